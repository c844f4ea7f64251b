use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
enum Mood {
    Happy,
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Person {
    name: String,
    mood: Mood,
}

fn main() {}
