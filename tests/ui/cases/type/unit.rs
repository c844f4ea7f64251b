use outlines_runtime::Structured;

#[derive(Structured)]
struct Order {
    nothing: (),
}

fn main() {}
