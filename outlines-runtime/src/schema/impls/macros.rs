//! How types that nobody here declared get their nodes.

/// How many values or characters the literals of one type have.
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn few(count: usize) -> u32 {
    count as u32
}

/// A type that is another one on the wire.
macro_rules! forward {
    ($([$($generics:tt)*] $ty:ty => $target:ty $(, by $way:ident)?;)+) => { $(
        impl<$($generics)*> $crate::schema::describe::Describe for $ty {
            type __Way = forward!(@way $($way)?);

            const __TAG: $crate::schema::name::Tag = <$target>::__TAG;
            const __NODE: $crate::schema::link::Link = <$target>::__NODE;
            const __LIMITS: Option<$crate::schema::limits::Limits> = <$target>::__LIMITS;
            const __TEXT: &'static str = <$target>::__TEXT;
        }
    )+ };
    (@way) => { $crate::schema::way::Whole };
    (@way $way:ident) => { $crate::schema::way::$way };
}

/// A string of a fixed form. Its text is short: it stands in place wherever the type is used.
#[cfg(feature = "uuid1")]
macro_rules! string {
    ($ty:ty, $id:literal as $name:literal, $rest:literal) => {
        impl $crate::schema::describe::Describe for $ty {
            type __Way = $crate::schema::way::Whole;

            const __TAG: $crate::schema::name::Tag = $crate::schema::name::Tag {
                id: $crate::schema::identity::digest($id),
                name: $crate::schema::name::Name::Plain($name),
            };
            const __NODE: $crate::schema::link::Link = $crate::schema::link::Link::new(
                &$crate::schema::node::Schema::Leaf($crate::schema::node::Leaf {
                    text: concat!("\"type\":\"string\"", $rest),
                    kind: "string",
                    rest: $rest,
                }),
            );
        }
    };
}

/// A type without arguments that may stand in `$defs`: what is used twice is written once.
macro_rules! defined {
    ($(@[$($generics:tt)*])? $ty:ty, $id:literal as $name:literal, $schema:expr) => {
        impl $(<$($generics)*>)? $crate::schema::describe::Describe for $ty {
            type __Way = $crate::schema::way::Whole;

            const __TAG: $crate::schema::name::Tag = $crate::schema::name::Tag {
                id: $crate::schema::identity::digest($id),
                name: $crate::schema::name::Name::Plain($name),
            };
            const __NODE: $crate::schema::link::Link = $crate::schema::link::Link::new(
                &$crate::schema::node::Schema::Named($crate::schema::node::Named {
                    tag: Self::__TAG,
                    fingerprint: 0,
                    generic: false,
                    description: "",
                    schema: $crate::schema::link::Link::new(&$schema),
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
            $crate::schema::node::Schema::Leaf($crate::schema::node::Leaf {
                text: concat!("\"type\":\"string\",\"pattern\":\"^", $($pattern,)+ "$\""),
                kind: "string",
                rest: concat!(",\"pattern\":\"^", $($pattern,)+ "$\""),
            })
        );
    };
}

/// A string out of a list.
#[cfg(any(feature = "chrono04", feature = "time03"))]
macro_rules! choice {
    ($ty:ty, $id:literal as $name:literal, $first:literal $(, $value:literal)*) => {
        defined!($ty, $id as $name, $crate::schema::node::Schema::Choice($crate::schema::node::Choice {
            text: concat!("\"type\":\"string\",\"enum\":[\"", $first, "\"" $(, ",\"", $value, "\"")*, "]"),
            values: $crate::schema::impls::macros::few([$first $(, $value)*].len()),
            characters: $crate::schema::impls::macros::few($first.len() $(+ $value.len())*),
        }));
    };
}

/// An object: its keys, and what stands behind each.
macro_rules! object {
    ($key:literal: $schema:expr $(, $next:literal: $other:expr)*) => {
        $crate::schema::node::Schema::Object($crate::schema::node::Object {
            opens: &[
                concat!("\"type\":\"object\",\"properties\":{\"", $key, "\":{"),
                $(concat!("},\"", $next, "\":{"),)*
            ],
            fields: &[$schema $(, $other)*],
            tail: concat!(
                "}},\"required\":[\"", $key, "\"" $(, ",\"", $next, "\"")*, "],\"additionalProperties\":false"
            ),
            characters: $crate::schema::impls::macros::few($key.len() $(+ $next.len())*),
            closed: false,
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
            opens: &["\"anyOf\":[{" $(, union!(@between $next))*],
            branches: &[$first $(, $next)*],
            untagged: [$first $(, $next)*].len(),
            buffered: false,
        })
    };
}

/// A whole number from 0.
macro_rules! up_to {
    ($most:literal) => {
        $crate::schema::link::Link::new(&$crate::schema::node::Schema::Integer(
            $crate::schema::node::Integer {
                text: concat!("\"type\":\"integer\",\"minimum\":0,\"maximum\":", $most),
                minimum: 0,
                maximum: $most,
                wide: false,
            },
        ))
    };
}

/// An enum of two variants with a value each, tagged from outside.
macro_rules! of_two {
    ($ty:ident<$first:ident, $second:ident>: $left:literal, $right:literal) => {
        impl<$first, $second> $crate::schema::describe::Describe for $ty<$first, $second>
        where
            $first: $crate::schema::describe::Describe,
            $second: $crate::schema::describe::Describe,
        {
            type __Way = $crate::schema::way::Whole;

            const __TAG: $crate::schema::name::Tag = $crate::schema::name::Tag {
                id: $crate::schema::identity::mix(
                    $crate::schema::identity::mix(
                        $crate::schema::identity::digest(stringify!($ty)),
                        $first::__ID,
                    ),
                    $second::__ID,
                ),
                name: $crate::schema::name::Name::Type {
                    base: stringify!($ty),
                    arguments: &[$first::__NAME, $second::__NAME],
                },
            };
            const __NODE: $crate::schema::link::Link = $crate::schema::link::Link::new(
                &$crate::schema::node::Schema::Named($crate::schema::node::Named {
                    tag: Self::__TAG,
                    fingerprint: 0,
                    generic: true,
                    description: "",
                    schema: $crate::schema::link::Link::new(&union!(
                        $crate::schema::link::Link::new(&object! { $left: $first::__NODE }),
                        $crate::schema::link::Link::new(&object! { $right: $second::__NODE })
                    )),
                }),
            );
            const __LIMITS: Option<$crate::schema::limits::Limits> = $first::__LIMITS;
        }
    };
}
