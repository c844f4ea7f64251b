use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    #[structured(description = " ")]
    number: String,
}

fn main() {}
