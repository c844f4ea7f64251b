use outlines_runtime::Structured;

#[derive(Structured)]
enum Mood {
    #[serde(alias = "Sad")]
    Happy,
    Sad,
}

#[derive(Structured)]
enum Shape {
    #[serde(alias = "round")]
    Circle { radius: f64 },
    #[serde(alias = "round")]
    Ellipse { a: f64, b: f64 },
}

#[derive(Structured)]
#[serde(tag = "kind")]
enum Event {
    Sent,
    #[serde(rename = "received", alias = "Sent")]
    Received { by: String },
}

#[derive(Structured)]
struct Person {
    name: String,
    #[structured(skip)]
    #[serde(default, alias = "name")]
    legacy: Option<String>,
}

#[derive(Structured)]
struct Account {
    #[structured(skip)]
    id: Option<u64>,
    #[serde(alias = "id")]
    number: String,
}

fn main() {}
