//! Objects with keys out of other types: serde's `flatten`, and the variants of internally tagged enums.
//!
//! An enum among the parts makes the whole a union: one object for each of its alternatives, whose keys come first, since the
//! API tells alternatives apart by their first key.

use super::alternatives::{alternatives, branch_of, of_member, of_schema};
use super::error::SchemaError;
use super::literal::{
    BEFORE_CHOICES, BEFORE_FIRST, before_branch, is_described, keys_equal, nth, open_of,
};
use super::node::{Flattened, Member, NodeRef, Object, Schema};
use super::render::Renderer;

/// What is written of every key.
#[derive(Clone, Copy)]
enum Aspect {
    Properties,
    Required,
}

/// The keys of one object, as they are written.
struct Keys {
    texts: [&'static str; Self::ROOM],
    len: usize,
    aspect: Aspect,
}

impl Keys {
    /// More keys than this are not compared with each other.
    const ROOM: usize = 512;

    const fn new(aspect: Aspect) -> Self {
        Self {
            texts: [""; Self::ROOM],
            len: 0,
            aspect,
        }
    }

    /// Adds a key; says whether it was there before.
    const fn add(&mut self, key: &'static str) -> bool {
        let mut known = false;
        let mut i = 0;
        while i < self.len && i < Self::ROOM {
            known = known || keys_equal(self.texts[i], key);
            i += 1;
        }
        if self.len < Self::ROOM {
            self.texts[self.len] = key;
        }
        self.len += 1;
        known
    }
}

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    /// Writes the members of an object, or of the union of all ways in which its keys can be written.
    pub(super) const fn flattened(&mut self, flattened: &'static Flattened) {
        let count = self.check_members(flattened);
        if count == 1 {
            return self.alternative(flattened, 0);
        }
        self.alternatives(flattened, count);
        self.writer.push("}]");
    }

    /// The same, or `null`.
    pub(super) const fn flattened_or_null(&mut self, flattened: &'static Flattened) {
        let count = self.check_members(flattened);
        self.alternatives(flattened, count);
        self.writer.push("},{\"type\":\"null\"}]");
    }

    /// The branches of a union, of which the last is left open.
    const fn alternatives(&mut self, flattened: &'static Flattened, count: usize) {
        let mut i = 0;
        while i < count {
            self.writer.push(before_branch(i));
            self.describe_alternative(flattened, i);
            self.alternative(flattened, i);
            i += 1;
        }
    }

    const fn check_members(&mut self, flattened: &'static Flattened) -> usize {
        let (mut several, mut i) = (0, 0);
        while i < flattened.members.len() {
            if let Member::Flattened { schema, .. } = &flattened.members[i] {
                self.check_buffered(*schema);
            }
            match of_member(&flattened.members[i], 0) {
                0 => self.report(SchemaError::NotFlattenable),
                1 => {}
                _ => several += 1,
            }
            i += 1;
        }
        if several > 1 {
            self.report(SchemaError::SeveralFlattenedEnums);
        }
        alternatives(flattened)
    }

    const fn alternative(&mut self, flattened: &'static Flattened, alternative: usize) {
        self.enter();
        self.writer.push(BEFORE_FIRST);
        let mut keys = Keys::new(Aspect::Properties);
        self.members_of(flattened.members, alternative, &mut keys);
        self.writer.push("},\"required\":[");
        let mut keys = Keys::new(Aspect::Required);
        self.members_of(flattened.members, alternative, &mut keys);
        self.writer.push("],\"additionalProperties\":false");
        self.leave();
    }

    /// The parts that vary come first.
    const fn members_of(
        &mut self,
        members: &'static [Member],
        alternative: usize,
        keys: &mut Keys,
    ) {
        self.members_if(members, alternative, keys, true);
        self.members_if(members, alternative, keys, false);
    }

    const fn members_if(
        &mut self,
        members: &'static [Member],
        alternative: usize,
        keys: &mut Keys,
        vary: bool,
    ) {
        let (mut rest, mut i) = (alternative, 0);
        while i < members.len() {
            let count = of_member(&members[i], 0);
            // A part without keys has been reported.
            if count > 0 {
                if (count > 1) == vary {
                    match &members[i] {
                        Member::Field(open, schema) => self.key(open, *schema, keys),
                        Member::Flattened { schema, .. } => {
                            self.flat(schema.get(), rest % count, keys);
                        }
                    }
                }
                rest /= count;
            }
            i += 1;
        }
    }

    const fn flat(&mut self, schema: &'static Schema, alternative: usize, keys: &mut Keys) {
        match schema {
            Schema::Named(named) => self.flat(named.schema.get(), alternative, keys),
            Schema::Object(object) => self.object_keys(object, keys),
            Schema::Flattened(flattened) => self.members_of(flattened.members, alternative, keys),
            Schema::StringEnum(choice) => {
                let (_, values) = choice.text.split_at(BEFORE_CHOICES.len());
                self.unit(nth(values, alternative), keys);
            }
            // The last alternative of an `Option` has no keys.
            Schema::Nullable(inner) if alternative < of_schema(inner.get(), true, 0) => {
                self.flat(inner.get(), alternative, keys);
            }
            Schema::Union(union) => {
                let (branch, alternative) = branch_of(union, alternative);
                self.flat(union.branches[branch].get(), alternative, keys);
            }
            _ => {}
        }
    }

    const fn object_keys(&mut self, object: &'static Object, keys: &mut Keys) {
        let mut i = 0;
        while i < object.fields.len() {
            self.key(open_of(object, i), object.fields[i], keys);
            i += 1;
        }
    }

    /// `open` starts with the key.
    const fn key(&mut self, open: &'static str, schema: NodeRef, keys: &mut Keys) {
        let key = nth(open, 0);
        self.separate(key, keys);
        match keys.aspect {
            Aspect::Properties => {
                self.writer.push(open);
                self.open = open;
                self.members(schema.get(), is_described(open));
                self.writer.push("}");
            }
            Aspect::Required => self.writer.push(key),
        }
    }

    /// A unit variant, which serde reads as `"Variant":null` where its enum is flattened.
    const fn unit(&mut self, key: &'static str, keys: &mut Keys) {
        self.separate(key, keys);
        self.writer.push(key);
        if let Aspect::Properties = keys.aspect {
            self.writer.push(":{\"type\":\"null\"}");
        }
    }

    const fn separate(&mut self, key: &'static str, keys: &mut Keys) {
        if keys.len > 0 {
            self.writer.push(",");
        }
        if keys.add(key) {
            self.report(SchemaError::DuplicateKey(key));
        }
        if let Aspect::Properties = keys.aspect {
            self.summary.size.properties += 1;
            // The quotes are not counted, and an escape counts for more than it is: the API counts no more than this.
            self.summary.size.characters += key.len() - 2;
        }
    }

    /// Writes what is said of the branch of the flattened enum.
    const fn describe_alternative(&mut self, flattened: &'static Flattened, alternative: usize) {
        let (mut rest, mut i) = (alternative, 0);
        while i < flattened.members.len() {
            let count = of_member(&flattened.members[i], 0);
            if count > 0 {
                if let Member::Flattened { schema, .. } = &flattened.members[i]
                    && count > 1
                {
                    self.writer.push(said_of(schema.get(), rest % count));
                }
                rest /= count;
            }
            i += 1;
        }
    }
}

/// `"description":"…",` of the branch of an enum, or nothing.
const fn said_of(schema: &'static Schema, alternative: usize) -> &'static str {
    match schema {
        Schema::Named(named) => said_of(named.schema.get(), alternative),
        Schema::Nullable(inner) if alternative < of_schema(inner.get(), true, 0) => {
            said_of(inner.get(), alternative)
        }
        // The text for a choice of several speaks of them all.
        Schema::Union(union) => {
            let (branch, _) = branch_of(union, alternative);
            match union.branches[branch].get() {
                Schema::StringEnum(_) => "",
                _ => {
                    union.prefixes[branch]
                        .split_at(before_branch(branch).len())
                        .1
                }
            }
        }
        _ => "",
    }
}
