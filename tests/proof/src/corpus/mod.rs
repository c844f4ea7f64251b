//! Corpus of realistic and unusual types, one file per topic. To add a type, declare it and list it
//! in the `cases!` of its file.
#![allow(dead_code, reason = "serde reads and writes the fields")]
#![allow(
    clippy::complexity,
    clippy::pedantic,
    clippy::style,
    reason = "types of users are not always linted"
)]

mod aliases;
mod commerce;
mod compat;
mod constrained;
mod converted;
mod corner_cases;
mod data;
mod flattened;
mod generics;
mod keys;
mod limits;
mod lists;
mod one_attribute;
mod patterns;
mod recursion;
mod renamed;
mod repr;
mod scalars;
mod serde_rules;
mod several_attributes;
mod std_types;
mod structured_attributes;
mod tagged;
mod third_party;
mod variations;
mod wrappers;

use crate::case::Case;

/// Returns all types.
#[must_use]
pub fn corpus() -> Vec<Case> {
    [
        aliases::cases(),
        commerce::cases(),
        compat::cases(),
        constrained::cases(),
        converted::cases(),
        corner_cases::cases(),
        data::cases(),
        flattened::cases(),
        generics::cases(),
        keys::cases(),
        limits::cases(),
        lists::cases(),
        one_attribute::cases(),
        patterns::cases(),
        recursion::cases(),
        renamed::cases(),
        repr::cases(),
        scalars::cases(),
        serde_rules::cases(),
        several_attributes::cases(),
        std_types::cases(),
        structured_attributes::cases(),
        tagged::cases(),
        third_party::cases(),
        third_party::documented_types(),
        variations::cases(),
        wrappers::cases(),
    ]
    .concat()
}

/// Returns a finite float, which JSON can represent.
fn finite<F: From<f32>>(bytes: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<F> {
    let float: f32 = bytes.arbitrary()?;
    Ok(F::from(if float.is_finite() { float } else { 0.5 }))
}
