use outlines_runtime::Structured;

#[derive(Structured)]
struct Button {
    clicked: fn(u8) -> bool,
    hovered: Option<fn()>,
}

fn main() {}
