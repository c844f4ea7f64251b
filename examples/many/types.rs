//! What each text becomes.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

/// A message to the support of a web shop.
#[derive(Serialize, Deserialize, Structured)]
pub(crate) struct Ticket {
    topic: Topic,
    urgent: bool,
    /// Whether money is asked back.
    refund: bool,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Topic {
    Delivery,
    Defect,
    Invoice,
    Question,
}
