use outlines_runtime::Structured;

trait Local {
    type Type;
}

struct First;
struct Second;

macro_rules! declare {
    ($($owner:ident $function:ident $inner:ident: $ty:ident),*) => { $(
        mod $inner {
            pub(crate) type Inner = $ty;
        }

        fn $function() {
            use $inner::Inner;

            #[derive(Structured)]
            struct Item {
                inner: Inner,
            }

            impl Local for $owner {
                type Type = Item;
            }
        }
    )* };
}

declare!(First first a: u8, Second second b: String);

#[derive(Structured)]
struct Order {
    first: <First as Local>::Type,
    second: <Second as Local>::Type,
}

const SCHEMA: &str = Order::SCHEMA;

fn main() {
    first();
    second();
    println!("{SCHEMA}");
}
