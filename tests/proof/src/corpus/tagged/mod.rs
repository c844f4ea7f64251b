//! Enums in all four representations.

mod adjacent;
mod external;
mod internal;
mod mixed;
mod untagged;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::Case;

pub(super) fn cases() -> Vec<Case> {
    [
        adjacent::cases(),
        external::cases(),
        internal::cases(),
        mixed::cases(),
        untagged::cases(),
    ]
    .concat()
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Card {
    number: String,
    cvc: u16,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Unit;

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Empty {}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Shape {
    Dot,
    Circle(u32),
    Square { side: u32 },
}
