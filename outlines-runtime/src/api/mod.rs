//! The two APIs, Chat Completions and Responses: request bodies, replies, stream events and errors.
//!
//! Nothing here depends on HTTP or on the type that a call asks for.

mod answer_builder;
mod chat;
mod choices;
mod error_body;
mod error_rules;
mod lenient;
mod parameters;
mod request;
mod responses;
mod sse;

use crate::error::Error;
use crate::usage::Usage;

pub(crate) use answer_builder::AnswerBuilder;
pub(crate) use choices::{Choices, RawAnswer, check_finish_reason};
pub(crate) use error_body::ErrorBody;
pub(crate) use error_rules::{classify, reported_status};
pub(crate) use parameters::Parameters;
pub use parameters::{OpenAIConfig, ReasoningEffort, Verbosity};
pub(crate) use request::{OutputSchema, Request, ResponseMode};
pub(crate) use sse::{Frame, Frames};

/// The API that requests are sent to. Values, refusals, truncations and token counts are
/// reported alike for both.
///
/// ```
/// use outlines_runtime::Api;
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("Bern");
/// let model = server.openai("gpt-5-mini").api(Api::Responses).build()?;
/// model.generate::<String>("The capital of Switzerland?").await?;
/// assert_eq!(server.last_request().path(), "/v1/responses");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Api {
    /// Chat Completions, supported by OpenAI, Azure and every compatible server.
    #[default]
    ChatCompletions,
    /// Responses, supported by OpenAI, by Azure since `2025-03-01-preview`, and by some servers.
    ///
    /// It does not support `n`, `stop`, `seed`, `logit_bias` and penalties: a call that sets
    /// one is rejected before it is sent, and `samples(n)` sends n requests. It stores answers
    /// for 30 days unless `store(false)` is set.
    Responses,
}

impl Api {
    /// The path below the base URL.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::ChatCompletions => "chat/completions",
            Self::Responses => "responses",
        }
    }

    /// Writes the body of a request.
    pub(crate) fn request_body(self, request: &Request<'_>) -> Result<Vec<u8>, Error> {
        if let Some(field) = request.parameters.duplicate_field() {
            return Err(Error::configuration(format!(
                "`{field}` is set both by its setter and in `extra`; remove one of them"
            )));
        }
        let body = match self {
            Self::ChatCompletions => chat::request::body(request),
            Self::Responses => {
                if let Some(field) = request.parameters.not_in_responses() {
                    return Err(Error::configuration(format!(
                        "the Responses API does not support `{field}`; \
                         remove it or use `Api::ChatCompletions`"
                    )));
                }
                responses::request::body(request)
            }
        };
        body.map_err(|error| {
            Error::configuration(format!("the request cannot be written: {error}"))
        })
    }

    /// Parses a reply under a status of success. `limit` is the call's token limit.
    pub(crate) fn parse_reply(
        self,
        body: &[u8],
        head: ReplyHead<'_>,
        limit: Option<u32>,
    ) -> ParsedReply {
        match self {
            Self::ChatCompletions => chat::reply::parse(body, head, limit),
            Self::Responses => responses::reply::parse(body, head, limit),
        }
    }

    /// Adds the content of a stream event to the answer.
    pub(crate) fn parse_event(
        self,
        event: &str,
        data: &str,
        answer: &mut AnswerBuilder,
    ) -> Result<(), ReplyError> {
        match self {
            Self::ChatCompletions => chat::event::parse(event, data, answer),
            Self::Responses => responses::event::parse(event, data, answer),
        }
    }
}

/// The usage of a request, which is known even for a reply that is an error, and its answers.
pub(crate) type ParsedReply = (Usage, Result<Choices, ReplyError>);

/// The parts of a reply's head that its answers keep.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReplyHead<'a> {
    pub(crate) status: u16,
    pub(crate) request_id: Option<&'a str>,
}

/// The reason why a reply or an event contains no answer.
#[derive(Debug, PartialEq)]
pub(crate) enum ReplyError {
    /// The server reports an error, as this JSON.
    Reported(String),
    /// The reply does not follow the API, as described here. The description does not quote the
    /// reply.
    Malformed(String),
}

impl ReplyError {
    fn reported(error: &str) -> Self {
        Self::Reported(error.to_owned())
    }

    fn malformed(description: &str) -> Self {
        Self::Malformed(description.to_owned())
    }

    /// The message of `serde_json` may quote the reply, so only the position is kept.
    fn unreadable(error: &serde_json::Error) -> Self {
        Self::Malformed(format!(
            "cannot be parsed at line {}, column {}",
            error.line(),
            error.column()
        ))
    }
}
