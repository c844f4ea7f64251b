//! Bodies of Responses API requests.

use serde::{Serialize, Serializer};

use crate::api::output_mode::OutputKind;
use crate::api::request::write_all;
use crate::api::{OutputMode, Parameters, ReasoningEffort, Request, RequestedOutput, Verbosity};
use crate::prompt::{Content, File, FileSource, Image, ImageDetail, Message, Part, Role};

/// The body except for the output mode and `extra`.
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

/// Returns the fields that an output mode writes.
pub(in crate::api) fn output_fields(mode: OutputMode) -> &'static [&'static str] {
    match mode.kind {
        OutputKind::JsonSchema | OutputKind::JsonObject => &["text"],
        OutputKind::Tool => &["tools", "tool_choice"],
        OutputKind::Prompted => &[],
    }
}

/// Writes the body, with the schema verbatim.
pub(in crate::api) fn body(request: &Request<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let mut parameters = request.parameters;
    let max_output_tokens = parameters.max_tokens.take();
    let reasoning = parameters.reasoning_effort.take();
    let verbosity = parameters.verbosity.take();
    let (system, messages) = request.messages();
    let content = Body {
        model: request.model,
        input: Items {
            system: system.as_deref(),
            messages,
        },
        stream: request.mode.is_stream(),
        parameters,
        max_output_tokens,
        reasoning: reasoning.map(|effort| Reasoning { effort }),
    };
    let mut body = request.buffer();
    serde_json::to_writer(&mut body, &content)?;
    // The object is closed again at the end.
    body.pop();
    parameters.write_extra(&mut body)?;
    write_output(&mut body, request.output, verbosity)?;
    body.push(b'}');
    Ok(body)
}

fn write_output(
    body: &mut Vec<u8>,
    output: RequestedOutput<'_>,
    verbosity: Option<&Verbosity>,
) -> Result<(), serde_json::Error> {
    let (schema, mode) = match output {
        RequestedOutput::Schema(schema, mode) => (schema, mode),
        RequestedOutput::Grammar(fields) => {
            if let Some(verbosity) = verbosity {
                write_all(body, &[r#","text":{"verbosity":"#]);
                serde_json::to_writer(&mut *body, verbosity)?;
                body.push(b'}');
            }
            return fields.write(body);
        }
    };
    let has_format = matches!(mode.kind, OutputKind::JsonSchema | OutputKind::JsonObject);
    if has_format || verbosity.is_some() {
        write_all(body, &[r#","text":{"#]);
        if let Some(verbosity) = verbosity {
            write_all(body, &[r#""verbosity":"#]);
            serde_json::to_writer(&mut *body, verbosity)?;
            if has_format {
                body.push(b',');
            }
        }
        match mode.kind {
            OutputKind::JsonSchema => {
                write_all(body, &[r#""format":{"type":"json_schema","#]);
                schema.write(body, mode, r#""schema":"#);
                body.push(b'}');
            }
            OutputKind::JsonObject => write_all(body, &[r#""format":{"type":"json_object"}"#]),
            OutputKind::Tool | OutputKind::Prompted => {}
        }
        body.push(b'}');
    }
    if mode.kind == OutputKind::Tool {
        write_all(body, &[r#","tools":[{"type":"function","#]);
        schema.write(body, mode.named(), r#""parameters":"#);
        write_all(body, &[r#"}],"tool_choice":{"type":"function","name":""#]);
        write_all(body, &[schema.name, r#""}"#]);
    }
    Ok(())
}

struct Items<'a> {
    /// The content of a system message before the others.
    system: Option<&'a str>,
    messages: &'a [Message],
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Item<'a> {
            role: Role,
            content: ItemContent<'a>,
        }

        let system = self.system.map(|text| Item {
            role: Role::System,
            content: ItemContent::Text(text),
        });
        let messages = self.messages.iter().map(|message| Item {
            role: message.role,
            content: ItemContent::from(&message.content),
        });
        serializer.collect_seq(system.into_iter().chain(messages))
    }
}

enum ItemContent<'a> {
    Text(&'a str),
    Parts(&'a [Part]),
}

impl<'a> From<&'a Content> for ItemContent<'a> {
    fn from(content: &'a Content) -> Self {
        match content.parts.as_slice() {
            [Part::Text(text)] => Self::Text(text),
            parts => Self::Parts(parts),
        }
    }
}

impl Serialize for ItemContent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Parts(parts) => serializer.collect_seq(parts.iter().map(InputPart::from)),
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
