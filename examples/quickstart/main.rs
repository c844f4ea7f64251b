//! Extraction of a value from a sentence.
//!
//! ```sh
//! cargo run -p outlines-examples --bin quickstart
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

use outlines_runtime::Structured;
use serde::Deserialize;

/// A person mentioned in the text.
#[derive(Debug, Deserialize, Structured)]
struct Person {
    /// Without titles.
    name: String,
    age: u8,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // In your own program: `outlines_runtime::models::openai("gpt-4o-mini")?`.
    let model = outlines_examples::openai("gpt-4o-mini")?;
    let text = "Prime Minister Narendra Modi, 72, wished the country a happy new year.";
    let person: Person = model
        .generate(text)
        .system("Extract the person as JSON.")
        .await?;
    println!("{person:?}, {} tokens", model.usage().total_tokens());
    Ok(())
}
