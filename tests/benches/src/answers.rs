//! What is asked for, by a type that all clients know.

use outlines_runtime::Structured;
use rstructor::Instructor;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What each client asks of a type.
pub(crate) trait Answer:
    Structured + JsonSchema + Instructor + DeserializeOwned + Serialize + Send + Sync + 'static
{
}

impl Answer for Small {}
impl Answer for Large {}

#[derive(Serialize, Deserialize, Structured, JsonSchema, Instructor)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Small {
    name: String,
    note: String,
    amount: f64,
    paid: bool,
}

#[derive(Serialize, Deserialize, Structured, JsonSchema, Instructor)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Large {
    rows: Vec<Small>,
}

#[derive(Clone, Copy)]
pub(crate) enum Size {
    /// About a hundred bytes.
    Small,
    /// About twenty kilobytes.
    Large,
}

impl Size {
    pub(crate) const ALL: [Self; 2] = [Self::Small, Self::Large];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }

    /// The answer's text.
    pub(crate) fn content(self) -> String {
        match self {
            Self::Small => serde_json::to_string(&row(7)),
            Self::Large => {
                let rows = (0..190).map(row).collect();
                serde_json::to_string(&Large { rows })
            }
        }
        .unwrap()
    }
}

fn row(number: u32) -> Small {
    Small {
        name: format!("Row {number}"),
        note: "A note with a \"quoted\" word, and some more.".to_owned(),
        amount: f64::from(number) * 1.25,
        paid: number.is_multiple_of(2),
    }
}
