//! Chat Completions and Responses APIs: request bodies, replies, stream events, and errors.
//!
//! Nothing here depends on HTTP or on the requested type.

mod answer_builder;
mod azure_version;
mod chat;
mod classify;
mod document;
mod error_body;
mod error_rules;
mod grammar;
mod lenient;
mod output_mode;
mod parameters;
mod request;
mod responses;
mod servers;
mod sse;
mod token_limit_field;
#[cfg(feature = "batch")]
mod user_texts;

use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::stream::iter;

use crate::answer::{Answer, AnswerField, FinishReason};
use crate::error::Error;
use crate::usage::Usage;

pub(crate) use answer_builder::AnswerBuilder;
pub(crate) use azure_version::AzureVersion;
pub(crate) use classify::{Classified, classify, reported_status};
pub(crate) use document::{DocumentFinder, Surrounding, document, surrounding};
pub(crate) use error_body::ErrorBody;
#[cfg(feature = "llguidance1")]
pub(crate) use grammar::Syntax;
pub use grammar::{Grammar, GrammarDialect};
pub use output_mode::OutputMode;
pub(crate) use parameters::Parameters;
pub use parameters::{OpenAIConfig, ReasoningEffort, Verbosity};
pub(crate) use request::{OutputFormat, OutputSchema, Request, RequestedOutput, ResponseMode};
pub(crate) use servers::ServerDefaults;
pub(crate) use sse::{Frame, Frames};
pub use token_limit_field::TokenLimitField;
#[cfg(feature = "batch")]
pub(crate) use user_texts::user_texts;

/// The API that requests are sent to. Values, refusals, truncations, and token counts are
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
    /// Chat Completions, supported by OpenAI, Azure, and every compatible server.
    #[default]
    ChatCompletions,
    /// Responses, supported by OpenAI, by Azure since `2025-03-01-preview`, and by some servers.
    ///
    /// It does not support `n`, `stop`, `seed`, `logit_bias`, and penalties: a call that sets
    /// one is rejected before it is sent, and `samples(n)` sends n requests. It stores answers
    /// for 30 days unless `store(false)` is set.
    Responses,
}

impl Api {
    /// Returns the path below the base URL.
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
        let fields = match (request.output, self) {
            (RequestedOutput::Schema(_, mode), Self::ChatCompletions) => {
                chat::request::output_fields(mode)
            }
            (RequestedOutput::Schema(_, mode), Self::Responses) => {
                responses::request::output_fields(mode)
            }
            (RequestedOutput::Grammar(fields), _) => fields.names(),
        };
        if let Some(field) = fields
            .iter()
            .find(|field| request.parameters.has_extra(field))
        {
            return Err(parameters::reserved(field));
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

    /// Parses a reply under a status of success. The request ID is moved into the answers, if there
    /// are any. `redact` is applied to what the server says about them.
    pub(crate) fn parse_reply(
        self,
        reply: FullReply<'_>,
        redact: impl Fn(String) -> String,
    ) -> ParsedReply {
        let FullReply {
            body,
            status,
            request_id,
            model,
            max_tokens,
        } = reply;
        // Without a byte order mark.
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let mut parsed = self.parse_json(body, status);
        if matches!(parsed, (_, Err(ReplyError::Malformed(_)))) {
            parsed = self.parse_other(body, status).unwrap_or(parsed);
        }
        let (mut usage, choices) = parsed;
        if matches!(choices, Err(ReplyError::Malformed(_))) && usage == Usage::ONE_REQUEST {
            // The reply was paid for, even if nothing else in it can be read.
            usage = match self {
                Self::ChatCompletions => chat::reply::usage(body),
                Self::Responses => responses::reply::usage(body),
            };
        }
        let choices = choices.map(|RawChoices { mut first, others }| {
            let others = others.into_iter().map(|mut other| {
                other.answer.request_id.clone_from(request_id);
                other.answer.redact(model, &redact);
                check_finish_reason(other, max_tokens)
            });
            let others = others.collect();
            first.answer.request_id = request_id.take();
            first.answer.redact(model, redact);
            Choices {
                usage,
                first: check_finish_reason(first, max_tokens),
                others,
            }
        });
        (usage, choices)
    }

    fn parse_json(self, body: &[u8], status: u16) -> ParsedReply<RawChoices> {
        match self {
            Self::ChatCompletions => chat::reply::parse(body, status),
            Self::Responses => responses::reply::parse(body, status),
        }
    }

    /// Parses a reply that is not one JSON document: a stream, a document that is followed by the
    /// end of a stream, or a document with a surrogate without a partner. Returns `None` for other
    /// bodies.
    fn parse_other(self, body: &[u8], status: u16) -> Option<ParsedReply<RawChoices>> {
        let text = str::from_utf8(body).ok()?;
        let line = text.trim_ascii_start();
        if ["data:", "event:", "id:", "retry:", ":"]
            .iter()
            .any(|field| line.starts_with(field))
        {
            return Some(self.parse_stream(body, status));
        }
        if let Some((value, rest)) = document::split_value(text)
            && rest.trim_ascii_start().starts_with("data:")
        {
            return Some(self.parse_json(value.as_bytes(), status));
        }
        let replaced = document::replace_lone_surrogates(text, |_| "\u{fffd}".into())?;
        Some(self.parse_json(replaced.as_bytes(), status))
    }

    /// Parses the whole body of a stream.
    fn parse_stream(self, body: &[u8], status: u16) -> ParsedReply<RawChoices> {
        let mut frames = Frames::new(iter([Ok(Bytes::copy_from_slice(body))]));
        // As in a whole reply, arguments precede the content in any mode.
        let mut answer = AnswerBuilder::new(AnswerField::ToolCall);
        let mut failure = None;
        // A body in memory is always ready.
        let mut cx = Context::from_waker(Waker::noop());
        while let (false, Poll::Ready(Some(Ok(Frame::Event(event))))) =
            (answer.done, frames.poll(&mut cx))
        {
            if let Err(error) = self.parse_event(&event.event, &event.data, &mut answer) {
                failure = Some(error);
                break;
            }
        }
        answer.complete_text();
        let usage = answer.usage.unwrap_or(Usage::ONE_REQUEST);
        let choices = match failure {
            None if answer.is_finished() => {
                let head = ReplyHead {
                    status,
                    request_id: None,
                };
                Ok(RawChoices {
                    first: answer.answer(head, usage),
                    others: Vec::new(),
                })
            }
            None => Err(ReplyError::malformed(
                "the stream ended without a finish reason",
            )),
            Some(failure) => Err(failure),
        };
        (usage, choices)
    }

    /// Adds the content of a stream event to the answer.
    pub(crate) fn parse_event(
        self,
        event: &str,
        data: &str,
        answer: &mut AnswerBuilder,
    ) -> Result<(), ReplyError> {
        if is_keep_alive(data) {
            return Ok(());
        }
        let parse = match self {
            Self::ChatCompletions => chat::event::parse,
            Self::Responses => responses::event::parse,
        };
        let parsed = parse(event, data, answer);
        if !matches!(parsed, Err(ReplyError::Malformed(_))) {
            return parsed;
        }
        if is_ping(data) {
            return Ok(());
        }
        if let Some(data) = data.strip_prefix('\u{feff}') {
            return self.parse_event(event, data, answer);
        }
        if let Some(marked) = document::replace_lone_surrogates(data, |unit| {
            answer_builder::mark(unit).to_string().into()
        }) {
            answer.surrogates.marked = true;
            let parsed = parse(event, &marked, answer);
            answer.surrogates.marked = false;
            return parsed;
        }
        parsed
    }
}

/// Returns whether the data of an event has no content: gateways send `ping` or `null` to keep the
/// connection alive.
fn is_keep_alive(data: &str) -> bool {
    data.bytes()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'))
}

/// Returns whether data that is not an event is at most one word, such as `"ping"` or `[PING]`. A
/// list with a number in it is a broken event.
fn is_ping(data: &str) -> bool {
    data.bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b"\"[]".contains(&byte))
}

/// A whole reply, and what is known from its request.
pub(crate) struct FullReply<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) status: u16,
    pub(crate) request_id: &'a mut Option<String>,
    /// The name of the model.
    pub(crate) model: &'a str,
    /// The token limit of the call.
    pub(crate) max_tokens: Option<u32>,
}

/// The usage of a request, which is known even for a reply that is an error, and its answers.
pub(crate) type ParsedReply<C = Choices> = (Usage, Result<C, ReplyError>);

/// The answers of a reply and their usage. Each answer may be an error. There is always a first
/// one: a reply without answers has an empty one.
pub(crate) struct Choices {
    pub(crate) usage: Usage,
    pub(crate) first: Result<Answer, Error>,
    pub(crate) others: Vec<Result<Answer, Error>>,
}

/// The same before the finish reasons are checked.
struct RawChoices {
    first: RawAnswer,
    others: Vec<RawAnswer>,
}

/// An answer as found in a reply.
pub(crate) struct RawAnswer {
    pub(crate) answer: Answer,
    /// The text is the model's refusal.
    pub(crate) refused: bool,
}

/// Returns the answer if it is complete.
///
/// The order of the checks matters. A refusal comes with status 200 and the reason `stop`; a
/// truncated or filtered answer can be valid JSON by chance and must not be taken for a
/// complete one.
pub(crate) fn check_finish_reason(raw: RawAnswer, limit: Option<u32>) -> Result<Answer, Error> {
    let RawAnswer { answer, refused } = raw;
    if refused {
        return Err(Error::Refused(Box::new(answer)));
    }
    match answer.finish_reason {
        Some(FinishReason::Length) => {
            let answer = Box::new(answer);
            Err(Error::Truncated { limit, answer })
        }
        Some(FinishReason::ContentFilter) => Err(Error::AnswerFiltered(Box::new(answer))),
        _ if answer.text.trim_ascii().is_empty() => Err(Error::Empty(Box::new(answer))),
        _ => Ok(answer),
    }
}

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

    /// Returns the error that a whole reply reports, whose other fields may describe it.
    fn reported_in(body: &[u8]) -> Self {
        Self::Reported(String::from_utf8_lossy(body).into_owned())
    }

    /// Returns the error of a reply without an answer: the reported one, if it has a message.
    fn without_answer(body: &[u8], description: &str) -> Self {
        match str::from_utf8(body) {
            Ok(text) if ErrorBody::parse(body).message.is_some() => Self::reported(text),
            _ => Self::malformed(description),
        }
    }

    fn malformed(description: &str) -> Self {
        Self::Malformed(description.to_owned())
    }

    /// Returns the error of an invalid reply. The message of `serde_json` may quote the reply, so
    /// only the position is kept.
    fn unreadable(error: &serde_json::Error) -> Self {
        Self::Malformed(format!(
            "cannot be parsed at line {}, column {}",
            error.line(),
            error.column()
        ))
    }
}
