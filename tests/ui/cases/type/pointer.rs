use outlines_runtime::Structured;

#[derive(Structured)]
struct Drawing {
    shape: Box<dyn std::fmt::Debug>,
    shapes: Vec<Box<dyn std::fmt::Debug>>,
    raw: *const u8,
}

fn main() {}
