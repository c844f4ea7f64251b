//! Generic types: parameters, associated types, bounds, and recursion.

use std::borrow::Cow;
use std::marker::PhantomData;

use outlines_runtime::Structured;
use serde_json::json;

use crate::{definitions, schema};

#[derive(Structured)]
struct Person {
    name: String,
}

/// A page of results.
#[derive(Structured)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

#[derive(Structured)]
struct Directory {
    people: Page<Person>,
    numbers: Page<u8>,
}

#[test]
fn instances_of_a_generic_type_have_separate_definitions() {
    let schema = schema::<Directory>();
    assert_eq!(
        schema["properties"],
        json!({"people": {"$ref": "#/$defs/Page_Person"}, "numbers": {"$ref": "#/$defs/Page_u8"}})
    );
    assert_eq!(definitions::<Directory>(), ["Page_Person", "Page_u8"]);
    assert_eq!(
        schema["$defs"]["Page_Person"]["properties"],
        json!({
            "items": {"type": "array", "items": {
                "type": "object", "properties": {"name": {"type": "string"}},
                "required": ["name"], "additionalProperties": false,
            }},
            "next": {"anyOf": [{"$ref": "#/$defs/Page_Person"}, {"type": "null"}]},
        })
    );
    assert_eq!(
        schema["$defs"]["Page_u8"]["properties"]["items"]["items"],
        json!({"type": "integer", "minimum": 0, "maximum": 255})
    );
}

#[derive(Structured)]
struct Grid<const WIDTH: usize, const SIGNED: bool = false> {
    rows: Vec<[u8; WIDTH]>,
}

#[derive(Structured)]
struct Board {
    a: Grid<3>,
    b: Grid<8>,
    c: Grid<3>,
    d: Grid<8, true>,
    e: Grid<8>,
    f: Grid<8, true>,
}

#[test]
fn instances_with_different_const_arguments_are_distinct() {
    assert_eq!(definitions::<Board>(), ["Grid_3_0", "Grid_8_0", "Grid_8_1"]);
    let schema = schema::<Board>();
    assert_eq!(
        schema["$defs"]["Grid_8_0"]["properties"]["rows"]["items"]["minItems"],
        8
    );
}

trait Shop {
    type Item;
}

struct Books;

impl Shop for Books {
    type Item = Person;
}

#[derive(Structured)]
struct Stock<'a, S: Shop, T = u8>
where
    T: Clone,
{
    best: S::Item,
    all: Vec<<S as Shop>::Item>,
    label: Cow<'a, str>,
    count: T,
    of: PhantomData<S>,
}

#[test]
fn associated_types_bounds_defaults_and_lifetimes() {
    let schema = schema::<Stock<'_, Books>>();
    assert_eq!(
        schema["properties"]["best"],
        json!({"$ref": "#/$defs/Person"})
    );
    assert_eq!(schema["properties"]["count"]["maximum"], 255);
    // The name contains the arguments that the schema depends on.
    assert_eq!(
        <Stock<'_, Books> as Structured>::NAME,
        "Stock_u8_Person_Person"
    );
}

fn schema_of<T: Structured>() -> &'static str {
    // A bound on `T` is enough for every type that contains it.
    <Vec<Page<T>> as Structured>::SCHEMA
}

#[test]
fn generic_code_needs_only_a_structured_bound() {
    assert!(schema_of::<Person>().contains(r##""$ref":"#/$defs/Page_Person""##));
}

/// A tree whose generic self is written `Self`.
#[derive(Structured)]
enum Tree<T> {
    Leaf(T),
    Fork(Box<Self>, Box<Self>),
}

#[test]
fn a_generic_enum_can_be_recursive() {
    let schema = schema::<Tree<bool>>();
    assert_eq!(
        schema["properties"]["value"],
        json!({"$ref": "#/$defs/Tree_bool"})
    );
    assert_eq!(
        schema["$defs"]["Tree_bool"]["anyOf"][1]["properties"]["Fork"]["items"],
        json!({"$ref": "#/$defs/Tree_bool"})
    );
}

trait Store {
    type Item: Iterator;
}

struct Archive;

impl Store for Archive {
    type Item = std::ops::Range<u8>;
}

macro_rules! list {
    ($ty:ty) => { Vec<$ty> };
}

macro_rules! element {
    ($param:ident) => {
        <$param::Item as Iterator>::Item
    };
}

#[derive(Structured)]
struct Nested<T: Store, U> {
    first: <T::Item as Iterator>::Item,
    last: Option<element!(T)>,
    rest: list!(U),
}

#[test]
fn nested_associated_types_and_types_of_macros_have_bounds() {
    let p = &schema::<Nested<Archive, bool>>()["properties"];
    assert_eq!(p["first"]["maximum"], 255);
    assert_eq!(p["last"]["maximum"], 255);
    assert_eq!(p["rest"]["items"], json!({"type": "boolean"}));
}

#[derive(Structured)]
#[allow(unused_qualifications, reason = "the path is what is tested")]
struct Chain<T> {
    value: T,
    next: Option<Box<self::Chain<T>>>,
}

#[test]
fn a_generic_type_can_name_itself_by_a_path() {
    assert_eq!(definitions::<Chain<u8>>(), ["Chain_u8"]);
}

#[derive(Structured)]
struct Wrapped<T> {
    value: T,
}

#[derive(Structured)]
struct Forest<T> {
    owner: T,
    trees: Vec<Wrapped<Forest<T>>>,
}

#[derive(Structured)]
struct Park {
    forest: Forest<u8>,
    wrapped: Wrapped<Forest<u8>>,
}

#[test]
fn a_generic_type_can_be_an_argument_inside_itself() {
    assert_eq!(definitions::<Park>(), ["Forest_u8", "Wrapped_Forest_u8"]);
}

#[derive(Structured)]
struct Branch<T> {
    value: T,
    children: Branches,
}

#[derive(Structured)]
struct Branches(Vec<Branch<u8>>);

#[test]
fn a_type_without_parameters_breaks_a_cycle_of_generic_types() {
    let schema = schema::<Branch<bool>>();
    assert_eq!(schema["properties"]["value"]["type"], "boolean");
    assert_eq!(definitions::<Branch<bool>>(), ["Branches"]);
}

#[derive(Structured)]
struct Flattening {
    name: String,
    #[serde(flatten)]
    chain: Chain<u8>,
}

#[derive(Structured)]
#[serde(tag = "kind")]
enum Tagged {
    Bytes(Chain<u8>),
    Flags { more: Option<Chain<bool>> },
}

#[test]
fn a_recursive_generic_type_can_be_flattened() {
    let schema = schema::<Flattening>();
    assert_eq!(schema["required"], json!(["name", "value", "next"]));
    assert_eq!(
        schema["properties"]["next"],
        json!({"anyOf": [{"$ref": "#/$defs/Chain_u8"}, {"type": "null"}]})
    );
    assert_eq!(definitions::<Flattening>(), ["Chain_u8"]);
    assert_eq!(definitions::<Tagged>(), ["Chain_u8", "Chain_bool"]);
}

struct Opaque;

/// The schema does not depend on the argument of `PhantomData`.
#[derive(Structured)]
struct Marked<T> {
    id: u8,
    function: PhantomData<dyn Fn(T)>,
    pointer: PhantomData<*const T>,
}

#[test]
fn arguments_of_phantom_data_need_no_schema() {
    let p = &schema::<Marked<Opaque>>()["properties"];
    assert_eq!(p["pointer"], json!({"type": "null"}));
}

#[derive(Structured)]
#[deprecated]
struct Old {
    #[deprecated]
    text: String,
}

#[test]
#[allow(deprecated, reason = "these types are deprecated")]
fn deprecated_types_have_a_schema() {
    assert_eq!(schema::<Old>()["required"], json!(["text"]));
}

#[derive(Structured)]
struct Document<T: ?Sized> {
    id: u32,
    body: T,
}

#[test]
fn a_type_argument_can_be_unsized() {
    let schema = <Document<str> as Structured>::SCHEMA;
    assert!(schema.contains(r#""body":{"type":"string"}"#), "{schema}");
}
