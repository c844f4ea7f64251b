//! One typed call with this crate, for the time and size of a build.

use outlines_runtime::{Structured, models};
use serde::Deserialize;

/// A person mentioned in the text.
#[derive(Debug, Deserialize, Structured)]
struct Person {
    first_name: String,
    last_name: String,
    age: u8,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = models::openai("gpt-4o-mini")?;
    let person = model.generate::<Person>("Ada Lovelace, 36").await?;
    println!("{} {}, {}", person.first_name, person.last_name, person.age);
    Ok(())
}
