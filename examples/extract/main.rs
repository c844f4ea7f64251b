//! Fills Rust types from real texts: flat, nested with a list and a choice, optional, recursive.
//!
//! ```sh
//! cargo run -p outlines-examples --bin extract
//! ```
//!
//! With `OPENAI_API_KEY` or `OPENAI_BASE_URL` set it asks that server, and `OUTLINES_MODEL` names the model. With
//! neither it asks a small model on this machine, which it sets up on the first run.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]

mod types;

use std::env;
use std::error::Error;
use std::fmt::Debug;
use std::process::ExitCode;
use std::time::Instant;

use outlines_local_server::{LocalServer, MODEL, Settings};
use outlines_runtime::{Model, OpenAI, Structured};
use serde::de::DeserializeOwned;

use crate::types::{JobPost, Order, Person, Section};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let raw = error
                .downcast_ref::<outlines_runtime::Error>()
                .and_then(outlines_runtime::Error::raw);
            if let Some(raw) = raw {
                eprintln!("what came:\n{raw}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    // The server stops when it goes out of scope, so it has to stay until the last answer.
    let (extractor, _server) = connect()?;
    let start = Instant::now();

    extractor
        .extract::<Person>(
            "a news paragraph",
            include_str!("texts/news.txt"),
            include_str!("texts/news.system.txt"),
        )
        .await?;
    extractor
        .extract::<Order>(
            "an e-mail with an order",
            include_str!("texts/order.txt"),
            include_str!("texts/order.system.txt"),
        )
        .await?;
    extractor
        .extract::<JobPost>(
            "a job post",
            include_str!("texts/job.txt"),
            include_str!("texts/job.system.txt"),
        )
        .await?;
    extractor
        .extract::<Section>(
            "a table of contents",
            include_str!("texts/contents.txt"),
            include_str!("texts/contents.system.txt"),
        )
        .await?;

    let model = &extractor.model;
    println!(
        "4 values, {} + {} tokens, {:.1} s in all.",
        model.prompt_tokens(),
        model.completion_tokens(),
        start.elapsed().as_secs_f64()
    );
    if extractor.small {
        println!(
            "A model of 135 million parameters gets the shape right and not always the facts: compare the values with the \
             texts. Set OPENAI_API_KEY or OPENAI_BASE_URL to ask a larger one."
        );
    }
    Ok(())
}

/// The model to ask, and the server to keep alive meanwhile if it is one of our own.
fn connect() -> Result<(Extractor, Option<LocalServer>), Box<dyn Error>> {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("OPENAI_API_KEY") || is_set("OPENAI_BASE_URL") {
        let name = env::var("OUTLINES_MODEL").unwrap_or_else(|_| "gpt-4o-mini".to_owned());
        let model = OpenAI::builder(name).build()?;
        return Ok((
            Extractor {
                model,
                small: false,
            },
            None,
        ));
    }
    eprintln!(
        "Neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: asking a model of 135 million parameters on this machine."
    );
    let server = LocalServer::start(Settings::default())?;
    let model = OpenAI::builder(MODEL)
        .base_url(format!("{}/v1", server.address()))
        .build()?;
    Ok((Extractor { model, small: true }, Some(server)))
}

struct Extractor {
    model: Model,
    /// Whether the model is so small that it may repeat itself without end.
    small: bool,
}

impl Extractor {
    async fn extract<T>(
        &self,
        what: &str,
        text: &str,
        system: &str,
    ) -> Result<(), outlines_runtime::Error>
    where
        T: Structured + DeserializeOwned + Debug,
    {
        let start = Instant::now();
        let mut call = self
            .model
            .generate::<T>(text.trim_end())
            .system(system.trim_end());
        // Others are left as they are: reasoning models refuse a temperature and need room to think.
        if self.small {
            call = call.temperature(0.0).max_tokens(400);
        }
        let response = call.response().await?;

        println!("== {what}\n");
        for line in text.trim_end().lines() {
            println!("  | {line}");
        }
        println!("\n{:#?}\n", response.value);
        println!(
            "{} + {} tokens, {:.1} s\n",
            response.usage.prompt_tokens,
            response.usage.completion_tokens,
            start.elapsed().as_secs_f64()
        );
        Ok(())
    }
}
