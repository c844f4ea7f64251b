//! What the objects among alternatives begin with.
//!
//! The API has been seen to refuse alternatives with one first key: "Objects provided via 'anyOf' must not share identical
//! first keys." Reports of it are of 2024 and 2025, for OpenAI and Azure. Keys with unlike lists of values, as tags are,
//! pass.

use super::alternatives::{MAX_DEPTH, of_member};
use super::literal::{key_of, keys_equal, nth};
use super::node::{Flattened, Member, NodeRef, Schema, Union};

/// The first key that two objects among the branches share, as JSON, or nothing.
pub(super) const fn shared_first_key(union: &'static Union) -> Option<&'static str> {
    let mut firsts = Firsts {
        fields: [None; Firsts::ROOM],
        len: 0,
        shared: None,
    };
    let mut i = 0;
    while i < union.branches.len() {
        firsts.collect(union.branches[i].get(), 0);
        i += 1;
    }
    firsts.shared
}

/// The first key of an object, as JSON, and what it holds.
#[derive(Clone, Copy)]
struct First {
    key: &'static str,
    schema: NodeRef,
}

struct Firsts {
    fields: [Option<First>; Self::ROOM],
    len: usize,
    shared: Option<&'static str>,
}

impl Firsts {
    /// More objects than this are not compared with each other.
    const ROOM: usize = 256;

    /// Says whether anything of `schema` is an object with keys.
    const fn collect(&mut self, schema: &'static Schema, depth: usize) -> bool {
        // Only an endless chain is deeper, which has been reported.
        if depth > MAX_DEPTH {
            return false;
        }
        match schema {
            Schema::Named(named) => self.collect(named.schema.get(), depth + 1),
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
            Schema::Object(object) if !object.fields.is_empty() => {
                self.add(First {
                    key: key_of(object, 0),
                    schema: object.fields[0],
                });
                true
            }
            Schema::Flattened(flattened) => self.collect_members(flattened, depth),
            _ => false,
        }
    }

    /// The parts that vary come first, as they are written.
    const fn collect_members(&mut self, flattened: &'static Flattened, depth: usize) -> bool {
        self.collect_members_if(flattened, depth, true)
            || self.collect_members_if(flattened, depth, false)
    }

    const fn collect_members_if(
        &mut self,
        flattened: &'static Flattened,
        depth: usize,
        vary: bool,
    ) -> bool {
        let mut i = 0;
        while i < flattened.members.len() {
            let part = &flattened.members[i];
            if (of_member(part, 0) > 1) == vary {
                let found = match part {
                    Member::Field(open, schema) => {
                        self.add(First {
                            key: nth(open, 0),
                            schema: *schema,
                        });
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

    const fn add(&mut self, first: First) {
        let mut i = 0;
        while i < self.len {
            if let Some(other) = self.fields[i]
                && keys_equal(other.key, first.key)
                && !told_apart(other.schema.get(), first.schema.get(), 0)
            {
                self.shared = Some(first.key);
            }
            i += 1;
        }
        if self.len < Self::ROOM {
            self.fields[self.len] = Some(first);
            self.len += 1;
        }
    }
}

/// Whether the values are out of two unlike lists.
const fn told_apart(a: &'static Schema, b: &'static Schema, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match (a, b) {
        (Schema::Named(a), _) => told_apart(a.schema.get(), b, depth + 1),
        (_, Schema::Named(b)) => told_apart(a, b.schema.get(), depth + 1),
        (Schema::StringEnum(a), Schema::StringEnum(b)) => !keys_equal(a.text, b.text),
        _ => false,
    }
}
