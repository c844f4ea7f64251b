//! Sorts support tickets by the Batch API: half the price of single calls, and done within a day.
//!
//! ```sh
//! cargo run -p outlines-examples --bin batch
//! ```
//!
//! With `OPENAI_API_KEY` set it makes a batch of 6 short prompts there, and can be stopped and run again: what it knows is
//! in the folder `batch-tickets`. Without a key it talks to a server in this process that does as OpenAI's does.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]

use std::env;
use std::error::Error;

use futures_util::TryStreamExt;
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Structured, models};
use serde::Deserialize;

/// A customer's message, sorted.
#[derive(Debug, Deserialize, Structured)]
struct Ticket {
    /// In at most six words.
    summary: String,
    team: Team,
    urgent: bool,
}

#[derive(Debug, Deserialize, Structured)]
enum Team {
    Billing,
    Shipping,
    Technical,
}

const TICKETS: [(&str, &str); 6] = [
    ("t-1001", "You have charged me twice for May!"),
    ("t-1002", "The parcel went to my old address."),
    ("t-1003", "The app has crashed since the update."),
    ("t-1004", "Could I have an invoice with our tax number?"),
    (
        "t-1005",
        "Nothing loads, and our shop is down. Please hurry.",
    ),
    ("t-1006", "Where is my order? It is three weeks late."),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let server = TestServer::start();
    let (model, folder) = if env::var_os("OPENAI_API_KEY").is_some() {
        let name = env::var("OUTLINES_MODEL").unwrap_or_else(|_| "gpt-4o-mini".to_owned());
        (models::openai(name)?, "batch-tickets".into())
    } else {
        // One answer for all.
        let answer = r#"{"summary":"No model has read this","team":"Technical","urgent":false}"#;
        server.reply_with(move |_| Reply::text(answer));
        (server.model(), scratch.path().to_owned())
    };

    let batch = model.batch::<Ticket>(&folder);
    let job = batch
        .system("Sort the customer's message.")
        .submit(TICKETS)
        .await?;
    println!("Submitted from {}; this can take a day.", folder.display());
    job.wait().await?;

    let mut results = job.results().await?;
    while let Some(item) = results.try_next().await? {
        match item.result.map(|response| response.value) {
            Ok(ticket) => {
                let Ticket {
                    summary,
                    team,
                    urgent,
                } = ticket;
                println!("{} for {team:?}, urgent: {urgent}: {summary}", item.id);
            }
            Err(error) => println!("{}: {error}", item.id),
        }
    }
    println!("{} tokens in all.", results.usage().total_tokens());
    Ok(())
}
