//! Lists: vectors, sets, slices, arrays, tuples of one type.

use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::limits::Limits;
use crate::schema::link::Link;
use crate::schema::name::{Name, Tag};
use crate::schema::node::{Array, Schema};
use crate::schema::way::{Listed, Whole};

macro_rules! list {
    ($way:ident: $($name:literal $ty:ident<T $(, $extra:ident)?>),+ $(,)?) => { $(
        impl<T: Describe $(, $extra)?> Describe for $ty<T $(, $extra)?> {
            type __Way = $way;

            list!(@body T, $name);
        }
    )+ };
    (@body $item:ident, $name:literal) => {
        const __TAG: Tag = Tag {
            id: mix(digest($name), $item::__ID),
            name: Name::Type { base: $name, arguments: &[$item::__NAME] },
        };
        const __NODE: Link = Link::new(&Schema::Array(Array { items: $item::__NODE, length: None }));
        const __LIMITS: Option<Limits> = $item::__LIMITS;
    };
}

list! { Listed:
    "Vec" Vec<T>,
    "VecDeque" VecDeque<T>,
    "LinkedList" LinkedList<T>,
}

list! { Whole:
    "BinaryHeap" BinaryHeap<T>,
    "BTreeSet" BTreeSet<T>,
    "HashSet" HashSet<T, S>,
}

impl<T: Describe> Describe for [T] {
    type __Way = Whole;

    list!(@body T, "Slice");
}

impl<T: Describe, const N: usize> Describe for [T; N] {
    type __Way = Whole;

    const __TAG: Tag = Tag {
        id: mix(mix(digest("Array"), T::__ID), N as u64),
        name: Name::Type {
            base: "Array",
            arguments: &[T::__NAME, Name::Value(N as i128)],
        },
    };
    const __NODE: Link = Link::new(&Schema::Array(Array {
        items: T::__NODE,
        length: Some(N),
    }));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}

/// Implemented by every type for itself alone: how a tuple asks for elements of one type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a tuple of `{T}` and `{Self}` cannot be extracted: a strict schema has no lists of unlike elements",
    label = "elements of unlike types",
    note = "take a struct that names the fields"
)]
pub trait Same<T> {}

impl<T> Same<T> for T {}

macro_rules! tuple {
    ($length:literal: $($other:ident),*) => {
        impl<T: Describe, $($other: Same<T>),*> Describe for (T, $($other,)*) {
            type __Way = Whole;

            const __TAG: Tag = Tag {
                id: mix(mix(digest("Tuple"), T::__ID), $length),
                name: Name::Type {
                    base: "Tuple",
                    arguments: &[T::__NAME, Name::Value($length)],
                },
            };
            const __NODE: Link = Link::new(&Schema::Array(Array {
                items: T::__NODE,
                length: Some($length),
            }));
        }
    };
}

tuple!(1: );
tuple!(2: B);
tuple!(3: B, C);
tuple!(4: B, C, D);
tuple!(5: B, C, D, E);
tuple!(6: B, C, D, E, F);
tuple!(7: B, C, D, E, F, G);
tuple!(8: B, C, D, E, F, G, H);
tuple!(9: B, C, D, E, F, G, H, I);
tuple!(10: B, C, D, E, F, G, H, I, J);
tuple!(11: B, C, D, E, F, G, H, I, J, K);
tuple!(12: B, C, D, E, F, G, H, I, J, K, L);
