use outlines_runtime::Structured;

#[derive(Structured)]
struct Meta {
    id: u8,
    author: String,
}

#[derive(Structured)]
struct Note {
    id: u8,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Structured)]
#[serde(tag = "author")]
enum Event {
    Written(Meta),
}

#[derive(Structured)]
#[serde(tag = "id")]
enum Entry {
    Written { id: u8 },
}

fn main() {}
