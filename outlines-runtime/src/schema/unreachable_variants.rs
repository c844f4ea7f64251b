//! Untagged enums: serde reads the first variant that fits, so that a variant behind one that takes all of its documents is
//! never read.

use super::error::SchemaError;
use super::first_key::shared_first_key;
use super::graph::Graph;
use super::literal::{key_of, keys_equal};
use super::node::{Integer, NodeRef, Object, Scalar, Schema, StringEnum, Union};
use super::render::Renderer;

/// How deep two schemas are compared. Below, they count as unlike.
const DEPTH: usize = 8;

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    /// Reports what depends on how serde reads the variants.
    pub(super) const fn check_union(&mut self, union: &'static Union) {
        let mut i = 0;
        while i < union.branches.len() {
            if union.buffered {
                self.check_buffered(union.branches[i]);
            }
            let mut earlier = union.first_untagged;
            while earlier < i {
                if accepts(union.branches[earlier].get(), union.branches[i].get(), 0) {
                    self.report(SchemaError::UnreachableVariant(i + 1));
                }
                earlier += 1;
            }
            i += 1;
        }
        // External tags are keys of their own, internal ones lists of one value.
        if union.first_untagged < union.branches.len() {
            self.report_first_key(shared_first_key(union));
        }
    }

    /// Serde holds a value that it cannot read yet in a buffer, which has no integers of 128 bits.
    pub(super) const fn check_buffered(&mut self, schema: NodeRef) {
        if self.graph.is_wide() && Graph::<1_024, 2_048>::collect(schema.get()).is_wide() {
            self.report(SchemaError::Buffered128BitInt);
        }
    }
}

/// Whether serde surely reads every document of `b` as an `a`. Constraints are not serde's.
const fn accepts(a: &'static Schema, b: &'static Schema, depth: usize) -> bool {
    if depth > DEPTH {
        return false;
    }
    let depth = depth + 1;
    match (a, b) {
        (Schema::Named(a), _) => accepts(a.schema.get(), b, depth),
        (_, Schema::Named(b)) => accepts(a, b.schema.get(), depth),
        // The length of a list may be one that serde knows, too, as that of an `ArrayVec`.
        (Schema::Constrained(a), _) => {
            a.constraints.length().is_none() && accepts(a.schema.get(), b, depth)
        }
        (_, Schema::Constrained(b)) => accepts(a, b.schema.get(), depth),
        (Schema::Nullable(a), Schema::Nullable(b)) => accepts(a.get(), b.get(), depth),
        (_, Schema::Union(b)) => all(a, b.branches, depth),
        (Schema::Union(a), _) => any(a.branches, b, depth),
        (Schema::Nullable(_) | Schema::Null, Schema::Null) => true,
        (Schema::Nullable(a), _) => accepts(a.get(), b, depth),
        (Schema::Scalar(a), _) => scalar_accepts(a, b),
        (Schema::Integer(a), Schema::Integer(b)) => integer_accepts(a, b),
        (Schema::StringEnum(a), Schema::StringEnum(b)) => choice_accepts(a, b),
        (Schema::Array(a), Schema::Array(b)) => {
            let fits = match (a.length, b.length) {
                (None, _) => true,
                (Some(a), Some(b)) => a == b,
                (Some(_), None) => false,
            };
            fits && accepts(a.items.get(), b.items.get(), depth)
        }
        (Schema::Object(a), Schema::Object(b)) => object_accepts(a, b, depth),
        _ => false,
    }
}

const fn all(a: &'static Schema, b: &'static [NodeRef], depth: usize) -> bool {
    let mut i = 0;
    while i < b.len() {
        if !accepts(a, b[i].get(), depth) {
            return false;
        }
        i += 1;
    }
    true
}

const fn any(a: &'static [NodeRef], b: &'static Schema, depth: usize) -> bool {
    let mut i = 0;
    while i < a.len() {
        if accepts(a[i].get(), b, depth) {
            return true;
        }
        i += 1;
    }
    false
}

const fn scalar_accepts(a: &Scalar, b: &'static Schema) -> bool {
    match b {
        Schema::Scalar(b) => {
            keys_equal(a.json_type, b.json_type)
                && (a.suffix.is_empty() || keys_equal(a.suffix, b.suffix))
        }
        Schema::Integer(_) => keys_equal(a.json_type, "number"),
        Schema::StringEnum(_) => keys_equal(a.json_type, "string") && a.suffix.is_empty(),
        _ => false,
    }
}

const fn integer_accepts(a: &Integer, b: &Integer) -> bool {
    a.minimum <= b.minimum && a.maximum >= b.maximum
}

const fn choice_accepts(a: &StringEnum, b: &StringEnum) -> bool {
    keys_equal(a.text, b.text)
}

/// A struct reads over keys that it does not know, unless it denies them.
const fn object_accepts(a: &'static Object, b: &'static Object, depth: usize) -> bool {
    let mut i = 0;
    while i < a.fields.len() {
        let mut found = false;
        let mut j = 0;
        while j < b.fields.len() && !found {
            found = keys_equal(key_of(a, i), key_of(b, j))
                && accepts(a.fields[i].get(), b.fields[j].get(), depth);
            j += 1;
        }
        if !found {
            return false;
        }
        i += 1;
    }
    !a.deny_unknown_fields || a.fields.len() == b.fields.len()
}
