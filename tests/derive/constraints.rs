//! Constraints of fields, and those that attributes of other crates declare.

use outlines_runtime::Structured;
use serde_json::json;

use crate::schema;

#[derive(Structured)]
#[structured(pattern = "^[0-9]{5}$")]
struct Zip(String);

/// Out of five.
#[derive(Structured)]
struct Stars(#[structured(range(min = 1, max = 5))] u8);

#[derive(Structured)]
struct Review {
    /// In years.
    #[structured(range(min = 18, max = 130))]
    age: Option<u8>,
    #[structured(range(max = 0.5), multiple_of = 0.25)]
    discount: f64,
    #[structured(range(min = -5))]
    offset: i64,
    #[structured(range(max = 18446744073709551615))]
    wide: u64,
    /// What to call it.
    #[structured(length(min = 1, max = 20))]
    title: String,
    #[structured(length(equal = 2))]
    country: Box<str>,
    #[structured(length(min = 1, max = 3))]
    tags: Vec<String>,
    #[structured(format = "email")]
    mail: Option<String>,
    zip: Zip,
    stars: Stars,
    #[structured(range(min = 2))]
    at_least_two: Stars,
}

#[test]
fn constraints_of_a_field_are_merged_with_those_of_its_type() {
    let schema = schema::<Review>();
    let p = &schema["properties"];
    assert_eq!(
        p["age"],
        json!({
            "description": "In years.", "type": ["integer", "null"], "minimum": 18, "maximum": 130
        })
    );
    assert_eq!(
        p["discount"],
        json!({"type": "number", "maximum": 0.5, "multipleOf": 0.25})
    );
    assert_eq!(
        p["offset"],
        json!({"type": "integer", "minimum": -5, "maximum": 9_007_199_254_740_991_i64})
    );
    assert_eq!(
        p["wide"],
        json!({"type": "integer", "minimum": 0, "maximum": u64::MAX})
    );
    assert_eq!(
        p["title"],
        json!({"description": "What to call it. (1 to 20 characters)", "type": "string"})
    );
    assert_eq!(
        p["country"],
        json!({"description": "2 characters", "type": "string"})
    );
    assert_eq!(
        p["tags"],
        json!({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3})
    );
    assert_eq!(
        p["mail"],
        json!({"type": ["string", "null"], "format": "email"})
    );
    assert_eq!(p["zip"], json!({"type": "string", "pattern": "^[0-9]{5}$"}));
    assert_eq!(
        p["stars"],
        json!({"description": "Out of five.", "type": "integer", "minimum": 1, "maximum": 5})
    );
    assert_eq!(
        p["at_least_two"],
        json!({"description": "Out of five.", "type": "integer", "minimum": 2, "maximum": 5})
    );
}

/// Attributes of other crates, which the derive also registers.
#[derive(Structured)]
struct Foreign {
    #[schemars(range(min = 1, max = 10), description = "how many")]
    a: u8,
    #[garde(length(chars, min = 1, max = 5))]
    b: Vec<u8>,
    #[validate(length(equal = 3))]
    c: Vec<u8>,
    #[schemars(regex(pattern = r"^a+$"))]
    d: String,
    #[garde(pattern("^b+$"), skip)]
    e: String,
    #[validate(email)]
    f: String,
    #[garde(range(min = 1, max = 9))]
    #[structured(range(max = 5))]
    own_wins: u8,
    #[garde(pattern(r"^\p{Lu}+$"))]
    #[schemars(regex(pattern = "[A-Z]"))]
    #[structured(pattern = "^[A-Z]+$")]
    own_replaces: String,
    #[garde(pattern(CAPITALS))]
    #[schemars(regex(pattern = CAPITALS))]
    #[validate(regex(path = *CAPITALS))]
    named_elsewhere: String,
    #[garde(pattern("[A-Z]"))]
    #[serde(skip)]
    not_in_the_schema: String,
    #[garde(range(min = 1, max = 50))]
    #[validate(range(min = -0.5, max = 99, exclusive_max = 50))]
    #[schemars(range(max = LIMIT))]
    tightest: u8,
    #[garde(length(min = 2))]
    #[validate(length(max = 5), length(equal = 3))]
    #[schemars(length(min = 1, max = 4))]
    shortest: Vec<u8>,
    #[validate(range(exclusive_min = 0.0))]
    open: f64,
    #[garde(custom(check), dive)]
    #[validate(url, custom(function = "check"))]
    unread: String,
}

#[test]
fn attributes_of_other_crates_are_read() {
    let schema = schema::<Foreign>();
    let p = &schema["properties"];
    assert_eq!(
        p["a"],
        json!({"description": "how many", "type": "integer", "minimum": 1, "maximum": 10})
    );
    assert_eq!(
        (&p["b"]["minItems"], &p["b"]["maxItems"]),
        (&json!(1), &json!(5))
    );
    assert_eq!(
        (&p["c"]["minItems"], &p["c"]["maxItems"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(p["d"]["pattern"], "^a+$");
    assert_eq!(p["e"]["pattern"], "^b+$");
    assert_eq!(p["f"]["format"], "email");
    assert_eq!(
        (&p["own_wins"]["minimum"], &p["own_wins"]["maximum"]),
        (&json!(1), &json!(5))
    );
    assert_eq!(p["own_replaces"]["pattern"], "^[A-Z]+$");
    for unread in ["named_elsewhere", "unread"] {
        assert_eq!(p[unread], json!({"type": "string"}), "{unread}");
    }
    assert_eq!(p["not_in_the_schema"], json!(null));
    assert_eq!(
        p["tightest"],
        json!({"type": "integer", "minimum": 1, "maximum": 49})
    );
    assert_eq!(
        (&p["shortest"]["minItems"], &p["shortest"]["maxItems"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(
        p["open"],
        json!({"type": "number", "exclusiveMinimum": 0.0})
    );
}

#[derive(Structured)]
struct Patterns {
    #[structured(pattern = r"^\d{3}$")]
    digits: String,
    #[structured(pattern = r"^[\w.+-]+@[\w-]+\.[a-z]+$")]
    mail: String,
    #[structured(pattern = r"^a$|^b$")]
    alternatives: String,
    #[schemars(regex(pattern = r"^\/é+$"))]
    schemars: String,
    #[garde(pattern(r"^\s?(?:ab)+?\u{42}$"))]
    garde: String,
    #[structured(pattern = r#"^.["\w][^,]?$"#)]
    escaped: String,
}

#[test]
fn patterns_have_one_canonical_form() {
    let schema = schema::<Patterns>();
    let p = &schema["properties"];
    assert_eq!(p["digits"]["pattern"], "^[0-9]{3}$");
    assert_eq!(
        p["mail"]["pattern"],
        "^[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+[.][a-z]+$"
    );
    assert_eq!(p["alternatives"]["pattern"], "^(a|b)$");
    assert_eq!(p["schemars"]["pattern"], "^/[é]+$");
    assert_eq!(p["garde"]["pattern"], "^[ ]?(ab)+B$");
    assert_eq!(
        p["escaped"]["pattern"],
        r#"^[^\x00-\x1F"\\][A-Za-z0-9_][^\x00-\x1F"\\,]?$"#
    );
}

/// Not in the schema.
#[derive(Structured)]
#[schemars(description = "A post.")]
struct Article {
    #[garde(inner(length(min = 1)))]
    #[structured(as = "Vec<Tag>")]
    tags: Vec<String>,
    #[garde(inner(ascii))]
    words: Vec<String>,
    kind: Kind,
}

#[derive(Structured)]
#[garde(length(max = 3))]
struct Tag(String);

#[derive(Structured)]
enum Kind {
    #[schemars(description = "Shown to everybody.")]
    Public,
    /// Hidden.
    Private { to: String },
}

#[test]
fn attributes_of_other_crates_on_types_and_variants_are_read() {
    let schema = schema::<Article>();
    assert_eq!(schema["description"], "A post.");
    let p = &schema["properties"];
    assert_eq!(
        p["tags"]["items"],
        json!({"type": "string", "description": "at most 3 characters"})
    );
    assert_eq!(p["words"]["items"], json!({"type": "string"}));
    assert_eq!(
        p["kind"]["anyOf"][0]["description"],
        "Public: Shown to everybody."
    );
}
