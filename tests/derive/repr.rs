//! `repr`, and `as` on types with a hand-written `Deserialize` implementation.

use outlines_runtime::Structured;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::schema;

/// Returns the schema of a type that is not an object.
fn inner<T: Structured>() -> Value {
    schema::<T>()["properties"]["value"].clone()
}

#[derive(Debug, Clone, Copy, PartialEq, Structured)]
#[structured(repr)]
#[repr(u8)]
enum Stars {
    One = 1,
    Two = 2,
    Three = 3,
}

/// As `serde_repr` derives it.
impl<'de> Deserialize<'de> for Stars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u8::deserialize(deserializer)? {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            3 => Ok(Self::Three),
            other => Err(D::Error::custom(format!("{other} stars"))),
        }
    }
}

/// How urgent it is.
#[derive(Structured)]
#[structured(repr)]
#[repr(i16)]
enum Level {
    /// Can wait.
    Low = -10,
    /// Within a day.
    Normal,
    High = 0x10,
    #[serde(other)]
    Unknown,
}

#[derive(Structured)]
#[structured(repr)]
#[repr(u8)]
enum Implicit {
    Zero,
    One,
    Seven = (7),
    Eight,
}

#[derive(Structured)]
#[structured(repr = "string")]
#[repr(u8)]
enum Named {
    A = 1,
    B = 2,
}

#[test]
fn a_repr_enum_is_an_integer_enum() {
    assert_eq!(
        inner::<Stars>(),
        json!({"type": "integer", "enum": [1, 2, 3]})
    );
    assert_eq!(
        inner::<Level>(),
        json!({
            "type": "integer",
            "enum": [-10, -9, 16],
            "description": "How urgent it is.\n-10: Can wait.\n-9: Within a day.",
        })
    );
    assert_eq!(
        inner::<Implicit>(),
        json!({"type": "integer", "enum": [0, 1, 7, 8]})
    );
    assert_eq!(
        inner::<Named>(),
        json!({"type": "string", "enum": ["A", "B"]})
    );
}

#[derive(Debug, PartialEq, Deserialize, Structured)]
struct Review {
    stars: Stars,
    /// Stars of the previous review.
    before: Option<Stars>,
    history: Vec<Stars>,
}

#[derive(Debug, PartialEq, Deserialize, Structured)]
#[serde(untagged)]
enum Rating {
    Stars(Stars),
    Text(String),
}

#[test]
fn a_repr_enum_can_be_part_of_other_types() {
    let schema = schema::<Review>();
    let stars = json!({"type": "integer", "enum": [1, 2, 3]});
    assert_eq!(schema["properties"]["stars"], stars);
    assert_eq!(schema["properties"]["history"]["items"], stars);
    assert_eq!(
        schema["properties"]["before"],
        json!({
            "description": "Stars of the previous review.",
            "anyOf": [stars, {"type": "null"}],
        })
    );
    let review = json!({"stars": 1, "before": null, "history": [2, 3]});
    let review: Review = serde_json::from_value(review).unwrap();
    assert_eq!((review.stars, review.history.len()), (Stars::One, 2));
    assert_eq!(
        inner::<Rating>(),
        json!({"anyOf": [stars, {"type": "string"}]})
    );
    let rating: Rating = serde_json::from_value(json!("good")).unwrap();
    assert_eq!(rating, Rating::Text("good".to_owned()));
}

#[derive(Debug, PartialEq, Structured)]
#[structured(as = "String", pattern = "^[^@]+@[^@]+$")]
struct Email {
    local: String,
    host: String,
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (local, host) = text
            .split_once('@')
            .ok_or_else(|| D::Error::custom("no @"))?;
        Ok(Self {
            local: local.to_owned(),
            host: host.to_owned(),
        })
    }
}

/// A temperature.
#[derive(Structured)]
#[structured(as = "f64")]
enum Temperature {
    Celsius(std::cell::OnceCell<f64>),
}

#[derive(Structured)]
#[structured(as = "Vec<T>")]
struct NonEmpty<T> {
    first: T,
    rest: Vec<T>,
}

#[derive(Structured)]
#[structured(as = "u8", range(max = 3))]
#[repr(u8)]
enum Priority {
    Low = 0,
    High = 3,
}

#[test]
fn a_type_with_as_has_the_schema_of_the_other_type() {
    assert_eq!(
        inner::<Email>(),
        json!({"type": "string", "pattern": r#"^[^\x00-\x1F"\\@]+@[^\x00-\x1F"\\@]+$"#})
    );
    let email: Email = serde_json::from_value(json!("ada@example.com")).unwrap();
    assert_eq!((&*email.local, &*email.host), ("ada", "example.com"));
    assert_eq!(
        inner::<Temperature>(),
        json!({"description": "A temperature.", "type": "number"})
    );
    assert_eq!(inner::<NonEmpty<bool>>(), inner::<Vec<bool>>());
    assert_eq!(
        inner::<Priority>(),
        json!({"type": "integer", "minimum": 0, "maximum": 3})
    );
}
