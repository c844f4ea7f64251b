use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(partial, as = "String")]
struct Email {
    address: String,
}

fn main() {}
