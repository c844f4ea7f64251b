//! Values with their quotes.

use crate::quoted::Quoted;
use crate::schema::generic_types::Enclosing;
use crate::schema::node::{NodeRef, Object, Schema};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{Atomic, ContainedOf, Generics, HasSchema, WithinOf};
use crate::schema::type_info::TypeInfo;

/// The schema text of a [`Quoted`] before the schema of the quote, by which types with quotes are
/// recognized.
pub(crate) const QUOTE: &str = "\"quote\":{\
    \"description\":\"The words of the text that give the value, copied exactly.\",";

impl<T: HasSchema> Generics for Quoted<T> {
    type Within<S: Enclosing> = Quoted<WithinOf<T, S>>;
    type Contained = ContainedOf<T>;
}

impl<T: HasSchema> HasSchema for Quoted<T> {
    type __PartialStrategy = Atomic;
    type __Generics = Self;

    const __INFO: TypeInfo = TypeInfo::generic("Quoted", &[T::__INFO]);
    const __NODE: NodeRef = NodeRef::new(Schema::Object(&Object::new(
        &["\"quote\"", "\"value\""],
        &[QUOTE, "\"value\":{"],
        &[<String as HasSchema>::__NODE, T::__NODE],
        &[0, 0],
        "}},\"required\":[\"quote\",\"value\"],\"additionalProperties\":false",
        10,
        false,
        &[],
    )));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
