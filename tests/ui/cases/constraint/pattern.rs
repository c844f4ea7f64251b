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
    #[structured(pattern = r"^[[:alpha:]]$")]
    posix: String,
    #[structured(pattern = r"^[]a]$")]
    bracket: String,
    #[structured(pattern = r"^(?i)yes$")]
    flag: String,
    #[structured(pattern = r"^(?i:yes)$")]
    flag_of_group: String,
    #[structured(pattern = r"^(?<word>yes)$")]
    named: String,
    #[structured(pattern = r"^yes\b.*$")]
    boundary: String,
    #[structured(pattern = r"\Ayes\z")]
    other_anchors: String,
    #[structured(pattern = r"^\x{1F600}$")]
    braces: String,
    #[structured(pattern = r"^a{,5}$")]
    no_least: String,
    #[structured(pattern = r"^a{2, 5}$")]
    spaced: String,
    #[structured(pattern = r"^a++$")]
    possessive: String,
    #[structured(pattern = r"^(?:[a-z]{1000}){1000}$")]
    long: String,
    #[structured(pattern = r"^[A-Z]:\\[a-z]+$")]
    backslash: String,
    #[structured(pattern = r#"^"[a-z]+"$"#)]
    quote: String,
    #[structured(pattern = r"^\u{1F600}?[\t\n]$")]
    control: String,
    #[structured(pattern = r"^\[\]\{\}\(\)\*\+\?\|\^\$\\$")]
    syntax: String,
}

fn main() {}
