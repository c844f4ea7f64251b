//! Lists: vectors, sets, slices, arrays.

use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::link::Link;
use crate::schema::name::Name;
use crate::schema::node::{Array, Schema};

macro_rules! list {
    ($($name:literal $ty:ident<T $(, $extra:ident)?>),+ $(,)?) => { $(
        impl<T: Describe $(, $extra)?> Describe for $ty<T $(, $extra)?> {
            list!(@body T, $name);
        }
    )+ };
    (@body $item:ident, $name:literal) => {
        const ID: u64 = mix(digest($name), $item::ID);
        const NAME: Name = Name::Type { base: $name, arguments: &[$item::NAME] };
        const NODE: Link = Link::new(&Schema::Array(Array { items: $item::NODE, length: None }));
    };
}

list! {
    "Vec" Vec<T>,
    "VecDeque" VecDeque<T>,
    "LinkedList" LinkedList<T>,
    "BinaryHeap" BinaryHeap<T>,
    "BTreeSet" BTreeSet<T>,
    "HashSet" HashSet<T, S>,
}

impl<T: Describe> Describe for [T] {
    list!(@body T, "Slice");
}

impl<T: Describe, const N: usize> Describe for [T; N] {
    const ID: u64 = mix(mix(digest("Array"), T::ID), N as u64);
    const NAME: Name = Name::Type {
        base: "Array",
        arguments: &[T::NAME, Name::Value(N as i128)],
    };
    const NODE: Link = Link::new(&Schema::Array(Array {
        items: T::NODE,
        length: Some(N),
    }));
}
