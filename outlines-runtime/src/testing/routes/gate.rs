//! What every request passes on its way in, and every reply on its way out.

use std::future::pending;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::Response;

use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::fault::{Fault, Phase};
use crate::testing::routes::send::{broken, refuse};
use crate::testing::shared::Shared;

/// Notes the request, lets it pass as the plan of faults says, and gives the reply a name.
pub(super) async fn pass(
    State(shared): State<Arc<Shared>>,
    dialect: Dialect,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let operation = format!("{} {}", request.method(), without_ids(path));
    let number = shared.log().note(operation.clone());
    let fault = shared.faults.next(Phase::BeforeHandler, &operation);
    let mut reply = if let Some(reply) = struck(fault, dialect).await {
        reply
    } else {
        let reply = next.run(request).await;
        let fault = shared.faults.next(Phase::AfterHandler, &operation);
        struck(fault, dialect).await.unwrap_or(reply)
    };
    let name = HeaderName::from_static(dialect.request_id_header());
    if let Ok(id) = format!("req_{number}").parse() {
        reply.headers_mut().entry(name).or_insert(id);
    }
    reply
}

/// What comes in place of the reply.
async fn struck(fault: Result<Fault, String>, dialect: Dialect) -> Option<Response> {
    match fault {
        Ok(Fault::None) => None,
        Ok(Fault::Hang) => pending().await,
        Ok(Fault::Disconnect) => Some(broken()),
        Err(why) => Some(refuse(&Failure::invalid(why), dialect)),
        Ok(Fault::Status(status)) => Some(refuse(&Failure::of_status(status), dialect)),
    }
}

/// `/v1/batches/batch_1/cancel` as `/v1/batches/{id}/cancel`.
fn without_ids(path: &str) -> String {
    let words = path.split('/').map(|word| {
        if word.starts_with("file-") || word.starts_with("batch_") {
            "{id}"
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join("/")
}
