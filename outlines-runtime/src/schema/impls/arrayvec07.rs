//! Lists with room for so many elements.

use arrayvec::ArrayVec;

use crate::schema::node::{Constrained, Constraints, NodeRef, Schema};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::Atomic;
use crate::schema::structured::HasSchema;
use crate::schema::type_id::{combine, fnv1a};
use crate::schema::type_info::{Name, TypeInfo};

impl<T: HasSchema, const N: usize> HasSchema for ArrayVec<T, N> {
    type __PartialStrategy = Atomic;

    const __INFO: TypeInfo = TypeInfo {
        id: combine(combine(fnv1a("ArrayVec"), T::__ID), N as u64),
        name: Name::Type {
            base: "ArrayVec",
            arguments: &[T::__NAME, Name::Value(N as i128)],
        },
    };
    const __NODE: NodeRef = NodeRef::new(&Schema::Constrained(Constrained {
        schema: <[T]>::__NODE,
        description: "",
        constraints: Constraints {
            minimum: "",
            maximum: "",
            multiple_of: "",
            min_length: None,
            max_length: Some(N),
            pattern: "",
            format: "",
            suffix: "",
        },
    }));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
