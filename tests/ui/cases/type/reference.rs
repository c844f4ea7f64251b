use outlines_runtime::Structured;

#[derive(Structured)]
struct Order<'a> {
    customer: &'a str,
}

fn main() {}
