use outlines_runtime::Structured;

#[derive(Structured)]
#[serde(field_identifier)]
enum Name {
    A,
    Other(String),
}

fn main() {}
