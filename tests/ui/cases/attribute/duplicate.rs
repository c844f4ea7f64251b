use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(name = "Bill")]
#[structured(name = "Invoice")]
struct Invoice {
    #[structured(description = "as printed", description = "with its prefix")]
    number: String,
}

fn main() {}
