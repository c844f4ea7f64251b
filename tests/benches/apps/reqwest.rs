//! One typed call with reqwest alone, for the time and size of a build.

use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
struct Person {
    first_name: String,
    last_name: String,
    age: u8,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let body = json!({
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Ada Lovelace, 36"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "Person", "strict": true, "schema": {
            "type": "object",
            "description": "A person mentioned in the text.",
            "properties": {
                "first_name": {"type": "string"},
                "last_name": {"type": "string"},
                "age": {"type": "integer", "minimum": 0, "maximum": 255},
            },
            "required": ["first_name", "last_name", "age"],
            "additionalProperties": false,
        }}},
    });
    let reply: Value = reqwest::Client::new()
        .post("https://api.openai.com/v1/chat/completions")
        .bearer_auth(std::env::var("OPENAI_API_KEY")?)
        .json(&body)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let text = reply["choices"][0]["message"]["content"].as_str().ok_or("no answer")?;
    let person: Person = serde_json::from_str(text)?;
    println!("{} {}, {}", person.first_name, person.last_name, person.age);
    Ok(())
}
