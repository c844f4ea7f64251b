use outlines_runtime::Structured;

#[derive(Structured)]
struct Wrapper(Box<Wrapper>);

fn main() {}
