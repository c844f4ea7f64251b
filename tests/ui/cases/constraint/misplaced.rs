use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(range(min = 1))]
struct Invoice {
    number: String,
}

#[derive(Structured)]
struct Pair(#[structured(range(min = 1))] u8, u8);

#[derive(Structured)]
struct Outer {
    #[serde(flatten)]
    #[structured(description = "no such place")]
    inner: Invoice,
}

#[derive(Structured)]
#[structured(limits = "mine")]
struct Limited {
    number: String,
}

fn main() {}
