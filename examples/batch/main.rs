//! Classification of support tickets with the Batch API: half the price of single calls, and done
//! within a day.
//!
//! ```sh
//! cargo run -p outlines-examples --bin batch
//! ```
//!
//! If `OPENAI_API_KEY` is set, it submits a batch of 4 short prompts to OpenAI and keeps its state
//! in the directory `batch-tickets`. It can be stopped and run again: nothing is submitted twice.
//! The small model of the other examples has no Batch API, so without a key a test server in this
//! process answers with random values.

use futures_util::TryStreamExt;
use outlines_runtime::testing::TestServer;
use outlines_runtime::{Structured, models};
use serde::Deserialize;

/// A customer's message, sorted.
#[derive(Debug, Deserialize, Structured)]
struct Ticket {
    team: Team,
    urgent: bool,
}

#[derive(Debug, Deserialize, Structured)]
enum Team {
    Billing,
    Shipping,
    Technical,
}

/// Prompts and the ids that identify their results.
const TICKETS: [(&str, &str); 4] = [
    ("t-1001", "You have charged me twice for May!"),
    ("t-1002", "The parcel went to my old address."),
    ("t-1003", "The app has crashed since the update."),
    (
        "t-1004",
        "Nothing loads, and our shop is down. Please hurry.",
    ),
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let server = TestServer::builder().random(7).start();
    let scratch = tempfile::tempdir()?;
    let (model, folder) = if outlines_examples::is_set("OPENAI_API_KEY") {
        (models::openai("gpt-4o-mini")?, "batch-tickets".into())
    } else {
        eprintln!(
            "OPENAI_API_KEY is not set: no model reads this, and the answers are drawn at random.\n"
        );
        (server.model(), scratch.path().to_owned())
    };

    let job = model
        .generate_many_keyed::<Ticket, _>(TICKETS)
        .system("Sort the customer's message.")
        .batch(&folder)
        .submit()
        .await?;
    println!("Submitted from {}; this can take a day.", folder.display());
    job.wait().await?;

    let mut results = job.results().await?;
    while let Some(item) = results.try_next().await? {
        match item.result {
            Ok(response) => println!("{}: {:?}", item.id, response.value),
            // A failed prompt does not affect the others.
            Err(error) => println!("{}: {error}", item.id),
        }
    }
    println!("{} tokens in all", results.usage().total_tokens());
    Ok(())
}
