//! Maps as arrays of entries.

use std::marker::PhantomData;

use crate::Entries;
use crate::entries::{Map, Of};
use crate::schema::generic_types::Enclosing;
use crate::schema::node::{Array, NodeRef, Schema, Unique};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{Atomic, HasSchema};
use crate::schema::type_id::{combine, fnv1a};
use crate::schema::type_info::{Name, TypeInfo};

impl<M> HasSchema for Of<M>
where
    M: Map,
    M::Key: HasSchema,
    M::Value: HasSchema,
{
    type __PartialStrategy = Atomic;
    type __Within<S: Enclosing> =
        EntriesOf<<M::Key as HasSchema>::__Within<S>, <M::Value as HasSchema>::__Within<S>>;
    type __Contained = <EntriesOf<M::Key, M::Value> as HasSchema>::__Contained;

    const __INFO: TypeInfo = EntriesOf::<M::Key, M::Value>::__INFO;
    const __NODE: NodeRef = EntriesOf::<M::Key, M::Value>::__NODE;
    const __LIMITS: Option<Limits> = EntriesOf::<M::Key, M::Value>::__LIMITS;
}

/// The entries of a map with these types of keys and values.
#[doc(hidden)]
#[derive(Debug)]
pub struct EntriesOf<K, V>(PhantomData<(K, V)>);

impl<K: HasSchema, V: HasSchema> HasSchema for EntriesOf<K, V> {
    type __PartialStrategy = Atomic;
    type __Within<S: Enclosing> = EntriesOf<K::__Within<S>, V::__Within<S>>;
    type __Contained = (K::__Contained, V::__Contained, (), ());

    const __INFO: TypeInfo = TypeInfo {
        id: combine(combine(fnv1a("Entries"), K::__ID), V::__ID),
        name: Name::Type {
            base: "Entries",
            arguments: &[K::__INFO, V::__INFO],
        },
    };
    const __NODE: NodeRef = NodeRef::new(&Schema::Array(&Array {
        items: NodeRef::new(&object! { "key": K::__NODE, "value": V::__NODE }),
        length: None,
        unique: Unique::Keys,
    }));
    const __LIMITS: Option<Limits> = V::__LIMITS;
}

impl<M> HasSchema for Entries<M>
where
    Of<M>: HasSchema,
{
    type __PartialStrategy = Atomic;
    type __Within<S: Enclosing> = <Of<M> as HasSchema>::__Within<S>;
    type __Contained = <Of<M> as HasSchema>::__Contained;

    const __INFO: TypeInfo = <Of<M> as HasSchema>::__INFO;
    const __NODE: NodeRef = <Of<M> as HasSchema>::__NODE;
    const __LIMITS: Option<Limits> = <Of<M> as HasSchema>::__LIMITS;
}
