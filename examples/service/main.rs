//! A web service that extracts invoices: typed extraction in an axum server, set up as in
//! production.
//!
//! ```sh
//! cargo run -p outlines-examples --bin service
//! ```
//!
//! It listens on `127.0.0.1:3000`, or on the address in `LISTEN`. This request returns an invoice:
//!
//! ```sh
//! curl localhost:3000/invoices --json '{"text": "Two teas, 5 EUR. Yours, Tea House"}'
//! ```
//!
//! The log shows each call with its model, tokens, and time. Ctrl-C stops the service when all
//! requests are answered. Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on
//! this machine.
//!
//! `api.rs` contains the handlers, `failure.rs` the error responses, and `tests.rs` the tests.

mod api;
mod failure;
#[cfg(test)]
mod tests;

use std::env;

use tokio::net::TcpListener;
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        // Logs each call when its span closes, since the model, tokens, and status are known only
        // then.
        .with_span_events(FmtSpan::CLOSE)
        .with_target(false)
        .init();

    let model = outlines_examples::openai("gpt-4o-mini")?;
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&address).await?;
    tracing::info!("listening on {}", listener.local_addr()?);
    axum::serve(listener, api::router(model))
        .with_graceful_shutdown(stop())
        .await?;
    Ok(())
}

/// Returns at Ctrl-C or on a termination signal. Calls in flight continue, at most until their
/// total timeout.
async fn stop() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}
