//! Maps as arrays of entries.

use std::marker::PhantomData;

use crate::Entries;
use crate::entries::{Map, Of};
use crate::schema::generic_types::Enclosing;
use crate::schema::node::{Array, NodeRef, Schema, Unique};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{Atomic, ContainedOf, Generics, HasSchema, WithinOf};
use crate::schema::type_info::TypeInfo;

impl<M> HasSchema for Of<M>
where
    M: Map,
    M::Key: HasSchema,
    M::Value: HasSchema,
{
    type __PartialStrategy = Atomic;
    type __Generics = EntriesOf<M::Key, M::Value>;

    const __INFO: TypeInfo = EntriesOf::<M::Key, M::Value>::__INFO;
    const __NODE: NodeRef = EntriesOf::<M::Key, M::Value>::__NODE;
    const __LIMITS: Option<Limits> = EntriesOf::<M::Key, M::Value>::__LIMITS;
}

/// The entries of a map with these types of keys and values.
#[doc(hidden)]
#[derive(Debug)]
pub struct EntriesOf<K, V>(PhantomData<(K, V)>);

impl<K: HasSchema, V: HasSchema> Generics for EntriesOf<K, V> {
    type Within<S: Enclosing> = EntriesOf<WithinOf<K, S>, WithinOf<V, S>>;
    type Contained = (ContainedOf<K>, ContainedOf<V>, (), ());
}

impl<K: HasSchema, V: HasSchema> HasSchema for EntriesOf<K, V> {
    type __PartialStrategy = Atomic;
    type __Generics = Self;

    const __INFO: TypeInfo = TypeInfo::generic("Entries", &[K::__INFO, V::__INFO]);
    const __NODE: NodeRef = NodeRef::new(Schema::Array(&Array {
        items: NodeRef::new(object! { "key": K::__NODE, "value": V::__NODE }),
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
    type __Generics = <Of<M> as HasSchema>::__Generics;

    const __INFO: TypeInfo = <Of<M> as HasSchema>::__INFO;
    const __NODE: NodeRef = <Of<M> as HasSchema>::__NODE;
    const __LIMITS: Option<Limits> = <Of<M> as HasSchema>::__LIMITS;
}
