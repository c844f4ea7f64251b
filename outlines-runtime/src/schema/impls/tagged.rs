//! Ranges and generic enums of the standard library, as serde has them: external tags.

use core::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};

use crate::schema::node::{Named, NodeRef, Schema, StringEnum};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::Atomic;
use crate::schema::structured::HasSchema;
use crate::schema::type_id::{combine, fnv1a};
use crate::schema::type_info::{Name, TypeInfo};

/// `name of the type: its schema`.
macro_rules! generic_over_one {
    ($($ty:ident<$item:ident>: $schema:expr;)+) => { $(
        impl<$item: HasSchema> HasSchema for $ty<$item> {
            type __PartialStrategy = Atomic;

            const __INFO: TypeInfo = TypeInfo {
                id: combine(fnv1a(stringify!($ty)), $item::__ID),
                name: Name::Type { base: stringify!($ty), arguments: &[$item::__NAME] },
            };
            const __NODE: NodeRef = NodeRef::new(&Schema::Named(Named {
                info: Self::__INFO,
                fingerprint: 0,
                generic: true,
                description: "",
                schema: NodeRef::new(&$schema),
            }));
            const __LIMITS: Option<Limits> = $item::__LIMITS;
        }
    )+ };
}

generic_over_one! {
    Range<T>: object! { "start": T::__NODE, "end": T::__NODE };
    RangeInclusive<T>: object! { "start": T::__NODE, "end": T::__NODE };
    RangeFrom<T>: object! { "start": T::__NODE };
    RangeTo<T>: object! { "end": T::__NODE };
    Bound<T>: union!(
        NodeRef::new(&Schema::StringEnum(StringEnum {
            text: "\"type\":\"string\",\"enum\":[\"Unbounded\"]",
            values: 1,
            characters: 9,
        })),
        NodeRef::new(&object! { "Included": T::__NODE }),
        NodeRef::new(&object! { "Excluded": T::__NODE })
    );
}

either_like! { Result<T, E>: "Ok", "Err" }
