//! Conversion of result lines into responses and errors.

use reqwest::header::HeaderMap;

use crate::api::ErrorBody;
use crate::batch::objects::{LineResponse, RequestLine, ResultLine};
use crate::batch::result_index::Line;
use crate::batch::state::End;
use crate::error::{Error, NotRun, NotRunReason};
use crate::generate::{Response, Template};
use crate::http::{Endpoint, HttpResponse};
use crate::usage::Usage;

/// Converts a line as a single call would convert its response. `request` is the line of the
/// request, if it is needed.
pub(super) fn convert_line<T>(
    template: &Template<T>,
    line: Line,
    request: Option<&[u8]>,
    end: End,
) -> (Usage, Result<Response<T>, Error>) {
    let text = match line {
        Line::Text(text) => text,
        Line::Missing => return not_billed(NotRun::because(reason_of(end))),
        Line::TooLong => {
            let error = Error::TooLarge {
                limit: template.model().http().max_response_bytes(),
                status: 200,
                request_id: None,
            };
            // The prompt was answered. Nothing else is known.
            return (Usage::ONE_REQUEST, Err(error));
        }
    };
    match serde_json::from_slice(&text) {
        Ok(ResultLine {
            response: Some(response),
            ..
        }) => decode_reply(template, response, request),
        Ok(ResultLine { error, .. }) => {
            let error = error.map(|error| ErrorBody::parse(error.get().as_bytes()));
            let endpoint = template.model().endpoint();
            not_billed(not_run(endpoint, error.unwrap_or_default(), end))
        }
        Err(error) => {
            let problem = format!("invalid JSON at column {}", error.column());
            let endpoint = template.model().endpoint();
            let error = endpoint.malformed(problem, response_of(200, None, text));
            (Usage::default(), Err(error))
        }
    }
}

fn decode_reply<T>(
    template: &Template<T>,
    line: LineResponse<'_>,
    request: Option<&[u8]>,
) -> (Usage, Result<Response<T>, Error>) {
    let request = request.and_then(|line| serde_json::from_slice(line).ok());
    let request = request.map(|RequestLine { body }| body.get().as_bytes());
    let body = line.body.map(|body| body.get().as_bytes().to_vec());
    let endpoint = template.model().endpoint();
    let request_id = line.request_id.map(|id| endpoint.redact(id));
    let response = response_of(line.status_code, request_id, body.unwrap_or_default());
    let reply = if response.is_success() {
        Ok(response)
    } else {
        Err(endpoint.error_for_status(response))
    };
    template.decode_reply(reply, request)
}

/// Returns the HTTP response that a line represents.
fn response_of(status: u16, request_id: Option<String>, body: Vec<u8>) -> HttpResponse {
    HttpResponse {
        status,
        request_id,
        headers: HeaderMap::new(),
        body: body.into(),
    }
}

fn not_billed<T>(not_run: NotRun) -> (Usage, Result<Response<T>, Error>) {
    (Usage::default(), Err(Error::NotRun(Box::new(not_run))))
}

fn not_run(endpoint: &Endpoint, error: ErrorBody, end: End) -> NotRun {
    let redact = |text: String| endpoint.redact(text);
    let reason = match error.code.map(redact) {
        None => reason_of(end),
        Some(code) if code.contains("expired") => NotRunReason::Expired,
        // The code is not documented, and `cancelled` has two spellings.
        Some(code) if code.contains("cancel") => NotRunReason::Cancelled,
        Some(code) => NotRunReason::Other(code),
    };
    NotRun {
        reason,
        message: error.message.map(redact),
    }
}

fn reason_of(end: End) -> NotRunReason {
    match end {
        End::Completed => NotRunReason::Missing,
        End::Expired => NotRunReason::Expired,
        End::Cancelled => NotRunReason::Cancelled,
    }
}
