use outlines_runtime::Structured;

#[derive(Structured)]
#[repr(u8)]
enum Stars {
    One = 1,
    Two = 2,
}

#[derive(Structured)]
#[structured(repr)]
enum WithoutRepr {
    One = 1,
}

#[derive(Structured)]
#[structured(repr)]
#[repr(u8)]
enum WithData {
    One(u8),
    Two,
}

const FIRST: u8 = 1;

#[derive(Structured)]
#[structured(repr)]
#[repr(u8)]
enum Computed {
    First = FIRST,
}

#[derive(Structured)]
#[structured(repr = "number")]
#[repr(u8)]
enum Form {
    One = 1,
}

#[derive(Structured)]
#[structured(repr)]
struct Struct {
    stars: u8,
}

fn main() {}
