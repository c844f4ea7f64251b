//! Handling of responses while recording.

use crate::api::{Api, ErrorBody, FullReply, ReplyError, classify, reported_status};
use crate::error::{ApiError, Error, is_retryable_status};
use crate::testing::dialect::Dialect;
use crate::testing::exchange::Exchange;

/// The handling of a response.
pub(super) enum Handling {
    /// It will be the same next time: an answer, or an error that the request itself causes.
    Record,
    /// A retry may fix it, or an account with credit.
    PassOn,
    /// It is no response to what the test is about, but this error.
    Reject(Mistake, ErrorBody),
}

/// A mistake in the settings of a test that records, or of the server.
pub(super) enum Mistake {
    Key,
    Model,
    Url,
    /// An error under a status of success.
    Status,
}

impl Handling {
    pub(super) fn of(exchange: &Exchange, api: Api) -> Self {
        let body = exchange.body();
        let is_success = (200..300).contains(&exchange.status);
        let error = if is_success {
            reported_error(api, &body)
        } else {
            Some(ErrorBody::parse(body.as_bytes()))
        };
        let Some(error) = error else {
            return Self::Record;
        };
        // Servers report a wrong key or model with different statuses.
        let status = match (exchange.status, reported_status(&error)) {
            (200..300, reported) | (400 | 422, reported @ 401..=404) => reported,
            (status, _) => status,
        };
        let details = ApiError {
            status,
            ..ApiError::default()
        };
        let mistake = match (classify(status, &error).class)(Box::new(details)) {
            Error::Authentication(_) | Error::Permission(_) => Mistake::Key,
            Error::NotFound(_) => Mistake::Model,
            Error::QuotaExhausted(_) => return Self::PassOn,
            _ if is_retryable_status(status) => return Self::PassOn,
            _ if is_success => Mistake::Status,
            _ => match status {
                400 | 413 | 422 => return Self::Record,
                404 => Mistake::Model,
                _ => Mistake::Url,
            },
        };
        Self::Reject(mistake, error)
    }
}

/// Returns the error that a reply under a status of success reports instead of an answer.
fn reported_error(api: Api, body: &str) -> Option<ErrorBody> {
    let reply = FullReply {
        body: body.as_bytes(),
        status: 200,
        request_id: &mut None,
        model: "",
        max_tokens: None,
    };
    match api.parse_reply(reply, |text| text) {
        (_, Err(ReplyError::Reported(error))) => Some(ErrorBody::parse(error.as_bytes())),
        _ => None,
    }
}

impl Mistake {
    pub(super) fn remedy(self, dialect: Dialect) -> &'static str {
        match (self, dialect.is_azure()) {
            (Self::Key, false) => "check the key in `OPENAI_API_KEY` or `record_from`",
            (Self::Key, true) => "check the key in `AZURE_OPENAI_API_KEY` or `record_from`",
            (Self::Model, false) => {
                "record with a model of this server, as in \
                 `server.openai(\"gpt-4o-mini\").build()`, and check the URL in `OPENAI_BASE_URL` \
                 or `record_from`"
            }
            (Self::Model, true) => {
                "record with a deployment of this server in `server.azure(…)`, and check the URL \
                 in `AZURE_OPENAI_ENDPOINT` or `record_from`"
            }
            (Self::Status, _) => "to test an error under a status of success, use `Reply::raw`",
            (Self::Url, false) => "check the URL in `OPENAI_BASE_URL` or `record_from`",
            (Self::Url, true) => "check the URL in `AZURE_OPENAI_ENDPOINT` or `record_from`",
        }
    }
}
