use outlines_runtime::Structured;

#[derive(Structured)]
struct Wrapper(#[serde(skip)] u8);

#[derive(Structured)]
enum Event {
    Sent(#[serde(skip)] u8),
    Delivered { to: String },
}

fn main() {}
