use outlines_runtime::{Partial, Structured};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize, Structured)]
struct Person {
    name: String,
}

fn watch<T: Partial>() {}

fn main() {
    watch::<Person>();
    watch::<Option<Person>>();
    watch::<String>();
    watch::<Vec<Person>>();
}
