//! Errors with other errors in them.

use std::fmt;

use crate::answer::Answer;
use crate::error::Error;
use crate::usage::Usage;

/// Fewer good answers than were asked for.
#[derive(Debug)]
pub struct Incomplete {
    pub(crate) wanted: u32,
    pub(crate) answers: Vec<Answer>,
    pub(crate) failures: Vec<Error>,
    pub(crate) usage: Usage,
}

impl Incomplete {
    /// How many answers were asked for.
    #[must_use]
    pub fn wanted(&self) -> u32 {
        self.wanted
    }

    /// The good answers. [`Answer::decode`] makes values of them.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// What is wrong with the others, as far as there were any.
    #[must_use]
    pub fn failures(&self) -> &[Error] {
        &self.failures
    }

    pub(super) fn status(&self) -> Option<u16> {
        let answer = self.answers.first().map(|answer| answer.status);
        answer.or_else(|| self.failures.first()?.status())
    }

    pub(super) fn request_id(&self) -> Option<&str> {
        let answer = self.answers.first().and_then(Answer::request_id);
        answer.or_else(|| self.failures.first()?.request_id())
    }
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} answers are good",
            self.answers.len(),
            self.wanted
        )?;
        match self.failures.first() {
            Some(failure) => write!(f, "; the first of the others: {failure}"),
            None => f.write_str(" and no more came; does the server know `n`?"),
        }
    }
}

/// A failure while the model was asked again.
#[derive(Debug)]
pub struct AskedAgain {
    pub(crate) failure: Error,
    pub(crate) spent: Usage,
}

impl AskedAgain {
    /// The failure: a connection that broke, a rate limit, or any other that has no answer in it.
    #[must_use]
    pub fn failure(&self) -> &Error {
        &self.failure
    }

    /// What the answers before it cost.
    #[must_use]
    pub fn spent(&self) -> Usage {
        self.spent
    }
}

impl fmt::Display for AskedAgain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the answer was not accepted, and asking again failed: {}",
            self.failure
        )
    }
}

/// A stream that broke off in the middle of an answer.
#[derive(Debug)]
pub struct BrokenStream {
    pub(crate) answer: Answer,
    pub(crate) failure: Option<Error>,
}

impl BrokenStream {
    /// The answer as far as it came, and its cost as far as the server told it.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// What broke it: a connection, a limit of time or size, or an error that the server reported. There is none where the
    /// server ended the stream in good order and did not say that the answer was at its end.
    #[must_use]
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }
}

impl fmt::Display for BrokenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the stream broke off after {} bytes of the answer: ",
            self.answer.text.len()
        )?;
        match &self.failure {
            Some(failure) => failure.fmt(f),
            None => f.write_str("the server ended it without a finish reason; try again"),
        }
    }
}
