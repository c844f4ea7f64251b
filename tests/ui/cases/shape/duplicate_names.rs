use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    number: String,
    #[serde(rename = "number")]
    id: u64,
}

#[derive(Structured)]
#[serde(rename_all = "lowercase")]
enum Mood {
    Happy,
    HAPPY,
}

fn main() {}
