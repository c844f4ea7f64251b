//! Extraction from every text in a directory or file, written to a file of JSON lines.
//!
//! ```sh
//! cargo run -p outlines-examples --bin many
//! ```
//!
//! The optional arguments `-- INPUT OUTPUT` are a directory of texts, or a `.csv` or `.jsonl` file
//! with `id` and `text`, and the answer file. The defaults are twelve support tickets and
//! `answers.jsonl`. It can be stopped with Ctrl-C and started again: texts that have an answer in
//! the output are not sent, or paid for, a second time. Failed texts are not in the output, so the
//! next run tries them again.
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

mod answers;
mod documents;

use std::env;
use std::path::PathBuf;

use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

/// A message to the support of a web shop.
#[derive(Serialize, Deserialize, Structured)]
struct Ticket {
    topic: Topic,
    urgent: bool,
    /// Whether money is asked back.
    refund: bool,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all = "snake_case")]
enum Topic {
    Delivery,
    Defect,
    Invoice,
    Question,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/many/tickets.jsonl");
    let input = arguments.next().unwrap_or_else(|| sample.into());
    let output = arguments.next().unwrap_or_else(|| "answers.jsonl".into());

    let model = outlines_examples::openai("gpt-4o-mini")?;
    let (mut answers, done) = answers::open(&output)?;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {eta}")?;
    let bar = ProgressBar::new(documents::read(&input)?.count() as u64).with_style(style);
    bar.inc(done.len() as u64);

    // Requests in flight at Ctrl-C are billed, so they are completed. No further ones are sent.
    let open = documents::read(&input)?.filter(move |(id, _)| !done.contains(id));
    let open = stream::iter(open).take_until(tokio::signal::ctrl_c());
    let mut tickets = model
        .generate_many_stream::<Ticket, _>(open)
        .unordered()
        .concurrency(4)
        .system("Sort the ticket.")
        .results();
    while let Some((id, ticket)) = tickets.next().await {
        match ticket {
            Ok(ticket) => answers::write(&mut answers, &id, &ticket)?,
            Err(error) => bar.suspend(|| eprintln!("{id}: {error}")),
        }
        bar.inc(1);
        bar.set_message(format!("{} tokens", model.usage().total_tokens()));
    }
    bar.abandon();
    println!("The answers are in {}.", output.display());
    Ok(())
}
