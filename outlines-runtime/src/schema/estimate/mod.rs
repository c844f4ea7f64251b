//! An upper bound of the size of a schema, computed without rendering it.
//!
//! Every type is checked where it is declared. Rendering its schema to measure it exactly takes the
//! compiler milliseconds. Almost every type is far from all limits; this walk visits each type
//! below a root once, breadth first, and shows that. It checks the declaration of the root, and of
//! generic types, which have no check of their own. If it finds an error or comes near a limit, the
//! exact measurement decides.

#[cfg(test)]
mod tests;

use super::alternatives::{MAX_CHAIN, MAX_DEPTH, alternatives};
use super::first_key::shared_first_key;
use super::flatten_check::flatten_error;
use super::merged_constraints::resolve;
use super::node::{Flattened, Member, Named, NodeRef, Schema, Union, schema_at};
use super::strict_mode::{Limits, SchemaSize};
use super::type_info::Name;
use super::unreachable_variants::next_unreachable_variant;

/// The longest name that the derive accepts, with the number that makes it unique.
const LONGEST_NAME: usize = 64 + "_8192".len();
const WRAPPER: usize = "value".len();

/// Returns whether the schema of `root` is certainly valid and within `limits`.
pub(super) const fn is_within(root: NodeRef, limits: &Limits) -> bool {
    match upper_bound(root, !limits.shared_first_keys) {
        Some(size) => limits.exceeded(&size).is_none(),
        None => false,
    }
}

/// Returns an upper bound of the size of the schema of `root`, or `None` if only the exact
/// measurement can tell whether it is valid.
const fn upper_bound(root: NodeRef, check_first_keys: bool) -> Option<SchemaSize> {
    // The compiler takes time for memory, used or not. Few types reach more than 256 others.
    let mut small = Estimator::<256, 512>::new(check_first_keys);
    small.run(root);
    if !small.full {
        return small.upper_bound();
    }
    let mut medium = Estimator::<1_024, 2_048>::new(check_first_keys);
    medium.run(root);
    if !medium.full {
        return medium.upper_bound();
    }
    let mut large = Estimator::<8_192, 16_384>::new(check_first_keys);
    large.run(root);
    large.upper_bound()
}

/// A visited type. The first entry represents the root, which may have no name.
#[derive(Clone, Copy)]
struct Visited {
    named: Option<&'static Named>,
    id: u64,
    fingerprint: u64,
    uses: u32,
    /// The type in which it was visited first, and the number of objects and arrays around it
    /// there.
    parent: usize,
    depth_at_use: u32,
    /// The number of objects and arrays on the longest path inside it.
    depth: u32,
    /// The number of times it is rendered if it is inlined.
    copies: usize,
}

impl Visited {
    const NONE: Self = Self {
        named: None,
        id: 0,
        fingerprint: 0,
        uses: 0,
        parent: 0,
        depth_at_use: 0,
        depth: 0,
        copies: 1,
    };
}

#[allow(clippy::struct_excessive_bools)]
struct Estimator<const TYPES: usize, const SLOTS: usize> {
    visited: [Visited; TYPES],
    /// Open addressing by identity: the index of a type, or 0.
    slots: [usize; SLOTS],
    len: usize,
    /// The type that is being walked.
    current: usize,
    /// Whether that type may be a newtype.
    maybe_newtype: bool,
    /// Whether that type is checked here.
    checked: bool,
    /// Whether that type was declared without limits.
    unlimited: bool,
    check_first_keys: bool,
    /// The number of times the walked schema is rendered.
    copies: usize,
    total: SchemaSize,
    has_128_bit_integer: bool,
    /// Whether a checked type has values that serde buffers.
    buffered: bool,
    /// Whether there are more than `TYPES` types.
    full: bool,
    /// Whether only the exact measurement can tell whether the schema is valid.
    inconclusive: bool,
}

impl<const TYPES: usize, const SLOTS: usize> Estimator<TYPES, SLOTS> {
    const fn new(check_first_keys: bool) -> Self {
        Self {
            visited: [const { Visited::NONE }; TYPES],
            slots: [0; SLOTS],
            len: 1,
            current: 0,
            maybe_newtype: false,
            checked: true,
            unlimited: false,
            check_first_keys,
            copies: 1,
            total: SchemaSize::new(),
            has_128_bit_integer: false,
            buffered: false,
            full: false,
            inconclusive: false,
        }
    }

    /// Walks the types below `root`.
    const fn run(&mut self, root: NodeRef) {
        // The wrapper of a root that is not an object is one level and one property.
        match schema_at!(root) {
            Schema::Named(named) => {
                self.visited[0].depth = 1;
                self.visit(named, 1);
            }
            _ => self.walk(&[root], &[], 1, 0),
        }
        while self.current + 1 < self.len && !self.inconclusive {
            self.current += 1;
            let visited = &self.visited[self.current];
            let Some(named) = visited.named else {
                break;
            };
            self.copies = visited.copies;
            // The first type is the root, unless the root has no name.
            let is_root = self.current == 1 && matches!(schema_at!(root), Schema::Named(_));
            self.checked = is_root || named.generic;
            self.unlimited = named.unlimited;
            // Most types are structs or unit enums; this saves a call for each.
            match schema_at!(named.schema) {
                Schema::Object(object) => {
                    self.maybe_newtype = false;
                    self.total.properties += object.fields.len() * self.copies;
                    self.total.characters += object.characters as usize * self.copies;
                    self.walk(object.fields, &[], 1, 0);
                }
                Schema::StringEnum(choices) => {
                    self.add_enum(choices.values.len(), choices.characters);
                }
                schema => {
                    self.maybe_newtype = matches!(schema, Schema::Named(_) | Schema::Nullable(_));
                    self.walk(&[named.schema], &[], 0, 0);
                }
            }
        }
    }

    const fn upper_bound(&mut self) -> Option<SchemaSize> {
        if self.inconclusive || self.full || self.buffered && self.has_128_bit_integer {
            return None;
        }
        // A recursive root is rendered twice, as the root and as a definition.
        let mut size = self.total;
        size.properties = 2 * size.properties + 1;
        size.characters = 2 * (size.characters + self.len * LONGEST_NAME) + WRAPPER;
        size.enum_values *= 2;
        size.levels = self.levels();
        Some(size)
    }

    const fn add_enum(&mut self, values: usize, characters: u32) {
        let mut copies = self.copies;
        while copies > 0 {
            self.total.add_enum(values, characters);
            copies -= 1;
        }
    }

    /// Walks `fields` and `members`, which are `outer` levels deep in their type, and in `nested`
    /// flattened types. One function walks everything, because the const interpreter is slow at
    /// calls.
    const fn walk(
        &mut self,
        mut fields: &[NodeRef],
        mut members: &'static [Member],
        outer: u32,
        nested: usize,
    ) {
        let mut deepest = outer;
        loop {
            let mut schema = if let [node_ref, rest @ ..] = fields {
                fields = rest;
                schema_at!(node_ref)
            } else if let [member, rest @ ..] = members {
                members = rest;
                match member {
                    Member::Field { key, schema, .. } => {
                        self.total.properties += self.copies;
                        self.total.characters += key.len() * self.copies;
                        schema_at!(schema)
                    }
                    Member::Flattened { schema, .. } => {
                        self.keys(schema_at!(schema), outer, nested);
                        continue;
                    }
                }
            } else {
                break;
            };
            let mut depth = outer;
            loop {
                match schema {
                    Schema::Null | Schema::Scalar(_) => break,
                    Schema::Integer(integer) => {
                        self.has_128_bit_integer = self.has_128_bit_integer || integer.is_128_bit;
                        break;
                    }
                    Schema::StringEnum(choices) => {
                        self.add_enum(choices.values.len(), choices.characters);
                        break;
                    }
                    Schema::IntegerEnum(choices) => {
                        self.add_enum(choices.values.len(), 0);
                        break;
                    }
                    Schema::Nullable(inner) => schema = schema_at!(inner),
                    Schema::Array(array) => {
                        depth += 1;
                        schema = schema_at!(array.items);
                    }
                    Schema::Object(object) => {
                        self.total.properties += object.fields.len() * self.copies;
                        self.total.characters += object.characters as usize * self.copies;
                        self.walk(object.fields, &[], depth + 1, 0);
                        break;
                    }
                    Schema::Union(union) => {
                        self.check_union(union);
                        self.walk(union.branches, &[], depth, 0);
                        break;
                    }
                    Schema::Named(named) => {
                        self.visit(named, depth);
                        break;
                    }
                    Schema::Constrained(_) => match self.constrained(schema) {
                        Some(inner) => schema = inner,
                        None => break,
                    },
                    Schema::Flattened(flattened) => {
                        self.flattened(flattened, depth);
                        break;
                    }
                    Schema::Recursive(reference) => {
                        self.visit_again(reference.id);
                        break;
                    }
                }
            }
            if depth > deepest {
                deepest = depth;
            }
        }
        if deepest > self.visited[self.current].depth {
            self.visited[self.current].depth = deepest;
        }
    }

    const fn check_union(&mut self, union: &'static Union) {
        if union.first_untagged == union.branches.len() && !union.internally_tagged {
            return;
        }
        if self.checked {
            self.buffered = true;
            if next_unreachable_variant(union, union.first_untagged + 1).is_some() {
                self.inconclusive = true;
            }
        }
        if self.check_first_keys
            && (self.checked || self.unlimited)
            && union.first_untagged < union.branches.len()
            && shared_first_key(union).is_some()
        {
            self.inconclusive = true;
        }
    }

    /// Returns what is inside a constrained schema, which is inlined.
    const fn constrained(&mut self, schema: &'static Schema) -> Option<&'static Schema> {
        if self.checked && resolve(schema, "", "").error.is_some() {
            self.inconclusive = true;
        }
        let (mut schema, mut steps) = (schema, 0);
        while steps < MAX_CHAIN {
            schema = match schema {
                Schema::Constrained(constrained) => schema_at!(constrained.schema),
                Schema::Nullable(inner) => schema_at!(inner),
                Schema::Named(named) => schema_at!(named.schema),
                schema => return Some(schema),
            };
            steps += 1;
        }
        // An endless chain of newtypes.
        self.inconclusive = true;
        None
    }

    /// Walks an object whose keys are rendered once for each alternative.
    const fn flattened(&mut self, flattened: &'static Flattened, depth: u32) {
        if self.checked {
            self.buffered = true;
            if flatten_error(flattened).is_some() {
                self.inconclusive = true;
                return;
            }
        }
        let count = alternatives(flattened);
        let copies = self.copies;
        if count == 0 || count > 10_000 || copies * count > 10_000 {
            self.inconclusive = true;
            return;
        }
        self.copies *= count;
        self.walk(&[], flattened.members, depth + 1, 0);
        self.copies = copies;
    }

    /// Walks a flattened type, whose fields are `depth` levels deep.
    const fn keys(&mut self, schema: &'static Schema, depth: u32, nested: usize) {
        if nested > MAX_DEPTH {
            self.inconclusive = true;
            return;
        }
        match schema {
            Schema::Named(named) => {
                let (checked, unlimited) = (self.checked, self.unlimited);
                self.checked = checked && named.generic;
                self.unlimited = named.unlimited || named.generic && unlimited;
                self.keys(named.schema.get(), depth, nested + 1);
                (self.checked, self.unlimited) = (checked, unlimited);
            }
            Schema::Nullable(inner) => self.keys(inner.get(), depth, nested + 1),
            Schema::Object(object) => {
                self.total.properties += object.fields.len() * self.copies;
                self.total.characters += object.characters as usize * self.copies;
                self.walk(object.fields, &[], depth, 0);
            }
            Schema::Flattened(flattened) => {
                if self.checked && flatten_error(flattened).is_some() {
                    self.inconclusive = true;
                }
                self.walk(&[], flattened.members, depth, nested + 1);
            }
            Schema::Union(union) => {
                let mut i = 0;
                while i < union.branches.len() {
                    self.keys(union.branches[i].get(), depth, nested + 1);
                    i += 1;
                }
                self.check_union(union);
            }
            // The unit variants become keys.
            Schema::StringEnum(choices) => {
                self.total.properties += choices.values.len() * self.copies;
                self.total.characters += choices.characters as usize * self.copies;
            }
            _ => {}
        }
    }

    /// Returns the slot of `id`, or the slot to insert it.
    const fn slot(&self, id: u64) -> usize {
        // The high bits, since the low bits of a product depend on few bits of its factors.
        let mut slot = (id >> 32) as usize & (SLOTS - 1);
        while self.slots[slot] > 0 && self.visited[self.slots[slot]].id != id {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slot
    }

    const fn visit(&mut self, named: &'static Named, depth: u32) {
        let slot = self.slot(named.info.id);
        if self.slots[slot] > 0 {
            // Most visits are of this kind, so there is no further call.
            let visited = &mut self.visited[self.slots[slot]];
            visited.uses += 1;
            // A newtype of a visited type may be a newtype around itself, which is an error. Two
            // types of the same identity are another: the declarations are compared here, and the
            // types in them where the schema is used.
            if self.maybe_newtype || visited.fingerprint != named.fingerprint {
                self.inconclusive = true;
            }
            // The second use of an enum may be its text once more.
            match schema_at!(named.schema) {
                Schema::StringEnum(choices) => {
                    self.add_enum(choices.values.len(), choices.characters);
                }
                Schema::IntegerEnum(choices) => self.add_enum(choices.values.len(), 0),
                _ => {}
            }
            return;
        }
        if self.len == TYPES {
            self.full = true;
            self.inconclusive = true;
            return;
        }
        if !matches!(named.info.name, Name::Plain(_)) {
            // Names with arguments may be longer than any other.
            self.total.characters += named.info.name.len();
        }
        self.slots[slot] = self.len;
        self.visited[self.len] = Visited {
            named: Some(named),
            id: named.info.id,
            fingerprint: named.fingerprint,
            uses: 1,
            parent: self.current,
            depth_at_use: depth,
            depth: 0,
            copies: self.copies,
        };
        self.len += 1;
    }

    /// Counts a reference of a generic type to itself.
    const fn visit_again(&mut self, id: u64) {
        let slot = self.slot(id);
        if self.slots[slot] == 0 || self.maybe_newtype {
            self.inconclusive = true;
            return;
        }
        self.visited[self.slots[slot]].uses += 1;
    }

    /// Returns the levels of the whole schema. A type that is used once is inlined; any other is a
    /// definition, where a path begins anew. The parent of a type was visited before it.
    const fn levels(&mut self) -> u32 {
        let (mut levels, mut i) = (self.visited[0].depth, 1);
        while i < self.len {
            let Visited {
                uses,
                parent,
                depth_at_use,
                depth,
                ..
            } = self.visited[i];
            let above = if uses == 1 {
                self.visited[parent].depth_at_use + depth_at_use
            } else {
                0
            };
            self.visited[i].depth_at_use = above;
            if above + depth > levels {
                levels = above + depth;
            }
            i += 1;
        }
        levels
    }
}
