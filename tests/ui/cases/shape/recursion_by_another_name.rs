mod pages {
    use outlines_runtime::Structured;

    type Alias<T> = Aliased<T>;

    #[derive(Structured)]
    pub(crate) struct Aliased<T> {
        items: Vec<T>,
        next: Option<Box<Alias<T>>>,
    }

    #[derive(Structured)]
    pub(crate) struct WithPath<T> {
        items: Vec<T>,
        next: Option<Box<crate::pages::WithPath<T>>>,
    }

    type Bytes = Concrete<u8>;

    #[derive(Structured)]
    pub(crate) enum Concrete<T> {
        Leaf(T),
        Fork(Vec<Bytes>),
    }
}

#[derive(outlines_runtime::Structured)]
struct Book {
    aliased: pages::Aliased<u8>,
}

#[derive(outlines_runtime::Structured)]
struct Shelf {
    with_path: pages::WithPath<u8>,
}

#[derive(outlines_runtime::Structured)]
struct Store {
    concrete: pages::Concrete<u8>,
}

fn main() {}
