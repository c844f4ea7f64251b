//! Extraction of four types from real texts: flat, nested with a list and an enum, with optional
//! fields, and recursive.
//!
//! ```sh
//! cargo run -p outlines-examples --bin extract
//! ```
//!
//! Uses OpenAI or the server at `OPENAI_BASE_URL` if `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set,
//! with the model named by `OUTLINES_MODEL`. Otherwise it uses a small model on this machine, which
//! is installed on the first run.

mod types;

use std::fmt::Debug;
use std::time::Instant;

use outlines_runtime::{Model, Structured};
use serde::de::DeserializeOwned;

use crate::types::{JobPost, Order, Person, Section};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;
    let start = Instant::now();

    let news = (
        include_str!("texts/news.txt"),
        include_str!("texts/news.system.txt"),
    );
    extract::<Person>(&model, "a news paragraph", news).await?;

    let order = (
        include_str!("texts/order.txt"),
        include_str!("texts/order.system.txt"),
    );
    extract::<Order>(&model, "an e-mail with an order", order).await?;

    let job = (
        include_str!("texts/job.txt"),
        include_str!("texts/job.system.txt"),
    );
    extract::<JobPost>(&model, "a job post", job).await?;

    let contents = (
        include_str!("texts/contents.txt"),
        include_str!("texts/contents.system.txt"),
    );
    extract::<Section>(&model, "a table of contents", contents).await?;

    let (prompts, completions) = (model.prompt_tokens(), model.completion_tokens());
    let seconds = start.elapsed().as_secs_f64();
    println!("4 values, {prompts} + {completions} tokens, {seconds:.1} s in all.");
    Ok(())
}

async fn extract<T: Structured + DeserializeOwned + Debug>(
    model: &Model,
    what: &str,
    (text, system): (&str, &str),
) -> Result<(), outlines_runtime::Error> {
    println!("== {what}\n");
    for line in text.lines() {
        println!("  | {line}");
    }
    let start = Instant::now();
    let call = model.generate::<T>(text.trim_end());
    let response = call.system(system.trim_end()).response().await?;
    println!("\n{:#?}\n", response.value);
    let (tokens, seconds) = (response.usage.total_tokens(), start.elapsed().as_secs_f64());
    println!("{tokens} tokens, {seconds:.1} s\n");
    Ok(())
}
