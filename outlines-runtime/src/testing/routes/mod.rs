//! The server's addresses.

mod call;
mod send;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri};
use axum::response::Response;
use axum::routing::post;

use super::dialect::Dialect;
use super::failure::Failure;
use super::request::Operation;
use super::server::Shared;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .merge(below(Dialect::OpenAI, "/v1", "/chat/completions"))
        .merge(below(Dialect::AzureV1, "/openai/v1", "/chat/completions"))
        .merge(below(
            Dialect::AzureDated,
            "/openai",
            "/deployments/{deployment}/chat/completions",
        ))
        .fallback(unknown)
        .layer(DefaultBodyLimit::disable())
        .with_state(shared)
}

/// The addresses of a dialect.
fn below(dialect: Dialect, root: &str, chat: &str) -> Router<Arc<Shared>> {
    let call = |operation| {
        post(move |State(shared): State<Arc<Shared>>, request| {
            call::answer(shared, dialect, operation, request)
        })
    };
    Router::new()
        .route(&format!("{root}{chat}"), call(Operation::Chat))
        .route(&format!("{root}/responses"), call(Operation::Responses))
}

async fn unknown(method: Method, uri: Uri) -> Response {
    let dialect = Dialect::of(uri.path());
    let failure = Failure::new(404).message(match dialect {
        Dialect::OpenAI => format!("Invalid URL ({method} {})", uri.path()),
        _ => "Resource not found".to_owned(),
    });
    send::refuse(&failure, dialect)
}
