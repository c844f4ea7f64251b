//! What is wrong with a type and shows only once its parts are known.

use super::literal::key_before;
use super::write::Writer;

/// What a derive cannot see, because it depends on the types of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// A newtype around itself.
    Endless,
    /// `flatten`, or a variant of an internally tagged enum, over something without keys.
    NotFlat,
    /// Two flattened enums in one object.
    TwoEnums,
    /// One key twice in one object, as JSON.
    SharedKey(&'static str),
    /// An integer of 128 bits where serde buffers the value.
    Wide,
    /// A constraint on a type that it does not fit: the text before the field's schema, and the constraint's name.
    Unfit(&'static str, &'static str),
    /// A bound beyond what the Rust type holds: the text before the field's schema, and the bound as JSON.
    Beyond(&'static str, &'static str),
    /// A variant that is never reached, as an earlier one takes all its documents; the number of the variant, from 1.
    Unreachable(usize),
}

impl Fault {
    /// Writes what is wrong and what to do, for a sentence that begins with the type.
    pub(super) const fn explain<const N: usize>(&self, text: &mut Writer<N>) {
        match self {
            Self::Endless => text
                .push("consists of nothing but itself: put a field, a list or an enum in between"),
            Self::NotFlat => text.push(
                "takes the keys of a type that has none: only structs with named fields, and enums of them, can be flattened or \
                 be a variant of an internally tagged enum; give it a field of its own",
            ),
            Self::TwoEnums => text.push(
                "flattens more than one enum or `Option`, and the API wants alternatives to differ in their first key: give \
                 all but one a field of its own",
            ),
            Self::SharedKey(key) => {
                text.push("has the key ");
                text.push(key);
                text.push(" twice: rename one of them");
            }
            Self::Wide => text.push(
                "holds an integer of 128 bits in an untagged, internally tagged or flattened place, where serde cannot read \
                 it: take one of 64 bits",
            ),
            Self::Unfit(open, constraint) => {
                text.push("has ");
                at(open, text);
                text.push("the constraint `");
                text.push(constraint);
                text.push(
                    "` on a type that it does not fit: remove it, or change the type; what a list holds takes it on a newtype",
                );
            }
            Self::Beyond(open, bound) => {
                text.push("has ");
                at(open, text);
                text.push("the bound ");
                text.push(bound);
                text.push(", which its type cannot hold: take one that it can, or another type");
            }
            Self::Unreachable(variant) => {
                text.push("is untagged, and its variant number ");
                text.number(*variant as u128);
                text.push(
                    " is never read, because an earlier one takes all of its documents: move it up, or remove it",
                );
            }
        }
    }
}

/// `at "age" `, where a field is known.
const fn at<const N: usize>(open: &'static str, text: &mut Writer<N>) {
    let key = key_before(open);
    if !key.is_empty() {
        text.push("at ");
        text.push(key);
        text.push(" ");
    }
}
