use outlines_runtime::Structured;

#[derive(Structured)]
#[serde(tag = "kind")]
enum Internal {
    A { a: u8 },
}

#[derive(Structured)]
#[serde(tag = "kind", content = "of")]
enum Adjacent {
    A { a: u8 },
}

#[derive(Structured)]
#[serde(untagged)]
enum Untagged {
    A { a: u8 },
}

#[derive(Structured)]
enum OneUntagged {
    A {
        a: u8,
    },
    #[serde(untagged)]
    B(String),
}

fn main() {}
