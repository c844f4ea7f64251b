use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(title = "Invoice")]
struct Invoice {
    number: String,
}

fn main() {}
