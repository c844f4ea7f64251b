use outlines_runtime::Structured;

#[derive(Structured)]
struct Wrapper(#[serde(skip)] u8);

fn main() {}
