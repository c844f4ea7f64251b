//! An upper bound of the size of a schema, computed without rendering it.
//!
//! Every type is checked where it is declared. Rendering its schema to measure it exactly takes the
//! compiler milliseconds. Almost every type is far from all limits; this walk visits each type
//! below a root once, breadth first, and shows that. It checks the declaration of the root, and of
//! generic types, which have no check of their own. If it finds an error or comes near a limit, the
//! exact measurement decides.

mod inlined;
#[cfg(test)]
mod tests;

use super::node::{Content, IntegerEnum, Member, Named, NodeRef, Object, StringEnum, Target};
use super::statics::{Static, static_at};
use super::strict_mode::{Limits, SchemaSize};
use super::type_info::Name;

/// The longest name that the derive accepts, with the number that makes it unique.
const LONGEST_NAME: usize = 64 + "_8192".len();
const WRAPPER: usize = "value".len();

/// Returns whether the schema of `root` is certainly valid and within `limits`.
pub(super) const fn is_within(root: NodeRef, limits: &Limits) -> bool {
    match upper_bound(root, limits) {
        Some(size) => limits.exceeded(&size).is_none(),
        None => false,
    }
}

/// Returns an upper bound of the size of the schema of `root`, or `None` if only the exact
/// measurement can tell whether it is valid.
const fn upper_bound(root: NodeRef, limits: &Limits) -> Option<SchemaSize> {
    let check_first_keys = !limits.shared_first_keys;
    let nesting = limits.nesting;
    // The compiler takes time for memory, used or not. Few types reach more than 192 others.
    let mut small = Estimator::<256>::new(check_first_keys);
    small.run(root);
    if !small.full {
        return small.upper_bound(nesting);
    }
    let mut medium = Estimator::<1_024>::new(check_first_keys);
    medium.run(root);
    if !medium.full {
        return medium.upper_bound(nesting);
    }
    // No more types than a schema may have, which the exact measurement checks.
    let mut large = Estimator::<8_192>::new(check_first_keys);
    large.run(root);
    large.upper_bound(nesting)
}

/// A visited type.
#[derive(Clone, Copy)]
struct Visited {
    /// Its identity, or 0 if the slot is empty.
    id: u64,
    named: Option<&'static Named>,
    uses: u32,
    /// The number of objects and arrays on the longest path inside it.
    depth: u32,
    /// The slot of the type in which it was visited first, and the number of objects and arrays
    /// around it there if all types around it are inlined.
    parent: usize,
    outer: u32,
    /// The number of objects and arrays around it up to the next definition.
    inlined: u32,
    /// The number of times it is rendered if it is inlined.
    copies: usize,
    /// The slot of the type that was visited next.
    next: usize,
}

impl Visited {
    const NONE: Self = Self {
        id: 0,
        named: None,
        uses: 0,
        depth: 0,
        parent: usize::MAX,
        outer: 0,
        inlined: 0,
        copies: 1,
        next: usize::MAX,
    };
}

#[allow(clippy::struct_excessive_bools)]
struct Estimator<const SLOTS: usize> {
    /// Open addressing by identity, at most three quarters full.
    slots: [Visited; SLOTS],
    /// The slots of the types that were visited first and last; `usize::MAX` if there are none.
    first: usize,
    last: usize,
    len: usize,
    /// The slot of the type that is being walked, and the depth found in it so far.
    current: usize,
    depth: u32,
    /// The number of objects and arrays around it if all types around it are inlined.
    outer: u32,
    /// The levels of the root around the first types, and of the whole schema if all types are
    /// inlined where they are visited first.
    root_depth: u32,
    levels: u32,
    /// Whether the walked type may be a newtype.
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
    /// Whether there are too many types for the slots.
    full: bool,
    /// Whether only the exact measurement can tell whether the schema is valid.
    inconclusive: bool,
}

impl<const SLOTS: usize> Estimator<SLOTS> {
    const LAST_SLOT: usize = SLOTS - 1;
    const TYPES: usize = SLOTS / 4 * 3;

    const fn new(check_first_keys: bool) -> Self {
        Self {
            slots: [const { Visited::NONE }; SLOTS],
            first: usize::MAX,
            last: usize::MAX,
            len: 0,
            current: usize::MAX,
            depth: 0,
            outer: 0,
            root_depth: 0,
            levels: 0,
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
        let mut is_root = if let Target::Named(named) = root.target {
            self.depth = 1;
            self.visit(static_at!(named), 1);
            true
        } else {
            self.walk(&[root], &[], 1, 0);
            false
        };
        self.root_depth = self.depth;
        self.levels = self.depth;
        let mut current = self.first;
        while current < SLOTS && !self.inconclusive {
            let visited = &self.slots[current];
            let Some(named) = visited.named else {
                break;
            };
            self.current = current;
            self.depth = 0;
            self.outer = visited.outer;
            self.copies = visited.copies;
            self.checked = is_root || named.flags & Named::GENERIC != 0;
            self.unlimited = named.flags & Named::UNLIMITED != 0;
            is_root = false;
            let before = self.total;
            // Most types are structs or unit enums; this saves a call for each.
            match &named.content {
                Content::Object(object) => {
                    self.maybe_newtype = false;
                    let fields = static_at!(object.fields);
                    self.total.properties += fields.len();
                    self.total.characters += object.characters as usize;
                    self.walk(fields, &[], 1, 0);
                }
                Content::Other(NodeRef {
                    target: Target::StringEnum(choices),
                }) => self.add_string_enum(*choices),
                Content::Other(node_ref) => {
                    let target = node_ref.target;
                    self.maybe_newtype = matches!(target, Target::Named(_) | Target::Nullable(_));
                    self.walk(&[*node_ref], &[], 0, 0);
                }
            }
            if self.copies > 1 {
                self.multiply(&before, self.copies);
            }
            let visited = &mut self.slots[current];
            visited.depth = self.depth;
            current = visited.next;
            if self.outer + self.depth > self.levels {
                self.levels = self.outer + self.depth;
            }
        }
    }

    /// Multiplies what was added since `before`.
    #[allow(clippy::cast_possible_truncation)]
    const fn multiply(&mut self, before: &SchemaSize, factor: usize) {
        let total = &mut self.total;
        total.properties += (total.properties - before.properties) * (factor - 1);
        total.characters += (total.characters - before.characters) * (factor - 1);
        total.enum_values += (total.enum_values - before.enum_values) * (factor as u32 - 1);
    }

    const fn upper_bound(&mut self, nesting: u32) -> Option<SchemaSize> {
        if self.inconclusive || self.full || self.buffered && self.has_128_bit_integer {
            return None;
        }
        // A recursive root is rendered twice, as the root and as a definition.
        let mut size = self.total;
        size.properties = 2 * size.properties + 1;
        size.characters = 2 * (size.characters + (self.len + 1) * LONGEST_NAME) + WRAPPER;
        size.enum_values *= 2;
        size.levels = self.levels;
        if size.levels > nesting {
            size.levels = self.exact_levels();
        }
        Some(size)
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
            let mut target = if let [node_ref, rest @ ..] = fields {
                fields = rest;
                node_ref.target
            } else if let [member, rest @ ..] = members {
                members = rest;
                match member {
                    Member::Field { schema, .. } => {
                        self.total.properties += 1;
                        schema.target
                    }
                    Member::Flattened { schema, .. } => {
                        self.keys(*schema, outer, nested);
                        continue;
                    }
                }
            } else {
                break;
            };
            // Most fields are of this kind.
            if let Target::Scalar(_) | Target::Null = target {
                continue;
            }
            let mut depth = outer;
            loop {
                match target {
                    Target::Null | Target::Scalar(_) => {}
                    Target::Integer(integer) => {
                        if static_at!(integer).is_128_bit {
                            self.has_128_bit_integer = true;
                        }
                    }
                    Target::Nullable(inner) => {
                        target = static_at!(inner).target;
                        continue;
                    }
                    Target::Array(array) => {
                        depth += 1;
                        target = static_at!(array).items.target;
                        continue;
                    }
                    Target::Named(named) => self.visit(static_at!(named), depth),
                    Target::StringEnum(choices) => self.add_string_enum(choices),
                    Target::IntegerEnum(choices) => self.add_integer_enum(choices),
                    Target::Object(object) => {
                        self.object(static_at!(object), depth + 1);
                    }
                    Target::Union(union) => {
                        let union = static_at!(union);
                        self.check_union(union);
                        self.walk(union.branches, &[], depth, 0);
                    }
                    Target::Constrained(constrained) => {
                        self.constrained(static_at!(constrained), depth);
                    }
                    Target::Flattened(flattened) => self.flattened(static_at!(flattened), depth),
                    Target::Recursive(reference) => self.visit_again(static_at!(reference).id),
                }
                break;
            }
            if depth > deepest {
                deepest = depth;
            }
        }
        if deepest > self.depth {
            self.depth = deepest;
        }
    }

    /// Visits a type that is `depth` levels deep in the walked type. One function, because the
    /// const interpreter is slow at calls.
    const fn visit(&mut self, named: &'static Named, depth: u32) {
        let id = named.info.id;
        // The high bits, since the low bits of a product depend on few bits of its factors.
        let mut slot = (id >> 32) as usize & Self::LAST_SLOT;
        loop {
            let visited = &mut self.slots[slot];
            if visited.id == id {
                visited.uses += 1;
                // A newtype of a visited type may be a newtype around itself, which is an error.
                if self.maybe_newtype {
                    self.inconclusive = true;
                }
                // The second use of an enum may be its text once more.
                if let Content::Other(node_ref) = &named.content {
                    match node_ref.target {
                        Target::StringEnum(choices) => self.add_string_enum(choices),
                        Target::IntegerEnum(choices) => self.add_integer_enum(choices),
                        _ => {}
                    }
                }
                return;
            }
            if visited.id == 0 {
                break;
            }
            slot = (slot + 1) & Self::LAST_SLOT;
        }
        if self.len == Self::TYPES {
            self.full = true;
            self.inconclusive = true;
            return;
        }
        if !matches!(named.info.name, Name::Plain(_)) {
            // Names with arguments may be longer than any other.
            self.total.characters += named.info.name.len();
        }
        let visited = &mut self.slots[slot];
        visited.id = id;
        visited.named = Some(named);
        visited.uses = 1;
        visited.parent = self.current;
        visited.outer = self.outer + depth;
        visited.copies = self.copies;
        if self.len == 0 {
            self.first = slot;
        } else {
            self.slots[self.last].next = slot;
        }
        self.last = slot;
        self.len += 1;
    }

    /// Walks an object whose fields are `depth` levels deep.
    const fn object(&mut self, object: &Object, depth: u32) {
        let fields = static_at!(object.fields);
        self.total.properties += fields.len();
        self.total.characters += object.characters as usize;
        self.walk(fields, &[], depth, 0);
    }

    const fn add_string_enum(&mut self, choices: Static<StringEnum>) {
        let choices = static_at!(choices);
        self.total
            .add_enum(choices.values.len(), choices.characters);
    }

    const fn add_integer_enum(&mut self, choices: Static<IntegerEnum>) {
        self.total.add_enum(static_at!(choices).values.len(), 0);
    }

    /// Counts a reference of a generic type to itself.
    const fn visit_again(&mut self, id: u64) {
        let mut slot = self.first;
        while slot < SLOTS {
            let visited = &mut self.slots[slot];
            if visited.id == id {
                visited.uses += 1;
                self.inconclusive = self.inconclusive || self.maybe_newtype;
                return;
            }
            slot = visited.next;
        }
        self.inconclusive = true;
    }

    /// Returns the levels of the whole schema. A type that is used once is inlined; any other is a
    /// definition, where a path begins anew. The parent of a type was visited before it.
    const fn exact_levels(&mut self) -> u32 {
        let (mut levels, mut slot) = (self.root_depth, self.first);
        while slot < SLOTS {
            let visited = self.slots[slot];
            let mut inlined = 0;
            if visited.uses == 1 {
                inlined = visited.outer;
                if visited.parent < SLOTS {
                    let parent = &self.slots[visited.parent];
                    inlined = inlined - parent.outer + parent.inlined;
                }
            }
            self.slots[slot].inlined = inlined;
            if inlined + visited.depth > levels {
                levels = inlined + visited.depth;
            }
            slot = visited.next;
        }
        levels
    }
}
