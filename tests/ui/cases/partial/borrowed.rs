use std::borrow::Cow;

use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Person<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

fn main() {}
