//! From nodes to text: one pass of one writer, first to measure, then to fill.

use super::alternatives::alternatives;
use super::error::SchemaError;
use super::graph::Graph;
use super::literal::{inner_of, is_described};
use super::node::{Array, Named, NodeRef, Object, Schema, StringEnum};
use super::summary::Summary;
use super::write::Writer;

/// What a pass leaves behind.
#[derive(Debug)]
pub(super) struct Rendered<const N: usize> {
    pub(super) writer: Writer<N>,
    pub(super) summary: Summary,
}

/// Writes the whole schema of `root`.
pub(super) const fn render<const N: usize>(root: &'static Schema) -> Rendered<N> {
    // Nearly every root reaches fewer than 64 types; room costs the compiler time, so that more of it is taken on demand.
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
    Renderer::run(root, &largest)
}

/// Whether the answer must be wrapped as `{"value": …}`: a root is an object in strict mode.
pub(super) const fn is_wrapped(root: &'static Schema) -> bool {
    let (mut schema, mut steps) = (root, 0);
    // A chain of newtypes; an endless one (`struct A(Box<A>)`) is a fault that `SchemaSize` reports.
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

/// Whether the type is a newtype with constraints, which writes its description itself.
const fn is_constrained(named: &Named) -> bool {
    matches!(named.schema.get(), Schema::Constrained(_))
}

/// Whether a definition consists of nothing but a reference, in the end to itself.
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

/// The longest chain of newtypes around one type.
const MAX_CHAIN: usize = 64;

pub(super) struct Renderer<'g, const N: usize, const TYPES: usize, const SLOTS: usize> {
    pub(super) graph: &'g Graph<TYPES, SLOTS>,
    pub(super) writer: Writer<N>,
    pub(super) summary: Summary,
    level: u32,
    /// The text before the schema of the field that is being written.
    pub(super) open: &'static str,
    /// The type at the root, if it has a name.
    root_id: u64,
    /// How many named types stand around the place, of which another check speaks.
    foreign: u32,
}

impl<'g, const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'g, N, TYPES, SLOTS> {
    const fn run(root: &'static Schema, graph: &'g Graph<TYPES, SLOTS>) -> Rendered<N> {
        let mut this = Self {
            graph,
            writer: Writer::new(),
            summary: Summary::new(),
            level: 0,
            open: "",
            root_id: match root {
                Schema::Named(named) => named.info.id,
                _ => 0,
            },
            foreign: 0,
        };
        if graph.is_full() {
            this.report(SchemaError::TooManyTypes);
        }
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
            // In place, also where the type is recursive and a definition repeats it: a root must be an object, and llama.cpp
            // refuses `"$ref":"#"`.
            let (mut schema, mut described) = (root, false);
            while let Schema::Named(named) = schema {
                described = self.describe(named, described);
                schema = named.schema.get();
            }
            self.members(schema, described);
        }
    }

    /// Whether another check speaks of the type.
    const fn is_foreign(&self, named: &Named) -> bool {
        !named.generic && named.info.id != self.root_id
    }

    /// Notes what is wrong with the type at the root. What is wrong with a part is reported where the part is declared; a
    /// generic type has no check of its own.
    pub(super) const fn report(&mut self, error: SchemaError) {
        if self.foreign == 0 && self.summary.error.is_none() {
            self.summary.error = Some(error);
        }
    }

    /// The same for what only some servers refuse.
    pub(super) const fn report_first_key(&mut self, shared: Option<&'static str>) {
        if self.foreign == 0 && self.summary.shared_first_key.is_none() {
            self.summary.shared_first_key = shared;
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
                self.foreign = self.is_foreign(named) as u32;
                self.open = "";
                if is_endless(named) {
                    self.report(SchemaError::InfiniteRecursion);
                }
                self.body(named, false);
                self.foreign = 0;
            }
            i += 1;
        }
        self.writer.push(if any { "}}}" } else { "}" });
    }

    /// Writes the members of a schema, without its braces. `described` says that a description stands there already.
    pub(super) const fn members(&mut self, schema: &'static Schema, described: bool) {
        match schema {
            Schema::Null => self.writer.push("\"type\":\"null\""),
            Schema::Scalar(scalar) => self.writer.push(scalar.text),
            Schema::Integer(integer) => self.writer.push(integer.text),
            Schema::Constrained(_) => self.constrained(schema, "", described, false),
            Schema::Flattened(flattened) => self.flattened(flattened),
            Schema::StringEnum(choice) => self.choice(choice),
            Schema::Array(array) => {
                self.writer.push("\"type\":\"array\"");
                self.array(array);
            }
            Schema::Nullable(inner) => self.nullable(*inner, described),
            Schema::Object(object) => self.object(object),
            Schema::Union(union) => {
                self.check_union(union);
                self.fields(union.prefixes, union.branches);
                self.writer.push("}]");
            }
            Schema::Named(named) => {
                if let Some(index) = self.graph.definition_of(named.info.id) {
                    self.reference(index, described);
                } else {
                    let foreign = self.is_foreign(named);
                    self.foreign += foreign as u32;
                    self.body(named, described);
                    self.foreign -= foreign as u32;
                }
            }
            Schema::Recursive(reference) => {
                if let Some(index) = self.graph.definition_of(reference.id) {
                    self.reference(index, described);
                }
            }
        }
    }

    const fn choice(&mut self, choice: &StringEnum) {
        self.summary.size.add_enum(choice.values, choice.characters);
        self.writer.push(choice.text);
    }

    /// Everything of an array behind its type.
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
        self.fields(object.prefixes, object.fields);
        self.writer.push(object.suffix);
        self.leave();
    }

    /// The fields of an object or the branches of a union, of which the last is left open.
    const fn fields(&mut self, opens: &[&'static str], fields: &[NodeRef]) {
        let mut i = 0;
        while i < fields.len() {
            self.open = opens[i];
            self.writer.push(opens[i]);
            self.members(fields[i].get(), is_described(opens[i]));
            i += 1;
        }
    }

    /// `null` joins what can hold it without a level of its own: a list of type names, or a union.
    const fn nullable(&mut self, inner: NodeRef, described: bool) {
        let (mut schema, mut described) = (inner.get(), described);
        loop {
            match schema {
                Schema::Nullable(inner) => schema = inner.get(),
                Schema::Named(named) if self.graph.definition_of(named.info.id).is_none() => {
                    if is_constrained(named) {
                        return self.constrained_newtype(named, described, true);
                    }
                    described = self.describe(named, described);
                    schema = named.schema.get();
                }
                _ => break,
            }
        }
        match schema {
            Schema::Null => self.members(schema, described),
            Schema::Integer(integer) => {
                self.writer.push("\"type\":[\"integer\",\"null\"]");
                self.writer
                    .push(integer.text.split_at("\"type\":\"integer\"".len()).1);
            }
            Schema::Constrained(_) => self.constrained(schema, "", described, true),
            Schema::Flattened(flattened) => self.flattened_or_null(flattened),
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
                self.fields(union.prefixes, union.branches);
                self.writer.push("},{\"type\":\"null\"}]");
            }
            _ => {
                self.writer.push("\"anyOf\":[{");
                self.members(schema, false);
                self.writer.push("},{\"type\":\"null\"}]");
            }
        }
    }

    /// Nothing may stand beside `$ref` in strict mode, so that a description needs a level around it.
    const fn reference(&mut self, index: usize, described: bool) {
        self.writer.push(if described {
            "\"anyOf\":[{\"$ref\":\"#/$defs/"
        } else {
            "\"$ref\":\"#/$defs/"
        });
        self.graph.write_name(index, &mut self.writer);
        self.writer.push(if described { "\"}]" } else { "\"" });
    }

    /// Writes the description of a type and what it is.
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
        let said = inner_of(named.description);
        self.constrained(named.schema.get(), said, described, nullable);
    }

    /// Writes the description of a type, unless a field has given its own. Says whether there is one now.
    const fn describe(&mut self, named: &Named, described: bool) -> bool {
        if !described {
            self.writer.push(named.description);
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
