//! Flattened structs, enums, and `Option`s.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema;

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
struct Meta {
    /// Who wrote it.
    author: String,
    #[serde(flatten)]
    times: Times,
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
struct Times {
    created: u32,
    changed: Option<u32>,
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
struct Note {
    title: String,
    #[serde(flatten)]
    meta: Box<Meta>,
    body: String,
}

#[test]
fn keys_of_a_flattened_struct_replace_the_field() {
    let schema = schema::<Note>();
    assert_eq!(
        schema["required"],
        json!(["title", "author", "created", "changed", "body"])
    );
    assert_eq!(
        schema["properties"]["author"],
        json!({"description": "Who wrote it.", "type": "string"})
    );
    let document = json!({"title": "a", "author": "b", "created": 1, "changed": null, "body": "c"});
    let note: Note = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(&note).unwrap(), document);
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
#[serde(tag = "kind")]
enum Kind {
    /// A thing to do.
    Task {
        due: u8,
    },
    Idea,
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
enum State {
    Open,
    Closed { reason: String },
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
struct Item<T> {
    id: u8,
    #[serde(flatten)]
    of: T,
}

fn keys(branch: &Value) -> &Value {
    &branch["required"]
}

#[test]
fn branches_of_a_flattened_enum_start_with_different_keys() {
    let schema = schema::<Item<Kind>>();
    let branches = &schema["properties"]["value"]["anyOf"];
    assert_eq!(keys(&branches[0]), &json!(["kind", "id"]));
    assert_eq!(branches[0]["properties"]["kind"]["enum"], json!(["Idea"]));
    assert_eq!(keys(&branches[1]), &json!(["kind", "due", "id"]));
    assert_eq!(branches[1]["description"], "A thing to do.");
    for document in [
        json!({"kind": "Idea", "id": 1}),
        json!({"kind": "Task", "due": 2, "id": 1}),
    ] {
        let item: Item<Kind> = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&item).unwrap(), document);
    }
}

#[test]
fn variants_of_a_flattened_externally_tagged_enum_are_keys() {
    let schema = schema::<Item<State>>();
    let branches = &schema["properties"]["value"]["anyOf"];
    assert_eq!(branches[0]["properties"]["Open"], json!({"type": "null"}));
    assert_eq!(keys(&branches[1]), &json!(["Closed", "id"]));
    for document in [
        json!({"Open": null, "id": 1}),
        json!({"Closed": {"reason": "x"}, "id": 1}),
    ] {
        serde_json::from_value::<Item<State>>(document).unwrap();
    }
}

#[test]
fn a_flattened_option_can_be_absent() {
    let schema = schema::<Item<Option<Times>>>();
    let branches = &schema["properties"]["value"]["anyOf"];
    assert_eq!(keys(&branches[0]), &json!(["created", "changed", "id"]));
    assert_eq!(keys(&branches[1]), &json!(["id"]));
    let item: Item<Option<Times>> = serde_json::from_value(json!({"id": 1})).unwrap();
    assert_eq!(item.of, None);
}

#[derive(Structured)]
struct Tree {
    name: String,
    #[serde(flatten)]
    rest: Children,
}

#[derive(Structured)]
struct Children {
    children: Vec<Tree>,
}

#[test]
fn flattened_types_can_be_recursive() {
    let schema = schema::<Tree>();
    assert_eq!(
        schema["$defs"]["Tree"]["properties"]["children"]["items"],
        json!({"$ref": "#/$defs/Tree"})
    );
}
