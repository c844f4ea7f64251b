use outlines_runtime::Structured;

#[derive(Structured)]
struct Order<'a> {
    customer: &'a str,
    lines: Vec<&'a u8>,
}

fn main() {}
