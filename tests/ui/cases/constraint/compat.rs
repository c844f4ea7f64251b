use outlines_runtime::Structured;

#[derive(Structured)]
struct Article {
    #[garde(inner(length(min = 1)))]
    tags: Vec<String>,
    #[schemars(inner(regex(pattern = "^[a-z]+$")))]
    words: Vec<String>,
    #[garde(inner(inner(length(min = 1))))]
    lists: Vec<Vec<String>>,
}

#[derive(Structured)]
#[garde(length(min = 1))]
struct Name {
    first: String,
}

fn main() {}
