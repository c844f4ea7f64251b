//! Derived types: the schema is strict, and values of the type round-trip through it.

use std::collections::{BTreeSet, HashSet};
use std::num::{NonZeroI16, NonZeroU8};

use outlines_runtime::schemars::strict as strict_of;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::strict;

/// Asserts that the strict schema admits a serialized value. Returns the schema.
fn round_trip<T>(value: &T) -> Value
where
    T: JsonSchema + Serialize + for<'de> Deserialize<'de> + 'static,
{
    let schema = strict::<T>();
    let mut document = serde_json::to_value(value).unwrap();
    if strict_of::<T>().unwrap().is_wrapped() {
        document = json!({"value": document});
    }
    let result = jsonschema::validate(&schema, &document).map_err(|error| error.to_string());
    assert_eq!(result, Ok(()), "{document} under {schema}");
    schema
}

/// An address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Address {
    /// The street with its number.
    street: String,
    #[serde(default)]
    country: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Speed {
    Slow,
    /// Within a day.
    Fast,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Order {
    zip: String,
    billing: Address,
    /// The delivery address, if different.
    delivery: Option<Address>,
    speed: Option<Speed>,
    lines: Vec<(u32, u32)>,
    tags: HashSet<String>,
    initial: char,
    shift: NonZeroI16,
    count: NonZeroU8,
    big: u64,
    ratio: Option<f32>,
    #[serde(skip)]
    cache: u8,
    #[schemars(length(max = 5), regex(pattern = "^[a-z]+$"))]
    code: String,
    when: std::time::Duration,
}

#[test]
fn structs() {
    let home = Address {
        street: "Main St 1".to_owned(),
        country: "CH".to_owned(),
    };
    let schema = round_trip(
        &Order {
            zip: "3000".to_owned(),
            billing: home.clone(),
            delivery: Some(home),
            speed: Some(Speed::Fast),
            lines: vec![(1, 2)],
            tags: HashSet::from(["a".to_owned()]),
            initial: 'é',
            shift: NonZeroI16::MIN,
            count: NonZeroU8::MAX,
            big: 1 << 53,
            ratio: None,
            cache: 0,
            code: "abc".to_owned(),
            when: std::time::Duration::from_millis(1500),
        }
        .with_exact_integers(),
    );
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys[..3], ["zip", "billing", "delivery"]);
    assert_eq!(
        schema["properties"]["delivery"]["description"],
        "The delivery address, if different."
    );
    assert_eq!(
        schema["$defs"]["Address"]["required"],
        json!(["street", "country"])
    );
}

impl Order {
    /// Reduces an integer to 2^53 - 1, the greatest in the schema.
    fn with_exact_integers(mut self) -> Self {
        self.big -= 1;
        self
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Plain {
    from: String,
    text: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
enum External {
    Unit,
    Newtype(Plain),
    Struct { from: String, to: Option<Box<Self>> },
    Other,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
enum Internal {
    Unit,
    Newtype(Plain),
    Struct { from: String, to: Option<Box<Self>> },
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "with")]
enum Adjacent {
    Unit,
    Newtype(Plain),
    List(Vec<Self>),
    Struct { from: String },
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Pair { from: String, to: String },
    Single { from: String },
    List(Vec<Self>),
    Nothing,
}

fn plain() -> Plain {
    Plain {
        from: "a".to_owned(),
        text: "b".to_owned(),
    }
}

#[test]
fn enums_of_every_representation() {
    let from = || "a".to_owned();
    round_trip(&External::Unit);
    round_trip(&External::Newtype(plain()));
    round_trip(&External::Struct {
        from: from(),
        to: Some(Box::new(External::Other)),
    });
    round_trip(&Internal::Unit);
    round_trip(&Internal::Newtype(plain()));
    let schema = round_trip(&Internal::Struct {
        from: from(),
        to: Some(Box::new(Internal::Unit)),
    });
    // Inlined: the tag comes first, beside the keys of the type.
    let newtype = &schema["properties"]["value"]["anyOf"][1]["properties"];
    let keys: Vec<&String> = newtype.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["kind", "from", "text"]);
    round_trip(&Adjacent::Unit);
    round_trip(&Adjacent::Newtype(plain()));
    round_trip(&Adjacent::List(vec![Adjacent::Struct { from: from() }]));
    round_trip(&Untagged::Number(1.5));
    round_trip(&Untagged::Pair {
        from: from(),
        to: from(),
    });
    round_trip(&Untagged::Single { from: from() });
    round_trip(&Untagged::List(vec![Untagged::Nothing]));
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Person {
    id: u32,
    given_name: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Company {
    id: u32,
    employees: u32,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Party {
    Person(Person),
    Company(Company),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Contract {
    seller: Party,
    buyer: Person,
    witness: Option<Party>,
}

#[test]
fn alternatives_behind_references_have_distinct_first_keys() {
    let person = |id| Person {
        id,
        given_name: "a".to_owned(),
    };
    let schema = round_trip(&Contract {
        seller: Party::Company(Company {
            id: 1,
            employees: 2,
        }),
        buyer: person(2),
        witness: Some(Party::Person(person(3))),
    });
    let first = |name: &str| {
        let keys = schema["$defs"][name]["properties"].as_object().unwrap();
        keys.keys().next().unwrap().clone()
    };
    assert_ne!(first("Person"), first("Company"));
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Flat {
    id: u32,
    #[serde(flatten)]
    plain: Plain,
    #[serde(flatten)]
    what: Internal2,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", deny_unknown_fields)]
enum Internal2 {
    A { count: i64 },
    B { flag: bool },
    C,
}

#[test]
fn flattened_types() {
    for what in [
        Internal2::A { count: -1 },
        Internal2::B { flag: true },
        Internal2::C,
    ] {
        round_trip(&Flat {
            id: 1,
            plain: plain(),
            what,
        });
    }
}

#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
struct Node {
    name: String,
    left: Option<Box<Self>>,
    others: Vec<Self>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Nest(Vec<Self>);

#[test]
fn recursive_types() {
    let leaf = Node::default();
    let schema = round_trip(&Node {
        left: Some(Box::default()),
        others: vec![leaf],
        ..Node::default()
    });
    assert_eq!(
        schema["properties"]["others"]["items"],
        json!({"$ref": "#/$defs/Node"})
    );
    round_trip(&Nest(vec![Nest(Vec::new())]));
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Alone(Address);

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Page<T> {
    items: Vec<T>,
}

#[test]
fn root_types() {
    round_trip(&vec![Some(1_i8)]);
    round_trip(&Some(Speed::Slow));
    round_trip(&String::from("a"));
    round_trip(&BTreeSet::from([true]));
    let address = Address {
        street: String::new(),
        country: String::new(),
    };
    round_trip(&Some(address.clone()));
    let schema = round_trip(&Alone(address.clone()));
    assert_eq!(schema["description"], "An address.");
    assert_eq!(schema.get("$defs"), None);
    round_trip(&Page {
        items: vec![address],
    });
    assert_eq!(strict_of::<Page<Address>>().unwrap().name(), "Page");
    assert_eq!(
        strict_of::<Vec<Address>>().unwrap().name(),
        "Array_of_Address"
    );
}
