//! A request to the model.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request as HttpRequest, State};
use axum::response::Response;

use crate::api::Api;
use crate::testing::dialect::Dialect;
use crate::testing::request::Request;
use crate::testing::routes::access::denied;
use crate::testing::routes::decide::decide;
use crate::testing::routes::send::{refuse, send};
use crate::testing::shared::Shared;

/// Notes the request, whatever becomes of it, and answers it.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    dialect: Dialect,
    api: Api,
    request: HttpRequest,
) -> Response {
    let (head, body) = request.into_parts();
    // A body that breaks off is one that is no JSON.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let request = Request::sent(api, &head, &body);
    shared.log().requests.push(request.clone());
    if let Some(failure) = denied(&head, dialect, &shared.settings) {
        return refuse(&failure, dialect);
    }
    let reply = decide(&shared, &request, dialect);
    send(&request, dialect, &reply).await
}
