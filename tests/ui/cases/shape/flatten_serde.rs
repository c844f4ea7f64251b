//! Flattened fields whose documents serde rejects.

use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
struct Meta {
    author: String,
}

#[derive(Deserialize, Structured)]
struct AliasOfField {
    #[serde(alias = "author")]
    writer: String,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
struct Writer {
    #[serde(alias = "author")]
    writer: String,
}

#[derive(Deserialize, Structured)]
struct AliasInFlattened {
    #[serde(flatten)]
    writer: Writer,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
struct Skipped {
    #[structured(skip)]
    #[serde(default)]
    author: u64,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
#[serde(tag = "t", deny_unknown_fields)]
enum ClosedTagged {
    A { x: u8 },
    B { y: u8 },
}

#[derive(Deserialize, Structured)]
struct BesideClosedTagged {
    name: String,
    #[serde(flatten)]
    closed: ClosedTagged,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
#[serde(untagged, deny_unknown_fields)]
enum ClosedUntagged {
    A { x: u8 },
    B { y: u8 },
}

#[derive(Deserialize, Structured)]
struct BesideClosedUntagged {
    #[serde(flatten)]
    closed: ClosedUntagged,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct Closed {
    x: u8,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Newtypes {
    A(Closed),
    B { y: u8 },
}

#[derive(Deserialize, Structured)]
struct BesideNewtypes {
    #[serde(flatten)]
    newtypes: Newtypes,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
#[serde(tag = "t")]
enum TaggedNewtypes {
    A(Closed),
    B { y: u8 },
}

#[derive(Deserialize, Structured)]
struct BesideTaggedNewtypes {
    #[serde(flatten)]
    newtypes: TaggedNewtypes,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum MaybeX {
    X { x: u8 },
    Nothing,
}

#[derive(Deserialize, Structured)]
struct UntaggedUnit {
    name: String,
    #[serde(flatten)]
    maybe: MaybeX,
}

#[derive(Deserialize, Structured)]
#[serde(tag = "kind")]
enum Kind {
    Task { due: u8 },
    Idea,
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct DeniesTag {
    id: u8,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Deserialize, Structured)]
struct Nested {
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct DeniesNested {
    id: u8,
    #[serde(flatten)]
    nested: Nested,
}

fn main() {}
