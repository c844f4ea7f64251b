use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    number: String,
    #[serde(flatten)]
    lines: Vec<u8>,
}

type Alias = Option<Box<String>>;

#[derive(Structured)]
#[serde(tag = "kind")]
enum Event {
    Text(Alias),
}

fn main() {}
