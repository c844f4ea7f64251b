use outlines_runtime::Structured;

#[derive(Structured)]
struct Position(f64, f64, String);

#[derive(Structured)]
struct Line {
    from: (f64, u8),
}

#[derive(Structured)]
enum Shape {
    Circle(f64, String),
}

fn main() {}
