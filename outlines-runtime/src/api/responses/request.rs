//! The body of a request to the Responses API.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::api::chat::request::capacity;
use crate::api::schema::write_extra;
use crate::api::{OutputSchema, Parameters, ResponseMode};
use crate::config::{ReasoningEffort, Verbosity};
use crate::prompt::{Content, File, FileSource, Image, ImageDetail, Message, Part, Role};

/// All of the request but its `text`. What is not set is not sent.
#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: Items<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Reasoning>,
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
struct Reasoning {
    effort: ReasoningEffort,
}

const TEXT: &str = r#","text":{"#;
const BEFORE_NAME: &str = r#""format":{"type":"json_schema","name":""#;
const AFTER_SCHEMA: &str = "}}}";

/// The whole body, with the schema's bytes as they are.
pub(crate) fn responses_body(
    model: &str,
    messages: &[Message],
    parameters: Parameters<'_>,
    schema: &OutputSchema<'_>,
    delivery: ResponseMode,
) -> Result<Vec<u8>, serde_json::Error> {
    let request = Request {
        model,
        input: Items(messages),
        stream: delivery.is_stream(),
        temperature: parameters.temperature(),
        top_p: parameters.top_p(),
        max_output_tokens: parameters.max_tokens(),
        reasoning: parameters
            .reasoning_effort()
            .map(|effort| Reasoning { effort }),
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
    body.extend_from_slice(TEXT.as_bytes());
    if let Some(verbosity) = parameters.verbosity() {
        write_verbosity(&mut body, verbosity)?;
    }
    schema.write(&mut body, BEFORE_NAME, AFTER_SCHEMA);
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
