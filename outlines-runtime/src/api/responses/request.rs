//! Bodies of Responses API requests.

use serde::{Serialize, Serializer};

use crate::api::{Parameters, ReasoningEffort, Request, Verbosity};
use crate::prompt::{Content, File, FileSource, Image, ImageDetail, Message, Part, Role};

/// The body except for `text` and `extra`.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    input: Items<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(flatten)]
    parameters: Parameters<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<&'a u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Reasoning<'a>>,
}

#[derive(Serialize)]
struct Reasoning<'a> {
    effort: &'a ReasoningEffort,
}

const TEXT: &str = r#","text":{"#;
const BEFORE_NAME: &str = r#""format":{"type":"json_schema","name":""#;
const AFTER_SCHEMA: &str = "}}}";

/// Writes the body, with the bytes of the schema as they are.
pub(in crate::api) fn body(request: &Request<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let mut parameters = request.parameters;
    let max_output_tokens = parameters.max_tokens.take();
    let reasoning = parameters.reasoning_effort.take();
    let verbosity = parameters.verbosity.take();
    let content = Body {
        model: request.model,
        input: Items(request.messages),
        stream: request.mode.is_stream(),
        parameters,
        max_output_tokens,
        reasoning: reasoning.map(|effort| Reasoning { effort }),
    };
    let mut body = request.buffer();
    serde_json::to_writer(&mut body, &content)?;
    // `AFTER_SCHEMA` closes the object again.
    body.pop();
    parameters.write_extra(&mut body)?;
    body.extend_from_slice(TEXT.as_bytes());
    if let Some(verbosity) = verbosity {
        write_verbosity(&mut body, *verbosity)?;
    }
    request.schema.write(&mut body, BEFORE_NAME, AFTER_SCHEMA);
    Ok(body)
}

fn write_verbosity(body: &mut Vec<u8>, verbosity: Verbosity) -> Result<(), serde_json::Error> {
    body.extend_from_slice(br#""verbosity":"#);
    serde_json::to_writer(&mut *body, &verbosity)?;
    body.push(b',');
    Ok(())
}

struct Items<'a>(&'a [Message]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Item<'a> {
            role: Role,
            content: ItemContent<'a>,
        }

        serializer.collect_seq(self.0.iter().map(|message| Item {
            role: message.role,
            content: ItemContent(&message.content),
        }))
    }
}

struct ItemContent<'a>(&'a Content);

impl Serialize for ItemContent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parts.as_slice() {
            [Part::Text(text)] => serializer.serialize_str(text),
            parts => serializer.collect_seq(parts.iter().map(InputPart::from)),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum InputPart<'a> {
    #[serde(rename = "input_text")]
    Text { text: &'a str },
    #[serde(rename = "input_image")]
    Image {
        image_url: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<ImageDetail>,
    },
    #[serde(rename = "input_file")]
    File(InputFile<'a>),
}

#[derive(Serialize)]
#[serde(untagged)]
enum InputFile<'a> {
    Uploaded {
        file_id: &'a str,
    },
    Inline {
        filename: &'a str,
        file_data: &'a str,
    },
}

impl<'a> From<&'a Part> for InputPart<'a> {
    fn from(part: &'a Part) -> Self {
        match part {
            Part::Text(text) => Self::Text { text },
            Part::Image(Image { url, detail }) => Self::Image {
                image_url: url,
                detail: *detail,
            },
            Part::File(File(source)) => Self::File(match source {
                FileSource::Uploaded(file_id) => InputFile::Uploaded { file_id },
                FileSource::Inline { name, data } => InputFile::Inline {
                    filename: name,
                    file_data: data,
                },
            }),
        }
    }
}
