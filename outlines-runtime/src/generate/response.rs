//! A value with everything that the server reports about it.

use std::time::Duration;

use crate::answer::{Answer, FinishReason};
use crate::api::document;
use crate::content_filter::ContentFilter;
use crate::error::{CheckFailure, Error};
use crate::evidence::{Evidence, Grounding, Root, Source};
use crate::generate::decode_error::invalid;
use crate::schema::Structured;
use crate::usage::Usage;

/// A value and what the server reports about it, from
/// [`Generate::response`](crate::Generate::response).
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern").usage(40, 1));
/// let call = server.model().generate::<String>("The capital of Switzerland?");
/// let response = call.response().await?;
/// assert_eq!(response.value, "Bern");
/// assert_eq!(response.usage.total_tokens(), 41);
/// println!("{:?}", response.latency.unwrap());
/// assert_eq!(response.raw, r#"{"value":"Bern"}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The tokens of the answer, including those of earlier requests about it.
    pub usage: Usage,
    /// The time from the first poll of the call until its answer was complete. It includes retries,
    /// further requests about the answer, and waits for the rate limit. Answers of batch jobs have
    /// none.
    pub latency: Option<Duration>,
    /// Why the model stopped, if the server reports it.
    pub finish_reason: Option<FinishReason>,
    /// The server's id of the request, for support requests.
    pub request_id: Option<String>,
    /// The model that answered, as the server names it: often a dated version of the requested
    /// name.
    pub model: Option<String>,
    /// The findings of the content filter in the answer, if the server reports them, as Azure
    /// does.
    pub content_filter: Option<ContentFilter>,
    /// The text from which the value was decoded.
    pub raw: String,
    pub(super) status: u16,
}

impl<T> Response<T> {
    pub(super) fn new(value: T, answer: Answer) -> Self {
        Self {
            value,
            status: answer.status,
            usage: answer.usage,
            latency: answer.latency,
            finish_reason: answer.finish_reason,
            request_id: answer.request_id,
            model: answer.model,
            content_filter: answer.content_filter,
            raw: answer.text,
        }
    }

    /// Returns the quotes of the answer and their positions in a text, which is usually that of the
    /// prompt, in the order of the answer. See [`evidence`](mod@crate::evidence).
    ///
    /// ```
    /// use outlines_runtime::Quoted;
    /// use outlines_runtime::evidence::Source;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&[Quoted { quote: "Two teas".to_owned(), value: 2 }]);
    /// let text = "Two teas, 5 EUR";
    /// let call = server.model().generate::<Vec<Quoted<u32>>>(text);
    /// let evidence = call.response().await?.evidence(&Source::new(text));
    /// assert_eq!(evidence[0].path, "[0]");
    /// assert_eq!(evidence[0].location.as_ref().unwrap().range, 0..8);
    /// # Ok(())
    /// # }
    /// ```
    pub fn evidence(&self, source: &Source<'_>) -> Vec<Evidence>
    where
        T: Structured,
    {
        source.evidence::<T>(document(&self.raw), Root::of_answer::<T>())
    }

    /// Returns an error if a quote is not in the texts in which it must be.
    pub(crate) fn grounded(
        self,
        grounding: Option<&Grounding>,
        attempts: u32,
    ) -> Result<Self, Error> {
        let missing = grounding.and_then(|grounding| grounding.missing(document(&self.raw)));
        match missing {
            None => Ok(self),
            Some(quote) => {
                let failure = CheckFailure::Check(quote.missing_message());
                Err(invalid(failure, attempts, self.into_answer()))
            }
        }
    }

    /// Returns the answer from which the value was decoded.
    pub(super) fn into_answer(self) -> Answer {
        Answer {
            model: self.model,
            finish_reason: self.finish_reason,
            usage: self.usage,
            latency: self.latency,
            text: self.raw,
            content_filter: self.content_filter,
            ..Answer::empty(self.status, self.request_id)
        }
    }
}
