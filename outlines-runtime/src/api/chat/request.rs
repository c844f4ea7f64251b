//! The body of a Chat Completions request.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::api::schema::write_extra;
use crate::api::{OutputSchema, Parameters, ResponseMode};
use crate::config::{ReasoningEffort, TokenLimitField, Verbosity};
use crate::prompt::{Content, File, FileSource, Image, ImageDetail, Message, Part, Role};

/// All of the request but its `response_format`. What is not set is not sent: some servers refuse even a `null`.
#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    messages: Messages<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence_penalty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency_penalty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logit_bias: Option<&'a BTreeMap<u32, f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<ReasoningEffort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verbosity: Option<Verbosity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_cache_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    safety_identifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

const BEFORE_NAME: &str = r#","response_format":{"type":"json_schema","json_schema":{"name":""#;
const AFTER_SCHEMA: &str = "}}}";

/// The whole body, with the schema's bytes as they are.
pub(crate) fn chat_body(
    model: &str,
    messages: &[Message],
    parameters: Parameters<'_>,
    token_limit_field: TokenLimitField,
    schema: &OutputSchema<'_>,
    delivery: ResponseMode,
) -> Result<Vec<u8>, serde_json::Error> {
    let limit_in = |field| {
        parameters
            .max_tokens()
            .filter(|_| token_limit_field == field)
    };
    let request = Request {
        model,
        messages: Messages(messages),
        stream: delivery.is_stream(),
        stream_options: delivery
            .includes_usage()
            .map(|include_usage| StreamOptions { include_usage }),
        temperature: parameters.temperature(),
        top_p: parameters.top_p(),
        max_tokens: limit_in(TokenLimitField::MaxTokens),
        max_completion_tokens: limit_in(TokenLimitField::MaxCompletionTokens),
        n: parameters.n(),
        stop: parameters.stop(),
        seed: parameters.seed(),
        presence_penalty: parameters.presence_penalty(),
        frequency_penalty: parameters.frequency_penalty(),
        logit_bias: parameters.logit_bias(),
        reasoning_effort: parameters.reasoning_effort(),
        verbosity: parameters.verbosity(),
        service_tier: parameters.service_tier(),
        store: parameters.store(),
        metadata: parameters.metadata(),
        prompt_cache_key: parameters.prompt_cache_key(),
        safety_identifier: parameters.safety_identifier(),
        user: parameters.user(),
    };
    let mut body = Vec::with_capacity(capacity(messages, schema));
    serde_json::to_writer(&mut body, &request)?;
    // The object's closing brace comes back at the very end.
    body.pop();
    write_extra(&mut body, parameters)?;
    schema.write(&mut body, BEFORE_NAME, AFTER_SCHEMA);
    Ok(body)
}

/// Room for a body, so that it is written without growing.
pub(in crate::api) fn capacity(messages: &[Message], schema: &OutputSchema<'_>) -> usize {
    let parts = messages.iter().flat_map(|message| &message.content.parts);
    let text: usize = parts
        .map(|part| match part {
            // An eighth more than the text for what JSON escapes: line ends and quotes.
            Part::Text(text) => text.len() + text.len() / 8,
            Part::Image(image) => image.url.len(),
            Part::File(File(FileSource::Inline { data, .. })) => data.len(),
            Part::File(File(FileSource::Uploaded(_))) => 0,
        })
        .sum();
    text + schema.schema.len() + 384 + 64 * messages.len()
}

struct Messages<'a>(&'a [Message]);

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ChatMessage<'a> {
            role: Role,
            content: ChatContent<'a>,
        }

        serializer.collect_seq(self.0.iter().map(|message| ChatMessage {
            role: message.role,
            content: ChatContent(&message.content),
        }))
    }
}

struct ChatContent<'a>(&'a Content);

impl Serialize for ChatContent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parts.as_slice() {
            // Many servers take nothing but a string here.
            [Part::Text(text)] => serializer.serialize_str(text),
            parts => serializer.collect_seq(parts.iter().map(ChatPart::from)),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ChatPart<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: ImageUrl<'a> },
    File { file: ChatFile<'a> },
}

#[derive(Serialize)]
struct ImageUrl<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<ImageDetail>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ChatFile<'a> {
    Uploaded {
        file_id: &'a str,
    },
    Inline {
        filename: &'a str,
        file_data: &'a str,
    },
}

impl<'a> From<&'a Part> for ChatPart<'a> {
    fn from(part: &'a Part) -> Self {
        match part {
            Part::Text(text) => Self::Text { text },
            Part::Image(Image { url, detail }) => Self::ImageUrl {
                image_url: ImageUrl {
                    url,
                    detail: *detail,
                },
            },
            Part::File(File(source)) => Self::File {
                file: match source {
                    FileSource::Uploaded(file_id) => ChatFile::Uploaded { file_id },
                    FileSource::Inline { name, data } => ChatFile::Inline {
                        filename: name,
                        file_data: data,
                    },
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OpenAIConfig;
    use crate::prompt::Prompt;

    fn body(prompt: &Prompt, call: &OpenAIConfig, model: &OpenAIConfig) -> String {
        let schema = OutputSchema {
            name: "S",
            schema: r#"{"type": "object"}"#,
        };
        let parameters = Parameters::new(call, model);
        let body = chat_body(
            "m",
            &prompt.messages,
            parameters,
            TokenLimitField::MaxTokens,
            &schema,
            ResponseMode::Full,
        );
        String::from_utf8(body.unwrap()).unwrap()
    }

    const FORMAT: &str = concat!(
        r#""response_format":{"type":"json_schema","json_schema":"#,
        r#"{"name":"S","strict":true,"schema":{"type": "object"}}}}"#
    );

    #[test]
    fn the_body_is_one_json_object_with_only_what_was_set() {
        let none = OpenAIConfig::new();
        let body = body(&"say \"hi\"\n".into(), &none.clone().max_tokens(7), &none);
        let expected =
            r#"{"model":"m","messages":[{"role":"user","content":"say \"hi\"\n"}],"max_tokens":7,"#;
        assert_eq!(body, format!("{expected}{FORMAT}"));
    }

    #[test]
    fn a_calls_own_settings_go_before_the_models() {
        let model = OpenAIConfig::new()
            .seed(1)
            .top_p(0.5)
            .extra("a", 1)
            .extra("b", "\"");
        let call = OpenAIConfig::new().seed(2).extra("a", [0]);
        let body = body(&"x".into(), &call, &model);
        let expected = concat!(
            r#"{"model":"m","messages":[{"role":"user","content":"x"}],"top_p":0.5,"seed":2,"#,
            r#""b":"\"","a":[0],"#
        );
        assert_eq!(body, format!("{expected}{FORMAT}"));
    }
}
