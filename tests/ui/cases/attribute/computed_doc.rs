use outlines_runtime::Structured;

#[derive(Structured)]
#[doc = concat!("An ", "invoice")]
struct Invoice {
    number: String,
}

fn main() {}
