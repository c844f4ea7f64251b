use outlines_runtime::Structured;

#[derive(Structured)]
struct Field<const N: u32> {
    value: u8,
}

#[derive(Structured)]
struct Fork<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> {
    a: A,
    b: B,
    c: C,
    d: D,
    e: E,
    f: F,
    g: G,
    h: H,
    i: I,
    j: J,
    k: K,
    l: L,
    m: M,
    n: N,
    o: O,
    p: P,
}

/// A tree with a different type for each field, as many as `16^depth`.
macro_rules! tree {
    ($number:expr;) => { Field<{ $number }> };
    ($number:expr; $_:ident $($rest:ident)*) => {
        Fork<
            tree!($number * 16 + 0; $($rest)*),
            tree!($number * 16 + 1; $($rest)*),
            tree!($number * 16 + 2; $($rest)*),
            tree!($number * 16 + 3; $($rest)*),
            tree!($number * 16 + 4; $($rest)*),
            tree!($number * 16 + 5; $($rest)*),
            tree!($number * 16 + 6; $($rest)*),
            tree!($number * 16 + 7; $($rest)*),
            tree!($number * 16 + 8; $($rest)*),
            tree!($number * 16 + 9; $($rest)*),
            tree!($number * 16 + 10; $($rest)*),
            tree!($number * 16 + 11; $($rest)*),
            tree!($number * 16 + 12; $($rest)*),
            tree!($number * 16 + 13; $($rest)*),
            tree!($number * 16 + 14; $($rest)*),
            tree!($number * 16 + 15; $($rest)*),
        >
    };
}

#[derive(Structured)]
#[structured(limits = "none")]
struct Form {
    a: tree!(1; a b c),
    b: tree!(2; a b c),
}

fn main() {}
