//! The first-key rule holds for every root, whatever limits a part was declared with.

use outlines_runtime::Structured;

#[derive(Structured)]
#[serde(untagged)]
#[structured(limits = "none")]
enum Inner {
    A { id: u8, x: u8 },
    B { id: u8, y: u8 },
}

#[derive(Structured)]
struct Outer {
    inner: Inner,
}

#[derive(Structured)]
struct InOption {
    inner: Option<Inner>,
}

#[derive(Structured)]
struct InList {
    name: String,
    inner: Vec<Inner>,
}

#[derive(Structured)]
#[structured(limits = "none")]
struct Middle {
    inner: Inner,
}

#[derive(Structured)]
struct ThroughAnother {
    middle: Middle,
}

#[derive(Structured)]
struct Generic<T> {
    value: T,
}

#[derive(Structured)]
struct InGeneric {
    generic: Generic<Inner>,
}

#[derive(Structured)]
struct Flattening {
    name: String,
    #[serde(flatten)]
    inner: Inner,
}

fn main() {}
