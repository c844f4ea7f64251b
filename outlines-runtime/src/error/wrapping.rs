//! Errors that wrap other errors.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::answer::Answer;
use crate::error::Error;
use crate::usage::Usage;

/// Fewer valid answers than requested.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::choices([Reply::from("Bern"), Reply::refusal("No.")]));
/// let towns = server.model().generate::<String>("Name a town.").samples(2).await;
/// if let Err(Error::Incomplete(incomplete)) = &towns {
///     assert_eq!((incomplete.answers().len(), incomplete.wanted()), (1, 2));
///     assert_eq!(incomplete.answers()[0].decode::<String>()?, "Bern");
///     assert!(matches!(incomplete.failures(), [Error::Refused(_)]));
/// }
/// # assert!(matches!(towns, Err(Error::Incomplete(_))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Incomplete {
    pub(crate) wanted: u32,
    pub(crate) answers: Vec<Answer>,
    pub(crate) failures: Vec<Error>,
    pub(crate) usage: Usage,
}

impl Incomplete {
    /// Returns the number of answers requested.
    #[must_use]
    pub fn wanted(&self) -> u32 {
        self.wanted
    }

    /// Returns the valid answers. [`Answer::decode`] converts them into values.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Returns the errors of the other answers received.
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
            "received {} of {} valid answers",
            self.answers.len(),
            self.wanted
        )?;
        match self.failures.first() {
            Some(failure) => write!(f, "; first failure: {failure}"),
            None => f.write_str(" and no others; check that the server supports `n`"),
        }
    }
}

impl StdError for Incomplete {
    /// Returns the first of the failures.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failures.first().map(|failure| failure as _)
    }
}

/// A failed request for a corrected answer.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("bern").usage(40, 9)).reply(Reply::error(401));
/// let is_capitalized = |town: &String| town.starts_with(char::is_uppercase);
/// let town = server
///     .model()
///     .generate::<String>("The capital of Switzerland?")
///     .check(move |town| if is_capitalized(town) { Ok(()) } else { Err("no capital letter") })
///     .reask(1)
///     .await;
/// if let Err(Error::ReaskFailed(error)) = &town {
///     assert_eq!(error.spent().total_tokens(), 49);
///     assert!(matches!(error.failure(), Error::Authentication(_)));
/// }
/// # assert!(matches!(town, Err(Error::ReaskFailed(_))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ReaskFailed {
    pub(crate) failure: Error,
    pub(crate) spent: Usage,
    pub(crate) latency: Option<Duration>,
}

impl ReaskFailed {
    /// Returns the error of the failed request, such as a broken connection or a rate limit.
    #[must_use]
    pub fn failure(&self) -> &Error {
        &self.failure
    }

    /// Returns the usage of the rejected answers before it.
    #[must_use]
    pub fn spent(&self) -> Usage {
        self.spent
    }
}

impl fmt::Display for ReaskFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "re-ask after a rejected answer failed: {}", self.failure)
    }
}

impl StdError for ReaskFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.failure)
    }
}

/// A stream interrupted in the middle of an answer.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern, the federal city").chunks(8).disconnect_after(20));
/// let call = server.model().generate::<String>("The capital of Switzerland?");
/// let mut stream = call.stream().await?;
/// let mut last = None;
/// while let Some(event) = stream.next().await {
///     last = Some(event);
/// }
/// if let Some(Err(Error::BrokenStream(error))) = &last {
///     eprintln!("{} bytes received", error.answer().text().len());
///     match error.failure() {
///         Some(failure) => eprintln!("{failure}"),
///         None => eprintln!("the server ended the stream"),
///     }
/// }
/// # assert!(matches!(last, Some(Err(Error::BrokenStream(_)))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct BrokenStream {
    pub(crate) answer: Answer,
    pub(crate) failure: Option<Error>,
}

impl BrokenStream {
    /// Returns the partial answer, with its usage as far as the server reported it.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Returns the cause: a connection error, a time or size limit, or an error reported by the
    /// server. Returns `None` if the server ended the stream without a finish reason.
    #[must_use]
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }
}

impl fmt::Display for BrokenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "stream interrupted after {} bytes of the answer: ",
            self.answer.text.len()
        )?;
        match &self.failure {
            Some(Error::MalformedReply(error)) => {
                write!(
                    f,
                    "the server sent an event that cannot be read ({error}); try again"
                )?;
            }
            Some(failure) => failure.fmt(f)?,
            None => f.write_str("the server ended it without a finish reason; try again")?,
        }
        f.write_str("; see `raw()` for the partial text")
    }
}

impl StdError for BrokenStream {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.as_ref().map(|failure| failure as _)
    }
}
