//! Cases: an input and the expected value.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An input and the value that is expected for it.
///
/// ```
/// use outlines_runtime::eval::Case;
///
/// let line = r#"{"input": "Ada is 36.", "expected": ["Ada", 36]}"#;
/// let case: Case<(String, u8)> = serde_json::from_str(line)?;
/// assert_eq!(case.expected, ("Ada".to_owned(), 36));
/// assert_eq!(Case::new("Bob is 7.", 7).id("bob").id.as_deref(), Some("bob"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Case<T> {
    /// The name of the case in reports. By default it is the number of the case: `#3` is the third
    /// in its file, or for a case from code, the third that is added to an evaluation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The text for the prompt.
    pub input: String,
    /// The expected value.
    pub expected: T,
}

impl<T> Case<T> {
    /// Creates a case without an id.
    pub fn new(input: impl Into<String>, expected: T) -> Self {
        Self {
            id: None,
            input: input.into(),
            expected,
        }
    }

    /// Sets the id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl<T: DeserializeOwned> Case<T> {
    /// Reads cases from a JSONL file with `{"input": "…", "expected": …}` on each line, optionally
    /// with an `"id"`, which no other case has. Empty lines are skipped.
    ///
    /// ```
    /// use outlines_runtime::eval::{Case, CaseError};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("cases.jsonl");
    /// std::fs::write(&path, "{\"id\": \"ada\", \"input\": \"Ada is 36.\", \"expected\": 36}\n")?;
    /// let cases: Vec<Case<u8>> = Case::read(&path)?;
    /// assert_eq!((cases[0].id.as_deref(), cases[0].expected), (Some("ada"), 36));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, a line is not a case, or two cases have the
    /// same id.
    pub fn read(path: impl AsRef<Path>) -> Result<Vec<Self>, CaseError> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return Err(CaseError::Unreadable { file, error }),
        };
        let lines = text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim().is_empty());
        let mut names = HashSet::new();
        lines
            .zip(1..)
            .map(|((text, line), number)| {
                let case = serde_json::from_str::<Self>(text);
                let mut case = case.map_err(|error| CaseError::Invalid {
                    file: file.clone(),
                    line,
                    error,
                })?;
                // Answers are added in any order, and the names must be the same in every run.
                let name = case.id.get_or_insert_with(|| format!("#{number}"));
                if !names.insert(name.clone()) {
                    let (file, id) = (file.clone(), name.clone());
                    return Err(CaseError::Duplicate { file, line, id });
                }
                Ok(case)
            })
            .collect()
    }
}

/// An error of [`Case::read`].
///
/// ```
/// use outlines_runtime::eval::{Case, CaseError};
///
/// let error = Case::<u8>::read("missing.jsonl").unwrap_err();
/// assert!(matches!(error, CaseError::Unreadable { .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// The file cannot be read.
    #[error("cannot read the cases `{file}`: {error}")]
    Unreadable {
        /// The path of the file.
        file: String,
        /// The error of the file system.
        #[source]
        error: io::Error,
    },
    /// A line is not a case.
    #[error(
        "line {line} of `{file}` is not a case, `{{\"input\": \"…\", \"expected\": …}}`: {}",
        problem(error)
    )]
    Invalid {
        /// The path of the file.
        file: String,
        /// The number of the line, from 1.
        line: usize,
        /// The reason.
        #[source]
        error: serde_json::Error,
    },
    /// A case has the id of an earlier one.
    #[error("line {line} of `{file}` has the `id` of an earlier case, {id:?}; change one of them")]
    Duplicate {
        /// The path of the file.
        file: String,
        /// The number of the line, from 1.
        line: usize,
        /// The id.
        id: String,
    },
}

/// Returns the message of an error with its column, but without the line in the text, which is one
/// line of the file.
fn problem(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((problem, _)) => format!("{problem} at column {}", error.column()),
        None => message,
    }
}
