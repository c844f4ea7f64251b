//! Unreachable variants of untagged enums.
//!
//! Serde selects the first variant that accepts a document, so the documents of a later variant
//! must not be accepted by an earlier one.

use super::error::DeclarationError;
use super::node::{Array, Flags, Integer, IntegerEnum, NodeRef, Scalar, Schema, StringEnum, Union};
use super::object_view::{ObjectView, without_names};
use super::text::texts_equal;
use super::type_id::fnv1a;

/// Returns an error if a variant from `first` on is not selected for its documents, and the index
/// of the variant.
#[allow(clippy::large_stack_arrays, reason = "it runs at compile time")]
pub(super) const fn next_unreachable_variant(
    union: &'static Union,
    first: usize,
) -> Option<(DeclarationError, usize)> {
    let count = union.branches.len();
    if first >= count {
        return None;
    }
    if count > MAX_VARIANTS {
        return Some((DeclarationError::UncomparableVariants, count));
    }
    let mut keys = [KeySets::ANY; MAX_VARIANTS];
    let mut i = union.first_untagged;
    while i < count {
        keys[i] = KeySets::of(union.branches[i].get());
        i += 1;
    }
    let mut comparison = VariantComparison { steps: 0 };
    let mut i = first;
    while i < count {
        let mut earlier = union.first_untagged;
        while earlier < i {
            // Most variants lack a key of each other.
            if keys[earlier].required & !keys[i].all == 0
                && union.flags[earlier] & Flags::FALLIBLE == 0
                && comparison.accepts(union.branches[earlier].get(), union.branches[i].get(), 0)
            {
                return Some((DeclarationError::UnreachableVariant(i + 1), i));
            }
            earlier += 1;
        }
        i += 1;
    }
    if comparison.steps > VariantComparison::MAX_STEPS {
        return Some((DeclarationError::UncomparableVariants, count));
    }
    None
}

/// The greatest number of variants that are compared.
const MAX_VARIANTS: usize = 1_024;

/// The keys of a variant as sets of 64 hash values, which are compared without a call.
#[derive(Clone, Copy)]
struct KeySets {
    /// The keys of its documents.
    all: u64,
    /// The keys without which serde rejects a document.
    required: u64,
}

impl KeySets {
    /// A variant that is not an object.
    const ANY: Self = Self {
        all: u64::MAX,
        required: 0,
    };

    const fn of(schema: Schema) -> Self {
        let Schema::Object(object) = without_names(schema) else {
            return Self::ANY;
        };
        let mut keys = Self {
            all: 0,
            required: 0,
        };
        let (names, flags) = (object.keys(), object.flags());
        let mut i = 0;
        while i < names.len() {
            let bit = 1 << (fnv1a(names[i]) >> 58);
            keys.all |= bit;
            if flags[i] & (Flags::OPTIONAL | Flags::IGNORED) == 0 {
                keys.required |= bit;
            }
            i += 1;
        }
        // An alias replaces a key.
        if !object.aliases().is_empty() {
            keys.required = 0;
        }
        keys
    }
}

/// A comparison of the variants of one enum.
struct VariantComparison {
    steps: u32,
}

/// The depth at which two recursive schemas that are alike so far count as alike.
const MAX_DEPTH: u32 = 24;

impl VariantComparison {
    /// The greatest number of schemas that are compared for one enum. With more, the compiler would
    /// report that constant evaluation takes a long time.
    const MAX_STEPS: u32 = 20_000;

    /// Returns whether serde reads documents of `b` as an `a`. Constraints are checked afterwards
    /// and do not count.
    const fn accepts(&mut self, a: Schema, b: Schema, depth: u32) -> bool {
        self.steps += 1;
        if self.steps > Self::MAX_STEPS {
            return false;
        }
        if depth > MAX_DEPTH {
            return true;
        }
        let depth = depth + 1;
        match (a, b) {
            (Schema::Named(a), Schema::Named(b)) if a.info.id == b.info.id => !a.is_fallible(),
            (Schema::Recursive(a), Schema::Recursive(b)) => a.id == b.id,
            (Schema::Named(a), Schema::Recursive(b)) if a.info.id == b.id => !a.is_fallible(),
            (Schema::Recursive(a), Schema::Named(b)) if a.id == b.info.id => !b.is_fallible(),
            (Schema::Named(a), _) => {
                !a.is_fallible()
                    && match (a.schema(), elements_of(b)) {
                        // Serde also reads a struct from an array.
                        (Schema::Object(object), Some(array)) => {
                            self.struct_accepts_array(object.fields(), object.flags(), array, depth)
                        }
                        (schema, _) => self.accepts(schema, b, depth),
                    }
            }
            (_, Schema::Named(b)) => self.accepts(a, b.schema(), depth),
            // Serde may also limit the length of a list, as for an `ArrayVec`.
            (Schema::Constrained(a), _) => {
                a.constraints.min_length.is_none()
                    && a.constraints.max_length.is_none()
                    && self.accepts(a.schema.get(), b, depth)
            }
            (_, Schema::Constrained(b)) => self.accepts(a, b.schema.get(), depth),
            (Schema::Nullable(a), Schema::Nullable(b)) => self.accepts(a.get(), b.get(), depth),
            (_, Schema::Union(b)) => self.accepts_all(a, b.branches, depth),
            (Schema::Union(a), _) => self.any_accepts(a, b, depth),
            (Schema::Nullable(_) | Schema::Null, Schema::Null) => true,
            (Schema::Nullable(a), _) => self.accepts(a.get(), b, depth),
            (Schema::Scalar(a), _) => scalar_accepts(a, b),
            (Schema::Integer(a), Schema::Integer(b)) => integer_accepts(a, b.minimum, b.maximum),
            (Schema::Integer(a), Schema::IntegerEnum(b)) => {
                let mut i = 0;
                while i < b.values.len() && integer_accepts(a, b.values[i], b.values[i]) {
                    i += 1;
                }
                i == b.values.len()
            }
            (Schema::StringEnum(a), Schema::StringEnum(b)) => string_enum_accepts(a, b),
            (Schema::IntegerEnum(a), Schema::IntegerEnum(b)) => integer_enum_accepts(a, b),
            (Schema::Array(a), Schema::Array(b)) => {
                let fits = match (a.length, b.length) {
                    (None, _) => true,
                    (Some(a), Some(b)) => a == b,
                    (Some(_), None) => false,
                };
                fits && self.accepts(a.items.get(), b.items.get(), depth)
            }
            (
                Schema::Object(_) | Schema::Flattened(_),
                Schema::Object(_) | Schema::Flattened(_),
            ) => self.object_accepts(a, b, depth),
            _ => false,
        }
    }

    const fn accepts_all(&mut self, a: Schema, b: &'static [NodeRef], depth: u32) -> bool {
        let mut i = 0;
        while i < b.len() {
            if !self.accepts(a, b[i].get(), depth) {
                return false;
            }
            i += 1;
        }
        true
    }

    const fn any_accepts(&mut self, a: &'static Union, b: Schema, depth: u32) -> bool {
        let mut i = 0;
        while i < a.branches.len() {
            if a.flags[i] & Flags::FALLIBLE == 0 && self.accepts(a.branches[i].get(), b, depth) {
                return true;
            }
            i += 1;
        }
        false
    }

    /// Returns `true` if the struct accepts every array. Serde reads the fields from the elements,
    /// in declared order.
    const fn struct_accepts_array(
        &mut self,
        fields: &'static [NodeRef],
        flags: &'static [u8],
        array: &'static Array,
        depth: u32,
    ) -> bool {
        let (mut count, mut optional, mut i) = (0, 0, 0);
        while i < fields.len() {
            if flags[i] & Flags::IGNORED == 0 {
                if flags[i] & Flags::FALLIBLE != 0
                    || !self.accepts(fields[i].get(), array.items.get(), depth)
                {
                    return false;
                }
                count += 1;
                optional += (flags[i] & Flags::OPTIONAL != 0) as usize;
            }
            i += 1;
        }
        match array.length {
            Some(length) => length <= count && length + optional >= count,
            // Arrays of this length are among the documents.
            None => true,
        }
    }

    /// Returns `true` if `a` accepts every object of `b`: the objects have the required keys, with
    /// values that are accepted. Unknown keys are ignored, unless the struct denies them.
    const fn object_accepts(&mut self, a: Schema, b: Schema, depth: u32) -> bool {
        let (Some(a), Some(b)) = (ObjectView::of(a), ObjectView::of(b)) else {
            return false;
        };
        let (mut i, mut known) = (0, 0);
        while i < a.len {
            let field = a.field(i);
            if field.flags & Flags::IGNORED != 0 {
                if b.find(field.key).is_some() {
                    known += 1;
                }
            } else {
                let mut found = b.find(field.key);
                let mut alias = 0;
                while found.is_none() && alias < a.aliases.len() {
                    if let Some(aliased) = a.aliases[alias].field
                        && aliased == i
                    {
                        found = b.find(a.aliases[alias].key);
                    }
                    alias += 1;
                }
                match found {
                    Some(schema) => {
                        if field.flags & Flags::FALLIBLE != 0
                            || !self.accepts(field.schema.get(), schema.get(), depth)
                        {
                            return false;
                        }
                        known += 1;
                    }
                    None if field.flags & Flags::OPTIONAL == 0 => return false,
                    None => {}
                }
            }
            i += 1;
        }
        !a.deny_unknown_fields || known == b.len
    }
}

/// Returns the array that documents of `schema` are, if they are one.
const fn elements_of(schema: Schema) -> Option<&'static Array> {
    let (mut schema, mut steps) = (schema, 0);
    while steps < super::alternatives::MAX_CHAIN {
        match schema {
            Schema::Named(named) => schema = named.schema(),
            Schema::Constrained(constrained) => schema = constrained.schema.get(),
            Schema::Array(array) => return Some(array),
            _ => return None,
        }
        steps += 1;
    }
    None
}

const fn scalar_accepts(a: &Scalar, b: Schema) -> bool {
    match b {
        Schema::Scalar(b) => {
            texts_equal(a.json_type, b.json_type)
                && (a.suffix.is_empty() || texts_equal(a.suffix, b.suffix))
        }
        Schema::Integer(_) | Schema::IntegerEnum(_) => texts_equal(a.json_type, "number"),
        Schema::StringEnum(_) => texts_equal(a.json_type, "string") && a.suffix.is_empty(),
        _ => false,
    }
}

const fn integer_accepts(a: &Integer, minimum: i128, maximum: i128) -> bool {
    a.minimum <= minimum && a.maximum >= maximum
}

const fn string_enum_accepts(a: &StringEnum, b: &StringEnum) -> bool {
    let mut i = 0;
    while i < b.values.len() {
        let mut j = 0;
        while j < a.values.len() && !texts_equal(a.values[j], b.values[i]) {
            j += 1;
        }
        if j == a.values.len() {
            return false;
        }
        i += 1;
    }
    true
}

const fn integer_enum_accepts(a: &IntegerEnum, b: &IntegerEnum) -> bool {
    let mut i = 0;
    while i < b.values.len() {
        let mut j = 0;
        while j < a.values.len() && a.values[j] != b.values[i] {
            j += 1;
        }
        if j == a.values.len() {
            return false;
        }
        i += 1;
    }
    true
}
