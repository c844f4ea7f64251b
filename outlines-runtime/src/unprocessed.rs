//! What a batch did not run: one prompt of it, or all of them.

use std::fmt;

/// A prompt of a batch that the server did not run.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::batch::Reason;
///
/// /// Whether to put the prompt into the next job.
/// fn again(error: &Error) -> bool {
///     matches!(error, Error::NotRun(not_run) if *not_run.reason() == Reason::Expired)
/// }
/// # let _ = again;
///
/// fn log(error: &Error) {
///     if let Error::NotRun(not_run) = error {
///         eprintln!("{}", not_run.message().unwrap_or("the server does not say why"));
///     }
/// }
/// # let _ = log;
/// ```
#[derive(Debug, Clone)]
pub struct NotRun {
    pub(crate) reason: Reason,
    pub(crate) message: Option<String>,
}

/// Why a prompt of a batch was not run.
///
/// ```
/// use outlines_runtime::batch::Reason;
///
/// fn say(reason: &Reason) -> &str {
///     match reason {
///         Reason::Expired => "there was no time for it",
///         Reason::Cancelled => "the job was cancelled",
///         Reason::Missing => "the server says nothing of it",
///         Reason::Other(code) => code,
///         _ => "it was not run",
///     }
/// }
/// assert_eq!(say(&Reason::Expired), "there was no time for it");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The batch's time was over before its turn came.
    Expired,
    /// The batch was cancelled before its turn came.
    Cancelled,
    /// The batch is complete, and the server's files say nothing of this prompt.
    Missing,
    /// A reason that this version does not know, by the server's code.
    Other(String),
}

impl NotRun {
    pub(crate) fn because(reason: Reason) -> Self {
        Self {
            reason,
            message: None,
        }
    }

    /// Why it was not run.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// What the server said, if anything.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.reason {
            Reason::Expired => "the batch expired before this prompt was run",
            Reason::Cancelled => "the batch was cancelled before this prompt was run",
            Reason::Missing => "the server's result files do not hold this prompt",
            Reason::Other(_) => "the batch did not run this prompt",
        })?;
        if let Reason::Other(code) = &self.reason {
            write!(f, ", `{code}`")?;
        }
        match &self.message {
            Some(message) => write!(f, ": {}", message.trim_end_matches('.')),
            None => Ok(()),
        }
    }
}

/// A batch that the server refused as a whole when it checked it. Nothing of it was run, and nothing was paid.
///
/// ```
/// use outlines_runtime::Error;
///
/// fn explain(error: &Error) {
///     if let Error::BatchRefused(refusal) = error {
///         eprintln!("{} was refused, made of {}", refusal.batch(), refusal.file());
///         for fault in refusal.faults() {
///             eprintln!("line {:?}: {:?}", fault.line, fault.message);
///         }
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Refusal {
    pub(crate) batch: String,
    pub(crate) file: String,
    pub(crate) faults: Vec<Fault>,
}

/// One thing that the server found wrong with a batch.
///
/// ```
/// use outlines_runtime::batch::Fault;
///
/// fn is_the_models_name(fault: &Fault) -> bool {
///     fault.code.as_deref() == Some("model_not_found") || fault.param.as_deref() == Some("model")
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The server's code, such as `token_limit_exceeded` or `model_not_found`.
    pub code: Option<String>,
    /// What it said.
    pub message: Option<String>,
    /// The line of [`Refusal::file`] that it blames, from 1.
    pub line: Option<u64>,
    /// The parameter that it blames.
    pub param: Option<String>,
}

impl Refusal {
    /// The server's id of the batch.
    #[must_use]
    pub fn batch(&self) -> &str {
        &self.batch
    }

    /// The file in the job's folder that was sent.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What the server found wrong.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether it was only too much at once: more tokens than the account may have waiting.
    pub(crate) fn is_for_now(&self) -> bool {
        let code = |fault: &Fault| fault.code.as_deref() == Some("token_limit_exceeded");
        self.faults.iter().any(code)
    }
}

/// The first fault, with its place, and how many more there are.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            batch,
            file,
            faults,
        } = self;
        write!(
            f,
            "the server refused the batch {batch} before running any of it: "
        )?;
        let Some(first) = faults.first() else {
            return write!(f, "it does not say why ({file})");
        };
        if let Some(line) = first.line {
            write!(f, "line {line} of ")?;
        }
        write!(f, "{file}")?;
        if let Some(code) = &first.code {
            write!(f, " `{code}`")?;
        }
        if let Some(message) = &first.message {
            write!(f, ": {}", message.trim_end_matches('.'))?;
        }
        match faults.len() - 1 {
            0 => Ok(()),
            more => write!(f, "; and {more} more, in `faults()`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_is_told_with_its_place() {
        let fault = Fault {
            code: Some("invalid_json_line".to_owned()),
            message: Some("This line is not parseable as valid JSON.".to_owned()),
            line: Some(7),
            param: None,
        };
        let refusal = |faults| Refusal {
            batch: "batch_1".to_owned(),
            file: "part-0001.jsonl".to_owned(),
            faults,
        };
        let none = refusal(Vec::new()).to_string();
        assert!(
            none.ends_with("it does not say why (part-0001.jsonl)"),
            "{none}"
        );
        assert_eq!(
            refusal(vec![fault.clone(), fault]).to_string(),
            "the server refused the batch batch_1 before running any of it: line 7 of part-0001.jsonl \
             `invalid_json_line`: This line is not parseable as valid JSON; and 1 more, in `faults()`"
        );
    }
}
