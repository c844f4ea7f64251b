//! Derived types where a `JsonSchema` is wanted.

use outlines_runtime::Structured;
use outlines_runtime::schemars::Lent;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::strict;

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Place {
    city: String,
    mayor: Option<Person>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Person {
    name: String,
    /// Children, who may have some.
    children: Vec<Self>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Way {
    Train { number: u16 },
    Foot,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
struct Nest(Vec<Self>);

mod other {
    use outlines_runtime::Structured;
    use serde::{Deserialize, Serialize};

    /// Another type of a name that is taken, with a definition whose name is taken, too.
    #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
    pub(crate) struct Place {
        pub(crate) person: Person,
        pub(crate) guide: Option<Person>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
    pub(crate) struct Person {
        pub(crate) age: u8,
    }
}

mod foreign {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    /// A type of schemars' own with a name that a lent type has.
    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Person {
        pub(crate) email: String,
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Trip {
    /// Where it starts.
    from: Lent<Place>,
    via: Vec<Lent<Place>>,
    abroad: Lent<other::Place>,
    way: Lent<Way>,
    ways: Option<Lent<Vec<Way>>>,
    nest: Lent<Nest>,
    contact: foreign::Person,
    leader: Lent<Person>,
}

fn trip() -> Trip {
    let person = Person {
        name: "Ada".to_owned(),
        children: vec![Person {
            name: "Byron".to_owned(),
            children: Vec::new(),
        }],
    };
    let place = Place {
        city: "Bern".to_owned(),
        mayor: Some(person.clone()),
    };
    Trip {
        from: place.clone().into(),
        via: vec![Lent(place)],
        abroad: Lent(other::Place {
            person: other::Person { age: 36 },
            guide: None,
        }),
        way: Lent(Way::Train { number: 12 }),
        ways: Some(Lent(vec![Way::Foot])),
        nest: Lent(Nest(vec![Nest(Vec::new())])),
        contact: foreign::Person {
            email: "a@example.com".to_owned(),
        },
        leader: Lent(person),
    }
}

/// The document, and one in which a place deep inside is wrong.
fn documents() -> (Value, Value) {
    let good = serde_json::to_value(trip()).unwrap();
    let mut bad = good.clone();
    bad["leader"]["children"][0]["name"] = json!(7);
    (good, bad)
}

#[test]
fn a_validator_takes_values_of_lent_types() {
    let (good, bad) = documents();
    let schema = schema_for!(Trip).to_value();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(validator.validate(&good).map_err(|e| e.to_string()), Ok(()));
    assert!(!validator.is_valid(&bad));
    let mut swapped = good.clone();
    swapped["abroad"] = good["from"].clone();
    assert!(!validator.is_valid(&swapped));
    assert_eq!(serde_json::from_value::<Trip>(good).unwrap(), trip());
}

#[test]
fn older_dialects_have_definitions_elsewhere() {
    let (good, bad) = documents();
    let generator = SchemaSettings::draft07().into_generator();
    let schema = generator.into_root_schema_for::<Trip>().to_value();
    assert_eq!(schema.get("$defs"), None);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(validator.validate(&good).map_err(|e| e.to_string()), Ok(()));
    assert!(!validator.is_valid(&bad));
}

#[test]
fn lent_types_are_strict_again() {
    let schema = strict::<Trip>();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (good, bad) = documents();
    assert_eq!(validator.validate(&good).map_err(|e| e.to_string()), Ok(()));
    assert!(!validator.is_valid(&bad));
    assert_eq!(
        schema["properties"]["from"]["description"],
        "Where it starts."
    );
}

#[test]
fn a_lent_root_has_its_own_schema() {
    let own: Value = serde_json::from_str(Way::SCHEMA).unwrap();
    assert_eq!(strict::<Lent<Way>>(), own);
    let lent = schema_for!(Lent<Way>).to_value();
    assert_eq!(lent["anyOf"], own["properties"]["value"]["anyOf"]);
}

#[test]
fn the_wrapper_does_not_show() {
    let mut way = Lent::from(Way::Foot);
    assert_eq!(serde_json::to_value(&way).unwrap(), json!({"by": "foot"}));
    *way = Way::Train { number: 1 };
    assert_eq!(way.into_inner(), Way::Train { number: 1 });
}
