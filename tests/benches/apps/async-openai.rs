//! One typed call with async-openai, for the time and size of a build.

use async_openai::Client;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs, ResponseFormat,
    ResponseFormatJsonSchema,
};
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;

/// A person mentioned in the text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Person {
    first_name: String,
    last_name: String,
    age: u8,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let response_format = ResponseFormat::JsonSchema {
        json_schema: ResponseFormatJsonSchema {
            description: None,
            name: "Person".into(),
            schema: serde_json::to_value(schema_for!(Person))?,
            strict: Some(true),
        },
    };
    let request = CreateChatCompletionRequestArgs::default()
        .model("gpt-4o-mini")
        .messages([ChatCompletionRequestUserMessage::from("Ada Lovelace, 36").into()])
        .response_format(response_format)
        .build()?;
    let response = Client::new().chat().create(request).await?;
    let text = response.choices[0].message.content.as_deref().ok_or("no answer")?;
    let person: Person = serde_json::from_str(text)?;
    println!("{} {}, {}", person.first_name, person.last_name, person.age);
    Ok(())
}
