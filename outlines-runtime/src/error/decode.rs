//! Errors of complete answers that do not decode or are not valid.

use std::fmt;

use crate::answer::Answer;

/// An answer that does not decode into the requested type.
///
/// `Display` and `Debug` show the location but no text from the model. [`detail`](Self::detail) and
/// [`answer`](Self::answer) return it.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # use outlines_runtime::Structured;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::text(r#"{"number": "2024-17", "total": "five"}"#).usage(40, 12));
/// let error = server.model().generate::<Invoice>("Two teas, 5 EUR").await.unwrap_err();
/// if let Error::Undecodable(error) = &error {
///     assert_eq!(error.path(), "total");
///     assert!(error.detail().contains("five"));
///     assert_eq!(error.answer().usage().total_tokens(), 52);
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
    pub(crate) kind: DecodeErrorKind,
    pub(crate) detail: String,
    pub(crate) answer: Answer,
}

/// The categories of `serde_json` errors that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecodeErrorKind {
    /// The text is not valid JSON, or incomplete.
    Syntax,
    /// The text is valid JSON but does not match the type.
    Data,
    /// There is text before the JSON document.
    TextBefore,
    /// There is text after the JSON document.
    TextAfter,
    /// The text follows no schema, and cannot be parsed as the type.
    NotParsable,
    /// The model did not call the tool that takes the answer.
    NotInTool,
}

impl Undecodable {
    /// Returns the path to the value, such as `items[2].price`; `.` is the root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the name of a missing field. This message of serde quotes the type, not the answer,
    /// so it may be displayed.
    fn missing_field(&self) -> Option<&str> {
        let (field, _) = self
            .detail
            .strip_prefix("missing field `")?
            .split_once('`')?;
        Some(field)
    }

    /// Returns the message of the decoder. It may quote the answer.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Returns the answer with its text and usage.
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
        write!(f, "error decoding the answer as `{type_name}`: ")?;
        match (self.kind, self.missing_field()) {
            (DecodeErrorKind::Syntax, _) => f.write_str("invalid JSON")?,
            (DecodeErrorKind::TextBefore, _) => f.write_str("unexpected text before the JSON")?,
            (DecodeErrorKind::TextAfter, _) => f.write_str("unexpected text after the JSON")?,
            (DecodeErrorKind::Data, Some(field)) => write!(f, "missing field `{field}`")?,
            (DecodeErrorKind::Data, None) => f.write_str("invalid value")?,
            (DecodeErrorKind::NotParsable, _) => {
                return f.write_str("invalid text; see `detail()` and `raw()`");
            }
            (DecodeErrorKind::NotInTool, _) => {
                return f.write_str(
                    "expected a call of the tool with the grammar, found a message; see `raw()`, \
                     and check that the model supports custom tools",
                );
            }
        }
        match path.as_str() {
            "." => f.write_str(" at the root")?,
            path => write!(f, " at `{path}`")?,
        }
        write!(
            f,
            ", line {line} column {column}; see `detail()` and `raw()`, and check that the server \
             enforces `response_format`"
        )
    }
}

impl std::error::Error for Undecodable {}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecodable")
            .field("type_name", &self.type_name)
            .field("path", &self.path)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("kind", &self.kind)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

/// An answer that decodes but violates a constraint of its type or fails a check.
///
/// `Display` shows a violated constraint and its path. The message of a check may quote the answer,
/// so neither `Display` nor `Debug` shows it.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::TestServer;
///
/// # use outlines_runtime::Structured;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
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
///     assert_eq!(invalid.attempts(), 1);
///     assert_eq!(invalid.answer().decode::<Invoice>()?.total, 5.0);
/// }
/// # assert!(matches!(error, Error::Invalid(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Invalid {
    pub(crate) failure: CheckFailure,
    /// Whether the call supports `reask`.
    pub(crate) can_reask: bool,
    pub(crate) attempts: u32,
    pub(crate) answer: Answer,
}

/// The reason why a decoded answer is not valid.
#[derive(Clone)]
pub(crate) enum CheckFailure {
    /// A violated constraint of the type. The message does not quote the answer.
    Constraint(String),
    /// The message of a check of the caller.
    Check(String),
}

impl Invalid {
    /// Returns the message of the check, or the violated constraint and its path.
    #[must_use]
    pub fn reason(&self) -> &str {
        match &self.failure {
            CheckFailure::Constraint(text) | CheckFailure::Check(text) => text,
        }
    }

    /// Returns how many times the model was asked.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the last answer, with its text and the usage of all attempts.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.failure {
            CheckFailure::Constraint(text) => {
                write!(f, "answer violates a constraint of its type: {text}")?;
            }
            CheckFailure::Check(_) => f.write_str("answer failed a check; see `reason()`")?,
        }
        match self.attempts {
            1 if self.can_reask => f.write_str("; set `reask` to let the model try again"),
            1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
        }
    }
}

impl std::error::Error for Invalid {}

impl fmt::Debug for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invalid")
            .field("attempts", &self.attempts)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}
