//! Patterns whose text differs from the canonical form in the schema.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Classes, both Negated, both Escapes, both Characters, both Anchors, both Groups,
    both Repetitions, both Plate,
    both Vec<Plate>, both Option<Plate>, both Narrowed,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Classes {
    #[structured(pattern = r"^\d{3}$")]
    #[arbitrary(value = "123".to_owned())]
    digits: String,
    #[structured(pattern = r"^[\d]{3}$")]
    #[arbitrary(value = "123".to_owned())]
    digits_in_class: String,
    #[structured(pattern = r"^\w{3}$")]
    #[arbitrary(value = "a_1".to_owned())]
    word: String,
    #[structured(pattern = r"^\s?a$")]
    #[arbitrary(value = " a".to_owned())]
    space: String,
    #[structured(pattern = r"^[\w.+-]+@[\w-]+\.[a-z]+$")]
    #[arbitrary(value = "a.b+c@d-e.fg".to_owned())]
    mail: String,
    #[structured(pattern = "^.{0,3}$")]
    #[arbitrary(value = "äöü".to_owned())]
    any: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Negated {
    #[structured(pattern = r"^\D$")]
    #[arbitrary(value = "a".to_owned())]
    no_digit: String,
    #[structured(pattern = r"^\W\S$")]
    #[arbitrary(value = " a".to_owned())]
    no_word: String,
    #[structured(pattern = r"^[^\s,]+$")]
    #[arbitrary(value = "ab".to_owned())]
    no_comma: String,
    #[structured(pattern = r"^[\D.]$")]
    #[arbitrary(value = ".".to_owned())]
    negated_in_class: String,
    #[structured(pattern = r#"^[^"\\]{1,5}$"#)]
    #[arbitrary(value = "a/b".to_owned())]
    no_escape: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Escapes {
    #[structured(pattern = r"^\/x\.\%\#\-$")]
    #[arbitrary(value = "/x.%#-".to_owned())]
    unneeded: String,
    #[structured(pattern = r"^\u{42}\x43\u0044$")]
    #[arbitrary(value = "BCD".to_owned())]
    code_points: String,
    #[structured(pattern = r"^\[\]\{\}\(\)\*\+\?\|\^\$\\?$")]
    #[arbitrary(value = "[]{}()*+?|^$".to_owned())]
    syntax: String,
    #[structured(pattern = r"^[\]\[\\^-]+$")]
    #[arbitrary(value = "[]^-".to_owned())]
    syntax_in_class: String,
    #[structured(pattern = r"^\t?\n?\r?$")]
    #[arbitrary(value = String::new())]
    control: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Characters {
    #[structured(pattern = "^é+$")]
    #[arbitrary(value = "éé".to_owned())]
    accent: String,
    #[structured(pattern = "^Größe$")]
    #[arbitrary(value = "Größe".to_owned())]
    word: String,
    #[structured(pattern = "^[äöü]{1,3}😀?$")]
    #[arbitrary(value = "äö😀".to_owned())]
    class: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Anchors {
    #[structured(pattern = "^a$|^b$")]
    #[arbitrary(value = "b".to_owned())]
    alternatives: String,
    #[structured(pattern = "(^a$)")]
    #[arbitrary(value = "a".to_owned())]
    inside_group: String,
    #[structured(pattern = "^(^a$)$")]
    #[arbitrary(value = "a".to_owned())]
    twice: String,
    #[structured(pattern = "^a$$")]
    #[arbitrary(value = "a".to_owned())]
    repeated: String,
    #[structured(pattern = "^(a$|b$)")]
    #[arbitrary(value = "b".to_owned())]
    in_branches: String,
    #[structured(pattern = r"^\^a\$$")]
    #[arbitrary(value = "^a$".to_owned())]
    escaped: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Groups {
    #[structured(pattern = "^(?:ab)+?c$")]
    #[arbitrary(value = "ababc".to_owned())]
    lazy: String,
    #[structured(pattern = "^(|a|bc)d$")]
    #[arbitrary(value = "d".to_owned())]
    empty_branch: String,
    #[structured(pattern = "^((a)(b))?$")]
    #[arbitrary(value = String::new())]
    nested: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Repetitions {
    #[structured(pattern = "^a{0,1}b{1}c{1,}d{2,2}$")]
    #[arbitrary(value = "abccdd".to_owned())]
    counts: String,
    #[structured(pattern = "^[a-z]{0,40}$")]
    #[arbitrary(value = "abc".to_owned())]
    many: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(pattern = r"^[A-Z]{2}-\d{3}$")]
struct Plate(#[arbitrary(value = "AB-123".to_owned())] String);

/// Patterns of other crates.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Narrowed {
    #[garde(pattern(r"^\d+$"))]
    #[arbitrary(value = "7".to_owned())]
    number: String,
    #[schemars(regex(pattern = r"^\w+$"))]
    #[arbitrary(value = "a_1".to_owned())]
    word: String,
}
