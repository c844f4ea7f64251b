//! How types that nobody here declared get their nodes.

/// How many values or characters the literals of one type have.
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn as_u32(count: usize) -> u32 {
    count as u32
}

/// A type that is another one on the wire.
macro_rules! forward {
    ($([$($generics:tt)*] $ty:ty => $target:ty $(, by $strategy:ident)?;)+) => { $(
        impl<$($generics)*> $crate::schema::structured::HasSchema for $ty {
            type __PartialStrategy = forward!(@strategy $($strategy)?);

            const __INFO: $crate::schema::type_info::TypeInfo = <$target>::__INFO;
            const __NODE: $crate::schema::node::NodeRef = <$target>::__NODE;
            const __LIMITS: Option<$crate::schema::strict_mode::Limits> = <$target>::__LIMITS;
            const __TEXT: &'static str = <$target>::__TEXT;
        }
    )+ };
    (@strategy) => { $crate::schema::structured::Atomic };
    (@strategy $strategy:ident) => { $crate::schema::structured::$strategy };
}

/// A string of a fixed form. Its text is short: it stands in place wherever the type is used.
#[cfg(feature = "uuid1")]
macro_rules! string {
    ($ty:ty, $id:literal as $name:literal, $rest:literal) => {
        impl $crate::schema::structured::HasSchema for $ty {
            type __PartialStrategy = $crate::schema::structured::Atomic;

            const __INFO: $crate::schema::type_info::TypeInfo =
                $crate::schema::type_info::TypeInfo {
                    id: $crate::schema::type_id::fnv1a($id),
                    name: $crate::schema::type_info::Name::Plain($name),
                };
            const __NODE: $crate::schema::node::NodeRef = $crate::schema::node::NodeRef::new(
                &$crate::schema::node::Schema::Scalar($crate::schema::node::Scalar {
                    text: concat!("\"type\":\"string\"", $rest),
                    json_type: "string",
                    suffix: $rest,
                }),
            );
        }
    };
}

/// A type without arguments that may stand in `$defs`: what is used twice is written once.
macro_rules! defined {
    ($(@[$($generics:tt)*])? $ty:ty, $id:literal as $name:literal, $schema:expr) => {
        impl $(<$($generics)*>)? $crate::schema::structured::HasSchema for $ty {
            type __PartialStrategy = $crate::schema::structured::Atomic;

            const __INFO: $crate::schema::type_info::TypeInfo = $crate::schema::type_info::TypeInfo {
                id: $crate::schema::type_id::fnv1a($id),
                name: $crate::schema::type_info::Name::Plain($name),
            };
            const __NODE: $crate::schema::node::NodeRef = $crate::schema::node::NodeRef::new(
                &$crate::schema::node::Schema::Named($crate::schema::node::Named {
                    info: Self::__INFO,
                    fingerprint: 0,
                    generic: false,
                    description: "",
                    schema: $crate::schema::node::NodeRef::new(&$schema),
                }),
            );
        }
    };
}

/// A string of a form that takes many characters to say. Patterns are of what every engine converts: ASCII, classes, groups,
/// counts and alternatives, from `^` to `$`. No class may hold a quote or a backslash: llama.cpp puts it into its grammar
/// as it stands, outside the rules for strings.
macro_rules! pattern {
    ($(@[$($generics:tt)*])? $ty:ty, $id:literal as $name:literal, $($pattern:expr),+) => {
        defined!($(@[$($generics)*])? $ty, $id as $name,
            $crate::schema::node::Schema::Scalar($crate::schema::node::Scalar {
                text: concat!("\"type\":\"string\",\"pattern\":\"^", $($pattern,)+ "$\""),
                json_type: "string",
                suffix: concat!(",\"pattern\":\"^", $($pattern,)+ "$\""),
            })
        );
    };
}

/// A string out of a list.
#[cfg(any(feature = "chrono04", feature = "time03"))]
macro_rules! choice {
    ($ty:ty, $id:literal as $name:literal, $first:literal $(, $value:literal)*) => {
        defined!($ty, $id as $name, $crate::schema::node::Schema::StringEnum($crate::schema::node::StringEnum {
            text: concat!("\"type\":\"string\",\"enum\":[\"", $first, "\"" $(, ",\"", $value, "\"")*, "]"),
            values: $crate::schema::impls::macros::as_u32([$first $(, $value)*].len()),
            characters: $crate::schema::impls::macros::as_u32($first.len() $(+ $value.len())*),
        }));
    };
}

/// An object: its keys, and what stands behind each.
macro_rules! object {
    ($key:literal: $schema:expr $(, $next:literal: $other:expr)*) => {
        $crate::schema::node::Schema::Object($crate::schema::node::Object {
            prefixes: &[
                concat!("\"type\":\"object\",\"properties\":{\"", $key, "\":{"),
                $(concat!("},\"", $next, "\":{"),)*
            ],
            fields: &[$schema $(, $other)*],
            suffix: concat!(
                "}},\"required\":[\"", $key, "\"" $(, ",\"", $next, "\"")*, "],\"additionalProperties\":false"
            ),
            characters: $crate::schema::impls::macros::as_u32($key.len() $(+ $next.len())*),
            deny_unknown_fields: false,
        })
    };
}

/// One of several schemas, told apart by the document.
macro_rules! union {
    (@between $next:expr) => {
        "},{"
    };
    ($first:expr $(, $next:expr)*) => {
        $crate::schema::node::Schema::Union($crate::schema::node::Union {
            prefixes: &["\"anyOf\":[{" $(, union!(@between $next))*],
            branches: &[$first $(, $next)*],
            first_untagged: [$first $(, $next)*].len(),
            buffered: false,
        })
    };
}

/// A whole number from 0.
macro_rules! bounded_int {
    ($most:literal) => {
        $crate::schema::node::NodeRef::new(&$crate::schema::node::Schema::Integer(
            $crate::schema::node::Integer {
                text: concat!("\"type\":\"integer\",\"minimum\":0,\"maximum\":", $most),
                minimum: 0,
                maximum: $most,
                is_128_bit: false,
            },
        ))
    };
}

/// An enum of two variants with a value each, tagged from outside.
macro_rules! either_like {
    ($ty:ident<$first:ident, $second:ident>: $left:literal, $right:literal) => {
        impl<$first, $second> $crate::schema::structured::HasSchema for $ty<$first, $second>
        where
            $first: $crate::schema::structured::HasSchema,
            $second: $crate::schema::structured::HasSchema,
        {
            type __PartialStrategy = $crate::schema::structured::Atomic;

            const __INFO: $crate::schema::type_info::TypeInfo =
                $crate::schema::type_info::TypeInfo {
                    id: $crate::schema::type_id::combine(
                        $crate::schema::type_id::combine(
                            $crate::schema::type_id::fnv1a(stringify!($ty)),
                            $first::__ID,
                        ),
                        $second::__ID,
                    ),
                    name: $crate::schema::type_info::Name::Type {
                        base: stringify!($ty),
                        arguments: &[$first::__NAME, $second::__NAME],
                    },
                };
            const __NODE: $crate::schema::node::NodeRef = $crate::schema::node::NodeRef::new(
                &$crate::schema::node::Schema::Named($crate::schema::node::Named {
                    info: Self::__INFO,
                    fingerprint: 0,
                    generic: true,
                    description: "",
                    schema: $crate::schema::node::NodeRef::new(&union!(
                        $crate::schema::node::NodeRef::new(&object! { $left: $first::__NODE }),
                        $crate::schema::node::NodeRef::new(&object! { $right: $second::__NODE })
                    )),
                }),
            );
            const __LIMITS: Option<$crate::schema::strict_mode::Limits> = $first::__LIMITS;
        }
    };
}
