//! Rendering of a node to text, once to measure it and once to fill a buffer.

use super::alternatives::alternatives;
use super::error::SchemaError;
use super::first_key::shared_first_key;
use super::flatten_check::flatten_error;
use super::graph::Graph;
use super::node::{Array, Flags, Flattened, Member, Named, NodeRef, Object, Schema, Union};
use super::summary::Summary;
use super::text::Writer;
use super::unreachable_variants::unreachable_variant;

/// The longest chain of newtypes around a type.
pub(super) const MAX_CHAIN: usize = 64;

/// The result of a pass.
#[derive(Debug)]
pub(super) struct Rendered<const N: usize> {
    pub(super) writer: Writer<N>,
    pub(super) summary: Summary,
}

/// Renders the schema of `root`. Errors are found only in the pass that measures, with an `N` of 0.
pub(super) const fn render<const N: usize>(root: &'static Schema) -> Rendered<N> {
    // Most roots reach fewer than 64 types. A larger graph takes the compiler more time.
    let small = Graph::<64, 128>::collect(root);
    if !small.is_full() {
        return Renderer::run(root, &small);
    }
    let large = Graph::<1_024, 2_048>::collect(root);
    if !large.is_full() {
        return Renderer::run(root, &large);
    }
    // 5,000 properties name at most 5,000 types.
    let largest = Graph::<8_192, 16_384>::collect(root);
    assert!(
        !largest.is_full(),
        "a schema with more than 8192 types is not supported; split the type into several types"
    );
    Renderer::run(root, &largest)
}

/// Returns whether answers must be wrapped as `{"value": …}`: a root is an object in strict mode.
pub(super) const fn is_wrapped(root: &'static Schema) -> bool {
    let (mut schema, mut steps) = (root, 0);
    // An endless chain of newtypes (`struct A(Box<A>)`) is an error.
    while steps < MAX_CHAIN {
        match schema {
            Schema::Named(named) => schema = named.schema.get(),
            Schema::Object(_) => return false,
            Schema::Flattened(flattened) => return alternatives(flattened) != 1,
            _ => return true,
        }
        steps += 1;
    }
    true
}

/// Returns whether the type is a newtype with constraints, whose description is part of the
/// constrained schema.
const fn is_constrained(named: &Named) -> bool {
    matches!(named.schema.get(), Schema::Constrained(_))
}

/// Returns whether a definition consists only of references.
const fn is_endless(named: &'static Named) -> bool {
    let (mut schema, mut steps) = (named.schema.get(), 0);
    while steps < MAX_CHAIN {
        match schema {
            Schema::Named(next) => schema = next.schema.get(),
            Schema::Nullable(inner) => schema = inner.get(),
            _ => return false,
        }
        steps += 1;
    }
    true
}

/// Returns the text before a branch of a union, which ends with `}]`.
pub(super) const fn before_branch(index: usize) -> &'static str {
    if index == 0 { "\"anyOf\":[{" } else { "},{" }
}

pub(super) struct Renderer<'g, const N: usize, const TYPES: usize, const SLOTS: usize> {
    pub(super) graph: &'g Graph<TYPES, SLOTS>,
    pub(super) writer: Writer<N>,
    pub(super) summary: Summary,
    level: u32,
    /// The key of the field that is being written, as JSON.
    pub(super) key: &'static str,
    /// The identity of the type at the root, if it has a name.
    root_id: u64,
    /// The number of enclosing types that are checked at their own declaration.
    checked_elsewhere: u32,
    /// The number of enclosing types that are declared without limits.
    unlimited: u32,
}

impl<'g, const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'g, N, TYPES, SLOTS> {
    const fn run(root: &'static Schema, graph: &'g Graph<TYPES, SLOTS>) -> Rendered<N> {
        let mut this = Self {
            graph,
            writer: Writer::new(),
            summary: Summary::new(),
            level: 0,
            key: "",
            root_id: match root {
                Schema::Named(named) => named.info.id,
                _ => 0,
            },
            checked_elsewhere: 0,
            unlimited: 0,
        };
        this.root(root);
        this.definitions();
        this.summary.bytes = this.writer.len();
        Rendered {
            writer: this.writer,
            summary: this.summary,
        }
    }

    const fn root(&mut self, root: &'static Schema) {
        self.writer.push("{");
        if is_wrapped(root) {
            self.enter();
            self.summary.size.properties += 1;
            self.summary.size.characters += "value".len();
            self.writer
                .push("\"type\":\"object\",\"properties\":{\"value\":{");
            self.members(root, false);
            self.writer
                .push("}},\"required\":[\"value\"],\"additionalProperties\":false");
            self.leave();
        } else {
            // Inlined even if the type is recursive and a definition repeats it: a root must be an
            // object, and llama.cpp rejects `"$ref":"#"`.
            let (mut schema, mut described) = (root, false);
            while let Schema::Named(named) = schema {
                described = self.describe(named, described);
                self.enter_type(named);
                schema = named.schema.get();
            }
            self.members(schema, described);
            (self.checked_elsewhere, self.unlimited) = (0, 0);
        }
    }

    /// Returns whether the type is checked at its own declaration.
    const fn is_checked_elsewhere(&self, named: &Named) -> bool {
        !named.generic && named.info.id != self.root_id
    }

    /// Records the first error.
    pub(super) const fn report(&mut self, error: SchemaError) {
        if self.checked_elsewhere == 0 && self.summary.error.is_none() {
            self.summary.error = Some(error);
        }
    }

    /// Checks the variants of a union. Some servers accept variants with a shared first key, so a
    /// type may be declared without this check; the rule holds again for every type around it.
    const fn check_union(&mut self, union: &'static Union) {
        self.summary.buffered = true;
        if N > 0 {
            return;
        }
        if self.checked_elsewhere == 0 {
            if union.is_buffered() {
                let mut i = 0;
                while i < union.branches.len() {
                    self.check_buffered(union.branches[i]);
                    i += 1;
                }
            }
            if let Some(error) = unreachable_variant(union) {
                self.report(error);
            }
        }
        self.check_first_keys(union, self.checked_elsewhere == 0 || self.unlimited > 0);
    }

    const fn check_first_keys(&mut self, union: &'static Union, applies: bool) {
        // The first keys of tagged variants differ, or are tags with different values.
        if applies
            && union.first_untagged < union.branches.len()
            && self.summary.shared_first_key.is_none()
        {
            self.summary.shared_first_key = shared_first_key(union);
        }
    }

    const fn definitions(&mut self) {
        let (mut i, mut any) = (0, false);
        while i < self.graph.len() {
            if let Some(named) = self.graph.definition(i) {
                self.writer
                    .push(if any { "},\"" } else { ",\"$defs\":{\"" });
                any = true;
                let before = self.writer.len();
                self.graph.write_name(i, &mut self.writer);
                self.summary.size.characters += self.writer.len() - before;
                self.writer.push("\":{");
                self.key = "";
                self.enter_type(named);
                if is_endless(named) {
                    self.report(SchemaError::InfiniteRecursion);
                }
                self.body(named, false);
                self.leave_type(named);
            }
            i += 1;
        }
        self.writer.push(if any { "}}}" } else { "}" });
    }

    const fn enter_type(&mut self, named: &Named) {
        self.checked_elsewhere += self.is_checked_elsewhere(named) as u32;
        self.unlimited += named.unlimited as u32;
    }

    const fn leave_type(&mut self, named: &Named) {
        self.checked_elsewhere -= self.is_checked_elsewhere(named) as u32;
        self.unlimited -= named.unlimited as u32;
    }

    /// Writes the members of a schema, without its braces. `described` says that a description has
    /// been written.
    pub(super) const fn members(&mut self, schema: &'static Schema, described: bool) {
        match schema {
            Schema::Null => self.writer.push("\"type\":\"null\""),
            Schema::Scalar(scalar) => self.writer.push(scalar.text),
            Schema::Integer(integer) => self.writer.push(integer.text),
            Schema::Constrained(_) => self.constrained(schema, "", described, false),
            Schema::Flattened(flattened) => {
                self.check_flattened(flattened);
                self.flattened(flattened);
            }
            Schema::StringEnum(choices) => {
                self.summary
                    .size
                    .add_enum(choices.values.len(), choices.characters);
                self.writer.push(choices.text);
            }
            Schema::IntegerEnum(choices) => {
                self.summary.size.add_enum(choices.values.len(), 0);
                self.writer.push(choices.text);
            }
            Schema::Array(array) => {
                self.writer.push("\"type\":\"array\"");
                self.array(array);
            }
            Schema::Nullable(inner) => self.nullable(*inner, described),
            Schema::Object(object) => self.object(object),
            Schema::Union(union) => {
                self.check_union(union);
                self.branches(union);
                self.writer.push("}]");
            }
            Schema::Named(named) => {
                if let Some(index) = self.graph.definition_of(named.info.id) {
                    self.reference(index, described);
                } else {
                    self.enter_type(named);
                    self.body(named, described);
                    self.leave_type(named);
                }
            }
            Schema::Recursive(reference) => {
                if let Some(index) = self.graph.definition_of(reference.id) {
                    self.reference(index, described);
                }
            }
        }
    }

    const fn check_flattened(&mut self, flattened: &'static Flattened) {
        self.summary.buffered = true;
        if N > 0 {
            return;
        }
        if self.checked_elsewhere == 0
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

    /// Checks the first keys of an enum that was declared without limits.
    const fn check_flattened_type(&mut self, schema: &'static Schema, depth: usize) {
        match schema {
            Schema::Named(named) if depth < MAX_CHAIN => {
                self.unlimited += named.unlimited as u32;
                self.check_flattened_type(named.schema.get(), depth + 1);
                self.unlimited -= named.unlimited as u32;
            }
            Schema::Nullable(inner) if depth < MAX_CHAIN => {
                self.check_flattened_type(inner.get(), depth + 1);
            }
            Schema::Union(union) => self.check_first_keys(union, self.unlimited > 0),
            _ => {}
        }
    }

    /// Writes all members of an array but its type.
    pub(super) const fn array(&mut self, array: &Array) {
        self.items(array);
        if let Some(length) = array.length {
            self.writer.push(",\"minItems\":");
            self.writer.number(length as u128);
            self.writer.push(",\"maxItems\":");
            self.writer.number(length as u128);
        }
    }

    pub(super) const fn items(&mut self, array: &Array) {
        self.enter();
        self.writer.push(",\"items\":{");
        self.members(array.items.get(), false);
        self.writer.push("}");
        self.leave();
    }

    const fn object(&mut self, object: &Object) {
        self.enter();
        self.summary.size.properties += object.fields.len();
        self.summary.size.characters += object.characters as usize;
        let mut i = 0;
        while i < object.fields.len() {
            self.key = object.keys[i];
            self.writer.push(if i == 0 {
                "\"type\":\"object\",\"properties\":{"
            } else {
                "},"
            });
            self.writer.push(object.prefixes[i]);
            let described = object.flags[i] & Flags::DESCRIBED != 0;
            self.members(object.fields[i].get(), described);
            i += 1;
        }
        self.writer.push(object.suffix);
        self.leave();
    }

    /// Writes the branches of a union and leaves the last one open.
    const fn branches(&mut self, union: &Union) {
        let mut i = 0;
        while i < union.branches.len() {
            self.key = "";
            self.writer.push(before_branch(i));
            self.writer.push(union.descriptions[i]);
            self.members(union.branches[i].get(), !union.descriptions[i].is_empty());
            i += 1;
        }
    }

    /// Adds `null` without another level of nesting, to a list of type names or to a union.
    const fn nullable(&mut self, inner: NodeRef, described: bool) {
        let (mut schema, mut described) = (inner.get(), described);
        let entered = (self.checked_elsewhere, self.unlimited);
        loop {
            match schema {
                Schema::Nullable(inner) => schema = inner.get(),
                Schema::Named(named) if self.graph.definition_of(named.info.id).is_none() => {
                    if is_constrained(named) {
                        self.constrained_newtype(named, described, true);
                        (self.checked_elsewhere, self.unlimited) = entered;
                        return;
                    }
                    described = self.describe(named, described);
                    self.enter_type(named);
                    schema = named.schema.get();
                }
                _ => break,
            }
        }
        match schema {
            Schema::Null => self.members(schema, described),
            Schema::Integer(integer) => {
                self.writer.push("\"type\":[\"integer\",\"null\"]");
                self.writer.push(integer.suffix);
            }
            Schema::Constrained(_) => self.constrained(schema, "", described, true),
            Schema::Flattened(flattened) => {
                self.check_flattened(flattened);
                self.flattened_or_null(flattened);
            }
            Schema::Scalar(scalar) => {
                self.writer.push("\"type\":[\"");
                self.writer.push(scalar.json_type);
                self.writer.push("\",\"null\"]");
                self.writer.push(scalar.suffix);
            }
            Schema::Array(array) => {
                self.writer.push("\"type\":[\"array\",\"null\"]");
                self.array(array);
            }
            Schema::Union(union) => {
                self.check_union(union);
                self.branches(union);
                self.writer.push(if has_null(union) {
                    "}]"
                } else {
                    "},{\"type\":\"null\"}]"
                });
            }
            _ => {
                self.writer.push("\"anyOf\":[{");
                self.members(schema, false);
                self.writer.push("},{\"type\":\"null\"}]");
            }
        }
        (self.checked_elsewhere, self.unlimited) = entered;
    }

    /// Writes a reference. Nothing may be next to `$ref` in strict mode, so a description needs a
    /// level around it.
    const fn reference(&mut self, index: usize, described: bool) {
        self.writer.push(if described {
            "\"anyOf\":[{\"$ref\":\"#/$defs/"
        } else {
            "\"$ref\":\"#/$defs/"
        });
        self.graph.write_name(index, &mut self.writer);
        self.writer.push(if described { "\"}]" } else { "\"" });
    }

    /// Writes the description and the schema of a type.
    const fn body(&mut self, named: &'static Named, described: bool) {
        if is_constrained(named) {
            return self.constrained_newtype(named, described, false);
        }
        let described = self.describe(named, described);
        self.members(named.schema.get(), described);
    }

    const fn constrained_newtype(
        &mut self,
        named: &'static Named,
        described: bool,
        nullable: bool,
    ) {
        self.constrained(named.schema.get(), named.description, described, nullable);
    }

    /// Writes the description of a type, unless a field has one. Returns whether there is one now.
    const fn describe(&mut self, named: &Named, described: bool) -> bool {
        if !described && !named.description.is_empty() {
            self.writer.push("\"description\":\"");
            self.writer.push(named.description);
            self.writer.push("\",");
            return true;
        }
        described || !named.description.is_empty()
    }

    pub(super) const fn enter(&mut self) {
        self.level += 1;
        if self.level > self.summary.size.levels {
            self.summary.size.levels = self.level;
        }
    }

    pub(super) const fn leave(&mut self) {
        self.level -= 1;
    }
}

/// Returns whether a branch of the union is `null`.
const fn has_null(union: &Union) -> bool {
    let mut i = 0;
    while i < union.branches.len() {
        if let Schema::Null = union.branches[i].get() {
            return true;
        }
        i += 1;
    }
    false
}
