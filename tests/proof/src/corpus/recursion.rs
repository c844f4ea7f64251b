//! Recursive types.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Nest, both Chain, both Cell, both Folder, both Entry, both Expression, both Statement,
    both Tree<bool>, both Tree<Chain>,
    both OrgChart, both Thread, both Even, both Vec<Odd>, both Html, both JsonLike, both Linked,
    both Bush, both Game,
    both Maybe, both Filter, both Trunk<bool>, both Branch<char>, both Left<u8, Option<bool>>,
    both Album<Vec<u8>>,
}

/// Boxes in boxes.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Nest(Vec<Nest>);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Chain {
    label: String,
    next: Option<Box<Chain>>,
}

/// A node with six neighbours.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Cell {
    name: String,
    north: Option<Box<Self>>,
    north_east: Option<Box<Self>>,
    south_east: Option<Box<Self>>,
    south: Option<Box<Self>>,
    south_west: Option<Box<Self>>,
    north_west: Option<Box<Self>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Folder {
    name: String,
    entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Entry {
    File { name: String, bytes: u64 },
    Folder(Folder),
    Symlink(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Expression {
    Number(i64),
    Name(String),
    Add(Box<Expression>, Box<Expression>),
    Multiply(Box<Expression>, Box<Expression>),
    Negate(Box<Expression>),
    Call {
        function: String,
        arguments: Vec<Expression>,
    },
    Block(Vec<Statement>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Statement {
    Let {
        name: String,
        value: Expression,
    },
    If {
        condition: Expression,
        then: Vec<Statement>,
        otherwise: Option<Vec<Statement>>,
    },
    While {
        condition: Expression,
        body: Box<Statement>,
    },
    Return(Option<Expression>),
    Break,
}

/// A tree whose generic self is written `Self`.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Tree<T> {
    Leaf(T),
    Fork(Box<Self>, Box<Self>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct OrgChart {
    company: String,
    head: Employee,
    board: Vec<Employee>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Employee {
    name: String,
    title: Option<String>,
    reports: Vec<Employee>,
    deputy: Option<Box<Employee>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Thread {
    author: String,
    text: String,
    votes: i32,
    replies: Vec<Thread>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Even {
    next: Option<Box<Odd>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Odd {
    next: Option<Rc<Even>>,
    mark: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Html {
    Div(Vec<Html>),
    Button {
        label: String,
        action: Option<String>,
    },
    Form {
        fields: Vec<FormField>,
        submit: Box<Html>,
    },
    Text(String),
    Br,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct FormField {
    name: String,
    required: bool,
    help: Option<Box<Html>>,
}

/// Any value, spelled out.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum JsonLike {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
    List(Vec<JsonLike>),
    Members(Vec<(Member, Member)>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Member {
    key: String,
    value: JsonLike,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Linked(Option<Box<(u8, u8)>>, Option<Box<(u8, u8)>>);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Bush {
    branches: [Option<Box<Bush>>; 2],
    leaves: Option<Arc<[Bush]>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Game {
    moves: Vec<Move>,
    result: Option<Outcome>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Move {
    from: (char, char),
    to: (char, char),
    variations: Vec<Game>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Outcome {
    #[serde(rename = "1-0")]
    White,
    #[serde(rename = "0-1")]
    Black,
    #[serde(rename = "½-½")]
    Draw,
}

/// A newtype through an option and back.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Maybe(Option<Box<Again>>);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Again {
    maybe: Maybe,
    both: [Maybe; 2],
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Filter {
    AllOf(Vec<Filter>),
    AnyOf(Vec<Filter>),
    Not(Box<Filter>),
    Equals {
        field_name: String,
        to: Scalar,
    },
    Between {
        field_name: String,
        lower_bound: i32,
        upper_bound: i32,
    },
    IsNull {
        field_name: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Scalar {
    Text(String),
    Number(i32),
    Flag(bool),
}

/// Generic types that contain each other.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Trunk<T> {
    label: T,
    branches: Vec<Branch<T>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Branch<T> {
    trunk: Option<Box<Trunk<T>>>,
    branches: [Option<Box<Self>>; 2],
    twig: Twig<T>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Twig<T> {
    Green(T),
    Grafted(Box<Trunk<T>>),
}

/// The parameters change places.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Left<A, B> {
    value: A,
    right: Option<Box<Right<A, B>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Right<A, B> {
    value: B,
    left: Option<Box<Left<B, A>>>,
}

type Songs<T> = Album<T>;

/// A generic type that contains itself through an alias, and as an argument.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Album<T> {
    songs: Vec<T>,
    #[serde(with = "outlines_runtime::entries")]
    parts: BTreeMap<u8, Songs<T>>,
    sides: Vec<(Album<T>, Album<T>)>,
}
