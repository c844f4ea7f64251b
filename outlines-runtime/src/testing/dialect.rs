//! Variants of the API, distinguished by the path of a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};

/// A variant of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// OpenAI, under `/v1`.
    OpenAI,
    /// Azure with a dated `api-version`, under `/openai`.
    AzureDated,
    /// Azure's v1 API, under `/openai/v1`.
    AzureV1,
}

impl Dialect {
    pub(super) fn of_path(path: &str) -> Self {
        match path.strip_prefix("/openai") {
            Some(rest) if rest.starts_with("/v1/") => Self::AzureV1,
            Some(rest) if rest.starts_with('/') => Self::AzureDated,
            _ => Self::OpenAI,
        }
    }

    pub(super) fn is_azure(self) -> bool {
        self != Self::OpenAI
    }

    /// Returns the header of a reply that holds the request ID.
    pub(super) fn request_id_header(self) -> &'static str {
        if self.is_azure() {
            "apim-request-id"
        } else {
            "x-request-id"
        }
    }

    /// Returns the results of Azure's content filter for a text.
    pub(super) fn filter_results(self, filtered: bool) -> Option<Value> {
        let safe = json!({"filtered": false, "severity": "safe"});
        let violence = if filtered {
            json!({"filtered": true, "severity": "medium"})
        } else {
            safe.clone()
        };
        self.is_azure()
            .then(|| json!({"hate": safe, "self_harm": safe, "sexual": safe, "violence": violence}))
    }
}

impl<S: Sync> FromRequestParts<S> for Dialect {
    type Rejection = Infallible;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of_path(head.uri.path()))
    }
}
