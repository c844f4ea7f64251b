//! Untagged variants of tagged enums, and enums inside enums.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::Card;
use super::adjacent::Event;
use super::internal::Payment;
use super::untagged::{Id, OneOrMany};
use crate::case::cases;

cases! {
    both UntaggedInTagged, both Answer, both Status, both Kind, both Holder, both Mixed,
}

/// One variant without a tag.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Answer {
    Yes,
    No,
    Because {
        reason: String,
    },
    #[serde(untagged)]
    Other {
        text: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    OnLeave {
        until: String,
    },
    #[serde(untagged)]
    Code(u16),
    #[serde(untagged)]
    Free(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Kind {
    Known {
        a: u8,
    },
    #[serde(untagged)]
    Unknown {
        name: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum UntaggedInTagged {
    A { id: Id, many: OneOrMany<Card> },
    B,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Holder {
    payment: Option<Payment>,
    events: Vec<Event>,
    id: Id,
    ids: (Id, Id),
    same: Option<Box<Holder>>,
}

/// Every representation in another.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Mixed {
    Internal(Payment),
    Adjacent(Event),
    Untagged(Id),
    Unit,
    All {
        internal: Payment,
        adjacent: Event,
        untagged: Id,
        again: Vec<Mixed>,
    },
}
