//! Check of the first keys of the objects in one `anyOf`.
//!
//! The API has been observed to reject alternatives with the same first key: "Objects provided via
//! 'anyOf' must not share identical first keys." The reports are from 2024 and 2025, for OpenAI and
//! Azure. Keys with different lists of values, such as tags, are accepted.

use super::alternatives::{MAX_DEPTH, of_member};
use super::node::{Flattened, Member, NodeRef, Schema, Union};
use super::text::texts_equal;
use super::type_id::fnv1a;

/// Returns a first key that two objects among the branches share, as JSON.
///
/// An untagged enum with more objects than `MAX_OBJECTS` counts as having one, since not all of
/// them are compared.
#[allow(clippy::large_stack_arrays, reason = "it runs at compile time")]
pub(super) const fn shared_first_key(union: &'static Union) -> Option<&'static str> {
    let mut first_keys = FirstKeys {
        fields: [None; FirstKeys::MAX_OBJECTS],
        len: 0,
        shared: None,
    };
    let mut i = 0;
    while i < union.branches.len() {
        first_keys.collect(union.branches[i].get(), 0);
        i += 1;
    }
    first_keys.shared
}

/// The first key of an object, as JSON, and the schema of its value.
#[derive(Clone, Copy)]
struct FirstKey {
    key: &'static str,
    /// A hash of the key: the const interpreter is slow at comparing text.
    hash: u64,
    schema: NodeRef,
}

struct FirstKeys {
    fields: [Option<FirstKey>; Self::MAX_OBJECTS],
    len: usize,
    shared: Option<&'static str>,
}

impl FirstKeys {
    const MAX_OBJECTS: usize = 1_024;

    /// Adds the first keys of `schema`, and returns whether there are any.
    const fn collect(&mut self, schema: Schema, depth: usize) -> bool {
        // Only infinite recursion is deeper, which is another error.
        if depth > MAX_DEPTH {
            return false;
        }
        match schema {
            Schema::Named(named) => self.collect(named.schema(), depth + 1),
            Schema::Constrained(constrained) => self.collect(constrained.schema.get(), depth + 1),
            Schema::Nullable(inner) => self.collect(inner.get(), depth + 1),
            Schema::Union(union) => {
                let (mut found, mut i) = (false, 0);
                while i < union.branches.len() {
                    found = self.collect(union.branches[i].get(), depth + 1) || found;
                    i += 1;
                }
                found
            }
            Schema::Object(object) if !object.fields().is_empty() => {
                self.add(object.keys()[0], object.fields()[0]);
                true
            }
            Schema::Flattened(flattened) => self.collect_members(flattened, depth),
            _ => false,
        }
    }

    /// Members with several alternatives come first, as in the rendered schema.
    const fn collect_members(&mut self, flattened: &'static Flattened, depth: usize) -> bool {
        self.collect_members_if(flattened, depth, true)
            || self.collect_members_if(flattened, depth, false)
    }

    const fn collect_members_if(
        &mut self,
        flattened: &'static Flattened,
        depth: usize,
        several: bool,
    ) -> bool {
        let mut i = 0;
        while i < flattened.members.len() {
            let member = &flattened.members[i];
            if (of_member(member, 0) > 1) == several {
                let found = match member {
                    Member::Field { key, schema, .. } => {
                        self.add(key, *schema);
                        true
                    }
                    Member::Flattened { schema, .. } => self.collect(schema.get(), depth + 1),
                };
                if found {
                    return true;
                }
            }
            i += 1;
        }
        false
    }

    const fn add(&mut self, key: &'static str, schema: NodeRef) {
        let first = FirstKey {
            key,
            hash: fnv1a(key),
            schema,
        };
        let mut i = 0;
        while i < self.len {
            if let Some(other) = self.fields[i]
                && other.hash == first.hash
                && texts_equal(other.key, first.key)
                && !differ(other.schema.get(), first.schema.get(), 0)
            {
                self.shared = Some(first.key);
            }
            i += 1;
        }
        if self.len < Self::MAX_OBJECTS {
            self.fields[self.len] = Some(first);
            self.len += 1;
        } else {
            self.shared = Some(first.key);
        }
    }
}

/// Returns whether the values are from two different lists.
const fn differ(a: Schema, b: Schema, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match (a, b) {
        (Schema::Named(a), _) => differ(a.schema(), b, depth + 1),
        (_, Schema::Named(b)) => differ(a, b.schema(), depth + 1),
        (Schema::StringEnum(a), Schema::StringEnum(b)) => !texts_equal(a.text, b.text),
        _ => false,
    }
}
