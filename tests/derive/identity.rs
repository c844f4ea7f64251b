//! Distinct types with the same name.

use outlines_runtime::Structured;
use serde_json::json;

use crate::{definitions, schema};

mod billing {
    use outlines_runtime::Structured;

    #[derive(Structured)]
    pub(crate) struct Address {
        vat: String,
        again: Option<Box<Address>>,
    }
}

mod shipping {
    use outlines_runtime::Structured;

    #[derive(Structured)]
    pub(crate) struct Address {
        street: String,
        again: Option<Box<Address>>,
    }
}

/// A type with the name that a second `Address` gets.
#[allow(non_camel_case_types)]
#[derive(Structured)]
struct Address_2 {
    again: Option<Box<Address_2>>,
}

#[derive(Structured)]
struct Order {
    bill: billing::Address,
    named: Address_2,
    ship: shipping::Address,
}

#[test]
fn types_with_the_same_name_have_separate_definitions() {
    assert_eq!(
        definitions::<Order>(),
        ["Address", "Address_2", "Address_3"]
    );
    let schema = schema::<Order>();
    assert_eq!(
        schema["$defs"]["Address"]["required"],
        json!(["vat", "again"])
    );
    assert_eq!(
        schema["$defs"]["Address_3"]["required"],
        json!(["street", "again"])
    );
    assert_eq!(
        schema["$defs"]["Address_3"]["properties"]["again"]["anyOf"][0],
        json!({"$ref": "#/$defs/Address_3"})
    );
}

fn first() -> impl Structured {
    #[derive(Structured)]
    struct Local {
        a: Option<Box<Local>>,
    }
    Local { a: None }
}

fn second() -> impl Structured {
    #[derive(Structured)]
    struct Local {
        b: Option<Box<Local>>,
    }
    Local { b: None }
}

#[derive(Structured)]
struct Pair<A, B> {
    a: A,
    b: B,
}

fn names_of<A: Structured, B: Structured>(_: &A, _: &B) -> Vec<String> {
    definitions::<Pair<A, B>>()
}

#[test]
fn types_in_different_function_bodies_are_distinct() {
    assert_eq!(names_of(&first(), &second()), ["Local", "Local_2"]);
    assert_eq!(names_of(&first(), &first()), ["Local"]);
}

macro_rules! declare {
    ($($module:ident $field:ident),*) => { $(
        mod $module {
            #[derive(outlines_runtime::Structured)]
            pub(crate) struct Made {
                $field: Option<Box<Made>>,
            }
        }
    )* };
}

declare!(left x, right y);

#[test]
fn types_of_one_macro_call_are_distinct() {
    assert_eq!(
        definitions::<Pair<left::Made, right::Made>>(),
        ["Made", "Made_2"]
    );
}
