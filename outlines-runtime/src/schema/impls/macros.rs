//! Macros for the nodes of types from other crates.

/// Returns the number of characters of the literals of one type.
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn as_u32(count: usize) -> u32 {
    count as u32
}

/// The greatest integer that JSON readers keep exactly, 2^53 - 1 (RFC 8259, section 6). Grammar
/// engines saturate or fail on wider bounds.
const MAX_SAFE_INTEGER: i128 = 9_007_199_254_740_991;

/// Returns the bounds in the schema of an integer type.
pub(super) const fn schema_bounds(minimum: i128, maximum: i128) -> [i128; 2] {
    [
        if minimum < -MAX_SAFE_INTEGER {
            -MAX_SAFE_INTEGER
        } else {
            minimum
        },
        if maximum > MAX_SAFE_INTEGER {
            MAX_SAFE_INTEGER
        } else {
            maximum
        },
    ]
}

/// A type with the JSON of another type.
macro_rules! forward {
    ($([$($generics:tt)*] $ty:ty => $target:ty $(, by $strategy:ident)?;)+) => { $(
        impl<$($generics)*> $crate::schema::structured::HasSchema for $ty {
            type __PartialStrategy = forward!(@strategy $($strategy)?);
            type __Generics = <$target as $crate::schema::structured::HasSchema>::__Generics;

            const __INFO: $crate::schema::type_info::TypeInfo = <$target>::__INFO;
            const __NODE: $crate::schema::node::NodeRef = <$target>::__NODE;
            const __LIMITS: Option<$crate::schema::strict_mode::Limits> = <$target>::__LIMITS;
            const __TEXT: &'static str = <$target>::__TEXT;
        }
    )+ };
    (@strategy) => { $crate::schema::structured::Atomic };
    (@strategy $strategy:ident) => { $crate::schema::structured::$strategy };
}

/// A type without arguments that may be a definition in `$defs`: if it is used twice, it is written
/// once.
macro_rules! defined {
    ($(@[$($generics:tt)*])? $ty:ty, $id:literal as $name:literal, $schema:expr) => {
        impl $(<$($generics)*>)? $crate::schema::structured::HasSchema for $ty {
            type __PartialStrategy = $crate::schema::structured::Atomic;
            type __Generics = $crate::schema::structured::NotGeneric<Self>;

            const __INFO: $crate::schema::type_info::TypeInfo =
                $crate::schema::type_info::TypeInfo::plain($id, $name);
            const __NODE: $crate::schema::node::NodeRef =
                $crate::schema::node::NodeRef::named(&$crate::schema::node::Named::new(
                    Self::__INFO,
                    0,
                    "",
                    $crate::schema::node::NodeRef::new($schema),
                ));
        }
    };
}

/// A string with a pattern.
///
/// Patterns contain only what every engine converts: ASCII, classes, groups, counts, and
/// alternatives, from `^` to `$`. No class may contain a quote or a backslash: llama.cpp copies it
/// into its grammar, outside the rules for strings.
macro_rules! pattern {
    ($(@[$($generics:tt)*])? $ty:ty, $id:literal as $name:literal, $($pattern:expr),+) => {
        defined!($(@[$($generics)*])? $ty, $id as $name,
            $crate::schema::node::Schema::Scalar(&$crate::schema::node::Scalar {
                text: concat!("\"type\":\"string\",\"pattern\":\"^", $($pattern,)+ "$\""),
                json_type: "string",
                suffix: concat!(",\"pattern\":\"^", $($pattern,)+ "$\""),
                is_f32: false,
            })
        );
    };
}

/// A string enum.
#[cfg(any(feature = "chrono04", feature = "time03"))]
macro_rules! string_enum {
    ($ty:ty, $id:literal as $name:literal, $first:literal $(, $value:literal)*) => {
        defined!(
            $ty,
            $id as $name,
            $crate::schema::node::Schema::StringEnum(&$crate::schema::node::StringEnum {
                text: concat!(
                    "\"type\":\"string\",\"enum\":[\"", $first, "\"" $(, ",\"", $value, "\"")*, "]"
                ),
                values: &[concat!("\"", $first, "\"") $(, concat!("\"", $value, "\""))*],
                characters: $crate::schema::impls::macros::as_u32(
                    $first.len() $(+ $value.len())*
                ),
                aliases: &[],
            })
        );
    };
}

/// An object: its keys, and the schema of each.
macro_rules! object {
    ($key:literal: $schema:expr $(, $next:literal: $other:expr)*) => {
        $crate::schema::node::Schema::Object(&$crate::schema::node::Object::new(
            &[concat!("\"", $key, "\"") $(, concat!("\"", $next, "\""))*],
            &[concat!("\"", $key, "\":{") $(, concat!("\"", $next, "\":{"))*],
            &[$schema $(, $other)*],
            &[object!(@flags $key) $(, object!(@flags $next))*],
            concat!(
                "}},\"required\":[\"", $key, "\"" $(, ",\"", $next, "\"")*,
                "],\"additionalProperties\":false"
            ),
            $crate::schema::impls::macros::as_u32($key.len() $(+ $next.len())*),
            false,
            &[],
        ))
    };
    (@flags $key:literal) => { 0 };
}

/// One of several schemas, which serde selects before it reads the value.
macro_rules! union {
    ($($branch:expr),+) => {
        $crate::schema::node::Schema::Union(&$crate::schema::node::Union {
            descriptions: &[$(union!(@description $branch)),+],
            branches: &[$($branch),+],
            flags: &[$(union!(@flags $branch)),+],
            first_untagged: [$($branch),+].len(),
            internally_tagged: false,
            deny_unknown_fields: false,
        })
    };
    (@description $branch:expr) => { "" };
    (@flags $branch:expr) => { 0 };
}

/// An integer from 0.
macro_rules! bounded_int {
    ($max:literal) => {
        $crate::schema::node::NodeRef::new($crate::schema::node::Schema::Integer(
            &$crate::schema::node::Integer {
                text: concat!("\"type\":\"integer\",\"minimum\":0,\"maximum\":", $max),
                suffix: concat!(",\"minimum\":0,\"maximum\":", $max),
                bounds: [0, $max],
                minimum: 0,
                maximum: $max,
                is_128_bit: false,
            },
        ))
    };
}

/// An externally tagged enum of two variants with a value each.
macro_rules! either_like {
    ($ty:ident<$first:ident, $second:ident>: $left:literal, $right:literal) => {
        impl<$first, $second> $crate::schema::structured::Generics for $ty<$first, $second>
        where
            $first: $crate::schema::structured::HasSchema,
            $second: $crate::schema::structured::HasSchema,
        {
            type Within<__S: $crate::schema::generic_types::Enclosing> = $ty<
                $crate::schema::structured::WithinOf<$first, __S>,
                $crate::schema::structured::WithinOf<$second, __S>,
            >;
            type Contained = (
                $crate::schema::structured::ContainedOf<$first>,
                $crate::schema::structured::ContainedOf<$second>,
                (),
                (),
            );
        }

        impl<$first, $second> $crate::schema::structured::HasSchema for $ty<$first, $second>
        where
            $first: $crate::schema::structured::HasSchema,
            $second: $crate::schema::structured::HasSchema,
        {
            type __PartialStrategy = $crate::schema::structured::Atomic;
            type __Generics = Self;

            const __INFO: $crate::schema::type_info::TypeInfo =
                $crate::schema::type_info::TypeInfo::generic(
                    stringify!($ty),
                    &[$first::__INFO, $second::__INFO],
                );
            const __NODE: $crate::schema::node::NodeRef =
                $crate::schema::node::NodeRef::named(&$crate::schema::node::Named::new(
                    Self::__INFO,
                    $crate::schema::node::Named::GENERIC,
                    "",
                    $crate::schema::node::NodeRef::new(union!(
                        $crate::schema::node::NodeRef::new(object! { $left: $first::__NODE }),
                        $crate::schema::node::NodeRef::new(object! { $right: $second::__NODE })
                    )),
                ));
            const __LIMITS: Option<$crate::schema::strict_mode::Limits> = $first::__LIMITS;
        }
    };
}
