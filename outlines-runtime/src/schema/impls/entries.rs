//! Maps as arrays of entries.

use crate::Entries;
use crate::entries::{Map, Of};
use crate::schema::node::{Array, NodeRef, Schema, Unique};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::Atomic;
use crate::schema::structured::HasSchema;
use crate::schema::type_id::{combine, fnv1a};
use crate::schema::type_info::{Name, TypeInfo};

impl<M> HasSchema for Of<M>
where
    M: Map,
    M::Key: HasSchema,
    M::Value: HasSchema,
{
    type __PartialStrategy = Atomic;

    const __INFO: TypeInfo = TypeInfo {
        id: combine(
            combine(fnv1a("Entries"), M::Key::__ID),
            <M::Value as HasSchema>::__ID,
        ),
        name: Name::Type {
            base: "Entries",
            arguments: &[M::Key::__INFO, <M::Value as HasSchema>::__INFO],
        },
    };
    const __NODE: NodeRef = NodeRef::new(&Schema::Array(Array {
        items: NodeRef::new(&object! {
            "key": M::Key::__NODE,
            "value": <M::Value as HasSchema>::__NODE
        }),
        length: None,
        unique: Unique::Keys,
    }));
    const __LIMITS: Option<Limits> = <M::Value as HasSchema>::__LIMITS;
}

impl<M> HasSchema for Entries<M>
where
    Of<M>: HasSchema,
{
    type __PartialStrategy = Atomic;

    const __INFO: TypeInfo = <Of<M> as HasSchema>::__INFO;
    const __NODE: NodeRef = <Of<M> as HasSchema>::__NODE;
    const __LIMITS: Option<Limits> = <Of<M> as HasSchema>::__LIMITS;
}
