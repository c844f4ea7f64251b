//! API objects, measurements, and similar data, with many shared and nested types.

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    both Config, both Recipe, both Flight, both Patient, both Paper, both Repository, both Chart,
    both Weather, both Quiz, both Holder,
    both Options, both Unit, both Holders,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Config {
    server: Server,
    databases: Vec<Database>,
    features: BTreeSet<String>,
    log: Option<LogLevel>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Server {
    host: String,
    port: u16,
    tls: Option<Tls>,
    workers: std::num::NonZeroUsize,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Tls {
    certificate: String,
    versions: Vec<TlsVersion>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum TlsVersion {
    #[serde(rename = "1.2")]
    V12,
    #[serde(rename = "1.3")]
    V13,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Database {
    Postgres { url: String, pool: u8 },
    Sqlite { path: String },
    Memory,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "UPPERCASE")]
enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// A recipe, for any kitchen.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Recipe {
    title: String,
    /// For how many people.
    serves: u8,
    ingredients: Vec<Ingredient>,
    steps: Vec<String>,
    minutes: Option<u16>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ingredient {
    name: String,
    amount: Option<Amount>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Amount {
    Count(u16),
    Grams(#[arbitrary(with = finite)] f32),
    ToTaste,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Flight {
    code: String,
    from: Airport,
    to: Airport,
    stops: Vec<Airport>,
    seats: Vec<Seat>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Airport([char; 3]);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Seat {
    row: std::num::NonZeroU8,
    letter: char,
    class: Class,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Class {
    Economy,
    PremiumEconomy,
    Business,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Patient {
    age: u8,
    /// As reported.
    symptoms: Vec<Symptom>,
    medication: Vec<Medication>,
    vitals: Vitals,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Symptom {
    name: String,
    severity: Severity,
    days: Option<u16>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Severity {
    Mild,
    Moderate,
    Severe,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Medication {
    name: String,
    milligrams: Option<u32>,
    worked: Option<Severity>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Vitals {
    pulse: Option<u8>,
    /// Systolic and diastolic.
    pressure: Option<(u8, u8)>,
    #[arbitrary(with = finite)]
    temperature: f32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Paper {
    title: String,
    authors: Vec<Author>,
    year: i16,
    cites: Vec<Citation>,
    summary: Box<str>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Author {
    given: Option<String>,
    family: String,
    affiliation: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Citation {
    authors: Vec<Author>,
    year: Option<i16>,
    doi: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Repository {
    id: u64,
    full_name: String,
    private: bool,
    owner: User,
    forks: Vec<User>,
    license: Option<License>,
    topics: Vec<String>,
    permissions: Option<Permissions>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct User {
    login: String,
    id: u64,
    #[serde(rename = "type")]
    kind: UserKind,
    site_admin: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum UserKind {
    User,
    Organization,
    Bot,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct License {
    key: String,
    spdx_id: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Permissions {
    admin: bool,
    push: bool,
    pull: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Chart {
    x: Axis,
    y: Axis,
    series: Vec<Series>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Axis {
    label: Option<String>,
    logarithmic: bool,
    ticks: Vec<i32>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Series {
    name: String,
    points: Vec<(i32, i32)>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Weather {
    place: String,
    days: [Day; 3],
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Day {
    #[arbitrary(with = finite)]
    low: f32,
    #[arbitrary(with = finite)]
    high: f32,
    sky: Option<Sky>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Sky {
    Clear,
    Cloudy { eighths: u8 },
    Rain(u16),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Quiz {
    questions: Vec<Question>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Question {
    Choice {
        text: String,
        options: [String; 4],
        right: u8,
    },
    Open {
        text: String,
        answer: Option<String>,
    },
    TrueOrFalse(String, String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Empty {}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Unit;

/// Values that say nothing.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Holder {
    empty: Empty,
    unit: Unit,
    no_unit: Option<Unit>,
    phantom: std::marker::PhantomData<u8>,
    many: Vec<Empty>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Holders {
    units: Vec<Unit>,
    pair: (Unit, Unit),
    empties: [Empty; 2],
    holders: Option<Box<Holder>>,
}

/// Nothing is certain.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Options {
    a: Option<String>,
    b: Option<u8>,
    c: Option<bool>,
    d: Option<Vec<Option<i16>>>,
    e: Option<Unit>,
    f: Option<Empty>,
    g: Option<Severity>,
    h: Option<Amount>,
    i: Option<(u8, u8)>,
    j: Option<[bool; 2]>,
    k: Option<char>,
    l: Option<Box<str>>,
    m: Option<Option<u16>>,
    n: Option<Box<Options>>,
}
