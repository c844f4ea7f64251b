//! Middleware of all requests: recording, injected faults, and request ids.

use std::future::pending;
use std::sync::Arc;

use axum::extract::{self, Request};
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::Response;

use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::fault::{Fault, Phase};
use crate::testing::routes::respond;
use crate::testing::state::State;

pub(super) async fn record_and_inject(
    extract::State(state): extract::State<Arc<State>>,
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
    let fault = |phase| inject(state.faults.next(phase, &operation), dialect);
    let mut response = if let Some(response) = fault(Phase::BeforeHandler).await {
        response
    } else {
        let response = next.run(request).await;
        fault(Phase::AfterHandler).await.unwrap_or(response)
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
        Ok(Fault::None) => None,
        Ok(Fault::Hang) => pending().await,
        Ok(Fault::Disconnect) => Some(respond::disconnect()),
        Ok(Fault::Status(status)) => Some(respond::error(&ErrorReply::of_status(status), dialect)),
        Err(message) => Some(respond::error(
            &ErrorReply::invalid_request(message),
            dialect,
        )),
    }
}

/// Returns `/v1/batches/{id}/cancel` for `/v1/batches/batch_1/cancel`.
fn without_ids(path: &str) -> String {
    let is_id = |segment: &str| segment.starts_with("file-") || segment.starts_with("batch_");
    let segments = path.split('/');
    let segments = segments.map(|segment| if is_id(segment) { "{id}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
