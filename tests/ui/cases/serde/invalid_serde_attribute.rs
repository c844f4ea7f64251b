use outlines_runtime::Structured;
use serde::Deserialize;

// Serde's derive reports the same at the same place: it is reported once.
#[derive(Structured, Deserialize)]
#[serde(rename_all = "Snake")]
struct Invoice {
    #[serde(nam = "no")]
    number: String,
}

fn main() {}
