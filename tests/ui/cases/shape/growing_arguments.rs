use outlines_runtime::Structured;

#[derive(Structured)]
struct Tree<T> {
    label: T,
    branches: Vec<Branch<Vec<T>>>,
}

#[derive(Structured)]
struct Branch<T> {
    tree: Option<Box<Tree<T>>>,
}

#[derive(Structured)]
struct Wood {
    trees: Vec<Tree<u8>>,
}

fn main() {}
