//! One typed call with rstructor, for the time and size of a build.

use rstructor::{Instructor, LLMClient, OpenAIClient};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize, Instructor)]
#[llm(description = "A person mentioned in the text.")]
struct Person {
    first_name: String,
    last_name: String,
    age: u8,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = OpenAIClient::from_env()?;
    let person: Person = client.extract("Ada Lovelace, 36").await?;
    println!("{} {}, {}", person.first_name, person.last_name, person.age);
    Ok(())
}
