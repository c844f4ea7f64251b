//! Whether a request may come in, whatever it asks.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::routes::send::refuse;
use crate::testing::shared::{Settings, Shared};

/// The first dated version of Azure's that knows an operation.
const STRUCTURED_OUTPUTS: &str = "2024-08-01-preview";
const RESPONSES: &str = "2025-03-01-preview";

/// Lets a request to a resource pass, if it may.
pub(super) async fn check(
    State(shared): State<Arc<Shared>>,
    dialect: Dialect,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    match denied(&head, dialect, &shared.settings) {
        Some(failure) => refuse(&failure, dialect),
        None => next.run(Request::from_parts(head, body)).await,
    }
}

/// What the server says to a request that may not come in.
pub(super) fn denied(head: &Parts, dialect: Dialect, settings: &Settings) -> Option<Failure> {
    if let Some(key) = &settings.key {
        let given = given(head);
        if given != Some(key) {
            return Some(unknown(given, dialect));
        }
    }
    if dialect != Dialect::AzureDated {
        return None;
    }
    let path = head.uri.path();
    let first = if path.ends_with("/responses") {
        RESPONSES
    } else {
        STRUCTURED_OUTPUTS
    };
    match version(&head.uri).as_deref() {
        None => Some(Failure::absent("Resource not found").code("404")),
        // Versions sort as dates.
        Some(version) if version < first => {
            let message =
                format!("This operation is enabled only for api versions {first} and later");
            Some(Failure::invalid(message).code("BadRequest"))
        }
        Some(_) => None,
    }
}

/// The key of a request: OpenAI's, or Azure's.
fn given(head: &Parts) -> Option<&str> {
    let text = |name: &str| head.headers.get(name)?.to_str().ok();
    let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer "));
    bearer.or_else(|| text("api-key"))
}

fn unknown(given: Option<&str>, dialect: Dialect) -> Failure {
    if given.is_some() || dialect.is_azure() {
        return Failure::of_status(401);
    }
    Failure::said(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. \
         Authorization: Bearer YOUR_KEY).",
    )
}

fn version(uri: &Uri) -> Option<String> {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut versions = query.filter(|(name, _)| name == "api-version");
    versions.next().map(|(_, version)| version.into_owned())
}
