use outlines_runtime::Structured;

#[derive(Structured)]
struct OnText {
    #[structured(range(min = 1))]
    a: String,
}

#[derive(Structured)]
struct OnNumber {
    #[structured(pattern = "^a$")]
    a: u8,
}

#[derive(Structured)]
struct OnFloat {
    #[structured(length(min = 1))]
    a: Option<f64>,
}

#[derive(Structured)]
struct OnList {
    #[structured(format = "email")]
    a: Vec<String>,
}

#[derive(Structured)]
struct OnObject {
    #[structured(length(min = 1))]
    a: OnList,
}

#[derive(Structured)]
struct Twice {
    #[structured(format = "uuid")]
    a: char,
}

#[derive(Structured)]
struct OutOfRange {
    #[structured(range(max = 300))]
    a: u8,
}

#[derive(Structured)]
struct Fraction {
    #[structured(range(min = 0.5))]
    a: u8,
}

#[derive(Structured)]
struct Renamed {
    good: u8,
    #[serde(rename = "größe \"außen\"")]
    #[structured(range(min = 1))]
    a: String,
}

#[derive(Structured)]
enum Variant {
    Circle {
        #[structured(pattern = "^a$")]
        radius: f64,
    },
    Square,
}

#[derive(Structured)]
struct Flattened {
    #[structured(range(min = 1))]
    text: String,
    #[serde(flatten)]
    more: Option<OnText>,
}

fn main() {}
