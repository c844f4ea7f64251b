//! Bodies of errors, in the forms used by OpenAI, Azure and compatible servers.

use serde_json::Value;

use crate::content_filter::ContentFilter;

/// The fields of an error body that were found; each can be missing.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) message: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) param: Option<String>,
    /// Azure's more specific code, such as `ResponsibleAIPolicyViolation`.
    pub(crate) inner_code: Option<String>,
    /// The findings of Azure's content filter.
    pub(crate) content_filter: Option<ContentFilter>,
}

impl ErrorBody {
    /// Parses a body. All fields of one that is not JSON are missing.
    pub(crate) fn parse(body: &[u8]) -> Self {
        serde_json::from_slice(body)
            .map_or_else(|_| Self::default(), |body| Self::from_value(&body))
    }

    /// The names of the failure, the most specific first.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = [&self.code, &self.kind, &self.inner_code];
        names.into_iter().flatten().map(String::as_str)
    }

    fn from_value(body: &Value) -> Self {
        // Gemini sends a list with one error.
        let body = body.get(0).unwrap_or(body);
        // OpenAI, Azure and vLLM wrap the error; older vLLM, Mistral and FastAPI do not.
        let error = body.get("error").filter(|error| !error.is_null());
        let error = error.unwrap_or(body);
        Self {
            // The error of LM Studio is a plain string.
            message: error.as_str().map(str::to_owned).or_else(|| {
                ["message", "detail"]
                    .into_iter()
                    .find_map(|name| message(error.get(name)?))
            }),
            kind: name_or_number(error.get("type")),
            code: name_or_number(error.get("code")),
            param: name_or_number(error.get("param")),
            inner_code: name_or_number(error.get("innererror").and_then(|inner| inner.get("code"))),
            content_filter: content_filter(error),
        }
    }
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

/// Returns a message, which is a string or FastAPI's list of errors. Of these, `msg` and `loc`
/// are used; `input` quotes the caller's request.
fn message(value: &Value) -> Option<String> {
    let errors = match value {
        Value::String(text) => return Some(text.clone()),
        Value::Array(errors) => errors,
        _ => return None,
    };
    let texts: Vec<String> = errors
        .iter()
        .filter_map(|error| {
            let text = error.get("msg")?.as_str()?;
            let place: Vec<String> = error
                .get("loc")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|step| name_or_number(Some(step)))
                .collect();
            Some(format!("{}: {text}", place.join(".")))
        })
        .collect();
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
            (r#"{"error":{"message":{"a":1},"code":[]}}"#, None, None),
            ("[]", None, None),
            ("\"m\"", Some("m"), None),
            ("<html>502</html>", None, None),
            ("", None, None),
        ] {
            let error = ErrorBody::parse(body.as_bytes());
            assert_eq!(error.message.as_deref(), message, "{body}");
            assert_eq!(error.code.as_deref(), code, "{body}");
        }
    }
}
