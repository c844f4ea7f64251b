use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
#[structured(partial)]
enum Payment {
    Cash,
    Card { number: String },
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Lines(Vec<String>);

#[derive(Deserialize, Structured)]
#[structured(partial)]
#[serde(transparent)]
struct Zip {
    code: String,
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Point(f64, f64);

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Nothing;

fn main() {}
