use outlines_runtime::Structured;

macro_rules! chain {
    ($($outer:ident $inner:ty;)*) => { $(
        #[derive(Structured)]
        struct $outer {
            inner: $inner,
        }
    )* };
}

chain! { Ten Nine; Nine Eight; Eight Seven; Seven Six; Six Five; Five Four; Four Three; Three Two; Two One; One u8; }

#[derive(Structured)]
struct Eleven {
    inner: Ten,
}

#[derive(Structured)]
struct ListOfNine {
    list: Vec<Nine>,
}

fn main() {}
