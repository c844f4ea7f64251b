//! From a reply to what goes over the line.

use std::future::pending;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream::{self, StreamExt};
use serde_json::Value;
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::reply::{Content, Manner, Reason, Reply, Said, Words};
use crate::testing::request::Request;
use crate::testing::wire::{Draft, End, spoken};

/// The wait that a reply asks for by itself: none that a test would notice.
const MOMENT: Duration = Duration::from_millis(1);
/// Characters in a piece of a stream.
const PIECE: usize = 8;
/// Pieces of a slow reply that is no stream.
const PARTS: usize = 10;

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream; charset=utf-8";
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// What goes over the line.
struct Parcel {
    status: u16,
    content_type: &'static str,
    pieces: Vec<String>,
    /// The connection breaks behind the last piece.
    broken: bool,
    /// The client may come back.
    passing: bool,
}

pub(super) async fn send(request: &Request, dialect: Dialect, reply: &Reply) -> Response {
    let manner = &reply.manner;
    if !manner.delay.is_zero() {
        sleep(manner.delay).await;
    }
    let parcel = match &reply.content {
        Content::Said(said) => answer(said, request, dialect, manner),
        Content::Failed(failure, Some(before)) if request.is_stream() => {
            breakdown(before, failure, request, dialect, manner)
        }
        Content::Failed(failure, _) => {
            failed(failure, &failure.body_of_answer(dialect, request.api()))
        }
        Content::Raw(status, body) => Parcel::whole(*status, body.clone()),
        Content::Disconnect => return broken(),
        Content::Hang => pending().await,
        Content::NotRun(_) => refused("only a line of a batch is not run", dialect),
        Content::Drawn(_) => refused("only a schema has documents", dialect),
        Content::Unusable(fault) => refused(fault, dialect),
    };
    parcel.post(manner)
}

pub(super) fn refuse(failure: &Failure, dialect: Dialect) -> Response {
    failed(failure, &failure.body(dialect)).post(&Manner::default())
}

/// A connection that breaks in place of a reply.
pub(super) fn broken() -> Response {
    let parcel = Parcel {
        broken: true,
        ..Parcel::events(Vec::new())
    };
    parcel.post(&Manner::default())
}

fn refused(why: &str, dialect: Dialect) -> Parcel {
    let failure = Failure::invalid(why);
    failed(&failure, &failure.body(dialect))
}

fn failed(failure: &Failure, body: &Value) -> Parcel {
    Parcel {
        passing: failure.is_passing(),
        ..Parcel::whole(failure.status, body.to_string())
    }
}

fn answer(said: &[Said], request: &Request, dialect: Dialect, manner: &Manner) -> Parcel {
    let spoken = spoken(said, request, manner);
    let draft = Draft {
        request,
        dialect,
        spoken: &spoken,
    };
    let text = spoken.first().map_or("", |choice| &choice.text);
    let until = manner.cut.map(|characters| end_of(text, characters));
    if request.is_stream() {
        let end = until.map_or(End::Whole, |_| End::Cut);
        let pieces = pieces(&text[..until.unwrap_or(text.len())], size(text, manner));
        return Parcel {
            broken: until.is_some(),
            ..Parcel::events(draft.events(&pieces, &end))
        };
    }
    let body = draft.body().to_string();
    let Some(until) = until else {
        return Parcel::whole(200, body);
    };
    Parcel {
        broken: true,
        ..Parcel::whole(200, cut(&body, text, until))
    }
}

/// An error after some text.
fn breakdown(
    before: &str,
    failure: &Failure,
    request: &Request,
    dialect: Dialect,
    manner: &Manner,
) -> Parcel {
    let said = Said {
        words: Words::Text(before.to_owned()),
        reason: Reason::Stop,
    };
    let draft = Draft {
        request,
        dialect,
        spoken: &spoken(&[said], request, manner),
    };
    let pieces = pieces(before, size(before, manner));
    Parcel::events(draft.events(&pieces, &End::Failure(failure)))
}

/// Where so many characters of a text end.
fn end_of(text: &str, characters: usize) -> usize {
    let end = text.char_indices().nth(characters);
    end.map_or(text.len(), |(at, _)| at)
}

/// How many characters are in a piece of a stream.
fn size(text: &str, manner: &Manner) -> usize {
    let all = text.chars().count();
    manner
        .chunks
        .map_or(PIECE, |count| all.div_ceil(count.get()))
}

/// The text in pieces of so many characters.
fn pieces(mut text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = text.split_at(end_of(text, size.max(1)));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

/// The body of a reply up to this place of the text inside it.
fn cut(body: &str, text: &str, until: usize) -> String {
    let inside = |text: &str| {
        let json = Value::from(text).to_string();
        json[1..json.len() - 1].to_owned()
    };
    let at = body.find(&inside(text)).unwrap_or_default();
    body[..at + inside(&text[..until]).len()].to_owned()
}

impl Parcel {
    fn whole(status: u16, body: String) -> Self {
        Self {
            status,
            content_type: JSON,
            pieces: vec![body],
            broken: false,
            passing: false,
        }
    }

    fn events(events: Vec<String>) -> Self {
        Self {
            content_type: EVENTS,
            pieces: events,
            ..Self::whole(200, String::new())
        }
    }

    fn post(self, manner: &Manner) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let wait = manner.retry_after.or(self.passing.then_some(MOMENT));
        advise(headers, wait);
        for (name, value) in &manner.headers {
            headers.insert(name, value.clone());
        }
        *response.body_mut() = self.body(manner.pause);
        response
    }

    fn body(mut self, pause: Duration) -> Body {
        if !pause.is_zero() && self.content_type == JSON {
            let whole = self.pieces.concat();
            let size = whole.chars().count().div_ceil(PARTS);
            self.pieces = pieces(&whole, size)
                .into_iter()
                .map(str::to_owned)
                .collect();
        }
        if pause.is_zero() && !self.broken && self.content_type == JSON {
            return Body::from(self.pieces.concat());
        }
        let silent = self.pieces.is_empty();
        let broken = self
            .broken
            .then(|| Err(io::ErrorKind::ConnectionReset.into()));
        let pieces = self.pieces.into_iter().map(Bytes::from).map(Ok);
        let pieces =
            stream::iter(pieces.chain(broken)).then(move |piece: io::Result<Bytes>| async move {
                if !pause.is_zero() {
                    sleep(pause).await;
                } else if !silent {
                    // Lets the pieces before this one out: an error takes along what is still here.
                    yield_now().await;
                }
                piece
            });
        Body::from_stream(pieces)
    }
}

fn advise(headers: &mut HeaderMap, wait: Option<Duration>) {
    let Some(wait) = wait else { return };
    if let Ok(value) = wait.as_millis().to_string().parse() {
        headers.insert(RETRY_AFTER_MS, value);
    }
    let seconds = wait.as_secs();
    if seconds > 0
        && let Ok(value) = seconds.to_string().parse()
    {
        headers.insert(RETRY_AFTER, value);
    }
}
