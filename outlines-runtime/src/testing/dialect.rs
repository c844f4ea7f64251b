//! Whose server it is, by the address.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};

/// How a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// OpenAI, below `/v1`.
    OpenAI,
    /// Azure with `api-version` and a date, below `/openai`.
    AzureDated,
    /// Azure's v1 API, below `/openai/v1`.
    AzureV1,
}

impl Dialect {
    /// The dialect that an address belongs to.
    pub(super) fn of(path: &str) -> Self {
        match path.strip_prefix("/openai") {
            Some(rest) if rest.starts_with("/v1/") => Self::AzureV1,
            Some(rest) if rest.starts_with('/') => Self::AzureDated,
            _ => Self::OpenAI,
        }
    }

    pub(super) fn is_azure(self) -> bool {
        self != Self::OpenAI
    }

    /// The header with which a reply is identified.
    pub(super) fn request_id_header(self) -> &'static str {
        if self.is_azure() {
            "apim-request-id"
        } else {
            "x-request-id"
        }
    }

    /// What Azure's filter finds in a text, or nothing of the kind.
    pub(super) fn findings(self, filtered: bool) -> Option<Value> {
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
        Ok(Self::of(head.uri.path()))
    }
}
