//! Routes of the server.

mod access;
mod completions;
mod middleware;
mod params;
mod resources;
mod respond;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};

use super::dialect::Dialect;
use super::error_reply::ErrorReply;
use super::state::ServerState;
use crate::api::Api;

pub(super) fn router(state: Arc<ServerState>) -> Router {
    let chat = "/chat/completions";
    let deployment_chat = "/deployments/{deployment}/chat/completions";
    Router::new()
        .merge(dialect_routes(&state, "/v1", chat))
        .merge(dialect_routes(&state, "/openai/v1", chat))
        .merge(dialect_routes(&state, "/openai", deployment_chat))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(
            Arc::clone(&state),
            middleware::record_and_inject,
        ))
        .layer(DefaultBodyLimit::disable())
        .with_state(state)
}

/// Returns the routes of a dialect.
fn dialect_routes(state: &Arc<ServerState>, root: &str, chat: &str) -> Router<Arc<ServerState>> {
    let path = |path: &str| format!("{root}{path}");
    let resources = Router::new()
        .route(
            &path("/files"),
            get(resources::list_files).post(resources::upload_file),
        )
        .route(
            &path("/files/{id}"),
            get(resources::file).delete(resources::delete_file),
        )
        .route(&path("/files/{id}/content"), get(resources::file_content))
        .route(
            &path("/batches"),
            get(resources::list_batches).post(resources::create_batch),
        )
        .route(&path("/batches/{id}"), get(resources::batch))
        .route(&path("/batches/{id}/cancel"), post(resources::cancel_batch))
        .layer(from_fn_with_state(Arc::clone(state), access::require));
    let complete = |api| {
        post(move |state, dialect, request| completions::complete(state, dialect, api, request))
    };
    Router::new()
        .route(&path(chat), complete(Api::ChatCompletions))
        .route(&path("/responses"), complete(Api::Responses))
        .merge(resources)
}

async fn not_found(method: Method, uri: Uri) -> Response {
    let dialect = Dialect::of_path(uri.path());
    let message = if dialect.is_azure() {
        "Resource not found".to_owned()
    } else {
        format!("Invalid URL ({method} {})", uri.path())
    };
    respond::error(&ErrorReply::not_found(message), dialect)
}

async fn method_not_allowed(method: Method, uri: Uri) -> Response {
    let message = format!("Not allowed to {method} on {}.", uri.path());
    respond::error(&ErrorReply::new(405, message), Dialect::of_path(uri.path()))
}
