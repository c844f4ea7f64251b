use outlines_runtime::Structured;

#[derive(Structured)]
#[doc = include_str!("computed_doc.rs")]
struct Invoice {
    number: String,
}

fn main() {}
