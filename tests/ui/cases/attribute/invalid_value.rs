use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(crate = "outlines runtime")]
struct Invoice {
    #[structured(as = "a number")]
    number: String,
    #[structured(as = "u16", skip = true)]
    page: u8,
}

fn main() {}
