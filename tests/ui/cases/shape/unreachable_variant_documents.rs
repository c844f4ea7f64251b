//! Untagged variants whose documents an earlier variant accepts without an error.

use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
struct Postal {
    city: Option<String>,
    zip: Option<String>,
}

#[derive(Deserialize, Structured)]
struct Web {
    url: String,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Contact {
    Postal(Postal),
    Web(Web),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Contacts {
    Postal(Vec<Postal>),
    Web(Vec<Web>),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Defaulted {
    A {
        #[serde(default)]
        a: u8,
    },
    B {
        b: u8,
    },
}

#[derive(Default, Deserialize, Structured)]
#[serde(default)]
struct Settings {
    level: u8,
    verbose: bool,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum ContainerDefault {
    Settings(Settings),
    Web(Web),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum OneMoreOptional {
    A { z: Option<u8>, x: u8 },
    B { x: u8 },
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Alias {
    A {
        #[serde(alias = "y")]
        x: u8,
    },
    B {
        y: u8,
    },
}

#[derive(Deserialize, Structured)]
struct Point {
    x: u8,
    y: u8,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum PointOrArray {
    Point(Point),
    Array([u8; 2]),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum PointOrList {
    Point(Point),
    List(Vec<u8>),
}

#[derive(Deserialize, Structured)]
struct Row<T> {
    a: T,
    b: T,
    c: T,
    d: T,
    e: T,
}

#[derive(Deserialize, Structured)]
struct Column<T> {
    a: T,
    b: T,
    c: T,
    d: T,
    e: T,
}

type Row4<T> = Row<Row<Row<Row<T>>>>;
type Column4<T> = Column<Column<Column<Column<T>>>>;

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Large {
    Row(Row4<Row4<u8>>),
    Column(Column4<Column4<u8>>),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum OnlyOptional {
    A { a: Option<u8> },
    B { b: u8 },
}

fn main() {}
