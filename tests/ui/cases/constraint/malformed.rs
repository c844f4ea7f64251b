use outlines_runtime::Structured;

const MAX: u8 = 5;

#[derive(Structured)]
struct Review {
    #[structured(range())]
    a: u8,
    #[structured(range(min = 5, max = 1))]
    b: u8,
    #[structured(range(max = MAX))]
    c: u8,
    #[structured(range(minimum = 1))]
    d: u8,
    #[structured(range(min = 1, min = 2))]
    e: u8,
    #[structured(length(min = -1))]
    f: String,
    #[structured(length(exactly = 1))]
    g: String,
    #[structured(length(equal = 1, max = 2))]
    h: String,
    #[structured(multiple_of = 0)]
    i: u8,
    #[structured(multiple_of(5))]
    j: u8,
    #[structured(format = "uri")]
    k: String,
    #[structured(range(0..=9))]
    l: u8,
    #[structured(range = 0..=9)]
    m: u8,
    #[structured(range(1, 5))]
    n: u8,
    #[structured(range(min = "1", max = "5"))]
    o: u8,
    #[structured(range(min))]
    p: u8,
    #[structured(length(3))]
    q: String,
    #[structured(length())]
    r: String,
    #[structured(length)]
    s: String,
}

fn main() {}
