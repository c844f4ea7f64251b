//! Tests of the validator: violations with their paths, for schemas of derived types.
#![allow(dead_code, reason = "the types are declared for their schema only")]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{Entries, Structured};

fn broken<T: Structured>(document: &str) -> Option<String> {
    super::violation::<T>(document).map(|mismatch| mismatch.to_string())
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Stars(#[structured(range(min = 1, max = 5))] u8);

#[derive(Structured)]
#[structured(crate = "crate")]
struct Review<T> {
    #[structured(range(min = 18, max = 130))]
    age: Option<u8>,
    #[structured(multiple_of = 0.1)]
    price: f64,
    #[structured(length(min = 2, max = 3))]
    code: String,
    #[structured(length(max = 2))]
    stars: Vec<Stars>,
    #[structured(pattern = "^[0-9]{5}$")]
    zip: Option<String>,
    #[structured(format = "email")]
    mail: Option<String>,
    #[structured(range(max = 9007199254740993))]
    #[serde(rename = "a\"b")]
    exact: Option<i64>,
    next: Option<Box<Review<T>>>,
    of: T,
}

const GOOD: &str = concat!(
    r#"{"age":18,"price":0.3,"code":"äöü","stars":[1,5],"zip":"12345","mail":"a@b.c","#,
    r#""a\"b":1,"next":null,"of":[]}"#
);

#[test]
fn each_constraint_is_checked_and_reported_with_its_path() {
    type Tested = Review<Vec<Kind>>;
    assert_eq!(broken::<Tested>(GOOD), None);
    let cases = [
        (r#""age":18"#, r#""age":17"#, "`age` must be at least 18"),
        (r#""age":18"#, r#""age":null"#, ""),
        (
            r#""price":0.3"#,
            r#""price":0.25"#,
            "`price` must be a multiple of 0.1",
        ),
        ("äöü", "ä", "`code` must be at least 2 characters long"),
        ("äöü", "abcd", "`code` must be at most 3 characters long"),
        ("[1,5]", "[1,6]", "`stars[1]` must be at most 5"),
        (
            "[1,5]",
            "[1,1,1]",
            "`stars` must be a list of at most 2 elements",
        ),
        ("12345", "1234", "`zip` must be of the form `^[0-9]{5}$`"),
        ("a@b.c", "nobody", "`mail` must be of the format `email`"),
        (
            r#"b":1"#,
            r#"b":9007199254740994"#,
            "`a\"b` must be at most 9007199254740993",
        ),
        (
            r#""next":null"#,
            &format!(r#""next":{}"#, GOOD.replace("18", "1")),
            "`next.age` must be at least 18",
        ),
        (
            r#""of":[]"#,
            r#""of":[{"kind":"b","size":9}]"#,
            "`of[0].size` must be at most 3",
        ),
        (r#""of":[]"#, r#""of":[{"kind":"a","size":9}]"#, ""),
        (
            r#""of":[]"#,
            r#""of":[{"kind":"c","stars":0}]"#,
            "`of[0].stars` must be at least 1",
        ),
    ];
    for (from, to, expected) in cases {
        let document = GOOD.replacen(from, to, 1);
        assert_ne!(document, GOOD);
        assert_eq!(
            broken::<Tested>(&document).unwrap_or_default(),
            expected,
            "{document}"
        );
    }
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Hundreds(#[structured(multiple_of = 100)] i64);

#[derive(Structured)]
#[structured(crate = "crate")]
struct Cents(#[structured(multiple_of = 0.01)] f64);

#[test]
fn multiple_of_is_checked_for_numbers_of_any_size() {
    for (number, whole) in [
        ("0", true),
        ("-300", true),
        ("12", false),
        ("123456789012", false),
        ("123456789000", true),
        ("9223372036854775800", true),
        ("9223372036854775807", false),
    ] {
        let document = format!(r#"{{"value":{number}}}"#);
        assert_eq!(broken::<Hundreds>(&document).is_none(), whole, "{number}");
    }
    for (number, whole) in [
        ("0", true),
        ("0.07", true),
        ("19.99", true),
        ("19.995", false),
        ("12345678.91", true),
        ("12345678.915", false),
        ("1234567890123.45", true),
        ("1e300", true),
    ] {
        let document = format!(r#"{{"value":{number}}}"#);
        assert_eq!(broken::<Cents>(&document).is_none(), whole, "{number}");
    }
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Kind {
    A {
        size: u8,
    },
    B {
        #[structured(range(max = 3))]
        size: u8,
    },
    C(Rated),
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Rated {
    stars: Stars,
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Flat {
    #[serde(flatten)]
    kind: Kind,
}

#[test]
fn the_tag_selects_the_constraints_of_an_alternative() {
    assert_eq!(broken::<Flat>(r#"{"value":{"kind":"c","stars":5}}"#), None);
    let broken = broken::<Flat>(r#"{"value":{"kind":"c","stars":9}}"#);
    assert_eq!(broken.as_deref(), Some("`stars` must be at most 5"));
}

#[test]
fn constraints_of_a_field_and_of_its_type_are_both_checked() {
    #[derive(Structured)]
    #[structured(crate = "crate")]
    struct Review {
        #[structured(range(min = 0, max = 10))]
        stars: Stars,
        #[structured(range(max = 3))]
        service: Option<Stars>,
    }

    for (document, expected) in [
        (
            r#"{"stars":7,"service":3}"#,
            Some("`stars` must be at most 5"),
        ),
        (
            r#"{"stars":5,"service":4}"#,
            Some("`service` must be at most 3"),
        ),
        (r#"{"stars":5,"service":3}"#, None),
        (r#"{"stars":5,"service":null}"#, None),
    ] {
        let broken = broken::<Review>(document);
        assert_eq!(broken.as_deref(), expected, "{document}");
    }
}

#[test]
fn a_wrapped_value_is_unwrapped_and_a_type_without_constraints_is_skipped() {
    let stars = broken::<Vec<Stars>>(r#"{"value":[1,2,7]}"#);
    assert_eq!(stars.as_deref(), Some("`[2]` must be at most 5"));
    assert_eq!(broken::<Vec<Stars>>(r#"{"value":[1,2,3]}"#), None);
    assert_eq!(broken::<Vec<u8>>("no JSON"), None);
}

#[test]
fn formats_follow_the_grammar_of_json_schema() {
    let cases = [
        ("date", "2024-02-30", true),
        ("date", "2024-13-01", false),
        ("time", "23:59:60Z", true),
        ("time", "12:00", false),
        ("date-time", "2024-01-01T00:00:00+01:00", true),
        ("date-time", "2024-01-01", false),
        ("duration", "P3DT4H", true),
        ("duration", "3 days", false),
        ("hostname", "example.com", true),
        ("hostname", "-a.b", false),
        ("ipv4", "127.0.0.1", true),
        ("ipv4", "127.0.0.256", false),
        ("ipv6", "::1", true),
        ("ipv6", "::g", false),
        ("uuid", "67e55044-10b1-426f-9247-bb680e5fe0c8", true),
        ("uuid", "67e55044", false),
        ("email", "a@b", true),
        ("email", "a b@c", false),
        ("email", "a@b\n", false),
        ("email", "a\n@b", false),
        ("email", "a@b.", false),
        ("email", "\"a b@c\"@d.example", true),
        ("email", "\"a\"b\"@d", false),
        ("duration", "P", false),
        ("duration", "PT", false),
        ("duration", "P1DT", false),
        ("duration", "PT5S", true),
        ("duration", "P2W", true),
    ];
    for (format, text, expected) in cases {
        assert_eq!(
            super::rules::is_format(format, text),
            expected,
            "{format} {text}"
        );
    }
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(tag = "t")]
enum Tagged {
    A {
        #[structured(range(max = 3))]
        n: u8,
    },
    B {
        #[structured(range(max = 100))]
        n: u8,
    },
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Holder {
    name: String,
    #[serde(flatten)]
    tagged: Tagged,
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Aliased {
    #[structured(range(max = 130))]
    #[serde(alias = "years", alias = "a\"ge")]
    age: u8,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(untagged)]
enum Either {
    A {
        #[structured(range(max = 3))]
        a: u8,
    },
    B {
        b: u8,
    },
}

#[test]
fn constraints_apply_to_the_variant_that_serde_selects() {
    for (document, expected) in [
        (
            r#"{"value":{"t":"A","n":50,"name":"x"}}"#,
            Some("`n` must be at most 3"),
        ),
        (
            r#"{"value":{"name":"x","n":50,"t":"A"}}"#,
            Some("`n` must be at most 3"),
        ),
        (r#"{"value":{"t":"B","n":50,"name":"x"}}"#, None),
        (
            r#"{"value":{"t":"B","n":101,"name":"x","y":[]}}"#,
            Some("`n` must be at most 100"),
        ),
    ] {
        assert_eq!(
            broken::<Holder>(document).as_deref(),
            expected,
            "{document}"
        );
    }
    for (document, expected) in [
        (
            r#"{"value":{"a":9,"note":"hi"}}"#,
            Some("`a` must be at most 3"),
        ),
        (
            r#"{"value":{"note":"hi","a":9}}"#,
            Some("`a` must be at most 3"),
        ),
        (r#"{"value":{"a":3,"note":"hi"}}"#, None),
        (r#"{"value":{"b":9,"note":"hi"}}"#, None),
    ] {
        assert_eq!(
            broken::<Either>(document).as_deref(),
            expected,
            "{document}"
        );
    }
}

#[test]
fn constraints_apply_to_values_under_an_alias() {
    for (document, expected) in [
        (r#"{"years":200}"#, Some("`age` must be at most 130")),
        (r#"{"a\"ge":200}"#, Some("`age` must be at most 130")),
        (r#"{"years":20}"#, None),
        (r#"{"age":200}"#, Some("`age` must be at most 130")),
    ] {
        assert_eq!(
            broken::<Aliased>(document).as_deref(),
            expected,
            "{document}"
        );
    }
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Sets {
    #[structured(length(min = 2, max = 3))]
    numbers: BTreeSet<u8>,
    #[structured(length(min = 2))]
    words: Option<HashSet<String>>,
    #[structured(length(min = 2))]
    objects: BTreeSet<Vec<Aliased>>,
    #[structured(length(min = 2))]
    map: Entries<HashMap<String, u8>>,
    #[serde(with = "crate::entries")]
    #[structured(length(min = 2))]
    entries: BTreeMap<u8, u8>,
    /// Equal elements count in a list.
    #[structured(length(min = 2))]
    list: Vec<u8>,
}

#[test]
fn the_length_of_a_set_or_map_is_the_number_of_its_different_elements_or_keys() {
    const GOOD: &str = concat!(
        r#"{"numbers":[1,2],"words":["a","b"],"objects":[[{"age":1}],[{"age":2}]],"#,
        r#""map":[{"key":"a","value":1},{"key":"b","value":1}],"#,
        r#""entries":[{"key":1,"value":1},{"key":2,"value":1}],"list":[1,1]}"#
    );
    assert_eq!(broken::<Sets>(GOOD), None);
    for (from, to, expected) in [
        (
            "[1,2]",
            "[1,1]",
            "`numbers` must be a list of at least 2 elements",
        ),
        (
            "[1,2]",
            "[1,1.0]",
            "`numbers` must be a list of at least 2 elements",
        ),
        (
            "[1,2]",
            "[1,2,3,4]",
            "`numbers` must be a list of at most 3 elements",
        ),
        ("[1,2]", "[1,2,1,2]", ""),
        (
            r#"["a","b"]"#,
            r#"["a","\u0061"]"#,
            "`words` must be a list of at least 2 elements",
        ),
        (r#"["a","b"]"#, "null", ""),
        (
            r#"{"age":2}"#,
            r#"{"age" : 1e0}"#,
            "`objects` must be a list of at least 2 elements",
        ),
        (
            r#""key":"b""#,
            r#""key":"a""#,
            "`map` must be a list of at least 2 elements",
        ),
        (
            r#""key":2"#,
            r#""key":1"#,
            "`entries` must be a list of at least 2 elements",
        ),
    ] {
        let document = GOOD.replace(from, to);
        assert_ne!(document, GOOD, "{from}");
        assert_eq!(
            broken::<Sets>(&document).unwrap_or_default(),
            expected,
            "{to}"
        );
    }
}

#[derive(Structured)]
#[structured(crate = "crate")]
enum External {
    #[serde(alias = "a", alias = "ä")]
    A {
        #[structured(range(max = 3))]
        n: u8,
    },
    B {
        n: u8,
    },
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(tag = "t")]
enum Internal {
    #[serde(alias = "a")]
    A {
        #[structured(range(max = 3))]
        n: u8,
    },
    #[serde(alias = "b")]
    B(Limited),
    C {
        n: u8,
    },
}

#[derive(Structured)]
#[structured(crate = "crate")]
struct Limited {
    #[structured(range(max = 9))]
    n: u8,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    #[serde(alias = "a")]
    A(Stars),
    C(u8),
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(untagged)]
enum ByKind {
    First {
        kind: First,
        #[structured(range(max = 3))]
        n: u8,
    },
    Other {
        name: String,
        n: u8,
    },
}

#[derive(Structured)]
#[structured(crate = "crate")]
enum First {
    #[serde(alias = "1st")]
    First,
}

#[test]
fn constraints_apply_to_a_variant_under_an_alias() {
    const N: Option<&str> = Some("`n` must be at most 3");
    for (document, expected) in [
        (
            r#"{"value":{"a":{"n":4}}}"#,
            Some("`A.n` must be at most 3"),
        ),
        (
            r#"{"value":{"ä":{"n":4}}}"#,
            Some("`A.n` must be at most 3"),
        ),
        (r#"{"value":{"a":{"n":3}}}"#, None),
        (r#"{"value":{"B":{"n":4}}}"#, None),
    ] {
        assert_eq!(
            broken::<External>(document).as_deref(),
            expected,
            "{document}"
        );
    }
    for (document, expected) in [
        (r#"{"value":{"t":"a","n":4}}"#, N),
        (r#"{"value":{"n":4,"t":"a"}}"#, N),
        (
            r#"{"value":{"t":"b","n":10}}"#,
            Some("`n` must be at most 9"),
        ),
        (r#"{"value":{"t":"C","n":10}}"#, None),
    ] {
        assert_eq!(
            broken::<Internal>(document).as_deref(),
            expected,
            "{document}"
        );
    }
    for (document, expected) in [
        (
            r#"{"value":{"t":"a","c":6}}"#,
            Some("`c` must be at most 5"),
        ),
        (r#"{"value":{"t":"C","c":6}}"#, None),
    ] {
        assert_eq!(
            broken::<Adjacent>(document).as_deref(),
            expected,
            "{document}"
        );
    }
    for (document, expected) in [
        (r#"{"value":{"kind":"1st","n":4}}"#, N),
        (r#"{"value":{"kind":"First","n":4}}"#, N),
        (r#"{"value":{"name":"1st","n":4}}"#, None),
    ] {
        assert_eq!(
            broken::<ByKind>(document).as_deref(),
            expected,
            "{document}"
        );
    }
}
