use outlines_runtime::Structured;

#[derive(Structured)]
enum Color {
    Red,
    Green,
}

#[derive(Structured)]
struct Line {
    #[serde(flatten)]
    front: Color,
    #[serde(flatten)]
    back: Option<Rest>,
}

#[derive(Structured)]
struct Rest {
    a: u8,
}

fn main() {}
