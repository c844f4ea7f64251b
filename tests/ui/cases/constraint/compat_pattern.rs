use outlines_runtime::Structured;

#[derive(Structured)]
struct Address {
    #[garde(pattern("^(a$"))]
    broken: String,
    #[garde(pattern("[0-9]{5}"))]
    not_anchored: String,
    #[garde(pattern("^a|b$"), length(max = 10))]
    one_side_of_each: String,
    #[garde(pattern(r"^(?i)yes$"))]
    flag: Option<String>,
    #[garde(pattern(r"^yes\b.*$"))]
    boundary: String,
    #[garde(pattern(r"^[a-z&&[^aeiou]]$"))]
    less: String,
    #[schemars(regex(pattern = r"^\p{Lu}$"), description = "a capital letter")]
    unicode: String,
    #[schemars(pattern("^(?=a)b$"))]
    look_around: String,
    #[validate(regex(pattern = "[0-9]{5}"))]
    validate: String,
    #[garde(pattern("[a-z]+"))]
    #[schemars(regex(pattern = "[a-z]"))]
    both: String,
    #[garde(pattern("^[a-z]$"))]
    #[schemars(regex(pattern = "^[a-y]$"))]
    unlike: String,
    #[garde(pattern("^[a-z]$"))]
    #[schemars(regex(pattern = "^[a-z]$"))]
    alike: String,
    #[garde(pattern(r"^[A-Z]:\\[a-z]+$"))]
    backslash: String,
}

#[derive(Structured)]
struct Code(#[garde(pattern("[A-Z]+"))] String);

fn main() {}
