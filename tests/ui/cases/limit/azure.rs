use outlines_runtime::{Limits, Structured};

#[derive(Structured)]
struct Invoice {
    lines: Vec<Line>,
}

#[derive(Structured)]
struct Line {
    discounts: Vec<Discount>,
}

#[derive(Structured)]
struct Discount {
    reasons: Vec<String>,
}

const _: () = Limits::AZURE.check::<Invoice>();

fn main() {}
