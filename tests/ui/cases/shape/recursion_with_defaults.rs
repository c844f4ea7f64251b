use outlines_runtime::Structured;

#[derive(Structured)]
struct Page<T = String> {
    items: Vec<T>,
    next: Option<Box<Page>>,
}

#[derive(Structured)]
struct Tree<T> {
    value: T,
    children: Vec<self::Tree<Vec<T>>>,
}

fn main() {}
