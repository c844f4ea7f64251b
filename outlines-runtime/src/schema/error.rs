//! Errors in a schema that can be found only when the types of the fields are known.

use super::text::Writer;

/// An error that the derive cannot see, because it depends on the types of the fields. Keys are
/// JSON strings, and empty where there is no field.
#[derive(Debug, Clone, Copy)]
pub(super) enum DeclarationError {
    /// A newtype around itself.
    InfiniteRecursion,
    /// `flatten`, or a variant of an internally tagged enum, over a type without keys.
    NotFlattenable,
    /// Several flattened enums in one object.
    SeveralFlattenedEnums,
    /// `deny_unknown_fields` on a struct with a flattened type that leaves its keys unclaimed.
    DeniedFlattenedKeys,
    /// A flattened type that rejects the keys of another member.
    DenyingFlattenedType,
    /// A key that occurs twice in one object.
    DuplicateKey(&'static str),
    /// A key of a flattened type that is also an alias, or the key of a skipped field.
    ShadowedKey(&'static str),
    /// A 128-bit integer where serde buffers the value.
    Buffered128BitInt,
    /// The key, and the name of a constraint that does not apply to the type.
    InapplicableConstraint(&'static str, &'static str),
    /// The key, and a bound that the Rust type cannot hold, as JSON.
    BoundOutOfRange(&'static str, &'static str),
    /// The key, and two constraints that no value satisfies.
    Unsatisfiable(&'static str, DeclaredConstraint, DeclaredConstraint),
    /// The key, and a step without a multiple within the range.
    NoMultiple(&'static str, &'static str),
    /// The key, and two steps that cannot be merged into one.
    SeveralSteps(&'static str, &'static str, &'static str),
    /// A variant that is not selected for its documents, because an earlier one accepts them; the
    /// number of the variant, from 1.
    UnreachableVariant(usize),
    /// Variants that are too large to compare.
    UncomparableVariants,
    /// A key with which two alternatives start. It is no error without limits.
    SharedFirstKey(&'static str),
    /// More types than are supported.
    TooManyTypes,
    /// Two types of this name that a macro declares alike.
    SameIdentity(&'static str),
}

/// One of two constraints.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeclaredConstraint {
    /// The attribute, up to the value: `range(min`.
    pub(super) name: &'static str,
    pub(super) amount: ConstraintValue,
    /// The newtype that declares it, or an empty string for the field itself.
    pub(super) declared_by: &'static str,
}

/// The value of a constraint.
#[derive(Debug, Clone, Copy)]
pub(super) enum ConstraintValue {
    Text(&'static str),
    Integer(i128),
    Count(usize),
}

impl DeclarationError {
    /// Writes the error and a fix, as the rest of a sentence that begins with the type.
    #[allow(clippy::too_many_lines, reason = "one arm for each error")]
    pub(super) const fn explain<const N: usize>(&self, text: &mut Writer<N>) {
        match self {
            Self::InfiniteRecursion => text.push(
                "is infinitely recursive; add a field, a list, or an enum between the type and \
                 itself",
            ),
            Self::NotFlattenable => text.push(
                "has a flattened field or an internally tagged variant that is not an object; use \
                 a struct with named fields or an enum of such structs, or a field that is not \
                 flattened",
            ),
            Self::SeveralFlattenedEnums => text.push(
                "flattens more than one enum or `Option`; use a field that is not flattened for \
                 all but one, because alternatives must start with different keys",
            ),
            Self::DeniedFlattenedKeys => text.push(
                "has `deny_unknown_fields` and flattens an internally tagged or untagged enum, or \
                 a struct with `flatten`, whose keys serde rejects; remove `deny_unknown_fields`",
            ),
            Self::DenyingFlattenedType => text.push(
                "flattens a type with `deny_unknown_fields`, which rejects the keys of another \
                 flattened field; remove `deny_unknown_fields`, or use a field that is not \
                 flattened",
            ),
            Self::DuplicateKey(key) => {
                text.push("has the key ");
                text.push(key);
                text.push(" twice; rename one of the fields");
            }
            Self::ShadowedKey(key) => {
                text.push("flattens a type with the key ");
                text.push(key);
                text.push(
                    ", which serde reads as an `alias` or as a field with `#[structured(skip)]`; \
                     rename one of the fields, or use `#[serde(skip)]`",
                );
            }
            Self::Buffered128BitInt => text.push(
                "has a 128-bit integer in untagged, internally tagged, or flattened content, which \
                 serde cannot read; use a 64-bit integer",
            ),
            Self::InapplicableConstraint(key, constraint) => {
                text.push("has the constraint `");
                text.push(constraint);
                text.push("`");
                at(key, text);
                text.push(
                    ", which does not apply to its type; remove it, or, for the elements of a \
                     list, use a newtype with the constraint",
                );
            }
            Self::BoundOutOfRange(key, bound) => {
                text.push("has the bound ");
                text.push(bound);
                at(key, text);
                text.push(", which is out of range for its type");
            }
            Self::Unsatisfiable(key, a, b) => {
                text.push("has the constraints ");
                a.explain(text);
                text.push(" and ");
                b.explain(text);
                at(key, text);
                text.push(", which no value satisfies; change one of them");
            }
            Self::NoMultiple(key, step) => {
                text.push("has the constraint `multiple_of = ");
                text.push(step);
                text.push("`");
                at(key, text);
                text.push(", but its `range` contains no multiple; change one of them");
            }
            Self::SeveralSteps(key, a, b) => {
                text.push("has the constraints `multiple_of = ");
                text.push(a);
                text.push("` and `multiple_of = ");
                text.push(b);
                text.push("`");
                at(key, text);
                text.push(", of which a schema can have only one; use a multiple of both");
            }
            Self::UnreachableVariant(variant) => {
                text.push("has an unreachable variant ");
                text.number(*variant as u128);
                text.push(
                    ": an earlier untagged variant accepts its documents; move it to the front, \
                     remove it, or add `#[serde(deny_unknown_fields)]` to the earlier one",
                );
            }
            Self::UncomparableVariants => text.push(
                "has untagged variants that are too large to check that each is reachable; add \
                 `#[serde(tag = \"…\")]`",
            ),
            Self::SharedFirstKey(key) => {
                text.push("has untagged variants that start with the same key ");
                text.push(key);
                text.push(
                    "; reorder their fields so that the first keys differ, or add `#[serde(tag = \
                     \"…\")]`",
                );
            }
            Self::TooManyTypes => {
                text.push("uses more than 8192 types; split it into several types");
            }
            Self::SameIdentity(name) => {
                text.push("contains two types `");
                text.push(name);
                text.push("` that a macro declares alike; declare them in different modules");
            }
        }
    }
}

impl DeclaredConstraint {
    const fn explain<const N: usize>(&self, text: &mut Writer<N>) {
        text.push("`");
        text.push(self.name);
        text.push(" = ");
        match self.amount {
            ConstraintValue::Text(amount) => text.push(amount),
            ConstraintValue::Integer(amount) => text.integer(amount),
            ConstraintValue::Count(amount) => text.number(amount as u128),
        }
        text.push(")`");
        if !self.declared_by.is_empty() {
            text.push(" of `");
            text.push(self.declared_by);
            text.push("`");
        }
    }
}

/// Writes ` at "age"` if the field is known.
const fn at<const N: usize>(key: &'static str, text: &mut Writer<N>) {
    if !key.is_empty() {
        text.push(" at ");
        text.push(key);
    }
}
