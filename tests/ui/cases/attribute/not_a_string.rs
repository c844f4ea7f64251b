use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(name = Bill, crate = "outlines_runtime")]
struct Invoice {
    #[structured(description)]
    number: String,
}

fn main() {}
