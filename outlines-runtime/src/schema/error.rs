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
            Self::InfiniteRecursion => {
                text.push("contains only itself: put a field, a list or an enum in between");
            }
            Self::NotFlattenable => text.push(
                "flattens a type that is not an object: only structs with named fields, and enums of \
                 them, can be flattened or be a variant of an internally tagged enum; give it a field \
                 of its own",
            ),
            Self::SeveralFlattenedEnums => text.push(
                "flattens more than one enum or `Option`, but the API requires alternatives to differ \
                 in their first key: give all but one a field of its own",
            ),
            Self::DuplicateKey(key) => {
                text.push("has the key ");
                text.push(key);
                text.push(" twice: rename one of them");
            }
            Self::Buffered128BitInt => text.push(
                "contains a 128-bit integer in an untagged, internally tagged or flattened value, \
                 where serde cannot read it: use a 64-bit integer",
            ),
            Self::InapplicableConstraint(prefix, constraint) => {
                text.push("has ");
                at(prefix, text);
                text.push("the constraint `");
                text.push(constraint);
                text.push(
                    "`, which does not apply to its type: remove it, or change the type; to constrain \
                     the elements of a list, use a newtype",
                );
            }
            Self::BoundOutOfRange(prefix, bound) => {
                text.push("has ");
                at(prefix, text);
                text.push("the bound ");
                text.push(bound);
                text.push(", which its type cannot hold: use a bound that it can hold, or another type");
            }
            Self::UnreachableVariant(variant) => {
                text.push("is untagged, and its variant number ");
                text.number(*variant as u128);
                text.push(
                    " is unreachable, because an earlier variant accepts all of its documents: move it \
                     up, or remove it",
                );
            }
            Self::TooManyTypes => {
                text.push("uses more than 8192 types: split it into types that are extracted one by one");
            }
        }
    }
}

/// Writes `at "age" ` if the field is known.
const fn at<const N: usize>(prefix: &'static str, text: &mut Writer<N>) {
    let key = key_before(prefix);
    if !key.is_empty() {
        text.push("at ");
        text.push(key);
        text.push(" ");
    }
}
