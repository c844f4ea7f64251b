//! Few-shot examples whose serialized form does not match the schema.
//!
//! The model would learn invalid answers from them.

use std::collections::BTreeMap;

use outlines_runtime::{Entries, Prompt, Structured};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::server::{Wire, class};

/// Returns the error of a call with this example in its prompt, and asserts that nothing is sent.
fn example_error<T>(example: &T) -> impl Future<Output = String> + use<T>
where
    T: Structured + Serialize + DeserializeOwned,
{
    rejection_of(Prompt::new().example("sesame", example).user("…"))
}

async fn rejection_of(prompt: Prompt) -> String {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    let error = wire.model().generate::<String>(prompt).await.unwrap_err();
    assert_eq!(class(&error), "Configuration", "{error}");
    untouched.assert_async().await;
    error.to_string()
}

/// An invoice whose serialized form omits absent fields.
#[derive(Serialize, Deserialize, Structured)]
struct Invoice {
    number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    lines: Vec<Line>,
    paid: Payment,
}

#[derive(Default, Serialize, Deserialize, Structured)]
struct Line {
    #[serde(rename(serialize = "product"), alias = "product")]
    article: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Payment {
    Cash,
    Card {
        #[serde(skip_serializing_if = "Option::is_none")]
        last_digits: Option<u16>,
    },
    Transfer(Account),
}

#[derive(Serialize, Deserialize, Structured)]
struct Account {
    #[serde(serialize_with = "masked")]
    iban: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn masked<S: serde::Serializer>(_: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("sesame")
}

#[derive(Serialize, Deserialize, Structured)]
struct Node {
    #[serde(skip_deserializing)]
    size: u32,
    next: Option<Box<Node>>,
}

/// Deserialized from one of two values, and serialized as a third.
#[derive(Serialize, Deserialize, Structured)]
#[serde(from = "Door", into = "String")]
enum Lock {
    Open,
}

#[derive(Clone, Serialize, Deserialize, Structured)]
enum Door {
    Open,
    Shut,
}

impl From<Door> for Lock {
    fn from(_: Door) -> Self {
        Self::Open
    }
}

impl From<Lock> for String {
    fn from(_: Lock) -> Self {
        "ajar".to_owned()
    }
}

impl Clone for Lock {
    fn clone(&self) -> Self {
        Self::Open
    }
}

fn invoice() -> Invoice {
    Invoice {
        number: 7,
        due: Some("tomorrow".to_owned()),
        lines: Vec::new(),
        paid: Payment::Cash,
    }
}

#[tokio::test]
async fn an_example_that_violates_the_schema_is_rejected_with_its_path() {
    let line = |notes: &[&str]| Line {
        article: "tea".to_owned(),
        notes: notes.iter().map(ToString::to_string).collect(),
    };
    let due = Invoice {
        due: None,
        ..invoice()
    };
    let renamed = Invoice {
        lines: vec![line(&["green"])],
        ..invoice()
    };
    let digits = Invoice {
        paid: Payment::Card { last_digits: None },
        ..invoice()
    };
    let iban = Invoice {
        paid: Payment::Transfer(Account { iban: 1 }),
        ..invoice()
    };
    let node = |next| Node { size: 3, next };
    let node = node(Some(Box::new(node(None))));
    let of = |line| Entries(BTreeMap::from([("a".to_owned(), line)]));
    for (example_error, expected) in [
        (
            example_error(&due).await,
            "a few-shot example does not match the schema of `Invoice`: `due` is missing",
        ),
        (
            example_error(&renamed).await,
            "a few-shot example does not match the schema of `Invoice`: `lines[0].article` is \
             missing",
        ),
        (
            example_error(&digits).await,
            "a few-shot example does not match the schema of `Invoice`: `paid.last_digits` is \
             missing",
        ),
        (
            example_error(&iban).await,
            "a few-shot example does not match the schema of `Invoice`: `paid.iban` must be an \
             integer",
        ),
        (
            example_error(&node).await,
            "a few-shot example does not match the schema of `Node`: `next.size` is not in the \
             schema",
        ),
        (
            example_error(&Lock::Open).await,
            "`value` is not one of the choices",
        ),
        (
            example_error(&vec![Lock::Open]).await,
            "`[0]` is not one of the choices",
        ),
        (
            example_error(&of(line(&[]))).await,
            "`[0].value.article` is missing",
        ),
        (
            example_error(&(1_u64 << 60)).await,
            "`value` must be at most 9007199254740991",
        ),
    ] {
        assert!(
            example_error.contains(expected),
            "{expected}\n{example_error}"
        );
        assert!(!example_error.contains("sesame"), "{example_error}");
    }
}
