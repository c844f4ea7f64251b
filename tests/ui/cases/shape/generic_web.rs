use outlines_runtime::Structured;

macro_rules! web {
    ($($ty:ident)*) => { web!(@ [$($ty)*] $($ty)*); };
    (@ $all:tt $($ty:ident)*) => { $(web!(@type $ty $all);)* };
    (@type $ty:ident [$($all:ident)*]) => {
        #[derive(Structured)]
        #[allow(non_snake_case)]
        struct $ty<T> {
            value: T,
            $($all: Vec<$all<T>>,)*
        }
    };
}

web! { A B C D E F G H }

#[derive(Structured)]
struct Root {
    a: A<u8>,
}

fn main() {}
