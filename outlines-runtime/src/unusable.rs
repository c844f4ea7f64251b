//! Answers that are whole and still not what was asked for.

use std::fmt;

use crate::answer::Answer;

/// An answer that does not decode into the type asked for: where, and what was wrong there.
///
/// `Debug` and `Display` show the place and never the model's words; [`detail`](Self::detail) and
/// [`answer`](Self::answer) do.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::text(r#"{"number": "2024-17", "total": "five"}"#).usage(40, 12));
/// let error = server.model().generate::<Invoice>("Two teas, 5 EUR").await.unwrap_err();
/// if let Error::Undecodable(undecodable) = &error {
///     assert_eq!(undecodable.path(), "total");
///     assert!(undecodable.detail().contains("five"));
///     assert_eq!(undecodable.answer().usage().total_tokens(), 52);
/// }
/// # assert!(matches!(error, Error::Undecodable(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Undecodable {
    pub(crate) type_name: &'static str,
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) fault: Fault,
    pub(crate) detail: String,
    pub(crate) answer: Answer,
}

/// What kind of fault stopped the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The text is no JSON at all, or not to its end.
    Syntax,
    /// The text is JSON and does not fit the type.
    Data,
}

impl Undecodable {
    /// The place in the answer, such as `items[2].price`; `.` is the whole of it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of a field without which there is no value: serde's words, of which these quote the type and not the answer.
    fn missing_field(&self) -> Option<&str> {
        let (field, _) = self
            .detail
            .strip_prefix("missing field `")?
            .split_once('`')?;
        Some(field)
    }

    /// What the decoder said. It may quote the answer.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The answer itself, with its text and its cost.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            type_name,
            path,
            line,
            column,
            ..
        } = self;
        let place = match path.as_str() {
            "." => "at the top".to_owned(),
            path => format!("at `{path}`"),
        };
        let position = format_args!("(line {line}, column {column})");
        match (self.fault, self.missing_field()) {
            (Fault::Syntax, _) => write!(
                f,
                "the answer is no JSON {place} {position}, so no `{type_name}` can be read from it"
            ),
            (Fault::Data, Some(field)) => write!(
                f,
                "the answer is JSON but no `{type_name}`: the field `{field}` is missing {place} {position}"
            ),
            (Fault::Data, None) => write!(
                f,
                "the answer is JSON but no `{type_name}`: missing or wrong {place} {position}"
            ),
        }
    }
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecodable")
            .field("type_name", &self.type_name)
            .field("path", &self.path)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("fault", &self.fault)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

/// An answer that decodes and fails a check.
///
/// `Debug` and `Display` show neither the answer nor what a check of the caller's said, which may quote it. `Display` shows which
/// constraint of the type was broken, and where.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::TestServer;
///
/// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(&Invoice { number: String::new(), total: 5.0 });
/// let call = server.model().generate::<Invoice>("Two teas, 5 EUR");
/// let error = call
///     .check(|invoice| if invoice.number.is_empty() { Err("`number` is empty") } else { Ok(()) })
///     .await
///     .unwrap_err();
/// if let Error::Invalid(invalid) = &error {
///     assert_eq!(invalid.reason(), "`number` is empty");
///     assert_eq!(invalid.asked(), 1);
///     assert_eq!(invalid.answer().decode::<Invoice>()?.total, 5.0);
/// }
/// # assert!(matches!(error, Error::Invalid(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Invalid {
    pub(crate) failure: CheckFailure,
    /// Whether the call could have asked again.
    pub(crate) can_reask: bool,
    pub(crate) asked: u32,
    pub(crate) answer: Answer,
}

/// Who complains of an answer.
#[derive(Clone)]
pub(crate) enum CheckFailure {
    /// A constraint of the type; the words are ours.
    Constraint(String),
    /// A check of the caller's.
    Check(String),
}

impl Invalid {
    /// What the check said, or which constraint of the type was broken, and where.
    #[must_use]
    pub fn reason(&self) -> &str {
        match &self.failure {
            CheckFailure::Constraint(text) | CheckFailure::Check(text) => text,
        }
    }

    /// How often the model was asked.
    #[must_use]
    pub fn asked(&self) -> u32 {
        self.asked
    }

    /// The last answer, with its text and the cost of all.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.failure {
            CheckFailure::Constraint(text) => {
                write!(f, "the answer breaks a constraint of its type: {text}")?;
            }
            CheckFailure::Check(_) => {
                f.write_str("the answer fails a check, and `reason()` says why")?;
            }
        }
        match self.asked {
            1 if self.can_reask => f.write_str("; `reask` lets the model try again"),
            1 => Ok(()),
            asked => write!(f, " (the model was asked {asked} times)"),
        }
    }
}

impl fmt::Debug for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invalid")
            .field("asked", &self.asked)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}
