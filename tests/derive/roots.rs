//! Roots that are not objects, which are wrapped in one.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use outlines_runtime::Structured;
use serde_json::json;

use crate::schema;

#[derive(Structured)]
struct Person {
    name: String,
}

#[derive(Structured)]
struct Alias(Box<Person>);

#[derive(Structured)]
enum Answer {
    Yes,
    No,
}

#[test]
fn objects_are_not_wrapped() {
    let person = schema::<Person>();
    assert_eq!(schema::<Box<Person>>(), person);
    assert_eq!(schema::<Arc<Person>>(), person);
    assert_eq!(schema::<Rc<Alias>>(), person);
}

#[test]
fn other_roots_are_wrapped() {
    fn wrapped<T: Structured>() -> serde_json::Value {
        let schema = schema::<T>();
        assert_eq!(schema["required"], json!(["value"]));
        schema["properties"]["value"].clone()
    }
    let people = json!({"type": "array", "items": schema::<Person>()});
    assert_eq!(wrapped::<Vec<Person>>(), people);
    assert_eq!(wrapped::<VecDeque<Person>>(), people);
    assert_eq!(wrapped::<BTreeSet<Person>>(), people);
    assert_eq!(wrapped::<HashSet<Person>>(), people);
    assert_eq!(wrapped::<Box<[Person]>>(), people);
    assert_eq!(
        wrapped::<Answer>(),
        json!({"type": "string", "enum": ["Yes", "No"]})
    );
    assert_eq!(wrapped::<bool>(), json!({"type": "boolean"}));
    assert_eq!(wrapped::<String>(), json!({"type": "string"}));
    assert_eq!(
        wrapped::<Option<Person>>(),
        json!({"anyOf": [schema::<Person>(), {"type": "null"}]})
    );
    assert_eq!(
        wrapped::<Option<Option<bool>>>(),
        json!({"type": ["boolean", "null"]})
    );
}

type Deep = Vec<Option<Vec<Option<Vec<Option<Vec<Option<Vec<Option<Vec<Person>>>>>>>>>>>;

#[test]
fn schema_names_are_type_names() {
    assert_eq!(<Vec<Person> as Structured>::NAME, "Vec_Person");
    assert_eq!(<Box<Option<Person>> as Structured>::NAME, "Option_Person");
    assert_eq!(<[Answer; 3] as Structured>::NAME, "Array_Answer_3");
    assert_eq!(
        <Deep as Structured>::NAME.len(),
        64,
        "cut to what the API takes"
    );
}
