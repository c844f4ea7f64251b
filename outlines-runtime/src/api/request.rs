//! The parts of a request that both APIs share.

use crate::api::grammar::{Grammar, GrammarFields};
use crate::api::{OutputMode, Parameters, TokenLimitField};
use crate::prompt::{File, FileSource, Message, Part, Role};

/// The content of a request body.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) model: &'a str,
    pub(crate) messages: &'a [Message],
    pub(crate) parameters: Parameters<'a>,
    pub(crate) token_limit_field: TokenLimitField,
    pub(crate) output: RequestedOutput<'a>,
    pub(crate) mode: ResponseMode,
}

impl<'a> Request<'a> {
    /// Returns a system message with the schema if the output mode has one, and the other messages.
    /// A first system message of the caller's is part of it, because some servers accept only one.
    pub(super) fn messages(&self) -> (Option<String>, &'a [Message]) {
        let schema = match self.output {
            RequestedOutput::Schema(schema, mode) if mode.in_prompt => schema.schema,
            _ => return (None, self.messages),
        };
        let text = format!(
            "Answer in json: one document that follows this JSON schema, and no other text.\n\
             {schema}"
        );
        match self.messages {
            [first, rest @ ..] if first.role == Role::System => {
                match first.content.parts.as_slice() {
                    [Part::Text(system)] => (Some(format!("{system}\n\n{text}")), rest),
                    _ => (Some(text), self.messages),
                }
            }
            messages => (Some(text), messages),
        }
    }

    /// Returns a buffer that holds the body without growing.
    pub(super) fn buffer(&self) -> Vec<u8> {
        let parts = self
            .messages
            .iter()
            .flat_map(|message| &message.content.parts);
        let text: usize = parts
            .map(|part| match part {
                // One eighth is added for what JSON escapes: line breaks and quotes.
                Part::Text(text) => text.len() + text.len() / 8,
                Part::Image(image) => image.url.len(),
                Part::File(File(FileSource::Inline { data, .. })) => data.len(),
                Part::File(File(FileSource::Uploaded(_))) => 0,
            })
            .sum();
        let output = match self.output {
            // A quarter is added to the second copy for what JSON escapes.
            RequestedOutput::Schema(schema, mode) if mode.in_prompt => schema.schema.len() * 9 / 4,
            RequestedOutput::Schema(schema, _) => schema.schema.len(),
            RequestedOutput::Grammar(fields) => fields.len(),
        };
        Vec::with_capacity(text + output + 384 + 64 * self.messages.len())
    }
}

/// The form that an answer must have.
#[derive(Clone, Copy)]
pub(crate) enum OutputFormat<'a> {
    Schema(OutputSchema<'a>),
    Grammar(&'a Grammar),
}

/// The form of an answer, and how the request asks for it.
#[derive(Clone, Copy)]
pub(crate) enum RequestedOutput<'a> {
    Schema(OutputSchema<'a>, OutputMode),
    Grammar(GrammarFields<'a>),
}

/// A JSON schema that the answer must follow.
///
/// The text is written into the body verbatim. `serde_json::value::RawValue` would do the same, but
/// parses the text first, on every call. A schema can have a hundred kilobytes, and the compiler
/// has already checked it.
#[derive(Clone, Copy)]
pub(crate) struct OutputSchema<'a> {
    /// 1 to 64 characters of `[A-Za-z0-9_-]`, which need no escapes in JSON.
    pub(crate) name: &'a str,
    /// A JSON object.
    pub(crate) schema: &'a str,
}

impl OutputSchema<'_> {
    /// Writes the fields of a schema: its name, `strict`, and the schema itself as `key`.
    pub(super) fn write(&self, body: &mut Vec<u8>, mode: OutputMode, key: &str) {
        if mode.name {
            write_all(body, &[r#""name":""#, self.name, r#"","#]);
        }
        if mode.strict {
            write_all(body, &[r#""strict":true,"#]);
        }
        write_all(body, &[key, self.schema]);
    }
}

/// Appends the pieces.
pub(super) fn write_all(body: &mut Vec<u8>, pieces: &[&str]) {
    for piece in pieces {
        body.extend_from_slice(piece.as_bytes());
    }
}

/// Whether the server sends the answer in one response or as a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Full,
    Stream {
        /// Whether Chat Completions is asked for the usage. The Responses API always sends it.
        include_usage: bool,
    },
}

impl ResponseMode {
    /// Returns the field `stream`, which is left out for a full response, the default.
    pub(super) fn is_stream(self) -> Option<bool> {
        (self != Self::Full).then_some(true)
    }

    /// Returns the field `stream_options.include_usage`, which some servers reject even as `false`.
    pub(super) fn includes_usage(self) -> Option<bool> {
        let requested = Self::Stream {
            include_usage: true,
        };
        (self == requested).then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::api::parameters::examples;
    use crate::api::{Api, OpenAIConfig};
    use crate::error::Error;
    use crate::prompt::Prompt;

    fn body(
        api: Api,
        prompt: &Prompt,
        call: &OpenAIConfig,
        model: &OpenAIConfig,
    ) -> Result<String, Error> {
        let request = Request {
            model: "m",
            messages: &prompt.messages,
            parameters: Parameters::merge(call, model),
            token_limit_field: TokenLimitField::MaxTokens,
            output: RequestedOutput::Schema(
                OutputSchema {
                    name: "S",
                    schema: r#"{"type": "object"}"#,
                },
                OutputMode::json_schema(),
            ),
            mode: ResponseMode::Full,
        };
        Ok(String::from_utf8(api.request_body(&request)?).unwrap())
    }

    const FORMAT: &str = concat!(
        r#""response_format":{"type":"json_schema","json_schema":"#,
        r#"{"name":"S","strict":true,"schema":{"type": "object"}}}}"#
    );

    #[test]
    fn the_body_is_one_json_object_with_only_the_parameters_that_are_set() {
        let none = OpenAIConfig::new();
        let call = none.clone().max_tokens(7);
        let prompt = "say \"hi\"\n".into();
        let body = body(Api::ChatCompletions, &prompt, &call, &none).unwrap();
        let expected = concat!(
            r#"{"model":"m","messages":[{"role":"user","content":"say \"hi\"\n"}],"#,
            r#""max_tokens":7,"#
        );
        assert_eq!(body, format!("{expected}{FORMAT}"));
    }

    #[test]
    fn parameters_of_a_call_take_precedence_over_those_of_its_model() {
        let model = OpenAIConfig::new()
            .seed(1)
            .top_p(0.5)
            .extra("a", 1)
            .extra("b", "\"");
        let call = OpenAIConfig::new().seed(2).extra("a", [0]);
        let body = body(Api::ChatCompletions, &"x".into(), &call, &model).unwrap();
        let expected = concat!(
            r#"{"model":"m","messages":[{"role":"user","content":"x"}],"top_p":0.5,"seed":2,"#,
            r#""b":"\"","a":[0],"#
        );
        assert_eq!(body, format!("{expected}{FORMAT}"));
    }

    #[test]
    fn every_parameter_is_sent_or_rejected() {
        let none = OpenAIConfig::new();
        for (name, config, is_chat_only) in examples() {
            let chat = body(Api::ChatCompletions, &"x".into(), &config, &none).unwrap();
            let chat: Value = serde_json::from_str(&chat).unwrap();
            assert!(!chat[name].is_null(), "{name}: {chat}");
            let twice = config.clone().extra(name, 1);
            let error = body(Api::ChatCompletions, &"x".into(), &twice, &none).unwrap_err();
            assert!(error.to_string().contains(&format!("`{name}` is set both")));

            match body(Api::Responses, &"x".into(), &config, &none) {
                Ok(_) if is_chat_only => panic!("`{name}` is sent"),
                Ok(responses) => {
                    let responses: Value = serde_json::from_str(&responses).unwrap();
                    let field = match name {
                        "max_tokens" => &responses["max_output_tokens"],
                        "reasoning_effort" => &responses["reasoning"]["effort"],
                        "verbosity" => &responses["text"]["verbosity"],
                        name => &responses[name],
                    };
                    assert_eq!(*field, chat[name], "{name}: {responses}");
                }
                Err(error) => {
                    assert!(is_chat_only, "{name}: {error}");
                    let message = format!("does not support `{name}`");
                    assert!(error.to_string().contains(&message), "{error}");
                }
            }
        }
    }
}
