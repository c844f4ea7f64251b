//! Outcomes of calls, stored so that an evaluation can be resumed.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::case::Case;
use crate::error::Error;
use crate::generate::Response;
use crate::usage::Usage;

/// What a report needs to know about a call. Unlike the result of the call, it can be serialized.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), serde_json::Error> {
/// use outlines_runtime::eval::{Case, Evaluation, CaseOutcome};
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// let server = TestServer::start();
/// server.reply(Reply::json(&36).usage(40, 2));
/// let case = Case::new("Ada is 36.", 36);
/// let result = server.model().generate::<u8>(&*case.input).response().await;
/// let json = serde_json::to_string(&CaseOutcome::new(result))?;
///
/// let outcome: CaseOutcome<u8> = serde_json::from_str(&json)?;
/// assert_eq!((&outcome.result, outcome.sent), (&Ok(36), true));
/// assert_eq!(outcome.usage.total_tokens(), 42);
/// let report = Evaluation::new().add_outcome(&case, &outcome).report();
/// assert_eq!((report.exact_matches, report.usage), (1, outcome.usage));
/// assert_eq!(report.median_latency, outcome.latency.map(|latency| latency.as_secs_f64()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaseOutcome<T> {
    /// The value, or the name of the [`Error`] variant.
    pub result: Result<T, String>,
    /// Whether the prompt may have reached the model. If not, the case is not evaluated.
    pub sent: bool,
    /// The usage of the call.
    pub usage: Usage,
    /// The latency of the call. Results of batch jobs have none, nor have calls that fail without
    /// an answer.
    pub latency: Option<Duration>,
}

impl<T> CaseOutcome<T> {
    /// Creates the outcome of a call.
    #[must_use]
    pub fn new(result: Result<Response<T>, Error>) -> Self {
        match result {
            Ok(response) => Self {
                result: Ok(response.value),
                sent: true,
                usage: response.usage,
                latency: response.latency,
            },
            Err(error) => Self::failed(&error),
        }
    }

    pub(super) fn failed(error: &Error) -> Self {
        Self {
            result: Err(class_of(error.failure())),
            sent: has_reached_model(error),
            usage: error.usage().unwrap_or_default(),
            latency: error.latency(),
        }
    }
}

/// Returns whether the prompt of a failed call may have reached the model.
fn has_reached_model(error: &Error) -> bool {
    match error {
        Error::Configuration { .. }
        | Error::Prompt(_)
        | Error::Credential { .. }
        | Error::BudgetExceeded { .. } => false,
        #[cfg(feature = "batch")]
        Error::NotRun(_) | Error::BatchValidation(_) => false,
        _ => true,
    }
}

/// Returns the name of the error's variant.
fn class_of(error: &Error) -> String {
    let text = format!("{error:?}");
    let end = text.find(|c: char| !c.is_alphanumeric());
    text[..end.unwrap_or(text.len())].to_owned()
}

/// Outcomes by case, in a JSONL file. A run that is repeated after it was interrupted asks only
/// about the cases that are not in the file.
///
/// An outcome is written as soon as it is added, if the model has answered. A call that failed
/// without an answer is made again by the next run. The file is found by its path alone: use
/// another one after you change the prompt, the settings of the call, or the model.
///
/// A program with this type is in the guide on [evaluation](crate::guide::evaluation#resuming).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use outlines_runtime::eval::{Case, Outcomes};
/// use outlines_runtime::testing::TestServer;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("outcomes.jsonl");
/// let server = TestServer::start();
/// server.reply(&36);
/// let case = Case::new("Ada is 36.", 36);
/// let call = server.model().generate::<u8>(&*case.input);
/// Outcomes::open(&path)?.insert(&case, call.response().await)?;
///
/// let outcomes = Outcomes::open(&path)?;
/// assert_eq!(outcomes.get(&case).unwrap().result, Ok(36));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Outcomes<T> {
    path: PathBuf,
    file: File,
    by_case: HashMap<String, CaseOutcome<T>>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct OutcomeLine<K, O> {
    case: K,
    outcome: O,
}

impl<T: Serialize + DeserializeOwned> Outcomes<T> {
    /// Reads the file, or creates it. A last line that was cut off is removed.
    ///
    /// ```
    /// use outlines_runtime::eval::{Case, Outcomes};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// # let folder = tempfile::tempdir()?;
    /// let outcomes: Outcomes<u8> = Outcomes::open(folder.path().join("outcomes.jsonl"))?;
    /// assert!(outcomes.get(&Case::new("Ada is 36.", 36)).is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or written, or a line is not an outcome.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        match read(&path) {
            Ok((file, by_case)) => Ok(Self {
                path,
                file,
                by_case,
            }),
            Err(error) => Err(in_file("read", &path, &error)),
        }
    }

    /// Returns the outcome of a case. Cases are identified by their id, or without one by their
    /// input.
    #[must_use]
    pub fn get(&self, case: &Case<T>) -> Option<&CaseOutcome<T>> {
        self.by_case.get(key(case))
    }

    /// Adds the result of a call, and writes it to the file if the model has answered.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written or the value cannot be serialized.
    pub fn insert(&mut self, case: &Case<T>, result: Result<Response<T>, Error>) -> io::Result<()> {
        let has_answer = match &result {
            Ok(_) => true,
            Err(error) => error.usage().is_some(),
        };
        let (case, outcome) = (key(case), CaseOutcome::new(result));
        if has_answer {
            let outcome = &outcome;
            let line = serde_json::to_vec(&OutcomeLine { case, outcome });
            line.map_err(io::Error::from)
                .and_then(|mut line| {
                    line.push(b'\n');
                    self.file.write_all(&line)
                })
                .map_err(|error| in_file("write", &self.path, &error))?;
        }
        self.by_case.insert(case.to_owned(), outcome);
        Ok(())
    }
}

fn key<T>(case: &Case<T>) -> &str {
    case.id.as_deref().unwrap_or(&case.input)
}

type Stored<T> = (File, HashMap<String, CaseOutcome<T>>);

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Stored<T>> {
    let mut options = File::options();
    let options = options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path)?;
    let mut reader = BufReader::new(&file);
    let (mut by_case, mut line) = (HashMap::new(), Vec::new());
    let (mut lines, mut complete) = (0, 0);
    while reader.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
        lines += 1;
        let OutcomeLine { case, outcome } = serde_json::from_slice(&line).map_err(|error| {
            let message = format!("line {lines} is not an outcome: {error}");
            io::Error::new(io::ErrorKind::InvalidData, message)
        })?;
        by_case.insert(case, outcome);
        complete += line.len() as u64;
        line.clear();
    }
    file.set_len(complete)?;
    file.seek(SeekFrom::End(0))?;
    Ok((file, by_case))
}

fn in_file(action: &str, path: &Path, error: &io::Error) -> io::Error {
    let message = format!("cannot {action} the outcomes `{}`: {error}", path.display());
    io::Error::new(error.kind(), message)
}
