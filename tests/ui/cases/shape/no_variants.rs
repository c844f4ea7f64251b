use outlines_runtime::Structured;

#[derive(Structured)]
enum Nothing {}

#[derive(Structured)]
enum AllSkipped {
    #[serde(skip)]
    A,
}

fn main() {}
