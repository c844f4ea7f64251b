//! A request to the model.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request as HttpRequest;
use axum::response::Response;
use serde_json::Value;

use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::request::{Operation, Request};
use crate::testing::routes::send::{refuse, send};
use crate::testing::server::Shared;

pub(super) async fn answer(
    shared: Arc<Shared>,
    dialect: Dialect,
    operation: Operation,
    request: HttpRequest,
) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let json: Result<Value, _> = serde_json::from_slice(&body);
    let is_json = json.is_ok();
    let request = Request::new(operation, &head, json.unwrap_or_default());
    shared.log().requests.push(request.clone());
    if !is_json {
        let failure = Failure::invalid("We could not parse the JSON body of your request.");
        return refuse(&failure, dialect);
    }
    match shared.script.next(&request, shared.settings.seed) {
        Ok(reply) => send(&request, dialect, &reply).await,
        Err(failure) => refuse(&failure, dialect),
    }
}
