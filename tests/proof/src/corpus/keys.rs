//! Names that need escapes: quotes, backslashes, control characters, non-ASCII text, keywords.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Quotes, both Controls, both NonAscii, both Keywords, both Pointers, both Values,
    both Variants, both Descriptions,
    both Vec<Values>, both Empty, both Long, both Ähnlich,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Quotes {
    #[serde(rename = "a\"b")]
    double: u8,
    #[serde(rename = "'")]
    single: u8,
    #[serde(rename = "\\")]
    backslash: u8,
    #[serde(rename = "\\\"\\")]
    mixed: u8,
    #[serde(rename = "\\u0041")]
    escape: u8,
    #[serde(rename = "</script>")]
    slash: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Controls {
    #[serde(rename = "\n")]
    line: u8,
    #[serde(rename = "\r\n\t")]
    white: u8,
    #[serde(rename = "\u{0}")]
    zero: u8,
    #[serde(rename = "\u{8}\u{c}\u{1f}")]
    others: u8,
    #[serde(rename = "\u{7f}\u{85}\u{2028}")]
    beyond: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct NonAscii {
    größe: u8,
    #[serde(rename = "名前")]
    name: String,
    #[serde(rename = "😀")]
    smile: bool,
    #[serde(rename = "e\u{301}")]
    combining: Option<u8>,
    #[serde(rename = "é")]
    composed: Option<u8>,
    #[serde(rename = "\u{feff}\u{202e}")]
    invisible: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[allow(non_camel_case_types, reason = "that is the case")]
struct Keywords {
    r#type: r#fn,
    r#match: bool,
    r#async: bool,
    #[serde(rename = "$ref")]
    reference: String,
    #[serde(rename = "$defs")]
    definitions: u8,
    properties: u8,
    required: u8,
    #[serde(rename = "additionalProperties")]
    additional: u8,
    #[serde(rename = "enum")]
    choices: u8,
    #[serde(rename = "anyOf")]
    union: u8,
    value: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[allow(non_camel_case_types, reason = "that is the case")]
enum r#fn {
    r#true,
    r#loop,
}

/// Keys with special characters of path syntaxes.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Pointers {
    #[serde(rename = "/")]
    slash: u8,
    #[serde(rename = "~0~1")]
    tilde: u8,
    #[serde(rename = "a.b[0]")]
    path: u8,
    #[serde(rename = "%25#")]
    percent: u8,
    #[serde(rename = " ")]
    blank: u8,
    #[serde(rename = ".*")]
    pattern: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Values {
    #[serde(rename = "\"")]
    Quote,
    #[serde(rename = "\\n")]
    NotALine,
    #[serde(rename = "\n")]
    Line,
    #[serde(rename = "\u{0}")]
    Zero,
    #[serde(rename = "straße")]
    Street,
    #[serde(rename = "👩‍👩‍👧")]
    Family,
    #[serde(rename = "null")]
    Null,
    #[serde(rename = "a|b")]
    Pipe,
    #[serde(rename = "(.*)")]
    Pattern,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Variants {
    #[serde(rename = "\"quoted\"")]
    Quoted(u8),
    #[serde(rename = "back\\slash")]
    Backslash {
        #[serde(rename = "\\")]
        a: u8,
    },
    #[serde(rename = "line\nline")]
    Lines(Vec<u8>),
    #[serde(rename = "ß")]
    Sharp(Option<u8>),
}

/// A "description" with \ and  tab,
/// {braces} and {{two}}, and 100 % "#"
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Descriptions {
    #[structured(description = "but \"this\"\tand\u{1} that: ü \\ 😀")]
    a: u8,
    #[doc = "\ttab \u{0}\u{1b}[31m"]
    b: u8,
    /** Block
     * with stars */
    c: Inner,
    /// of another
    d: Inner,
}

/// in
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Inner {
    /// }
    a: Option<u8>,
    text: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Empty {
    #[serde(rename = "")]
    nothing: u8,
    #[serde(rename = "a")]
    something: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Long {
    this_is_a_field_with_a_name_that_is_longer_than_most_people_would_ever_write_but_that_a_machine_could_make:
        bool,
    this_is_a_field_with_a_name_that_is_longer_than_most_people_would_ever_write_but_that_a_machine_could_fake:
        bool,
}

/// A type with a non-ASCII name, which needs a separate name in the API.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(name = "Aehnlich")]
struct Ähnlich {
    ähnlich: Option<Box<Ähnlich>>,
}
