use outlines_runtime::Structured;

#[derive(Structured)]
struct Address {
    #[structured(pattern = "[0-9]{5}")]
    not_anchored: String,
    #[structured(pattern = "^a|b$")]
    one_side_of_each: String,
    #[structured(pattern = "^(?=a)b$")]
    look_around: String,
    #[structured(pattern = "^(a$")]
    broken: String,
    #[structured(pattern = r"^\p{Lu}$")]
    unicode: String,
    #[structured(pattern = r"^[a-z&&[^aeiou]]$")]
    less: String,
    #[structured(pattern = r"^[a[bc]]$")]
    in_class: String,
}

fn main() {}
