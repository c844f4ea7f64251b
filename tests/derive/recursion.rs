//! Direct and mutual recursion.
//!
//! If the compiler evaluated these graphs as trees, incremental builds (the default of the profile
//! that compiles this file) would not finish.

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

/// `N: a b c d e;` declares a type with five fields of those types.
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
    N00: N01 N02 N03 N04 N05; N01: N02 N03 N04 N05 N06; N02: N03 N04 N05 N06 N07;
    N03: N04 N05 N06 N07 N08; N04: N05 N06 N07 N08 N09; N05: N06 N07 N08 N09 N10;
    N06: N07 N08 N09 N10 N11; N07: N08 N09 N10 N11 N12; N08: N09 N10 N11 N12 N13;
    N09: N10 N11 N12 N13 N14; N10: N11 N12 N13 N14 N15; N11: N12 N13 N14 N15 N16;
    N12: N13 N14 N15 N16 N17; N13: N14 N15 N16 N17 N18; N14: N15 N16 N17 N18 N19;
    N15: N16 N17 N18 N19 N00; N16: N17 N18 N19 N00 N01; N17: N18 N19 N00 N01 N02;
    N18: N19 N00 N01 N02 N03; N19: N00 N01 N02 N03 N04;
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
fn a_type_used_once_in_a_recursive_type_is_inlined() {
    assert_eq!(definitions::<Folder>(), ["Folder"]);
    assert_eq!(definitions::<Entry>(), ["Entry"]);
    let schema = schema::<Folder>();
    let branches = &schema["$defs"]["Folder"]["properties"]["entries"]["items"]["anyOf"];
    assert_eq!(
        branches[1]["properties"]["Folder"],
        json!({"$ref": "#/$defs/Folder"})
    );
}

/// Types that contain the next type twice. The last one contains the first.
macro_rules! circle {
    (@ $first:ident; $last:ident) => {
        #[derive(Structured)]
        struct $last {
            next: Option<Box<$first>>,
            other: Option<Box<$first>>,
        }
    };
    (@ $first:ident; $node:ident $next:ident $($rest:ident)*) => {
        #[derive(Structured)]
        struct $node {
            next: Option<Box<$next>>,
            other: Option<Box<$next>>,
        }
        circle!(@ $first; $next $($rest)*);
    };
    ($first:ident $($rest:ident)*) => {
        circle!(@ $first; $first $($rest)*);
    };
}

circle! {
    C00 C01 C02 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C14 C15
    C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29 C30 C31
    C32 C33 C34 C35 C36 C37 C38 C39 C40 C41 C42 C43 C44 C45 C46 C47
    C48 C49 C50 C51 C52 C53 C54 C55 C56 C57 C58 C59 C60 C61 C62 C63
    C64 C65 C66 C67 C68 C69 C70 C71 C72 C73 C74 C75 C76 C77 C78 C79
}

/// The compiler allows 128 nested calls, so a type must not need one.
#[test]
fn a_cycle_of_eighty_types() {
    assert_eq!(definitions::<C00>().len(), 80);
}

mod generic {
    use std::collections::HashMap;

    use outlines_runtime::{Entries, Structured};

    type Alias<T> = Aliased<T>;

    #[derive(Structured)]
    pub(super) struct Aliased<T> {
        items: Vec<T>,
        next: Option<Box<Alias<T>>>,
    }

    #[derive(Structured)]
    pub(super) struct WithPath<T> {
        items: Vec<T>,
        #[expect(unused_qualifications, reason = "the derive sees the path")]
        next: Option<Box<crate::recursion::generic::WithPath<T>>>,
    }

    type Bytes = Concrete<u8>;

    #[derive(Structured)]
    pub(super) enum Concrete<T> {
        Leaf(T),
        Fork(Vec<Bytes>),
    }

    #[derive(Structured)]
    pub(super) struct Trunk<T> {
        label: T,
        branches: Vec<Branch<T>>,
    }

    #[derive(Structured)]
    pub(super) struct Branch<T> {
        trunk: Option<Box<Trunk<T>>>,
        branches: [Option<Box<Self>>; 2],
        twig: Twig<T>,
    }

    #[derive(Structured)]
    pub(super) enum Twig<T> {
        Green(T),
        Grafted(Box<Trunk<T>>),
    }

    /// The two parameters change places.
    #[derive(Structured)]
    pub(super) struct Left<A, B> {
        value: A,
        right: Option<Box<Right<A, B>>>,
    }

    #[derive(Structured)]
    pub(super) struct Right<A, B> {
        value: B,
        left: Option<Box<Left<B, A>>>,
    }

    pub(super) trait Bounded {}

    impl<T> Bounded for Album<T> {}

    #[derive(Structured)]
    pub(super) struct Cover<T: Bounded>(T);

    /// It is an argument of types with bounds of their own.
    #[derive(Structured)]
    pub(super) struct Album<T> {
        songs: Vec<T>,
        cover: Option<Box<Cover<Album<T>>>>,
        parts: Entries<HashMap<String, Album<T>>>,
        range: Option<std::ops::Range<Box<Self>>>,
        result: Result<Box<Self>, (Box<Self>, Box<Self>)>,
    }

    /// The size is part of the type.
    #[derive(Structured)]
    pub(super) struct Grid<const N: usize> {
        rows: [u8; N],
        tile: Option<Box<Tile<N>>>,
    }

    #[derive(Structured)]
    pub(super) struct Tile<const N: usize> {
        grid: Box<Grid<N>>,
    }
}

#[test]
fn generic_types_may_contain_themselves_by_any_name() {
    use generic::{Aliased, Concrete, WithPath};

    assert_eq!(definitions::<Aliased<u8>>(), ["Aliased_u8"]);
    assert_eq!(definitions::<WithPath<u8>>(), ["WithPath_u8"]);
    assert_eq!(definitions::<Concrete<u8>>(), ["Concrete_u8"]);
    assert_eq!(definitions::<Concrete<bool>>(), ["Concrete_u8"]);
}

#[test]
fn generic_types_may_contain_each_other() {
    use generic::{Branch, Grid, Left, Trunk, Twig};

    let all = ["Trunk_u8", "Branch_u8"];
    assert_eq!(definitions::<Trunk<u8>>(), all);
    assert_eq!(definitions::<Branch<u8>>(), ["Branch_u8", "Trunk_u8"]);
    assert_eq!(
        definitions::<Twig<u8>>(),
        ["Twig_u8", "Trunk_u8", "Branch_u8"]
    );
    let schema = schema::<Trunk<u8>>();
    let branch = &schema["$defs"]["Branch_u8"]["properties"];
    let trunk = json!({"anyOf": [{"$ref": "#/$defs/Trunk_u8"}, {"type": "null"}]});
    assert_eq!(branch["trunk"], trunk);
    let grafted = &branch["twig"]["anyOf"][1]["properties"]["Grafted"];
    assert_eq!(*grafted, json!({"$ref": "#/$defs/Trunk_u8"}));

    assert_eq!(definitions::<Left<u8, bool>>(), ["Left_u8_bool"]);
    assert_eq!(definitions::<Grid<3>>(), ["Grid_3"]);
}

#[test]
fn a_recursive_type_may_be_an_argument_of_any_type() {
    assert_eq!(definitions::<generic::Album<u8>>(), ["Album_u8"]);
}

/// Generic types that each contain all later ones, which makes 16,384 paths.
macro_rules! generic_web {
    () => {};
    ($first:ident $($later:ident)*) => {
        #[derive(Structured)]
        #[allow(non_snake_case, reason = "the fields are named after their types")]
        struct $first<T> {
            value: T,
            $($later: Vec<$later<T>>,)*
        }
        generic_web!($($later)*);
    };
}

generic_web! { W00 W01 W02 W03 W04 W05 W06 W07 W08 W09 W10 W11 W12 W13 W14 W15 }

#[test]
fn a_web_of_generic_types() {
    let definitions = definitions::<W00<u8>>();
    assert_eq!(definitions.len(), 14);
    assert_eq!(definitions[0], "W02_u8");
    assert_eq!(
        schema::<W00<u8>>()["properties"].as_object().unwrap().len(),
        16
    );
}
