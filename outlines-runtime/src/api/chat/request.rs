//! Bodies of Chat Completions requests.

use serde::{Serialize, Serializer};

use crate::api::{Parameters, Request};
use crate::config::TokenLimitField;
use crate::prompt::{Content, File, FileSource, Image, ImageDetail, Message, Part, Role};

/// The body except for `response_format` and `extra`.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Messages<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(flatten)]
    parameters: Parameters<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<&'a u32>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

const BEFORE_NAME: &str = r#","response_format":{"type":"json_schema","json_schema":{"name":""#;
const AFTER_SCHEMA: &str = "}}}";

/// Writes the body, with the bytes of the schema as they are.
pub(in crate::api) fn body(request: &Request<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let mut parameters = request.parameters;
    let max_completion_tokens = match request.token_limit_field {
        TokenLimitField::MaxTokens => None,
        TokenLimitField::MaxCompletionTokens => parameters.max_tokens.take(),
    };
    let content = Body {
        model: request.model,
        messages: Messages(request.messages),
        stream: request.mode.is_stream(),
        stream_options: request
            .mode
            .includes_usage()
            .map(|include_usage| StreamOptions { include_usage }),
        parameters,
        max_completion_tokens,
    };
    let mut body = request.buffer();
    serde_json::to_writer(&mut body, &content)?;
    // `AFTER_SCHEMA` closes the object again.
    body.pop();
    parameters.write_extra(&mut body)?;
    request.schema.write(&mut body, BEFORE_NAME, AFTER_SCHEMA);
    Ok(body)
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
            // Many servers accept only a string here.
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
