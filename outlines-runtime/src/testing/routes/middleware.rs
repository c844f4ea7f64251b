//! Middleware of all requests: recording, injected faults, and request IDs.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{self, Request};
use axum::http::HeaderName;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::stream::once;

use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::fault::{Fault, Phase};
use crate::testing::routes::respond;
use crate::testing::state::ServerState;

pub(super) async fn record_and_inject(
    extract::State(state): extract::State<Arc<ServerState>>,
    dialect: Dialect,
    request: Request,
    next: Next,
) -> Response {
    let operation = format!("{} {}", request.method(), without_ids(request.uri().path()));
    let number = {
        let mut log = state.log();
        log.operations.push(operation.clone());
        log.operations.len()
    };
    let fault = state.faults.next(Phase::BeforeHandler, &operation);
    let mut response = if let Some(response) = inject(fault, dialect).await {
        response
    } else {
        let response = next.run(request).await;
        match state.faults.next(Phase::AfterHandler, &operation) {
            Ok(Fault::TruncateBody) => truncated(response).await,
            fault => inject(fault, dialect).await.unwrap_or(response),
        }
    };
    let header = HeaderName::from_static(dialect.request_id_header());
    if let Ok(id) = format!("req_{number}").parse() {
        response.headers_mut().entry(header).or_insert(id);
    }
    response
}

/// Returns the response of a fault.
async fn inject(fault: Result<Fault, String>, dialect: Dialect) -> Option<Response> {
    match fault {
        Ok(Fault::None | Fault::TruncateBody) => None,
        Ok(Fault::Hang) => pending().await,
        Ok(Fault::Disconnect) => Some(respond::disconnect()),
        Ok(Fault::Status(status)) => Some(respond::error(&ErrorReply::of_status(status), dialect)),
        Err(message) => Some(respond::error(
            &ErrorReply::invalid_request(message),
            dialect,
        )),
    }
}

/// Returns the response with the first half of its body, which ends without an error.
async fn truncated(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    head.headers.remove(CONTENT_LENGTH);
    let half = bytes.slice(..bytes.len() / 2);
    // A stream has no length, so the body is sent in chunks.
    let body = Body::from_stream(once(ready(Ok::<_, Infallible>(half))));
    Response::from_parts(head, body)
}

/// Returns `/v1/batches/{id}/cancel` for `/v1/batches/batch_1/cancel`.
fn without_ids(path: &str) -> String {
    let is_id = |segment: &str| segment.starts_with("file-") || segment.starts_with("batch_");
    let segments = path.split('/');
    let segments = segments.map(|segment| if is_id(segment) { "{id}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
