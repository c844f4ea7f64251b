use outlines_runtime::Structured;

#[derive(Structured)]
#[serde(untagged)]
enum Number {
    Any(f64),
    Integer(u8),
}

#[derive(Structured)]
struct Point {
    x: u8,
}

#[derive(Structured)]
struct Pixel {
    x: u8,
    color: String,
}

#[derive(Structured)]
#[serde(untagged)]
enum Place {
    Point(Point),
    Pixel(Pixel),
}

#[derive(Structured)]
#[serde(untagged)]
enum Text {
    Free(String),
    Choice(Color),
}

#[derive(Structured)]
enum Color {
    Red,
}

fn main() {}
