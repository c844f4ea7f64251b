//! HTTP responses for replies.

use std::future::pending;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream::{self, StreamExt};
use serde_json::Value;
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::exchange::Exchange;
use crate::testing::reply::{
    FinishReason, Reply, ReplyChoice, ReplyContent, ReplyOptions, ReplyText,
};
use crate::testing::request::Request;
use crate::testing::wire::{Answer, Completion, StreamEnd};

/// The wait that a retryable error asks for by default: too short to slow down a test.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_millis(1);
/// The number of characters in a chunk of a stream.
const CHUNK_CHARACTERS: usize = 8;
/// The number of chunks of a throttled reply that is not streamed.
const BODY_CHUNKS: usize = 10;

const JSON: &str = "application/json";
const EVENT_STREAM: &str = "text/event-stream; charset=utf-8";
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// A response before its options are applied.
struct ResponseParts {
    status: u16,
    content_type: &'static str,
    chunks: Vec<String>,
    /// Whether the connection breaks after the last chunk.
    disconnects: bool,
    is_retryable: bool,
}

pub(super) async fn reply(request: &Request, dialect: Dialect, reply: &Reply) -> Response {
    let options = &reply.options;
    if !options.delay.is_zero() {
        sleep(options.delay).await;
    }
    let invalid =
        |message: &str| ResponseParts::error(&ErrorReply::invalid_request(message), dialect);
    let parts = match &reply.content {
        ReplyContent::Choices(choices) => answer(choices, request, dialect, options),
        ReplyContent::Error(error, Some(text)) if request.is_stream() => {
            error_in_stream(text, error, request, dialect, options)
        }
        ReplyContent::Error(error, _) => ResponseParts {
            is_retryable: error.is_retryable(),
            ..ResponseParts::json(
                error.status,
                error.answer_body(dialect, request.api()).to_string(),
            )
        },
        ReplyContent::Recorded(exchange) => return recorded(exchange),
        ReplyContent::Forward => invalid("a request is forwarded only while recording"),
        ReplyContent::Raw(status, body) => ResponseParts::json(*status, body.clone()),
        ReplyContent::Disconnect => return disconnect(),
        ReplyContent::Hang => pending().await,
        ReplyContent::NotRun(_) => invalid("`Reply::not_run` applies to a line of a batch only"),
        ReplyContent::Random(_) => invalid("a random document needs a schema"),
        ReplyContent::Invalid(reason) => invalid(reason),
    };
    parts.into_response(options)
}

pub(super) fn error(error: &ErrorReply, dialect: Dialect) -> Response {
    ResponseParts::error(error, dialect).into_response(&ReplyOptions::default())
}

/// Returns a response that breaks the connection before its first byte.
pub(super) fn disconnect() -> Response {
    let parts = ResponseParts {
        disconnects: true,
        ..ResponseParts::event_stream(Vec::new())
    };
    parts.into_response(&ReplyOptions::default())
}

/// Returns a recorded response, event by event if it is a stream.
fn recorded(exchange: &Exchange) -> Response {
    let body = exchange.body();
    let parts = if exchange.is_stream() {
        let events = body.split_inclusive("\n\n").map(str::to_owned);
        ResponseParts::event_stream(events.collect())
    } else {
        ResponseParts::json(exchange.status, body)
    };
    let mut response = parts.into_response(&ReplyOptions::default());
    if let Ok(content_type) = HeaderValue::from_str(&exchange.content_type) {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

fn answer(
    choices: &[ReplyChoice],
    request: &Request,
    dialect: Dialect,
    options: &ReplyOptions,
) -> ResponseParts {
    let answer = &Answer::new(choices, request, options);
    let completion = Completion {
        request,
        dialect,
        answer,
    };
    let text = answer.first().map_or("", |choice| &choice.text);
    let cut = options
        .disconnect_after
        .map(|characters| byte_index(text, characters));
    let parts = if request.is_stream() {
        let end = cut.map_or(StreamEnd::Complete, |_| StreamEnd::Cut);
        let chunks = split(
            &text[..cut.unwrap_or(text.len())],
            chunk_size(text, options),
        );
        ResponseParts::event_stream(completion.events(&chunks, &end))
    } else {
        let body = completion.body().to_string();
        ResponseParts::json(
            200,
            cut.map_or_else(|| body.clone(), |cut| cut_body(&body, text, cut)),
        )
    };
    ResponseParts {
        disconnects: cut.is_some(),
        ..parts
    }
}

fn error_in_stream(
    text: &str,
    error: &ErrorReply,
    request: &Request,
    dialect: Dialect,
    options: &ReplyOptions,
) -> ResponseParts {
    let choice = ReplyChoice::new(ReplyText::Verbatim(text.to_owned()), FinishReason::Stop);
    let answer = &Answer::new(&[choice], request, options);
    let completion = Completion {
        request,
        dialect,
        answer,
    };
    let chunks = split(text, chunk_size(text, options));
    ResponseParts::event_stream(completion.events(&chunks, &StreamEnd::Error(error)))
}

/// Returns the byte index of a character, or the length of the text.
fn byte_index(text: &str, character: usize) -> usize {
    let index = text.char_indices().nth(character);
    index.map_or(text.len(), |(index, _)| index)
}

/// Returns the number of characters in a chunk of a stream.
fn chunk_size(text: &str, options: &ReplyOptions) -> usize {
    let length = text.chars().count();
    options
        .chunks
        .map_or(CHUNK_CHARACTERS, |count| length.div_ceil(count.get()))
}

/// Splits a text into chunks of so many characters.
fn split(mut text: &str, size: usize) -> Vec<&str> {
    let mut chunks = Vec::new();
    while !text.is_empty() {
        let (chunk, rest) = text.split_at(byte_index(text, size.max(1)));
        chunks.push(chunk);
        text = rest;
    }
    chunks
}

/// Returns the body up to a byte index of the text in it.
fn cut_body(body: &str, text: &str, index: usize) -> String {
    let escaped = |text: &str| {
        let json = Value::from(text).to_string();
        json[1..json.len() - 1].to_owned()
    };
    let start = body.find(&escaped(text)).unwrap_or_default();
    body[..start + escaped(&text[..index]).len()].to_owned()
}

impl ResponseParts {
    fn json(status: u16, body: String) -> Self {
        Self {
            status,
            content_type: JSON,
            chunks: vec![body],
            disconnects: false,
            is_retryable: false,
        }
    }

    fn error(error: &ErrorReply, dialect: Dialect) -> Self {
        Self {
            is_retryable: error.is_retryable(),
            ..Self::json(error.status, error.body(dialect).to_string())
        }
    }

    fn event_stream(events: Vec<String>) -> Self {
        Self {
            content_type: EVENT_STREAM,
            chunks: events,
            ..Self::json(200, String::new())
        }
    }

    fn into_response(self, options: &ReplyOptions) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let default = self.is_retryable.then_some(DEFAULT_RETRY_AFTER);
        if let Some(wait) = options.retry_after.or(default) {
            let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            headers.insert(RETRY_AFTER_MS, milliseconds.into());
            if wait.as_secs() > 0 {
                headers.insert(RETRY_AFTER, wait.as_secs().into());
            }
        }
        for (name, value) in &options.headers {
            headers.insert(name, value.clone());
        }
        *response.body_mut() = self.into_body(options.throttle);
        response
    }

    fn into_body(self, throttle: Duration) -> Body {
        let mut chunks = self.chunks;
        if self.content_type == JSON {
            let body = chunks.concat();
            if !throttle.is_zero() {
                let size = body.chars().count().div_ceil(BODY_CHUNKS);
                chunks = split(&body, size).into_iter().map(str::to_owned).collect();
            } else if !self.disconnects {
                return Body::from(body);
            }
        }
        let is_empty = chunks.is_empty();
        let reset = self
            .disconnects
            .then(|| Err(io::ErrorKind::ConnectionReset.into()));
        let chunks = chunks.into_iter().map(Bytes::from).map(Ok).chain(reset);
        let chunks = stream::iter(chunks).then(move |chunk: io::Result<Bytes>| async move {
            if !throttle.is_zero() {
                sleep(throttle).await;
            } else if !is_empty {
                // Lets earlier chunks be sent: an error discards what is still buffered.
                yield_now().await;
            }
            chunk
        });
        Body::from_stream(chunks)
    }
}
