//! Errors of batch jobs.

use std::fmt;

use crate::error::api_error::Escaped;

/// A prompt of a batch that the server did not run.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::batch::NotRunReason;
///
/// /// Returns whether to add the prompt to the next job.
/// fn belongs_into_next_job(error: &Error) -> bool {
///     matches!(error, Error::NotRun(not_run) if *not_run.reason() == NotRunReason::Expired)
/// }
/// # let _ = belongs_into_next_job;
///
/// fn log(error: &Error) {
///     if let Error::NotRun(not_run) = error {
///         eprintln!("{}", not_run.message().unwrap_or("no message from the server"));
///     }
/// }
/// # let _ = log;
/// ```
#[derive(Debug, Clone)]
pub struct NotRun {
    pub(crate) reason: NotRunReason,
    pub(crate) message: Option<String>,
}

/// The reason why a prompt of a batch was not run.
///
/// ```
/// use outlines_runtime::batch::NotRunReason;
///
/// fn describe(reason: &NotRunReason) -> &str {
///     match reason {
///         NotRunReason::Expired => "the batch expired",
///         NotRunReason::Cancelled => "the batch was cancelled",
///         NotRunReason::Missing => "the server returned no result",
///         NotRunReason::Other(code) => code,
///         _ => "not run",
///     }
/// }
/// assert_eq!(describe(&NotRunReason::Expired), "the batch expired");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRunReason {
    /// The batch expired before the prompt was run.
    Expired,
    /// The batch was cancelled before the prompt was run.
    Cancelled,
    /// The batch is complete, but the server's result files contain no result for this prompt.
    Missing,
    /// A reason unknown to this version, with the server's code.
    Other(String),
}

impl NotRun {
    pub(crate) fn because(reason: NotRunReason) -> Self {
        Self {
            reason,
            message: None,
        }
    }

    /// Returns the reason.
    #[must_use]
    pub fn reason(&self) -> &NotRunReason {
        &self.reason
    }

    /// Returns the server's message, if there is one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            NotRunReason::Expired => f.write_str("batch expired before this prompt was run")?,
            NotRunReason::Cancelled => {
                f.write_str("batch was cancelled before this prompt was run")?;
            }
            NotRunReason::Missing => {
                f.write_str("no result for this prompt in the server's result files")?;
            }
            NotRunReason::Other(code) => {
                write!(f, "batch did not run this prompt (`{}`)", Escaped(code))?;
            }
        }
        if let Some(message) = &self.message {
            write!(f, ": {}", Escaped(message.trim_end_matches('.')))?;
        }
        f.write_str("; add it to another job")
    }
}

impl std::error::Error for NotRun {}

/// A batch that failed the server's validation. None of it was run, and it is not billed.
///
/// ```
/// use outlines_runtime::Error;
///
/// fn explain(error: &Error) {
///     if let Error::BatchValidation(error) = error {
///         eprintln!("{} was rejected, created from {}", error.batch(), error.file());
///         for issue in error.issues() {
///             eprintln!("line {:?}: {:?}", issue.line, issue.message);
///         }
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct BatchValidationError {
    pub(crate) batch: String,
    pub(crate) file: String,
    pub(crate) issues: Vec<ValidationIssue>,
}

/// A single error from the server's validation of a batch.
///
/// ```
/// use outlines_runtime::batch::ValidationIssue;
///
/// fn is_about_the_model(issue: &ValidationIssue) -> bool {
///     issue.code.as_deref() == Some("model_not_found") || issue.param.as_deref() == Some("model")
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationIssue {
    /// The server's code, such as `token_limit_exceeded` or `model_not_found`.
    pub code: Option<String>,
    /// The server's message.
    pub message: Option<String>,
    /// The line of [`BatchValidationError::file`] with the error, from 1.
    pub line: Option<u64>,
    /// The request parameter that caused the error.
    pub param: Option<String>,
}

impl BatchValidationError {
    /// Returns the server's id of the batch.
    #[must_use]
    pub fn batch(&self) -> &str {
        &self.batch
    }

    /// Returns the name of the uploaded file in the job's directory.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the errors that the server reported.
    #[must_use]
    pub fn issues(&self) -> &[ValidationIssue] {
        &self.issues
    }

    /// Returns whether the batch only exceeds the number of tokens that the account may have
    /// enqueued at a time.
    pub(crate) fn is_temporary(&self) -> bool {
        let code = |issue: &ValidationIssue| issue.code.as_deref() == Some("token_limit_exceeded");
        self.issues.iter().any(code)
    }
}

/// Shows the first issue with its line, and the number of further ones.
impl fmt::Display for BatchValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            batch,
            file,
            issues,
        } = self;
        write!(f, "batch {batch} failed the server's validation: ")?;
        if let Some(first) = issues.first() {
            if let Some(line) = first.line {
                write!(f, "line {line} of ")?;
            }
            write!(f, "{file}")?;
            if let Some(code) = &first.code {
                write!(f, " `{}`", Escaped(code))?;
            }
            if let Some(message) = &first.message {
                write!(f, ": {}", Escaped(message.trim_end_matches('.')))?;
            }
        } else {
            write!(f, "no reason given ({file})")?;
        }
        if issues.len() > 1 {
            write!(f, "; and {} more, see `issues()`", issues.len() - 1)?;
        }
        f.write_str("; no request was run; fix the input, then resume the job")
    }
}

impl std::error::Error for BatchValidationError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_the_first_issue_with_its_line() {
        let issue = ValidationIssue {
            code: Some("invalid_json_line".to_owned()),
            message: Some("This line is not parseable as valid JSON.".to_owned()),
            line: Some(7),
            param: None,
        };
        let error = |issues| BatchValidationError {
            batch: "batch_1".to_owned(),
            file: "part-0001.jsonl".to_owned(),
            issues,
        };
        let none = error(Vec::new()).to_string();
        assert!(
            none.contains(": no reason given (part-0001.jsonl); no request was run"),
            "{none}"
        );
        assert_eq!(
            error(vec![issue.clone(), issue]).to_string(),
            "batch batch_1 failed the server's validation: line 7 of part-0001.jsonl \
             `invalid_json_line`: This line is not parseable as valid JSON; and 1 more, see \
             `issues()`; no request was run; fix the input, then resume the job"
        );
    }
}
