//! The body of a Chat Completions request.

use serde::Serialize;

/// All of the request but its `response_format`. What is not set is not sent: some servers refuse even a `null`.
#[derive(Serialize)]
pub(crate) struct ChatRequest<'a> {
    pub(crate) model: &'a str,
    pub(crate) messages: &'a [Message<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_completion_tokens: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct Message<'a> {
    pub(crate) role: &'static str,
    pub(crate) content: &'a str,
}

/// A schema that the answer must follow, as constant text.
pub(crate) struct StrictSchema {
    /// 1 to 64 characters of `[A-Za-z0-9_-]`, which JSON never escapes.
    pub(crate) name: &'static str,
    /// A JSON object.
    pub(crate) schema: &'static str,
}

const BEFORE_NAME: &str = r#","response_format":{"type":"json_schema","json_schema":{"name":""#;
const BEFORE_SCHEMA: &str = r#"","strict":true,"schema":"#;
const AFTER_SCHEMA: &str = "}}}";

impl ChatRequest<'_> {
    /// The whole body, with the schema's bytes as they are.
    ///
    /// `serde_json::value::RawValue` would write them verbatim too, but parses them first, on every call; a schema may
    /// have a hundred kilobytes, and the compiler has checked it.
    pub(crate) fn to_body(&self, format: &StrictSchema) -> Result<Vec<u8>, serde_json::Error> {
        let text: usize = self.messages.iter().map(|m| m.content.len()).sum();
        // An eighth more than the text for what JSON escapes (line ends, quotes), and some for the field names.
        let mut body = Vec::with_capacity(text + text / 8 + format.schema.len() + 384);
        serde_json::to_writer(&mut body, self)?;
        // The object's closing brace comes back at the very end.
        body.pop();
        for part in [
            BEFORE_NAME,
            format.name,
            BEFORE_SCHEMA,
            format.schema,
            AFTER_SCHEMA,
        ] {
            body.extend_from_slice(part.as_bytes());
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_one_json_object_with_only_what_was_set() {
        let request = ChatRequest {
            model: "m",
            messages: &[Message {
                role: "user",
                content: "say \"hi\"\n",
            }],
            temperature: None,
            max_tokens: Some(7),
            max_completion_tokens: None,
        };
        let body = request
            .to_body(&StrictSchema {
                name: "S",
                schema: r#"{"type": "object"}"#,
            })
            .unwrap();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            concat!(
                r#"{"model":"m","messages":[{"role":"user","content":"say \"hi\"\n"}],"max_tokens":7,"#,
                r#""response_format":{"type":"json_schema","json_schema":"#,
                r#"{"name":"S","strict":true,"schema":{"type": "object"}}}}"#
            )
        );
    }
}
