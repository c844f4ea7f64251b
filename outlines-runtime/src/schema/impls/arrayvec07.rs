//! Lists with room for so many elements.

use arrayvec::ArrayVec;

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::limits::Limits;
use crate::schema::link::Link;
use crate::schema::name::{Name, Tag};
use crate::schema::node::{Constraints, Refined, Schema};
use crate::schema::way::Whole;

impl<T: Describe, const N: usize> Describe for ArrayVec<T, N> {
    type __Way = Whole;

    const __TAG: Tag = Tag {
        id: mix(mix(digest("ArrayVec"), T::__ID), N as u64),
        name: Name::Type {
            base: "ArrayVec",
            arguments: &[T::__NAME, Name::Value(N as i128)],
        },
    };
    const __NODE: Link = Link::new(&Schema::Refined(Refined {
        schema: <[T]>::__NODE,
        description: "",
        constraints: Constraints {
            minimum: "",
            maximum: "",
            multiple_of: "",
            shortest: None,
            longest: Some(N),
            pattern: "",
            format: "",
            text: "",
        },
    }));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
