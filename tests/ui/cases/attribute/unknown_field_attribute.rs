use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    #[structured(name = "number")]
    number: String,
}

fn main() {}
