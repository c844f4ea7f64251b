//! Errors in a schema that show only once the types of the fields are known.

use super::literal::key_before;
use super::write::Writer;

/// An error that the derive cannot see, because it depends on the types of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum SchemaError {
    /// A newtype around itself.
    InfiniteRecursion,
    /// `flatten`, or a variant of an internally tagged enum, over a type without keys.
    NotFlattenable,
    /// Several flattened enums in one object.
    SeveralFlattenedEnums,
    /// A key that occurs twice in one object, as JSON.
    DuplicateKey(&'static str),
    /// A 128-bit integer where serde buffers the value.
    Buffered128BitInt,
    /// A constraint that does not apply to the type: the text before the field's schema, and the
    /// name of the constraint.
    InapplicableConstraint(&'static str, &'static str),
    /// A bound that the Rust type cannot hold: the text before the field's schema, and the bound as
    /// JSON.
    BoundOutOfRange(&'static str, &'static str),
    /// A variant that is never selected, because an earlier one accepts all of its documents; the
    /// number of the variant, from 1.
    UnreachableVariant(usize),
    /// More types than the renderer has room for.
    TooManyTypes,
}

impl SchemaError {
    /// Writes the error and a fix, as the rest of a sentence that begins with the type.
    pub(super) const fn explain<const N: usize>(&self, text: &mut Writer<N>) {
        match self {
            Self::InfiniteRecursion => text.push(
                "is infinitely recursive; add a field, a list, or an enum between the type and \
                 itself",
            ),
            Self::NotFlattenable => text.push(
                "has a flattened field or an internally tagged variant that is not an object; use a \
                 struct with named fields or an enum of such structs, or a field that is not \
                 flattened",
            ),
            Self::SeveralFlattenedEnums => text.push(
                "flattens more than one enum or `Option`; use a field that is not flattened for all \
                 but one, because alternatives must start with different keys",
            ),
            Self::DuplicateKey(key) => {
                text.push("has the key ");
                text.push(key);
                text.push(" twice; rename one of the fields");
            }
            Self::Buffered128BitInt => text.push(
                "has a 128-bit integer in untagged, internally tagged, or flattened content, which \
                 serde cannot read; use a 64-bit integer",
            ),
            Self::InapplicableConstraint(prefix, constraint) => {
                text.push("has the constraint `");
                text.push(constraint);
                text.push("`");
                at(prefix, text);
                text.push(
                    ", which does not apply to its type; remove it, or, for the elements of a list, \
                     use a newtype with the constraint",
                );
            }
            Self::BoundOutOfRange(prefix, bound) => {
                text.push("has the bound ");
                text.push(bound);
                at(prefix, text);
                text.push(", which is out of range for its type");
            }
            Self::UnreachableVariant(variant) => {
                text.push("has an unreachable variant ");
                text.number(*variant as u128);
                text.push(
                    ": an earlier untagged variant accepts all of its documents; move it to the \
                     front, or remove it",
                );
            }
            Self::TooManyTypes => {
                text.push("uses more than 8192 types; split it into several types");
            }
        }
    }
}

/// Writes ` at "age"` if the field is known.
const fn at<const N: usize>(prefix: &'static str, text: &mut Writer<N>) {
    let key = key_before(prefix);
    if !key.is_empty() {
        text.push(" at ");
        text.push(key);
    }
}
