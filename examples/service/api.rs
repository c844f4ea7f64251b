//! Routes and handlers of the service.

use std::time::Duration;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use outlines_runtime::{Model, Structured};
use serde::{Deserialize, Serialize};
use tower_http::trace::{DefaultMakeSpan, TraceLayer};
use tracing::Level;

use crate::failure::Failure;

/// An invoice, as a letter tells it.
#[derive(Debug, Serialize, Deserialize, Structured)]
pub(crate) struct Invoice {
    /// Who asks for the money.
    pub(crate) sender: String,
    #[structured(range(min = 0))]
    pub(crate) total: f64,
    pub(crate) currency: Currency,
}

#[derive(Debug, Serialize, Deserialize, Structured)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Currency {
    Eur,
    Gbp,
    Usd,
}

#[derive(Deserialize)]
pub(crate) struct Letter {
    text: String,
}

/// Returns the routes. A model is a handle that is cheap to clone. All clones share connections and
/// one rate limiter.
pub(crate) fn router(model: Model) -> Router {
    let spans = DefaultMakeSpan::new().level(Level::INFO);
    Router::new()
        .route("/invoices", post(read))
        .route("/health", get(|| async {}))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(TraceLayer::new_for_http().make_span_with(spans))
        .with_state(model)
}

/// Extracts an invoice from a letter. If the client disconnects, this future is dropped, which
/// cancels the request to the model.
async fn read(
    State(model): State<Model>,
    letter: Result<Json<Letter>, JsonRejection>,
) -> Result<Json<Invoice>, Failure> {
    let Json(letter) = letter?;
    let invoice = model
        .generate::<Invoice>(letter.text)
        .system("Extract the invoice as JSON.")
        // For one attempt, and for all attempts with the waits between them: the client gets a
        // response within this time.
        .timeout(Duration::from_secs(20))
        .total_timeout(Duration::from_secs(45))
        .reask(1)
        .await?;
    Ok(Json(invoice))
}
