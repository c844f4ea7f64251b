//! Bodies of Chat Completions requests.

use serde::{Serialize, Serializer};

use crate::api::output_mode::OutputKind;
use crate::api::request::write_all;
use crate::api::{OutputMode, Parameters, Request, RequestedOutput, TokenLimitField};
use crate::prompt::{Content, File, FileSource, Image, ImageDetail, Message, Part, Role};

/// The body except for the output mode and `extra`.
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

/// Returns the fields that an output mode writes.
pub(in crate::api) fn output_fields(mode: OutputMode) -> &'static [&'static str] {
    match mode.kind {
        OutputKind::JsonSchema | OutputKind::JsonObject => &["response_format"],
        OutputKind::Tool => &["tools", "tool_choice"],
        OutputKind::Prompted => &[],
    }
}

/// Writes the body, with the schema verbatim.
pub(in crate::api) fn body(request: &Request<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let mut parameters = request.parameters;
    let max_completion_tokens = match request.token_limit_field {
        TokenLimitField::MaxTokens => None,
        TokenLimitField::MaxCompletionTokens => parameters.max_tokens.take(),
    };
    let (system, messages) = request.messages();
    let content = Body {
        model: request.model,
        messages: Messages {
            system: system.as_deref(),
            messages,
        },
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
    // The object is closed again at the end.
    body.pop();
    parameters.write_extra(&mut body)?;
    write_output(&mut body, request.output)?;
    body.push(b'}');
    Ok(body)
}

fn write_output(body: &mut Vec<u8>, output: RequestedOutput<'_>) -> Result<(), serde_json::Error> {
    let (schema, mode) = match output {
        RequestedOutput::Schema(schema, mode) => (schema, mode),
        RequestedOutput::Grammar(fields) => return fields.write(body),
    };
    match mode.kind {
        OutputKind::JsonSchema => {
            write_all(
                body,
                &[r#","response_format":{"type":"json_schema","json_schema":{"#],
            );
            schema.write(body, mode, r#""schema":"#);
            write_all(body, &["}}"]);
        }
        OutputKind::Tool => {
            write_all(body, &[r#","tools":[{"type":"function","function":{"#]);
            schema.write(body, mode.named(), r#""parameters":"#);
            write_all(
                body,
                &[r#"}}],"tool_choice":{"type":"function","function":{"name":""#],
            );
            write_all(body, &[schema.name, r#""}}"#]);
        }
        OutputKind::JsonObject => {
            write_all(body, &[r#","response_format":{"type":"json_object"}"#]);
        }
        OutputKind::Prompted => {}
    }
    Ok(())
}

struct Messages<'a> {
    /// The content of a system message before the others.
    system: Option<&'a str>,
    messages: &'a [Message],
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ChatMessage<'a> {
            role: Role,
            content: ChatContent<'a>,
        }

        let system = self.system.map(|text| ChatMessage {
            role: Role::System,
            content: ChatContent::Text(text),
        });
        let messages = self.messages.iter().map(|message| ChatMessage {
            role: message.role,
            content: ChatContent::from(&message.content),
        });
        serializer.collect_seq(system.into_iter().chain(messages))
    }
}

enum ChatContent<'a> {
    Text(&'a str),
    Parts(&'a [Part]),
}

impl<'a> From<&'a Content> for ChatContent<'a> {
    fn from(content: &'a Content) -> Self {
        match content.parts.as_slice() {
            // Many servers accept only a string here.
            [Part::Text(text)] => Self::Text(text),
            parts => Self::Parts(parts),
        }
    }
}

impl Serialize for ChatContent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Parts(parts) => serializer.collect_seq(parts.iter().map(ChatPart::from)),
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
