//! Key and API version of a request.

use std::sync::Arc;

use axum::extract::{self, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::routes::respond;
use crate::testing::state::{ServerSettings, ServerState};

/// The first dated versions of Azure that support an operation.
const STRUCTURED_OUTPUTS_VERSION: &str = "2024-08-01-preview";
const RESPONSES_VERSION: &str = "2025-03-01-preview";

/// Rejects requests to files and batches that [`check`] does not accept.
pub(super) async fn require(
    extract::State(state): extract::State<Arc<ServerState>>,
    dialect: Dialect,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    match check(&head, dialect, &state.settings) {
        Err(error) => respond::error(&error, dialect),
        Ok(()) => next.run(Request::from_parts(head, body)).await,
    }
}

pub(super) fn check(
    head: &Parts,
    dialect: Dialect,
    settings: &ServerSettings,
) -> Result<(), ErrorReply> {
    if let Some(expected) = &settings.key {
        let key = key(head);
        if key != Some(expected) {
            return Err(wrong_key(key, dialect));
        }
    }
    if dialect != Dialect::AzureDated {
        return Ok(());
    }
    let first = if head.uri.path().ends_with("/responses") {
        RESPONSES_VERSION
    } else {
        STRUCTURED_OUTPUTS_VERSION
    };
    match api_version(&head.uri).as_deref() {
        None => Err(ErrorReply::not_found("Resource not found").code("404")),
        // The order of the texts is the order of the dates.
        Some(version) if version < first => {
            let message =
                format!("This operation is enabled only for api versions {first} and later");
            Err(ErrorReply::invalid_request(message).code("BadRequest"))
        }
        Some(_) => Ok(()),
    }
}

/// Returns the key from the header of OpenAI or Azure.
fn key(head: &Parts) -> Option<&str> {
    let header = |name: &str| head.headers.get(name)?.to_str().ok();
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    bearer.or_else(|| header("api-key"))
}

fn wrong_key(key: Option<&str>, dialect: Dialect) -> ErrorReply {
    if key.is_some() || dialect.is_azure() {
        return ErrorReply::of_status(401);
    }
    ErrorReply::new(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization \
         header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )
}

fn api_version(uri: &Uri) -> Option<String> {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut versions = query.filter(|(name, _)| name == "api-version");
    versions.next().map(|(_, version)| version.into_owned())
}
