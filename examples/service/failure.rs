//! Error responses of the service.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use outlines_runtime::Error;
use serde_json::json;

pub(crate) enum Failure {
    Body(JsonRejection),
    Model(Error),
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        Self::Body(rejection)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Model(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Body(rejection) => return reply(rejection.status(), &rejection.body_text()),
            Self::Model(error) => error,
        };
        // The message contains no key, prompt, or answer, but URLs and settings: it is logged, and
        // not sent to the client.
        tracing::warn!(request_id = error.request_id(), "{error}");
        // If the request was repeated, the later failure determines the response.
        let (status, message) = status_and_message(error.failure());
        let mut response = reply(status, message);
        if let Some(wait) = error.retry_after() {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Returns the status and the message for the client.
fn status_and_message(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::ContextTooLong(_) => (StatusCode::BAD_REQUEST, "the text is too long"),
        Error::Refused(_) | Error::PromptFiltered(_) | Error::AnswerFiltered(_) => {
            (StatusCode::BAD_REQUEST, "the text cannot be processed")
        }
        Error::RateLimited(_) => (
            StatusCode::TOO_MANY_REQUESTS,
            "too many requests; try again later",
        ),
        Error::QuotaExhausted(_) | Error::Connection { .. } | Error::Server(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the model is not available; try again later",
        ),
        Error::Timeout { .. } => (StatusCode::GATEWAY_TIMEOUT, "the model took too long"),
        Error::Truncated { .. }
        | Error::Empty(_)
        | Error::Undecodable(_)
        | Error::Invalid(_)
        | Error::MalformedReply(_)
        | Error::TooLarge { .. } => (StatusCode::BAD_GATEWAY, "the model gave no usable answer"),
        // A wrong key, URL, or parameter, which only the operator can fix.
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the service is misconfigured",
        ),
    }
}

fn reply(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}
