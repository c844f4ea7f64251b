//! Aliases of fields and variants next to other names and skipped fields.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Mood, both Vec<Mood>, both Command, both Event, both Content, both Either, both Person,
    both Account, both Note,
    both Strict,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Mood {
    #[serde(alias = "happy", alias = "Happy")]
    Glad,
    #[serde(alias = "SAD")]
    Sad,
    /// Its alias is its own name.
    #[serde(alias = "calm")]
    Calm,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Command {
    #[serde(alias = "halt")]
    Stop,
    #[serde(alias = "walk", alias = "run")]
    Move { meters: u8 },
    #[serde(rename = "say", alias = "tell")]
    Text(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Event {
    #[serde(alias = "login")]
    SignedIn {
        #[serde(alias = "name")]
        user: String,
    },
    #[serde(alias = "logout")]
    SignedOut,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Content {
    #[serde(alias = "text")]
    Paragraph(String),
    #[serde(alias = "number")]
    Count(u8),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Either {
    Web {
        #[serde(alias = "uri")]
        url: String,
    },
    Mail {
        #[serde(alias = "email")]
        address: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Person {
    #[serde(alias = "fullName", alias = "full_name")]
    name: String,
    #[serde(alias = "years")]
    #[structured(range(max = 130))]
    #[arbitrary(value = 36)]
    age: u8,
    mood: Mood,
}

/// Skipped fields with aliases of their own.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Account {
    name: String,
    #[structured(skip)]
    #[serde(default, alias = "old_name", skip_serializing)]
    legacy: String,
    #[structured(skip)]
    #[serde(alias = "key", skip_serializing)]
    id: Option<u64>,
    #[serde(skip, alias = "name_of_skipped")]
    cached: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Note {
    #[serde(alias = "writer")]
    by: String,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meta {
    #[serde(alias = "written_by")]
    author: String,
    mood: Mood,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(alias = "a")]
    first: u8,
    #[serde(alias = "b")]
    second: Option<u8>,
}
