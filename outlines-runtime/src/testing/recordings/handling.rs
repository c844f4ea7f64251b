//! Handling of responses while recording.

use crate::api::{ErrorBody, reported_status};
use crate::error::is_retryable_status;
use crate::testing::dialect::Dialect;
use crate::testing::exchange::Exchange;

/// The handling of a response.
pub(super) enum Handling {
    /// It will be the same next time: an answer, or an error that the request itself causes.
    Record,
    /// A retry may fix it.
    PassOn,
    /// It is no response to what the test is about.
    Reject(Mistake),
}

/// A mistake in the settings of a test that records.
pub(super) enum Mistake {
    Key,
    Model,
    Url,
}

impl Handling {
    pub(super) fn of(exchange: &Exchange) -> Self {
        let status = match exchange.status {
            // Some servers report a wrong key with this status.
            status @ (400 | 422) => {
                let reported = reported_status(&ErrorBody::parse(exchange.body().as_bytes()));
                if matches!(reported, 401..=404) {
                    reported
                } else {
                    status
                }
            }
            status => status,
        };
        match status {
            200..300 | 400 | 413 | 422 => Self::Record,
            status if is_retryable_status(status) => Self::PassOn,
            401..=403 => Self::Reject(Mistake::Key),
            404 => Self::Reject(Mistake::Model),
            _ => Self::Reject(Mistake::Url),
        }
    }
}

impl Mistake {
    pub(super) fn remedy(self, dialect: Dialect) -> &'static str {
        match (self, dialect.is_azure()) {
            (Self::Key, false) => "check the key in `OPENAI_API_KEY` or `record_from`",
            (Self::Key, true) => "check the key in `AZURE_OPENAI_API_KEY` or `record_from`",
            (Self::Model, false) => {
                "record with a model of this server, as in `server.openai(\"gpt-4o-mini\").build()`, \
                 and check the URL in `OPENAI_BASE_URL` or `record_from`"
            }
            (Self::Model, true) => {
                "record with a deployment of this server in `server.azure(…)`, and check the URL \
                 in `AZURE_OPENAI_ENDPOINT` or `record_from`"
            }
            (Self::Url, false) => "check the URL in `OPENAI_BASE_URL` or `record_from`",
            (Self::Url, true) => "check the URL in `AZURE_OPENAI_ENDPOINT` or `record_from`",
        }
    }
}
