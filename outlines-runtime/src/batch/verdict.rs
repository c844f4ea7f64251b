//! What a line of a result file is worth.

use reqwest::header::HeaderMap;

use crate::api::ErrorBody;
use crate::batch::shelf::Line;
use crate::batch::state::End;
use crate::batch::wire::{LineResponse, ResultLine};
use crate::error::{Error, NotRun, NotRunReason};
use crate::generate::{Response, Template};
use crate::http::HttpResponse;
use crate::usage::Usage;

/// Makes of a line what a single call would have made of its reply. `end` is how the batch ended.
pub(super) fn judge<T>(
    template: &Template<T>,
    line: Line,
    end: End,
) -> (Usage, Result<Response<T>, Error>) {
    let text = match line {
        Line::Text(text) => text,
        Line::Missing => return unpaid(NotRun::because(reason_of(end))),
        Line::TooLong => {
            let error = Error::TooLarge {
                limit: template.model().http().max_response_bytes(),
                status: 200,
                request_id: None,
            };
            // It was answered, which is all that is known.
            return (Usage::ONE_REQUEST, Err(error));
        }
    };
    match serde_json::from_slice(&text) {
        Ok(ResultLine {
            response: Some(response),
            ..
        }) => decode_and_validate(template, response),
        Ok(ResultLine { error, .. }) => {
            let error = error.map(|error| ErrorBody::parse(error.get().as_bytes()));
            unpaid(not_run(error.unwrap_or_default(), end))
        }
        Err(error) => {
            let fault = format!("unreadable at column {}", error.column());
            let endpoint = template.model().endpoint();
            let error = endpoint.malformed(fault, reply(200, None, text));
            (Usage::default(), Err(error))
        }
    }
}

fn decode_and_validate<T>(
    template: &Template<T>,
    response: LineResponse<'_>,
) -> (Usage, Result<Response<T>, Error>) {
    let body = response.body.map(|body| body.get().as_bytes().to_vec());
    let reply = reply(
        response.status_code,
        response.request_id,
        body.unwrap_or_default(),
    );
    if reply.is_success() {
        template.decode_and_validate(reply)
    } else {
        let error = template.model().endpoint().error_for_status(reply);
        (Usage::default(), Err(error))
    }
}

/// A line as the reply that it stands for.
fn reply(status: u16, request_id: Option<String>, body: Vec<u8>) -> HttpResponse {
    HttpResponse {
        status,
        request_id,
        headers: HeaderMap::new(),
        body,
        key: None,
    }
}

fn unpaid<T>(not_run: NotRun) -> (Usage, Result<Response<T>, Error>) {
    (Usage::default(), Err(Error::NotRun(Box::new(not_run))))
}

fn not_run(error: ErrorBody, end: End) -> NotRun {
    let reason = match error.code {
        None => reason_of(end),
        Some(code) if code.contains("expired") => NotRunReason::Expired,
        // The word is not documented, and `cancelled` has two spellings.
        Some(code) if code.contains("cancel") => NotRunReason::Cancelled,
        Some(code) => NotRunReason::Other(code),
    };
    NotRun {
        reason,
        message: error.message,
    }
}

fn reason_of(end: End) -> NotRunReason {
    match end {
        End::Completed => NotRunReason::Missing,
        End::Expired => NotRunReason::Expired,
        End::Cancelled => NotRunReason::Cancelled,
    }
}
