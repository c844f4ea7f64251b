use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
#[structured(partial = true)]
struct Person {
    name: String,
}

#[derive(Deserialize, Structured)]
#[structured(partial(name = "Some"))]
struct Line {
    article: String,
}

#[derive(Deserialize, Structured)]
#[structured(partial(derive(PartialEq)))]
struct Page<T> {
    items: Vec<T>,
}

#[derive(Deserialize, Structured)]
#[structured(partial, partial(derive(Hash)))]
struct Order {
    number: String,
}

#[derive(Deserialize, Structured)]
#[structured(partial(Hash))]
struct Box {
    label: String,
}

#[derive(Deserialize, Structured)]
#[structured(partial(derive("Hash")))]
struct Pallet {
    label: String,
}

fn main() {}
