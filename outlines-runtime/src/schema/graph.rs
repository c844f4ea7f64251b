//! The named types that a root reaches, in breadth-first order.

use super::alternatives::MAX_DEPTH;
use super::node::{Member, Named, NodeRef, Schema};
use super::text::Writer;
use super::type_id::{fnv1a, fnv1a_update};

/// A graph of up to `TYPES` types. `SLOTS` is a power of two and twice as large, so that a lookup
/// takes the const interpreter one or two steps.
#[derive(Debug)]
pub(super) struct Graph<const TYPES: usize, const SLOTS: usize> {
    types: [Option<&'static Named>; TYPES],
    uses: [u32; TYPES],
    /// Whether the type is a definition in `$defs`.
    defined: [bool; TYPES],
    /// The number after a name that several types have: 0 for the name itself, 2 for `_2`.
    suffixes: [u16; TYPES],
    /// Open addressing by identity: the index of a type plus one, or 0.
    slots: [usize; SLOTS],
    len: usize,
    full: bool,
    has_128_bit_integer: bool,
    /// A type that has the identity of another one.
    conflict: Option<&'static Named>,
}

impl<const TYPES: usize, const SLOTS: usize> Graph<TYPES, SLOTS> {
    /// Collects the types that `root` reaches.
    pub(super) const fn collect(root: Schema) -> Self {
        let mut graph = Self {
            types: [None; TYPES],
            uses: [0; TYPES],
            defined: [false; TYPES],
            suffixes: [0; TYPES],
            slots: [0; SLOTS],
            len: 0,
            full: false,
            has_128_bit_integer: false,
            conflict: None,
        };
        graph.visit(root);
        let mut i = 0;
        while i < graph.len {
            if let Some(named) = graph.types[i]
                && graph.uses[i] > 0
            {
                graph.visit(named.schema());
            }
            i += 1;
        }
        graph.choose_definitions();
        graph.name_definitions();
        graph
    }

    /// Returns whether `root` reaches more than `TYPES` types.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    /// Returns whether `root` reaches a 128-bit integer.
    pub(super) const fn has_128_bit_integer(&self) -> bool {
        self.has_128_bit_integer
    }

    /// Returns a type that has the identity of another one.
    pub(super) const fn conflict(&self) -> Option<&'static Named> {
        self.conflict
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Returns the type at an index, if it is a definition.
    pub(super) const fn definition(&self, index: usize) -> Option<&'static Named> {
        if self.defined[index] {
            self.types[index]
        } else {
            None
        }
    }

    /// Returns the index of the definition of `id`, or `None` for a type that is inlined.
    pub(super) const fn definition_of(&self, id: u64) -> Option<usize> {
        match self.slots[self.slot(id)] {
            0 => None,
            entry if self.defined[entry - 1] => Some(entry - 1),
            _ => None,
        }
    }

    /// Writes the name of a definition.
    pub(super) const fn write_name<const N: usize>(&self, index: usize, writer: &mut Writer<N>) {
        if let Some(named) = self.types[index] {
            writer.name(&named.info.name);
            if self.suffixes[index] > 0 {
                writer.push("_");
                writer.number(self.suffixes[index] as u128);
            }
        }
    }

    /// Counts the uses of named types in `schema`, without those inside them.
    const fn visit(&mut self, schema: Schema) {
        match schema {
            Schema::Null | Schema::Scalar(_) | Schema::StringEnum(_) | Schema::IntegerEnum(_) => {}
            Schema::Integer(integer) => {
                self.has_128_bit_integer = self.has_128_bit_integer || integer.is_128_bit;
            }
            Schema::Flattened(_) => self.visit_within(schema, 0),
            Schema::Constrained(constrained) => self.visit_within(constrained.schema.get(), 0),
            Schema::Array(array) => self.visit(array.items.get()),
            Schema::Nullable(inner) => self.visit(inner.get()),
            Schema::Object(object) => self.visit_fields(object.fields()),
            Schema::Union(union) => self.visit_fields(union.branches),
            Schema::Named(named) => self.enter(named),
            // The type around it has been entered before, unless the root is a part of that type.
            Schema::Recursive(reference) => match self.slots[self.slot(reference.id)] {
                0 => {}
                entry => match self.types[entry - 1] {
                    // The flattened type is written, and a definition as well.
                    Some(named) if self.uses[entry - 1] == 0 => self.insert(named, 2),
                    _ => self.uses[entry - 1] += 1,
                },
            },
        }
    }

    /// Counts the uses of named types inside a schema that is inlined even if it has a name.
    const fn visit_within(&mut self, schema: Schema, depth: usize) {
        // Only a type that is flattened into itself is deeper, which is another error.
        if depth > MAX_DEPTH {
            return;
        }
        match schema {
            Schema::Named(named) => {
                // It may refer to itself.
                if named.is_generic() && self.slots[self.slot(named.info.id)] == 0 {
                    self.insert(named, 0);
                }
                self.visit_within(named.schema(), depth + 1);
            }
            Schema::Nullable(inner) => self.visit_within(inner.get(), depth + 1),
            Schema::Union(union) => {
                let mut i = 0;
                while i < union.branches.len() {
                    self.visit_within(union.branches[i].get(), depth + 1);
                    i += 1;
                }
            }
            Schema::Flattened(flattened) => {
                let mut i = 0;
                while i < flattened.members.len() {
                    match &flattened.members[i] {
                        Member::Field { schema, .. } => self.visit(schema.get()),
                        Member::Flattened { schema, .. } => {
                            self.visit_within(schema.get(), depth + 1);
                        }
                    }
                    i += 1;
                }
            }
            _ => self.visit(schema),
        }
    }

    const fn visit_fields(&mut self, fields: &'static [NodeRef]) {
        let mut i = 0;
        while i < fields.len() {
            self.visit(fields[i].get());
            i += 1;
        }
    }

    const fn enter(&mut self, named: &'static Named) {
        let slot = self.slot(named.info.id);
        let entry = self.slots[slot];
        if entry > 0 {
            if let Some(known) = self.types[entry - 1]
                && !same(known, named)
            {
                self.conflict = Some(named);
            }
            if self.uses[entry - 1] > 0 {
                self.uses[entry - 1] += 1;
                return;
            }
        }
        self.insert(named, 1);
    }

    /// Adds a type. One that is only flattened has no uses, and another entry once it is used.
    const fn insert(&mut self, named: &'static Named, uses: u32) {
        if self.len == TYPES {
            self.full = true;
            return;
        }
        self.types[self.len] = Some(named);
        self.uses[self.len] = uses;
        self.len += 1;
        let slot = self.slot(named.info.id);
        self.slots[slot] = self.len;
    }

    /// Returns the slot of `id`, or the slot to insert it.
    const fn slot(&self, id: u64) -> usize {
        // The high bits, since the low bits of a product depend on few bits of its factors.
        let mut slot = (id >> 32) as usize & (SLOTS - 1);
        loop {
            match self.slots[slot] {
                0 => return slot,
                entry => {
                    if let Some(named) = self.types[entry - 1]
                        && named.info.id == id
                    {
                        return slot;
                    }
                }
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
    }

    /// Inlines each type that is used once, and each scalar if that takes less text than a
    /// definition: a schema is paid for as input tokens on every request.
    const fn choose_definitions(&mut self) {
        let mut i = 0;
        while i < self.len {
            if let Some(named) = self.types[i] {
                self.defined[i] = match scalar(named.schema()) {
                    _ if self.uses[i] <= 1 => false,
                    None => true,
                    Some(text) => {
                        let name = named.info.name.len();
                        let description = match named.description().len() {
                            0 => 0,
                            len => "\"description\":\"\",".len() + len,
                        };
                        let whole = text.len() + description;
                        let reference = "\"$ref\":\"#/$defs/\"".len() + name;
                        let definition = "\"\":{},".len() + name + whole;
                        let uses = self.uses[i] as usize;
                        uses * whole > uses * reference + definition
                    }
                };
            }
            i += 1;
        }
    }

    /// Gives each definition a unique name: `Address`, `Address_2`, in the order in which the root
    /// reaches them.
    const fn name_definitions(&mut self) {
        let mut names = [0; SLOTS];
        let mut i = 0;
        while i < self.len {
            if let Some(named) = self.definition(i) {
                let base = named.info.name.hash(fnv1a(""));
                let (mut name, mut suffix) = (base, 1);
                while !insert_name(&mut names, name) {
                    suffix += 1;
                    let mut text = Writer::<8>::new();
                    text.push("_");
                    text.number(suffix as u128);
                    name = fnv1a_update(base, text.as_str());
                }
                self.suffixes[i] = if suffix == 1 { 0 } else { suffix };
            }
            i += 1;
        }
    }
}

/// Returns the text of a schema that contains no other.
const fn scalar(schema: Schema) -> Option<&'static str> {
    match schema {
        Schema::Scalar(scalar) => Some(scalar.text),
        Schema::StringEnum(choices) => Some(choices.text),
        Schema::IntegerEnum(choices) => Some(choices.text),
        Schema::Integer(integer) => Some(integer.text),
        Schema::Null => Some("\"type\":\"null\""),
        _ => None,
    }
}

/// Inserts the hash of a name into a table with open addressing. Returns `false` if it is there.
const fn insert_name(names: &mut [u64], name: u64) -> bool {
    let mut slot = (name >> 32) as usize & (names.len() - 1);
    while names[slot] != 0 {
        if names[slot] == name {
            return false;
        }
        slot = (slot + 1) & (names.len() - 1);
    }
    names[slot] = name;
    true
}

/// Returns whether two nodes with the same identity are the same type. Pointers cannot be compared
/// at compile time. The tokens are equal if the fingerprints are, and then two declarations differ
/// only in what their names refer to.
const fn same(a: &'static Named, b: &'static Named) -> bool {
    a.info.fingerprint == b.info.fingerprint && same_schema(a.schema(), b.schema())
}

const fn same_schema(a: Schema, b: Schema) -> bool {
    match (a, b) {
        (Schema::Scalar(a), Schema::Scalar(b)) => fnv1a(a.text) == fnv1a(b.text),
        // The text of an enum consists of tokens, which are equal.
        (Schema::StringEnum(_), Schema::StringEnum(_))
        | (Schema::IntegerEnum(_), Schema::IntegerEnum(_))
        | (Schema::Null, Schema::Null) => true,
        (Schema::Integer(a), Schema::Integer(b)) => fnv1a(a.text) == fnv1a(b.text),
        (Schema::Constrained(a), Schema::Constrained(b)) => {
            same_schema(a.schema.get(), b.schema.get())
        }
        (Schema::Flattened(a), Schema::Flattened(b)) => same_members(a.members, b.members),
        (Schema::Array(a), Schema::Array(b)) => same_schema(a.items.get(), b.items.get()),
        (Schema::Nullable(a), Schema::Nullable(b)) => same_schema(a.get(), b.get()),
        (Schema::Object(a), Schema::Object(b)) => all_same_schema(a.fields(), b.fields()),
        (Schema::Union(a), Schema::Union(b)) => all_same_schema(a.branches, b.branches),
        (Schema::Named(a), Schema::Named(b)) => a.info.id == b.info.id,
        (Schema::Recursive(a), Schema::Recursive(b)) => a.id == b.id,
        // A type is a reference in an argument of a type inside it.
        (Schema::Named(a), Schema::Recursive(b)) | (Schema::Recursive(b), Schema::Named(a)) => {
            a.info.id == b.id
        }
        _ => false,
    }
}

const fn all_same_schema(a: &'static [NodeRef], b: &'static [NodeRef]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if !same_schema(a[i].get(), b[i].get()) {
            return false;
        }
        i += 1;
    }
    a.len() == b.len()
}

const fn same_members(a: &'static [Member], b: &'static [Member]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        let same = match (&a[i], &b[i]) {
            (Member::Field { schema: a, .. }, Member::Field { schema: b, .. })
            | (Member::Flattened { schema: a, .. }, Member::Flattened { schema: b, .. }) => {
                same_schema(a.get(), b.get())
            }
            _ => false,
        };
        if !same {
            return false;
        }
        i += 1;
    }
    a.len() == b.len()
}
