//! Bodies of errors, in the forms used by OpenAI, Azure, and compatible servers.

use std::time::Duration;

use serde_json::Value;

use crate::content_filter::ContentFilter;

/// The fields of an error body that were found; each can be missing.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) message: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) param: Option<String>,
    /// A more specific code: Azure's inner code, such as `ResponsibleAIPolicyViolation`, or
    /// Google's reason, such as `API_KEY_INVALID`.
    pub(crate) inner_code: Option<String>,
    /// The findings of Azure's content filter.
    pub(crate) content_filter: Option<ContentFilter>,
    /// The wait that Google's `RetryInfo` asks for.
    pub(crate) retry_after: Option<Duration>,
    /// The answer that Groq rejected because it does not follow the schema.
    pub(crate) failed_generation: Option<String>,
}

/// The longest plain text that is taken for a message.
const LONGEST_TEXT: usize = 1000;

impl ErrorBody {
    /// Parses a body. A body that is not JSON has a message if it is a short plain text, such as
    /// Cloudflare's `error code: 1010`.
    pub(crate) fn parse(body: &[u8]) -> Self {
        if let Ok(value) = serde_json::from_slice(body) {
            return Self::from_value(&value);
        }
        let text = str::from_utf8(body).unwrap_or_default().trim();
        let is_message = !text.is_empty()
            && text.len() <= LONGEST_TEXT
            && !text.starts_with(['<', '{', '[', '"']);
        Self {
            message: is_message.then(|| text.to_owned()),
            ..Self::default()
        }
    }

    /// Returns the names of the failure, the most specific first.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = [&self.code, &self.kind, &self.inner_code];
        names.into_iter().flatten().map(String::as_str)
    }

    fn from_value(body: &Value) -> Self {
        // Gemini sends a list with one error.
        let body = body.get(0).unwrap_or(body);
        // OpenAI, Azure, and vLLM wrap the error. Cloudflare sends a list of errors. Older vLLM,
        // Mistral, and FastAPI put the fields at the top level.
        let error = ["error", "errors"]
            .into_iter()
            .filter_map(|name| body.get(name))
            .map(|error| error.get(0).unwrap_or(error))
            .find(|error| error.is_object() || error.as_str().is_some_and(|text| !text.is_empty()))
            // MiniMax has its status in every reply.
            .or_else(|| {
                let status = body.get("base_resp")?;
                (status.get("status_code")? != 0).then_some(status)
            });
        // The other fields of xAI are next to an `error` that is a plain string.
        let fields = error.filter(|error| error.is_object()).unwrap_or(body);
        let error = error.unwrap_or(body);
        let details = || {
            fields
                .get("details")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let detail = |name| details().find_map(|detail| detail.get(name)?.as_str());
        let inner = fields.get("innererror").and_then(|inner| inner.get("code"));
        // The error of LM Studio and xAI is a plain string, which other frameworks explain in a
        // field next to it.
        let message = match (error.as_str(), named_message(fields)) {
            (Some(error), Some(message)) if error != message => Some(format!("{error}: {message}")),
            (Some(error), _) => Some(error.to_owned()),
            (None, message) => message.or_else(|| field_messages(body.get("errors")?)),
        };
        Self {
            message,
            kind: name_or_number(fields.get("type")),
            code: name_or_number(fields.get("code").or_else(|| fields.get("status_code"))),
            param: name_or_number(fields.get("param")),
            inner_code: name_or_number(inner).or_else(|| detail("reason").map(str::to_owned)),
            content_filter: content_filter(fields),
            retry_after: detail("retryDelay").and_then(seconds),
            failed_generation: name_or_number(fields.get("failed_generation")),
        }
    }
}

/// Parses Google's form of a duration, such as `37s` or `0.5s`.
fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Returns the findings of Azure's content filter. Chat Completions has them next to the inner
/// code, under a name that is singular in replies and plural in the documentation; Responses
/// has a list of them.
fn content_filter(error: &Value) -> Option<ContentFilter> {
    let inner = error.get("innererror");
    let listed = error.get("content_filters").and_then(Value::as_array);
    inner
        .into_iter()
        .chain(listed.into_iter().flatten())
        .flat_map(|at| {
            [
                at.get("content_filter_result"),
                at.get("content_filter_results"),
            ]
        })
        .flatten()
        .find_map(ContentFilter::from_value)
}

/// Returns a string or a number as a string: vLLM and llama.cpp use integers where OpenAI uses
/// names.
fn name_or_number(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The names of messages, the most informative first. API Gateway writes `Message`, and
/// `title` is that of a problem by RFC 9457.
const MESSAGE_NAMES: [&str; 9] = [
    "message",
    "msg",
    "detail",
    "status_msg",
    "error_message",
    "error_description",
    "Message",
    "title",
    "error",
];

/// Returns the message in one of the fields of an object.
fn named_message(fields: &Value) -> Option<String> {
    MESSAGE_NAMES
        .iter()
        .find_map(|name| message(fields.get(name)?))
}

/// Returns a message: a string, an object with one, or a list of both, such as that of FastAPI.
/// Only named fields are used: `input` quotes the caller's request.
fn message(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(errors) => {
            let texts: Vec<String> = errors.iter().filter_map(located_message).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        Value::Object(_) => named_message(value),
        _ => None,
    }
}

/// Returns the message of an element of a list, after its location in the request.
fn located_message(error: &Value) -> Option<String> {
    let text = message(error)?;
    let steps = error.get("loc").and_then(Value::as_array);
    let steps = steps.into_iter().flatten();
    let location: Vec<String> = steps
        .filter_map(|step| name_or_number(Some(step)))
        .collect();
    if location.is_empty() {
        return Some(text);
    }
    Some(format!("{}: {text}", location.join(".")))
}

/// Returns the messages of an object with the errors of each field.
fn field_messages(errors: &Value) -> Option<String> {
    let fields = errors.as_object()?.iter();
    let texts = fields.filter_map(|(name, errors)| Some(format!("{name}: {}", message(errors)?)));
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_codes_are_found_in_every_known_form() {
        for (body, message, code) in [
            (
                r#"{"error":{"message":"m","code":"c"}}"#,
                Some("m"),
                Some("c"),
            ),
            (
                r#"{"error":{"message":"m","code":400}}"#,
                Some("m"),
                Some("400"),
            ),
            (r#"{"error":{"message":"m","code":null}}"#, Some("m"), None),
            (
                r#"{"object":"error","message":"m","code":40001}"#,
                Some("m"),
                Some("40001"),
            ),
            (r#"{"error":"m"}"#, Some("m"), None),
            (
                r#"[{"error":{"code":429,"message":"m","status":"X"}}]"#,
                Some("m"),
                Some("429"),
            ),
            (r#"{"message":"m"}"#, Some("m"), None),
            (r#"{"error":null,"message":"m"}"#, Some("m"), None),
            (r#"{"detail":"m"}"#, Some("m"), None),
            (
                r#"{"detail":[{"loc":["body","n",0],"msg":"too big","input":"the prompt"}]}"#,
                Some("body.n.0: too big"),
                None,
            ),
            (r#"{"detail":[1,{"msg":2}]}"#, None, None),
            (r#"{"detail":["a",{"message":"b"}]}"#, Some("a; b"), None),
            (r#"{"errors":["m"]}"#, Some("m"), None),
            (
                r#"{"errors":{"n":["too big","x"],"user":7}}"#,
                Some("n: too big; x"),
                None,
            ),
            (r#"{"error":{"error":{"message":"m"}}}"#, Some("m"), None),
            (r#"{"error":true,"message":"m"}"#, Some("m"), None),
            (r#"{"Message":"m"}"#, Some("m"), None),
            (r#"{"title":"t","detail":"m"}"#, Some("m"), None),
            (
                r#"{"error":"invalid_token","error_description":"m"}"#,
                Some("invalid_token: m"),
                None,
            ),
            (r#"{"error":"m","message":"m"}"#, Some("m"), None),
            (r#"{"error":{"message":{"a":1},"code":[]}}"#, None, None),
            ("[]", None, None),
            ("\"m\"", Some("m"), None),
            (
                r#"{"message":{"detail":[{"loc":["body"],"msg":"extra"}]}}"#,
                Some("body: extra"),
                None,
            ),
            (
                r#"{"errors":[{"message":"m","code":5006}]}"#,
                Some("m"),
                Some("5006"),
            ),
            (r#"{"code":500,"msg":"m"}"#, Some("m"), Some("500")),
            (r#"{"code":"c","error":"m"}"#, Some("m"), Some("c")),
            (
                r#"{"base_resp":{"status_code":1004,"status_msg":"m"}}"#,
                Some("m"),
                Some("1004"),
            ),
            (
                r#"{"base_resp":{"status_code":0,"status_msg":"success"}}"#,
                None,
                None,
            ),
            ("error code: 1010", Some("error code: 1010"), None),
            ("<html>502</html>", None, None),
            ("{broken", None, None),
            ("", None, None),
        ] {
            let error = ErrorBody::parse(body.as_bytes());
            assert_eq!(error.message.as_deref(), message, "{body}");
            assert_eq!(error.code.as_deref(), code, "{body}");
        }
    }
}
