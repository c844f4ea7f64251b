//! `Structured` types as `JsonSchema`.

use outlines_runtime::Structured;
use outlines_runtime::schemars::AsJsonSchema;
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
enum Transport {
    Train { number: u16 },
    Foot,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
struct Nest(Vec<Self>);

mod other {
    use outlines_runtime::Structured;
    use serde::{Deserialize, Serialize};

    /// A type with a duplicate name, and with a definition with a duplicate name.
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

mod other_crate {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    /// A schemars type with the name of a `Structured` type.
    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Person {
        pub(crate) email: String,
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Trip {
    /// The starting point.
    from: AsJsonSchema<Place>,
    via: Vec<AsJsonSchema<Place>>,
    abroad: AsJsonSchema<other::Place>,
    way: AsJsonSchema<Transport>,
    ways: Option<AsJsonSchema<Vec<Transport>>>,
    nest: AsJsonSchema<Nest>,
    contact: other_crate::Person,
    leader: AsJsonSchema<Person>,
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
        via: vec![AsJsonSchema(place)],
        abroad: AsJsonSchema(other::Place {
            person: other::Person { age: 36 },
            guide: None,
        }),
        way: AsJsonSchema(Transport::Train { number: 12 }),
        ways: Some(AsJsonSchema(vec![Transport::Foot])),
        nest: AsJsonSchema(Nest(vec![Nest(Vec::new())])),
        contact: other_crate::Person {
            email: "a@example.com".to_owned(),
        },
        leader: AsJsonSchema(person),
    }
}

/// Returns a valid document, and one with a deeply nested error.
fn documents() -> (Value, Value) {
    let good = serde_json::to_value(trip()).unwrap();
    let mut bad = good.clone();
    bad["leader"]["children"][0]["name"] = json!(7);
    (good, bad)
}

#[test]
fn the_schema_admits_values() {
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
fn older_dialects_keep_definitions_elsewhere() {
    let (good, bad) = documents();
    let generator = SchemaSettings::draft07().into_generator();
    let schema = generator.into_root_schema_for::<Trip>().to_value();
    assert_eq!(schema.get("$defs"), None);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(validator.validate(&good).map_err(|e| e.to_string()), Ok(()));
    assert!(!validator.is_valid(&bad));
}

#[test]
fn the_schema_converts_back_to_a_strict_one() {
    let schema = strict::<Trip>();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (good, bad) = documents();
    assert_eq!(validator.validate(&good).map_err(|e| e.to_string()), Ok(()));
    assert!(!validator.is_valid(&bad));
    assert_eq!(
        schema["properties"]["from"]["description"],
        "The starting point."
    );
}

#[test]
fn a_root_keeps_its_own_schema() {
    let own: Value = serde_json::from_str(Transport::SCHEMA).unwrap();
    assert_eq!(strict::<AsJsonSchema<Transport>>(), own);
    let exported = schema_for!(AsJsonSchema<Transport>).to_value();
    assert_eq!(exported["anyOf"], own["properties"]["value"]["anyOf"]);
}

#[test]
fn the_wrapper_is_transparent() {
    let mut way = AsJsonSchema::from(Transport::Foot);
    assert_eq!(serde_json::to_value(&way).unwrap(), json!({"by": "foot"}));
    *way = Transport::Train { number: 1 };
    assert_eq!(way.into_inner(), Transport::Train { number: 1 });
}
