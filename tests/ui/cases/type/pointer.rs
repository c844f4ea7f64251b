use outlines_runtime::Structured;

#[derive(Structured)]
struct Drawing {
    shape: Box<dyn std::fmt::Debug>,
    shapes: Vec<Box<dyn std::fmt::Debug>>,
}

#[derive(Structured)]
struct Buffer {
    raw: *const u8,
    mutable: Option<*mut u8>,
}

fn main() {}
