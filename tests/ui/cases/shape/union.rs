use outlines_runtime::Structured;

#[derive(Structured)]
union Number {
    a: u8,
    b: i8,
}

fn main() {}
