use outlines_runtime::Structured;

#[derive(Structured)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<Vec<T>>>>,
}

fn main() {}
