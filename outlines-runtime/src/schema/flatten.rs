//! Rendering of objects that take keys from other types: serde's `flatten`, and variants of
//! internally tagged enums.
//!
//! An enum among the members makes the object a union with one object for each of its alternatives.
//! The keys of the alternative come first, since the API distinguishes alternatives by their first
//! key.

use super::alternatives::{MAX_CHAIN, alternatives, branch_of, of_member, of_schema};
use super::error::DeclarationError;
use super::flatten_check::flatten_error;
use super::graph::Graph;
use super::node::{Flags, Flattened, Member, NodeRef, Object, Schema};
use super::render::{FIRST_BUFFER, Renderer, before_branch};

/// The part of an object that is written.
#[derive(Clone, Copy)]
enum ObjectPart {
    Properties,
    Required,
}

/// The progress in one list of keys.
struct KeyList {
    len: usize,
    part: ObjectPart,
}

impl KeyList {
    const fn new(part: ObjectPart) -> Self {
        Self { len: 0, part }
    }
}

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    pub(super) const fn check_flattened(&mut self, flattened: &'static Flattened) {
        self.summary.buffered = true;
        if N != FIRST_BUFFER {
            return;
        }
        if !self.position.checked_elsewhere
            && let Some(error) = flatten_error(flattened)
        {
            self.report(error);
        }
        let mut i = 0;
        while i < flattened.members.len() {
            if let Member::Flattened { schema, .. } = &flattened.members[i] {
                self.check_flattened_type(schema.get(), 0);
            }
            i += 1;
        }
    }

    /// Checks a flattened type, whose own schema is not written.
    const fn check_flattened_type(&mut self, schema: Schema, depth: usize) {
        // Only infinite recursion is deeper, which is another error.
        if depth > MAX_CHAIN {
            return;
        }
        match schema {
            Schema::Named(named) => {
                let outer = self.enter_type(named);
                self.check_flattened_type(named.schema(), depth + 1);
                self.position = outer;
            }
            Schema::Nullable(inner) => self.check_flattened_type(inner.get(), depth + 1),
            Schema::Union(union) => self.check_union(union),
            Schema::Flattened(flattened) => self.check_flattened(flattened),
            _ => {}
        }
    }

    /// Reports a 128-bit integer in a value that serde buffers.
    pub(super) const fn check_buffered(&mut self, schema: NodeRef) {
        if N == FIRST_BUFFER
            && self.graph.has_128_bit_integer()
            && Graph::<1_024, 2_048>::collect(schema.get()).has_128_bit_integer()
        {
            self.report(DeclarationError::Buffered128BitInt);
        }
    }
}

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    /// Writes the members of an object, or of the union of all of its alternatives.
    pub(super) const fn flattened(&mut self, flattened: &'static Flattened) {
        self.check_flattened_buffers(flattened);
        let count = alternatives(flattened);
        if count == 1 {
            return self.alternative(flattened, 0);
        }
        self.alternatives(flattened, count);
        self.writer.push("}]");
    }

    /// Writes the same, or `null`.
    pub(super) const fn flattened_or_null(&mut self, flattened: &'static Flattened) {
        self.check_flattened_buffers(flattened);
        self.alternatives(flattened, alternatives(flattened));
        self.writer.push("},{\"type\":\"null\"}]");
    }

    /// Writes the branches of a union and leaves the last one open.
    const fn alternatives(&mut self, flattened: &'static Flattened, count: usize) {
        let mut i = 0;
        while i < count {
            self.writer.push(before_branch(i));
            self.alternative_description(flattened, i);
            self.alternative(flattened, i);
            i += 1;
        }
    }

    const fn check_flattened_buffers(&mut self, flattened: &'static Flattened) {
        let mut i = 0;
        while i < flattened.members.len() {
            if let Member::Flattened { schema, .. } = &flattened.members[i] {
                self.check_buffered(*schema);
            }
            i += 1;
        }
    }

    const fn alternative(&mut self, flattened: &'static Flattened, alternative: usize) {
        self.enter();
        self.writer.push("\"type\":\"object\",\"properties\":{");
        let mut keys = KeyList::new(ObjectPart::Properties);
        self.object_members(flattened, alternative, &mut keys);
        self.writer.push("},\"required\":[");
        let mut keys = KeyList::new(ObjectPart::Required);
        self.object_members(flattened, alternative, &mut keys);
        self.writer.push("],\"additionalProperties\":false");
        self.leave();
    }

    /// Members with several alternatives come first.
    const fn object_members(
        &mut self,
        flattened: &'static Flattened,
        alternative: usize,
        keys: &mut KeyList,
    ) {
        if let ObjectPart::Properties = keys.part {
            self.summary.size.characters += flattened.characters as usize;
        }
        self.object_members_if(flattened.members, alternative, keys, true);
        self.object_members_if(flattened.members, alternative, keys, false);
    }

    const fn object_members_if(
        &mut self,
        members: &'static [Member],
        alternative: usize,
        keys: &mut KeyList,
        several: bool,
    ) {
        let (mut rest, mut i) = (alternative, 0);
        while i < members.len() {
            let count = of_member(&members[i], 0);
            // A member without keys has been reported.
            if count > 0 {
                if (count > 1) == several {
                    match &members[i] {
                        Member::Field {
                            key,
                            prefix,
                            schema,
                            flags,
                        } => self.property(key, prefix, *schema, *flags, keys),
                        Member::Flattened { schema, .. } => {
                            self.flattened_keys(schema.get(), rest % count, keys);
                        }
                    }
                }
                rest /= count;
            }
            i += 1;
        }
    }

    const fn flattened_keys(&mut self, schema: Schema, alternative: usize, keys: &mut KeyList) {
        match schema {
            Schema::Named(named) => {
                let outer = self.enter_type(named);
                self.flattened_keys(named.schema(), alternative, keys);
                self.position = outer;
            }
            Schema::Object(object) => self.object_keys(object, keys),
            Schema::Flattened(flattened) => {
                self.object_members(flattened, alternative, keys);
            }
            Schema::StringEnum(choices) => self.unit_variant(choices.values[alternative], keys),
            // The last alternative of an `Option` has no keys.
            Schema::Nullable(inner) if alternative < of_schema(inner.get(), true, 0) => {
                self.flattened_keys(inner.get(), alternative, keys);
            }
            Schema::Union(union) => {
                let (branch, alternative) = branch_of(union, alternative);
                self.flattened_keys(union.branches[branch].get(), alternative, keys);
            }
            _ => {}
        }
    }

    const fn object_keys(&mut self, object: &'static Object, keys: &mut KeyList) {
        if let ObjectPart::Properties = keys.part {
            self.summary.size.characters += object.characters as usize;
        }
        let (names, prefixes) = (object.keys(), object.prefixes());
        let (fields, flags) = (object.fields(), object.flags());
        let mut i = 0;
        while i < fields.len() {
            self.property(names[i], prefixes[i], fields[i], flags[i], keys);
            i += 1;
        }
    }

    const fn property(
        &mut self,
        key: &'static str,
        prefix: &'static str,
        schema: NodeRef,
        flags: u8,
        keys: &mut KeyList,
    ) {
        self.separate(keys);
        match keys.part {
            ObjectPart::Properties => {
                self.writer.push(prefix);
                self.position.key = key;
                self.members(schema.get(), flags & Flags::DESCRIBED != 0);
                self.writer.push("}");
            }
            ObjectPart::Required => self.writer.push(key),
        }
    }

    /// Writes a unit variant, which serde reads as `"Variant":null` if its enum is flattened.
    const fn unit_variant(&mut self, key: &'static str, keys: &mut KeyList) {
        self.separate(keys);
        self.writer.push(key);
        if let ObjectPart::Properties = keys.part {
            // The quotes are not counted. An escape counts as several characters: the API counts no
            // more than this.
            self.summary.size.characters += key.len() - "\"\"".len();
            self.writer.push(":{\"type\":\"null\"}");
        }
    }

    const fn separate(&mut self, keys: &mut KeyList) {
        if keys.len > 0 {
            self.writer.push(",");
        }
        keys.len += 1;
        if let ObjectPart::Properties = keys.part {
            self.summary.size.properties += 1;
        }
    }

    /// Writes the description of the branch of the flattened enum.
    const fn alternative_description(&mut self, flattened: &'static Flattened, alternative: usize) {
        let (mut rest, mut i) = (alternative, 0);
        while i < flattened.members.len() {
            let count = of_member(&flattened.members[i], 0);
            if count > 0 {
                if let Member::Flattened { schema, .. } = &flattened.members[i]
                    && count > 1
                {
                    self.writer
                        .push(branch_description(schema.get(), rest % count));
                }
                rest /= count;
            }
            i += 1;
        }
    }
}

/// Returns `"description":"…",` of the branch of an enum, or an empty string.
const fn branch_description(schema: Schema, alternative: usize) -> &'static str {
    match schema {
        Schema::Named(named) => branch_description(named.schema(), alternative),
        Schema::Nullable(inner) if alternative < of_schema(inner.get(), true, 0) => {
            branch_description(inner.get(), alternative)
        }
        Schema::Union(union) => {
            let (branch, _) = branch_of(union, alternative);
            match union.branches[branch].get() {
                // The description of a branch with several unit variants is about all of them.
                Schema::StringEnum(_) => "",
                _ => union.descriptions[branch],
            }
        }
        _ => "",
    }
}
