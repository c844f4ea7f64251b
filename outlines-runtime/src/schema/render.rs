//! Rendering of a node to text.

use super::alternatives::{MAX_CHAIN, alternatives};
use super::error::DeclarationError;
use super::first_key::shared_first_key;
use super::graph::Graph;
use super::node::{Array, Flags, Named, NodeRef, Object, Schema, Union};
use super::summary::{Owner, Summary};
use super::text::Writer;
use super::unreachable_variants::next_unreachable_variant;

/// The size of the buffer in the first pass, which also measures and checks the schema. Only a
/// larger schema takes a second one.
pub(super) const FIRST_BUFFER: usize = 32_768;

/// The result of a pass.
#[derive(Debug)]
pub(super) struct Rendered<const N: usize> {
    pub(super) writer: Writer<N>,
    pub(super) summary: Summary,
}

/// Renders the schema of `root` to a buffer of `N` bytes. Text beyond it is counted and dropped.
/// Errors are found only in the first pass.
pub(super) const fn render<const N: usize>(root: Schema) -> Rendered<N> {
    // Most roots reach fewer than 256 types. A larger graph takes the compiler more time.
    let small = Graph::<256, 512>::collect(root);
    if !small.is_full() {
        return Renderer::run(root, &small);
    }
    let large = Graph::<1_024, 2_048>::collect(root);
    if !large.is_full() {
        return Renderer::run(root, &large);
    }
    // 5,000 properties name at most 5,000 types.
    let largest = Graph::<8_192, 16_384>::collect(root);
    Renderer::run(root, &largest)
}

/// Returns whether answers must be wrapped as `{"value": …}`: a root is an object in strict mode.
pub(super) const fn is_wrapped(root: Schema) -> bool {
    let (mut schema, mut steps) = (root, 0);
    // An endless chain of newtypes (`struct A(Box<A>)`) is an error.
    while steps < MAX_CHAIN {
        match schema {
            Schema::Named(named) => schema = named.schema(),
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
const fn is_constrained(named: &'static Named) -> bool {
    matches!(named.schema(), Schema::Constrained(_))
}

/// Returns whether a definition consists only of references.
const fn is_endless(named: &'static Named) -> bool {
    let (mut schema, mut steps) = (named.schema(), 0);
    while steps < MAX_CHAIN {
        match schema {
            Schema::Named(next) => schema = next.schema(),
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
    /// The identity of the type at the root, if it has a name.
    root_id: u64,
    pub(super) position: Position,
}

/// The place of a schema among the enclosing types.
#[derive(Clone, Copy)]
pub(super) struct Position {
    /// The innermost type with a name.
    owner: Owner,
    /// The key of the field in that type, as JSON, or an empty string.
    pub(super) key: &'static str,
    /// Whether an enclosing type is checked at its own declaration.
    pub(super) checked_elsewhere: bool,
    /// Whether an enclosing type is declared without limits.
    unlimited: bool,
}

impl Position {
    const ROOT: Self = Self {
        owner: None,
        key: "",
        checked_elsewhere: false,
        unlimited: false,
    };
}

impl<'g, const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'g, N, TYPES, SLOTS> {
    const fn run(root: Schema, graph: &'g Graph<TYPES, SLOTS>) -> Rendered<N> {
        let mut this = Self {
            graph,
            writer: Writer::new(),
            summary: Summary::new(),
            level: 0,
            root_id: match root {
                Schema::Named(named) => named.info.id,
                _ => 0,
            },
            position: Position::ROOT,
        };
        if let Some(named) = graph.conflict() {
            this.report(DeclarationError::SameIdentity(named.info.name.base()));
        }
        if graph.is_full() {
            this.report(DeclarationError::TooManyTypes);
        } else {
            this.root(root);
            this.definitions();
        }
        this.summary.bytes = this.writer.len();
        Rendered {
            writer: this.writer,
            summary: this.summary,
        }
    }

    const fn root(&mut self, root: Schema) {
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
                schema = named.schema();
            }
            self.members(schema, described);
            self.position = Position::ROOT;
        }
    }

    /// Records an error, unless it is reported at the declaration of an enclosing type.
    pub(super) const fn report(&mut self, error: DeclarationError) {
        if !self.position.checked_elsewhere {
            self.summary.errors.push(error, self.position.owner);
        }
    }

    /// Checks the variants of a union. Some servers accept variants with a shared first key, so a
    /// type may be declared without this check; the rule holds again for every type around it.
    pub(super) const fn check_union(&mut self, union: &'static Union) {
        self.summary.buffered = true;
        if N != FIRST_BUFFER {
            return;
        }
        let Position {
            owner,
            checked_elsewhere,
            unlimited,
            ..
        } = self.position;
        if !checked_elsewhere {
            if union.is_buffered() {
                let mut i = 0;
                while i < union.branches.len() {
                    self.check_buffered(union.branches[i]);
                    i += 1;
                }
            }
            let mut next = union.first_untagged + 1;
            while let Some((error, variant)) = next_unreachable_variant(union, next) {
                self.report(error);
                next = variant + 1;
            }
        }
        // The first keys of tagged variants differ, or are tags with different values.
        if (!checked_elsewhere || unlimited)
            && union.first_untagged < union.branches.len()
            && let Some(key) = shared_first_key(union)
        {
            let error = DeclarationError::SharedFirstKey(key);
            self.summary.errors.push(error, owner);
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
                self.enter_type(named);
                if is_endless(named) {
                    self.report(DeclarationError::InfiniteRecursion);
                }
                self.body(named, false);
                self.position = Position::ROOT;
            }
            i += 1;
        }
        self.writer.push(if any { "}}}" } else { "}" });
    }

    /// Enters a type and returns the position around it.
    pub(super) const fn enter_type(&mut self, named: &'static Named) -> Position {
        let outer = self.position;
        let is_checked_elsewhere = !named.is_generic() && named.info.id != self.root_id;
        self.position = Position {
            owner: Some(named),
            key: "",
            checked_elsewhere: outer.checked_elsewhere || is_checked_elsewhere,
            unlimited: named.is_unlimited() || named.is_generic() && outer.unlimited,
        };
        outer
    }

    /// Writes the members of a schema, without its braces. `described` says that a description has
    /// been written.
    pub(super) const fn members(&mut self, schema: Schema, described: bool) {
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
                    let outer = self.enter_type(named);
                    self.body(named, described);
                    self.position = outer;
                }
            }
            Schema::Recursive(reference) => {
                if let Some(index) = self.graph.definition_of(reference.id) {
                    self.reference(index, described);
                }
            }
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
        self.summary.size.properties += object.fields().len();
        self.summary.size.characters += object.characters as usize;
        let (keys, prefixes) = (object.keys(), object.prefixes());
        let (fields, flags) = (object.fields(), object.flags());
        let mut i = 0;
        while i < fields.len() {
            self.position.key = keys[i];
            self.writer.push(if i == 0 {
                "\"type\":\"object\",\"properties\":{"
            } else {
                "},"
            });
            self.writer.push(prefixes[i]);
            let described = flags[i] & Flags::DESCRIBED != 0;
            self.members(fields[i].get(), described);
            i += 1;
        }
        self.writer.push(object.suffix());
        self.leave();
    }

    /// Writes the branches of a union and leaves the last one open.
    const fn branches(&mut self, union: &Union) {
        let mut i = 0;
        while i < union.branches.len() {
            self.position.key = "";
            self.writer.push(before_branch(i));
            self.writer.push(union.descriptions[i]);
            self.members(union.branches[i].get(), !union.descriptions[i].is_empty());
            i += 1;
        }
    }

    /// Adds `null` without another level of nesting, to a list of type names or to a union.
    const fn nullable(&mut self, inner: NodeRef, described: bool) {
        let (mut schema, mut described) = (inner.get(), described);
        let outer = self.position;
        loop {
            match schema {
                Schema::Nullable(inner) => schema = inner.get(),
                Schema::Named(named) if self.graph.definition_of(named.info.id).is_none() => {
                    self.enter_type(named);
                    if is_constrained(named) {
                        self.constrained_newtype(named, described, true);
                        self.position = outer;
                        return;
                    }
                    described = self.describe(named, described);
                    schema = named.schema();
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
        self.position = outer;
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
        self.members(named.schema(), described);
    }

    const fn constrained_newtype(
        &mut self,
        named: &'static Named,
        described: bool,
        nullable: bool,
    ) {
        self.constrained(named.schema(), named.description(), described, nullable);
    }

    /// Writes the description of a type, unless a field has one. Returns whether there is one now.
    const fn describe(&mut self, named: &Named, described: bool) -> bool {
        if !described && !named.description().is_empty() {
            self.writer.push("\"description\":\"");
            self.writer.push(named.description());
            self.writer.push("\",");
            return true;
        }
        described || !named.description().is_empty()
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
