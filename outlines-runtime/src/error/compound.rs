//! Errors with other errors in them.

use std::fmt;

use crate::answer::Answer;
use crate::error::Error;
use crate::usage::Usage;

/// Fewer good answers than were asked for.
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
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("bern").usage(40, 9)).reply(Reply::error(401));
/// let town = server
///     .model()
///     .generate::<String>("The capital of Switzerland?")
///     .check(|town| if town.starts_with(char::is_uppercase) { Ok(()) } else { Err("no capital letter") })
///     .reask(1)
///     .await;
/// if let Err(Error::AskedAgain(again)) = &town {
///     assert_eq!(again.spent().total_tokens(), 49);
///     assert!(matches!(again.failure(), Error::Authentication(_)));
/// }
/// # assert!(matches!(town, Err(Error::AskedAgain(_))));
/// # Ok(())
/// # }
/// ```
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
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern, the federal city").chunks(8).disconnect_after(20));
/// let mut stream = server.model().stream::<String>("The capital of Switzerland?").await?;
/// let mut last = None;
/// while let Some(event) = stream.next().await {
///     last = Some(event);
/// }
/// if let Some(Err(Error::BrokenStream(broken))) = &last {
///     eprintln!("{} bytes came", broken.answer().text().len());
///     eprintln!("{}", broken.failure().map_or("the server said no more".to_owned(), ToString::to_string));
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
