//! async-openai with schemars, as in its example `structured-outputs-schemars`.

use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs, ResponseFormat,
    ResponseFormatJsonSchema,
};

use super::{KEY, MODEL, PROMPT};
use crate::answers::Answer;

pub(crate) type Client = async_openai::Client<OpenAIConfig>;

pub(super) fn client(url: &str) -> Client {
    let config = OpenAIConfig::new().with_api_key(KEY).with_api_base(url);
    async_openai::Client::with_config(config)
}

pub(super) async fn call<T: Answer>(client: &Client) -> T {
    let schema = schemars::schema_for!(T);
    let response_format = ResponseFormat::JsonSchema {
        json_schema: ResponseFormatJsonSchema {
            description: None,
            name: <T as schemars::JsonSchema>::schema_name().into_owned(),
            schema: serde_json::to_value(&schema).unwrap(),
            strict: Some(true),
        },
    };
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages([ChatCompletionRequestUserMessage::from(PROMPT).into()])
        .response_format(response_format)
        .build()
        .unwrap();
    let response = client.chat().create(request).await.unwrap();
    let content = response.choices[0].message.content.as_deref().unwrap();
    serde_json::from_str(content).unwrap()
}
