//! Adjacently tagged enums.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::internal::{Options, Payment};
use super::untagged::Id;
use super::{Empty, Shape, Unit};
use crate::case::cases;

cases! {
    both Event, both Vec<Event>, both AdjacentUnits, both Reply<u8>, both Reply<Vec<Reply<bool>>>,
    both Rpc, both Tree, both Units,
    both AdjacentEdgeCases, both Contents, read Aliased,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind", content = "of", rename_all_fields = "UPPERCASE")]
pub(super) enum Event {
    Opened,
    Closed,
    /// Someone wrote.
    Message(String),
    Moved(u8, u8),
    Paid {
        amount: u32,
    },
    Nothing {},
    Unit(Unit),
    Maybe(Option<bool>),
    Many(Vec<Event>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum AdjacentUnits {
    One,
    Two,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "status", content = "data", rename_all = "lowercase")]
enum Reply<T> {
    Ok(T),
    Err { code: u16, message: String },
    Pending,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    tag = "method",
    content = "params",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum Rpc {
    TextDocument {
        document_uri: String,
        line_number: u32,
    },
    #[serde(rename = "$/cancelRequest")]
    Cancel(u64),
    Position([u32; 2]),
    Shutdown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "type", content = "value")]
enum Tree {
    Leaf(i32),
    Fork(Box<Tree>, Box<Tree>),
    Named { name: String, inner: Box<Tree> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "c", content = "t")]
enum Units {
    Unit(Unit),
    NoUnit(Option<Unit>),
    Phantom(std::marker::PhantomData<u8>),
    Empty(Empty),
    Neither([u8; 0]),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "\"t\"", content = "\\c")]
enum AdjacentEdgeCases {
    #[serde(rename = "ä\n")]
    A(u8),
    #[serde(rename = "'")]
    B,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Contents {
    Payment(Payment),
    Untagged(Id),
    External(Shape),
    Integer(i128),
    Options(Options),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Aliased {
    #[serde(alias = "a")]
    A(#[serde(skip_serializing)] u8),
    #[serde(skip_serializing)]
    B {
        #[serde(alias = "bb")]
        b: u8,
    },
    #[serde(other)]
    Unknown,
}
