use std::marker::PhantomData;

use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Id<T> {
    number: u64,
    #[serde(skip)]
    of: PhantomData<T>,
}

fn main() {}
