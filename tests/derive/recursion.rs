//! Recursion, direct and mutual. Had the compiler to walk these graphs as trees, an incremental build (the default of the
//! profile that compiles this file) would not end.

use outlines_runtime::Structured;
use serde_json::{Value, json};

use crate::{definitions, schema};

/// A node with six neighbours.
#[derive(Structured)]
struct Cell {
    name: String,
    north: Option<Box<Self>>,
    north_east: Option<Box<Self>>,
    south_east: Option<Box<Self>>,
    south: Option<Box<Self>>,
    south_west: Option<Box<Self>>,
    north_west: Option<Box<Self>>,
}

#[test]
fn six_recursive_fields() {
    let schema = schema::<Cell>();
    let neighbour = json!({"anyOf": [{"$ref": "#/$defs/Cell"}, {"type": "null"}]});
    assert_eq!(definitions::<Cell>(), ["Cell"]);
    for place in [&schema, &schema["$defs"]["Cell"]] {
        let properties = place["properties"].as_object().unwrap();
        assert_eq!(properties.len(), 7);
        assert!(
            properties
                .iter()
                .skip(1)
                .all(|(_, schema)| *schema == neighbour)
        );
    }
}

/// `N: a b c d e;` is a type with five fields of the types named.
macro_rules! graph {
    ($($node:ident: $a:ident $b:ident $c:ident $d:ident $e:ident;)*) => { $(
        #[derive(Structured)]
        struct $node {
            a: Option<Box<$a>>,
            b: Vec<$b>,
            c: Option<Box<$c>>,
            d: Vec<$d>,
            e: Option<Box<$e>>,
        }
    )* };
}

graph! {
    N00: N01 N02 N03 N04 N05; N01: N02 N03 N04 N05 N06; N02: N03 N04 N05 N06 N07; N03: N04 N05 N06 N07 N08;
    N04: N05 N06 N07 N08 N09; N05: N06 N07 N08 N09 N10; N06: N07 N08 N09 N10 N11; N07: N08 N09 N10 N11 N12;
    N08: N09 N10 N11 N12 N13; N09: N10 N11 N12 N13 N14; N10: N11 N12 N13 N14 N15; N11: N12 N13 N14 N15 N16;
    N12: N13 N14 N15 N16 N17; N13: N14 N15 N16 N17 N18; N14: N15 N16 N17 N18 N19; N15: N16 N17 N18 N19 N00;
    N16: N17 N18 N19 N00 N01; N17: N18 N19 N00 N01 N02; N18: N19 N00 N01 N02 N03; N19: N00 N01 N02 N03 N04;
}

#[test]
fn twenty_mutually_recursive_types() {
    let schema = schema::<N07>();
    let definitions = schema["$defs"].as_object().unwrap();
    assert_eq!(definitions.len(), 20);
    for (i, name) in (0..20).map(|i| (i, format!("N{i:02}"))) {
        let targets: Vec<_> = definitions[&name]["properties"]
            .as_object()
            .unwrap()
            .values()
            .map(|field| reference(field).to_owned())
            .collect();
        let expected: Vec<_> = (1..=5)
            .map(|step| format!("#/$defs/N{:02}", (i + step) % 20))
            .collect();
        assert_eq!(targets, expected, "{name}");
    }
}

fn reference(field: &Value) -> &str {
    let target = if field["type"] == "array" {
        &field["items"]
    } else {
        &field["anyOf"][0]
    };
    target["$ref"].as_str().unwrap()
}

#[derive(Structured)]
struct Folder {
    name: String,
    entries: Vec<Entry>,
}

#[derive(Structured)]
enum Entry {
    File { name: String, bytes: u64 },
    Folder(Folder),
}

#[test]
fn a_type_used_once_stays_in_place_inside_a_recursive_one() {
    assert_eq!(definitions::<Folder>(), ["Folder"]);
    assert_eq!(definitions::<Entry>(), ["Entry"]);
    let schema = schema::<Folder>();
    let branches = &schema["$defs"]["Folder"]["properties"]["entries"]["items"]["anyOf"];
    assert_eq!(
        branches[1]["properties"]["Folder"],
        json!({"$ref": "#/$defs/Folder"})
    );
}
