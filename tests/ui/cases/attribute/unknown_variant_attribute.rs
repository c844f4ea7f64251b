use outlines_runtime::Structured;

#[derive(Structured)]
enum Mood {
    #[structured(desc = "smiling")]
    Happy,
}

fn main() {}
