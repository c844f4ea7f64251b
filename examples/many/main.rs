//! Fills a Rust type from every text of a folder or a file, into a file of JSON lines.
//!
//! ```sh
//! cargo run -p outlines-examples --bin many -- [INPUT] [OUTPUT]
//! ```
//!
//! `INPUT` is a folder of texts, or a `.csv` or `.jsonl` file with `id` and `text`; without it, twelve support tickets.
//! Stop it with Ctrl-C and start it again: what is in `OUTPUT` (`answers.jsonl`) is not asked, and not paid for, twice.
//! What failed is not in there, so the next run tries it again. It asks the server that `extract` asks.

mod answers;
#[path = "../connect.rs"]
mod connect;
mod documents;
mod types;

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use crate::answers::Answers;
use crate::documents::documents;
use crate::types::Ticket;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/many/tickets.jsonl");
    let input = arguments.next().unwrap_or_else(|| sample.into());
    let output = arguments.next().unwrap_or_else(|| "answers.jsonl".into());

    let mut answers = Answers::open(&output)?;
    let done = answers.ids();
    let total = documents(&input)?.count() as u64;
    let bar = ProgressBar::new(total).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} {msg} {eta}",
    )?);
    bar.inc(done.len() as u64);

    // What is under way when the program is stopped is paid for: it ends, and nothing more is begun.
    let stopped = Arc::new(AtomicBool::new(false));
    tokio::spawn(stop_at_ctrl_c(Arc::clone(&stopped)));
    let open = documents(&input)?
        .filter(move |(id, _)| !done.contains(id))
        .take_while(move |_| !stopped.load(Ordering::Relaxed));

    let (model, _server) = connect::connect()?;
    let mut tickets = model
        .generate_many_keyed::<Ticket, _>(open)
        .unordered()
        .concurrency(4)
        .system("Sort the ticket.");
    while let Some((id, ticket)) = tickets.next().await {
        match ticket {
            Ok(ticket) => answers.write(&id, &ticket)?,
            Err(error) => {
                let cause = error.source().map(|cause| format!(" ({cause})"));
                bar.suspend(|| eprintln!("{id}: {error}{}", cause.unwrap_or_default()));
            }
        }
        bar.inc(1);
        bar.set_message(format!("{} tokens", model.usage().total_tokens()));
    }
    bar.abandon();
    eprintln!("the answers are in {}", output.display());
    Ok(())
}

async fn stop_at_ctrl_c(stopped: Arc<AtomicBool>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        stopped.store(true, Ordering::Relaxed);
    }
    // Who does not want to wait for the last answers presses it again.
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}
