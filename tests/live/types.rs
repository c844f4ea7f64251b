//! Requested types.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

/// An order from a customer's e-mail.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Order {
    /// The customer's full name.
    #[structured(pattern = "^[A-Z][A-Za-z .]{1,39}$")]
    pub(crate) customer: String,
    #[structured(length(min = 1, max = 4))]
    pub(crate) lines: Vec<Line>,
    /// What the customer says about the delivery.
    pub(crate) delivery: Option<Delivery>,
}

/// One line of an order.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Line {
    pub(crate) product: Product,
    #[structured(range(min = 1, max = 99))]
    pub(crate) quantity: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Product {
    GreenTea,
    BlackTea,
    Teapot,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum Delivery {
    Post { express: bool },
    PickUp,
}

/// What a message to support is about.
#[derive(Debug, PartialEq, Deserialize, Structured)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Topic {
    Billing,
    Delivery,
    /// The product is broken.
    Defect,
}

/// A folder and the folders in it.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Folder {
    #[structured(pattern = "^[a-z]{1,12}$")]
    pub(crate) name: String,
    #[structured(length(max = 2))]
    pub(crate) folders: Vec<Folder>,
}

/// A price in a range that the text is far from, and that llama.cpp does not enforce.
#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Price {
    #[structured(range(min = 1000000.5, max = 1000001.5))]
    pub(crate) amount: f64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Name {
    #[structured(pattern = "^[A-Z][a-z]{1,15}$")]
    pub(crate) first: String,
    #[structured(pattern = "^[A-Z][a-z]{1,15}$")]
    pub(crate) last: String,
}
