//! A web service that reads invoices: typed extraction behind axum, as one would put it into production.
//!
//! ```sh
//! cargo run -p outlines-examples --bin service
//! ```
//!
//! It listens on port 3000, or on `LISTEN`, and says so; then
//!
//! ```sh
//! curl localhost:3000/invoices --json '{"text": "Two teas, 5 EUR. Yours, Tea House"}'
//! ```
//!
//! gives the invoice, and the log shows each call with its model, tokens and time. Ctrl-C stops it once all are answered.
//! It asks OpenAI where `OPENAI_API_KEY` is set, and else a small model on this machine.
//!
//! `api.rs` is what it does, `failure.rs` what it answers when that fails, and `tests.rs` how it is tested.

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
        // The line of a call is written when its span closes: model, tokens and status are known then.
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

/// Ends at Ctrl-C, or when the system asks the program to end. The calls under way go on to their deadline at most.
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
