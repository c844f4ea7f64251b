//! Ranges and generic enums of the standard library, as serde has them: external tags.

use core::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::limits::Limits;
use crate::schema::link::Link;
use crate::schema::name::{Name, Tag};
use crate::schema::node::{Choice, Named, Schema};
use crate::schema::way::Whole;

/// `name of the type: its schema`.
macro_rules! of_one {
    ($($ty:ident<$item:ident>: $schema:expr;)+) => { $(
        impl<$item: Describe> Describe for $ty<$item> {
            type __Way = Whole;

            const __TAG: Tag = Tag {
                id: mix(digest(stringify!($ty)), $item::__ID),
                name: Name::Type { base: stringify!($ty), arguments: &[$item::__NAME] },
            };
            const __NODE: Link = Link::new(&Schema::Named(Named {
                tag: Self::__TAG,
                fingerprint: 0,
                generic: true,
                description: "",
                schema: Link::new(&$schema),
            }));
            const __LIMITS: Option<Limits> = $item::__LIMITS;
        }
    )+ };
}

of_one! {
    Range<T>: object! { "start": T::__NODE, "end": T::__NODE };
    RangeInclusive<T>: object! { "start": T::__NODE, "end": T::__NODE };
    RangeFrom<T>: object! { "start": T::__NODE };
    RangeTo<T>: object! { "end": T::__NODE };
    Bound<T>: union!(
        Link::new(&Schema::Choice(Choice {
            text: "\"type\":\"string\",\"enum\":[\"Unbounded\"]",
            values: 1,
            characters: 9,
        })),
        Link::new(&object! { "Included": T::__NODE }),
        Link::new(&object! { "Excluded": T::__NODE })
    );
}

of_two! { Result<T, E>: "Ok", "Err" }
