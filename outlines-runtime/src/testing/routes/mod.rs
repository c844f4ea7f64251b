//! The server's addresses.

mod access;
mod asked;
mod call;
mod decide;
mod gate;
mod page;
mod resources;
mod send;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};

use super::dialect::Dialect;
use super::failure::Failure;
use super::shared::Shared;
use crate::api::Api;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let chat = "/chat/completions";
    let deployed = "/deployments/{deployment}/chat/completions";
    Router::new()
        .merge(below(&shared, "/v1", chat))
        .merge(below(&shared, "/openai/v1", chat))
        .merge(below(&shared, "/openai", deployed))
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        .layer(from_fn_with_state(Arc::clone(&shared), gate::pass))
        .layer(DefaultBodyLimit::disable())
        .with_state(shared)
}

/// The addresses of a dialect.
fn below(shared: &Arc<Shared>, root: &str, chat: &str) -> Router<Arc<Shared>> {
    let at = |path: &str| format!("{root}{path}");
    let resources = Router::new()
        .route(
            &at("/files"),
            get(resources::list_files).post(resources::upload),
        )
        .route(
            &at("/files/{id}"),
            get(resources::file).delete(resources::delete),
        )
        .route(&at("/files/{id}/content"), get(resources::content))
        .route(
            &at("/batches"),
            get(resources::list_batches).post(resources::create),
        )
        .route(&at("/batches/{id}"), get(resources::batch))
        .route(&at("/batches/{id}/cancel"), post(resources::cancel))
        .layer(from_fn_with_state(Arc::clone(shared), access::check));
    let call =
        |api| post(move |shared, dialect, request| call::answer(shared, dialect, api, request));
    Router::new()
        .route(&at(chat), call(Api::ChatCompletions))
        .route(&at("/responses"), call(Api::Responses))
        .merge(resources)
}

async fn unknown(method: Method, uri: Uri) -> Response {
    let dialect = Dialect::of(uri.path());
    let message = if dialect.is_azure() {
        "Resource not found".to_owned()
    } else {
        format!("Invalid URL ({method} {})", uri.path())
    };
    send::refuse(&Failure::absent(message), dialect)
}

async fn not_allowed(method: Method, uri: Uri) -> Response {
    let message = format!("Not allowed to {method} on {}.", uri.path());
    send::refuse(&Failure::said(405, message), Dialect::of(uri.path()))
}
