use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    #[structured(skip)]
    number: String,
}

fn main() {}
