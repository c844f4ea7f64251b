//! What the service does.

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

/// The routes. A model is a handle, cheap to clone, and all clones share connections and keep one pace.
pub(crate) fn router(model: Model) -> Router {
    let spans = DefaultMakeSpan::new().level(Level::INFO);
    Router::new()
        .route("/invoices", post(read))
        .route("/health", get(|| async {}))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(TraceLayer::new_for_http().make_span_with(spans))
        .with_state(model)
}

/// A client that hangs up drops this future, and with it the request to the model.
async fn read(
    State(model): State<Model>,
    letter: Result<Json<Letter>, JsonRejection>,
) -> Result<Json<Invoice>, Failure> {
    let Json(letter) = letter?;
    let invoice = model
        .generate::<Invoice>(letter.text)
        .system("Extract the invoice as JSON.")
        // One attempt, and all of them with the waits between: the caller has its answer by then, whatever it is.
        .timeout(Duration::from_secs(20))
        .total_timeout(Duration::from_secs(45))
        .reask(1)
        .await?;
    Ok(Json(invoice))
}
