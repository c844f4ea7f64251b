//! Fields of an object, including those of flattened structs.

use super::alternatives::{MAX_CHAIN, MAX_DEPTH};
use super::node::{Alias, Flags, Flattened, Member, NodeRef, Schema};
use super::text::texts_equal;

/// A field of an object.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) schema: NodeRef,
    pub(super) flags: u8,
}

/// The fields of an object, including those of flattened structs.
pub(super) struct ObjectView {
    schema: Schema,
    pub(super) len: usize,
    pub(super) deny_unknown_fields: bool,
    /// The aliases of an object without flattened members.
    pub(super) aliases: &'static [Alias],
}

impl ObjectView {
    /// Returns `None` for an object with alternatives.
    pub(super) const fn of(schema: Schema) -> Option<Self> {
        match schema {
            Schema::Object(object) => Some(Self {
                schema,
                len: object.keys().len(),
                deny_unknown_fields: object.deny_unknown_fields,
                aliases: object.aliases(),
            }),
            Schema::Flattened(flattened) => match count_fields(flattened, 0) {
                Some(len) => Some(Self {
                    schema,
                    len,
                    deny_unknown_fields: flattened.deny_unknown_fields,
                    aliases: &[],
                }),
                None => None,
            },
            _ => None,
        }
    }

    pub(super) const fn field(&self, index: usize) -> Field {
        match self.schema {
            Schema::Object(object) => Field {
                key: object.keys()[index],
                schema: object.fields()[index],
                flags: object.flags()[index],
            },
            schema => match nth_field(schema, index).0 {
                Some(field) => field,
                None => Field {
                    key: "",
                    schema: NodeRef::new(Schema::Null),
                    flags: Flags::IGNORED,
                },
            },
        }
    }

    /// Returns the schema of a key.
    pub(super) const fn find(&self, key: &str) -> Option<NodeRef> {
        if let Schema::Object(object) = self.schema {
            let (keys, mut i) = (object.keys(), 0);
            while i < keys.len() {
                if texts_equal(keys[i], key) {
                    return Some(object.fields()[i]);
                }
                i += 1;
            }
            return None;
        }
        let mut i = 0;
        while i < self.len {
            let field = self.field(i);
            if texts_equal(field.key, key) {
                return Some(field.schema);
            }
            i += 1;
        }
        None
    }
}

/// Returns the number of fields of an object with flattened structs, or `None` if it has
/// alternatives.
const fn count_fields(flattened: &'static Flattened, depth: usize) -> Option<usize> {
    if depth > MAX_DEPTH {
        return None;
    }
    let (mut count, mut i) = (0, 0);
    while i < flattened.members.len() {
        count += match &flattened.members[i] {
            Member::Field { .. } => 1,
            Member::Flattened { schema, .. } => match without_names(schema.get()) {
                Schema::Object(object) => object.keys().len(),
                Schema::Flattened(inner) => match count_fields(inner, depth + 1) {
                    Some(count) => count,
                    None => return None,
                },
                _ => return None,
            },
        };
        i += 1;
    }
    Some(count)
}

/// Returns a field of an object with flattened structs, or the number of fields that are left.
const fn nth_field(schema: Schema, index: usize) -> (Option<Field>, usize) {
    let mut rest = index;
    match without_names(schema) {
        Schema::Object(object) if rest < object.keys().len() => {
            let field = Field {
                key: object.keys()[rest],
                schema: object.fields()[rest],
                flags: object.flags()[rest],
            };
            (Some(field), 0)
        }
        Schema::Object(object) => (None, rest - object.keys().len()),
        Schema::Flattened(flattened) => {
            let mut i = 0;
            while i < flattened.members.len() {
                match &flattened.members[i] {
                    Member::Field {
                        key, schema, flags, ..
                    } => {
                        if rest == 0 {
                            let field = Field {
                                key,
                                schema: *schema,
                                flags: *flags,
                            };
                            return (Some(field), 0);
                        }
                        rest -= 1;
                    }
                    Member::Flattened { schema, .. } => match nth_field(schema.get(), rest) {
                        (None, left) => rest = left,
                        found => return found,
                    },
                }
                i += 1;
            }
            (None, rest)
        }
        _ => (None, rest),
    }
}

/// Returns the schema inside all names.
pub(super) const fn without_names(schema: Schema) -> Schema {
    let (mut schema, mut steps) = (schema, 0);
    while let Schema::Named(named) = schema
        && steps < MAX_CHAIN
    {
        schema = named.schema();
        steps += 1;
    }
    schema
}
