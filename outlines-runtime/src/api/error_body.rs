//! The body of an error, in all the forms that OpenAI, Azure and compatible servers give it.

use serde_json::Value;

use crate::content_filter::ContentFilter;

/// What could be made out of an error's body; every field may be missing.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) message: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) param: Option<String>,
    /// Azure's reason behind the reason, such as `ResponsibleAIPolicyViolation`.
    pub(crate) inner_code: Option<String>,
    /// What Azure's filter found.
    pub(crate) content_filter: Option<ContentFilter>,
}

impl ErrorBody {
    /// Reads what can be read; a body that is no JSON has nothing to say here.
    pub(crate) fn parse(body: &[u8]) -> Self {
        serde_json::from_slice(body)
            .map_or_else(|_| Self::default(), |body| Self::from_value(&body))
    }

    fn from_value(body: &Value) -> Self {
        // Gemini's endpoint sends a list with one error in it.
        let body = body.get(0).unwrap_or(body);
        // OpenAI, Azure and vLLM wrap the error; old vLLM, Mistral and FastAPI do not.
        let error = body.get("error").filter(|error| !error.is_null());
        let error = error.unwrap_or(body);
        Self {
            // LM Studio's error is a plain string.
            message: error.as_str().map(str::to_owned).or_else(|| {
                ["message", "detail"]
                    .into_iter()
                    .find_map(|name| message(error.get(name)?))
            }),
            kind: word(error.get("type")),
            code: word(error.get("code")),
            param: word(error.get("param")),
            inner_code: word(error.get("innererror").and_then(|inner| inner.get("code"))),
            content_filter: content_filter(error),
        }
    }
}

/// Azure's findings: beside the inner code in Chat Completions, singular in the wild and plural in its documents, and a
/// list of them in Responses.
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

/// A string or a number: vLLM and llama.cpp have integers where OpenAI has words.
fn word(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(word) => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A string, or FastAPI's list of faults, of which `msg` and `loc` are taken: `input` is the caller's own request.
fn message(value: &Value) -> Option<String> {
    let faults = match value {
        Value::String(text) => return Some(text.clone()),
        Value::Array(faults) => faults,
        _ => return None,
    };
    let texts: Vec<String> = faults
        .iter()
        .filter_map(|fault| {
            let text = fault.get("msg")?.as_str()?;
            let place: Vec<String> = fault
                .get("loc")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|step| word(Some(step)))
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
    fn every_known_form_has_its_message_and_code() {
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
