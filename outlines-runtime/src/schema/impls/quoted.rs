//! Values with their quotes.

use crate::quoted::Quoted;
use crate::schema::generic_types::Enclosing;
use crate::schema::node::{NodeRef, Object, Schema};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{Atomic, HasSchema};
use crate::schema::type_id::{combine, fnv1a};
use crate::schema::type_info::{Name, TypeInfo};

/// The schema text of a [`Quoted`] before the schema of the quote, by which types with quotes are
/// recognized.
pub(crate) const QUOTE: &str = "\"quote\":{\
    \"description\":\"The words of the text that give the value, copied exactly.\",";

impl<T: HasSchema> HasSchema for Quoted<T> {
    type __PartialStrategy = Atomic;
    type __Within<S: Enclosing> = Quoted<T::__Within<S>>;
    type __Contained = T::__Contained;

    const __INFO: TypeInfo = TypeInfo {
        id: combine(fnv1a("Quoted"), T::__ID),
        name: Name::Type {
            base: "Quoted",
            arguments: &[T::__INFO],
        },
    };
    const __NODE: NodeRef = NodeRef::new(&Schema::Object(Object {
        keys: &["\"quote\"", "\"value\""],
        prefixes: &[QUOTE, "\"value\":{"],
        fields: &[<String as HasSchema>::__NODE, T::__NODE],
        flags: &[0, 0],
        suffix: "}},\"required\":[\"quote\",\"value\"],\"additionalProperties\":false",
        characters: 10,
        deny_unknown_fields: false,
        aliases: &[],
    }));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
