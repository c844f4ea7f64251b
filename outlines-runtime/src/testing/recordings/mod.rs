//! Recorded exchanges with a real server, replayed by request body.

mod difference;
mod handling;
mod redaction;
mod upstream;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::dialect::Dialect;
use super::error_reply::ErrorReply;
use super::exchange::Exchange;
use super::json::Json;
use super::reply::Reply;
use super::request::Request;
use crate::api::ErrorBody;
use crate::config::redact::REPLACEMENT;
use difference::Differences;
use handling::Handling;
use upstream::Response;
pub(super) use upstream::Upstream;

/// The variable that makes a server record instead of replaying.
pub(super) const RECORD_VARIABLE: &str = "OUTLINES_RECORD";

const HOW_TO_RECORD: &str = "to record again, run the test with `OUTLINES_RECORD=1` and the key of \
     the server in `OPENAI_API_KEY`";

const REDACTED: &str = "`[key]` was a key, or a value of the query, of at least 8 characters: in \
     the prompt, use the one in `OPENAI_API_KEY` or of the model; ";

/// The recordings of one file.
#[derive(Debug)]
pub(super) struct Recordings {
    file: PathBuf,
    /// The server to record from, whose keys are also redacted in requests that are replayed.
    upstream: Upstream,
    is_recording: bool,
    recorded: Mutex<Vec<Recording>>,
}

#[derive(Debug)]
struct Recording {
    exchange: Exchange,
    /// The body of the request.
    text: String,
    replays: usize,
}

impl Recording {
    fn new(exchange: Exchange) -> Self {
        Self {
            text: exchange.request.to_string(),
            exchange,
            replays: 0,
        }
    }
}

impl Recordings {
    /// Reads the recordings of a file.
    pub(super) fn replay(file: PathBuf) -> io::Result<Self> {
        let describe = |error: String| {
            io::Error::other(format!(
                "recordings `{}`: {error}; {HOW_TO_RECORD}",
                file.display()
            ))
        };
        let text = fs::read_to_string(&file).map_err(|error| describe(error.to_string()))?;
        let mut recorded = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let describe = |error: String| describe(format!("line {}: {error}", index + 1));
            let exchange: Exchange =
                serde_json::from_str(line).map_err(|error| describe(error.to_string()))?;
            if !(200..600).contains(&exchange.status) {
                let status = exchange.status;
                return Err(describe(format!(
                    "`status` is {status}, not an HTTP status"
                )));
            }
            recorded.push(Recording::new(exchange));
        }
        Ok(Self {
            file,
            upstream: Upstream::from_env(),
            is_recording: false,
            recorded: Mutex::new(recorded),
        })
    }

    /// Starts new recordings, which replace the file.
    pub(super) fn record(file: PathBuf, upstream: Upstream) -> Self {
        Self {
            file,
            upstream,
            is_recording: true,
            recorded: Mutex::default(),
        }
    }

    /// Returns the recorded reply to a request, or a reply that has the request forwarded.
    pub(super) fn reply(&self, request: &Request) -> Reply {
        if self.is_recording {
            return Reply::forward();
        }
        let Ok(body) = Json::parse(request.text()) else {
            return Reply::failed(ErrorReply::not_json());
        };
        let text = body.to_string();
        let redaction = self.upstream.redaction(request);
        // A request with a part of a key is not recorded.
        let redacted = redaction.document(body.clone()).unwrap_or(body);
        let redacted_text = redacted.to_string();
        let mut recorded = self.lock();
        // Equal requests get their replies in the order in which they were recorded.
        let same = recorded
            .iter_mut()
            .filter(|recording| is_same_api(&recording.exchange, request))
            .filter(|recording| [&text, &redacted_text].contains(&&recording.text))
            .min_by_key(|recording| recording.replays);
        if let Some(recording) = same {
            recording.replays += 1;
            return Reply::recorded(recording.exchange.clone());
        }
        let message = self.explain(&recorded, request, &redacted);
        Reply::failed(ErrorReply::invalid_request(message).code("no_recording"))
    }

    /// Describes how a redacted request differs from the most similar recording.
    fn explain(&self, recorded: &[Recording], request: &Request, body: &Json) -> String {
        let file = self.file.display();
        let differences = recorded
            .iter()
            .filter(|recording| is_same_api(&recording.exchange, request))
            .map(|recording| Differences::between(&recording.exchange.request, body))
            .min_by_key(Differences::count);
        match differences {
            Some(differences) => {
                let redacted = if differences.removes(REPLACEMENT) {
                    REDACTED
                } else {
                    ""
                };
                format!(
                    "no recording in `{file}` matches this request: {differences}; \
                     {redacted}{HOW_TO_RECORD}"
                )
            }
            None => format!(
                "`{file}` has no recording of a request to `{}`; {HOW_TO_RECORD}",
                request.path()
            ),
        }
    }

    /// Sends a request to the server that is recorded, and records its response.
    pub(super) async fn forward(&self, request: &Request, dialect: Dialect) -> Reply {
        let response = match self.upstream.send(request, dialect).await {
            Ok(response) => response,
            Err(message) => return Reply::failed(ErrorReply::new(502, message)),
        };
        let exchange = match self.redacted(request, &response) {
            Ok(exchange) => exchange,
            Err(error) => return self.not_written(&error),
        };
        match Handling::of(&exchange, request.api()) {
            Handling::Record => match self.add(exchange.clone()) {
                Ok(()) => Reply::recorded(exchange),
                Err(error) => self.not_written(&error),
            },
            Handling::PassOn => Reply::recorded(exchange),
            Handling::Reject(mistake, error) => {
                let (status, remedy) = (exchange.status, mistake.remedy(dialect));
                self.rejected(status, error, remedy)
            }
        }
    }

    fn not_written(&self, error: &dyn fmt::Display) -> Reply {
        let file = self.file.display();
        let message = format!("cannot write the recordings `{file}`: {error}");
        Reply::failed(ErrorReply::invalid_request(message))
    }

    /// Returns the error of a response that is not recorded.
    fn rejected(&self, status: u16, error: ErrorBody, remedy: &str) -> Reply {
        let reported = error.message;
        let reported = reported.map_or_else(String::new, |message| format!(": {message}"));
        let message = format!(
            "not recorded in `{}`, because the server answered with status {status}{reported}; \
             {remedy}",
            self.file.display(),
        );
        // A client would follow a redirect.
        Reply::failed(ErrorReply::new(status.max(400), message))
    }

    /// Creates an exchange without secrets.
    fn redacted(&self, request: &Request, response: &Response) -> Result<Exchange, String> {
        let redaction = self.upstream.redaction(request);
        let part_left = |body: &'static str| {
            move |path: String| {
                let place = if path.is_empty() {
                    String::new()
                } else {
                    format!(" at `{path}`")
                };
                format!(
                    "the {body} contains only a part of a key{place}, which is not redacted; \
                     keep the key out of prompts and answers"
                )
            }
        };
        let body = Json::parse(request.text()).unwrap_or(Json::Null);
        let request_body = redaction.document(body).map_err(part_left("request"))?;
        let text = str::from_utf8(&response.body)
            .map_err(|error| format!("the response is not text in UTF-8: {error}"))?;
        let response_body = match Json::parse(text) {
            Ok(json) if response.content_type.starts_with("application/json") => {
                redaction.document(json).map(|json| match json {
                    // A string is the text of a body.
                    Json::String(_) => Json::String(json.to_string()),
                    json => json,
                })
            }
            _ => redaction.text(text),
        };
        Ok(Exchange {
            path: redaction.value(request.path()),
            request: request_body,
            status: response.status,
            content_type: redaction.value(&response.content_type),
            response: response_body.map_err(part_left("response"))?,
        })
    }

    /// Adds an exchange and writes the file.
    fn add(&self, exchange: Exchange) -> io::Result<()> {
        let mut recorded = self.lock();
        recorded.push(Recording::new(exchange));
        let mut text = String::new();
        for recording in recorded.iter() {
            text.push_str(&serde_json::to_string(&recording.exchange)?);
            text.push('\n');
        }
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, text)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Recording>> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns whether a request was recorded for the same API, at OpenAI or Azure.
fn is_same_api(exchange: &Exchange, request: &Request) -> bool {
    let name = |path: &str| Path::new(path).file_name().map(ToOwned::to_owned);
    name(&exchange.path) == name(request.path())
}
