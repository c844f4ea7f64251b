//! Rules that map the failures servers report to errors.
//!
//! The status alone is not enough: codes are null, numbers or names, and one failure has a
//! different status and name with each vendor. To support another form of a failure, add a rule
//! with an example of it; the tests check that the example becomes the rule's error.

use crate::api::ErrorBody;
use crate::error::{ApiError, Error};

/// Creates the error of a failure.
pub(crate) type ErrorClass = fn(Box<ApiError>) -> Error;

/// A form in which servers report a failure.
struct Rule {
    class: ErrorClass,
    /// The status that stands for the failure if it is reported under a status of success.
    status: u16,
    /// Returns whether the rule applies to failures of this status.
    applies: fn(u16) -> bool,
    sign: Sign,
    #[cfg(test)]
    example: &'static str,
}

/// A property of the error body by which a failure is recognized.
enum Sign {
    /// The code, type or inner code is one of these names.
    Name(&'static [&'static str]),
    /// The message contains one of these phrases, in any case.
    Message(&'static [&'static str]),
    /// The message starts with one of these phrases.
    MessageStart(&'static [&'static str]),
    /// The parameter starts with this name.
    Param(&'static str),
}

/// Declares rules as `class status, statuses, sign, vendor: source => example;`. Vendor and
/// source are for the reader.
macro_rules! rules {
    ($($class:ident $status:literal, $applies:ident, $sign:expr,
        $vendor:literal: $source:literal => $example:literal;)+) => {
        &[$(Rule {
            class: Error::$class,
            status: $status,
            applies: $applies,
            sign: $sign,
            #[cfg(test)]
            example: $example,
        }),+]
    };
}

fn client_error(status: u16) -> bool {
    status < 500
}

fn rejected_input(status: u16) -> bool {
    matches!(status, 400 | 403 | 413 | 422)
}

fn invalid_request(status: u16) -> bool {
    matches!(status, 400 | 422)
}

/// The rules in order of precedence; the first that applies determines the error.
const RULES: &[Rule] = rules! {
    QuotaExhausted 429, client_error, Sign::Name(&[
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
    ]), "OpenAI": "error codes guide; all but the first since 2026" =>
        r#"{"error":{"message":"m","type":"insufficient_quota","param":null,"code":null}}"#;

    PromptFiltered 400, rejected_input, Sign::Name(&[
        "content_filter",
        "content_policy_violation",
        "ResponsibleAIPolicyViolation",
    ]), "OpenAI, Azure": "content filtering documentation" =>
        r#"{"error":{"code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;

    ContextTooLong 400, rejected_input, Sign::Name(&["context_length_exceeded"]),
        "OpenAI": "error codes guide" =>
        r#"{"error":{"message":"m","code":"context_length_exceeded"}}"#;

    ContextTooLong 400, rejected_input, Sign::Name(&["exceed_context_size_error"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}"#;

    ContextTooLong 400, rejected_input, Sign::Message(&["maximum context length"]),
        "OpenAI, vLLM": "error codes guide; vLLM serving code" =>
        r#"{"object":"error","message":"This model's maximum context length is 8 tokens."}"#;

    ContextTooLong 400, rejected_input, Sign::Message(&["context size"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"message":"the request exceeds the available context size"}}"#;

    ContextTooLong 400, rejected_input, Sign::Message(&["input too long"]),
        "Together": "error codes documentation" =>
        r#"{"error":{"message":"Input too long"}}"#;

    SchemaRejected 400, invalid_request, Sign::Name(&["invalid_json_schema"]),
        "OpenAI": "structured outputs guide" =>
        r#"{"error":{"message":"m","code":"invalid_json_schema"}}"#;

    SchemaRejected 400, invalid_request, Sign::Param("response_format"),
        "OpenAI": "reports of API replies, where the code is often null" =>
        r#"{"error":{"message":"m","param":"response_format.json_schema","code":null}}"#;

    SchemaRejected 400, invalid_request, Sign::MessageStart(&["Invalid schema"]),
        "OpenAI": "reports of API replies, where the code is often null" =>
        r#"{"error":{"message":"Invalid schema for x: 'oneOf' is not permitted.","code":null}}"#;

    SchemaRejected 400, invalid_request, Sign::MessageStart(&["JSON schema error"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"message":"JSON schema error at #: unknown type"}}"#;

    // Structured outputs as such: older models, older versions of Azure's API, DeepSeek, Groq.
    SchemaRejected 400, invalid_request, Sign::Message(&["response_format", "response format"]),
        "DeepSeek": "API documentation" =>
        r#"{"error":{"message":"This response_format type is unavailable now"}}"#;
};

/// Returns the error for a failure of this status, which is the effective one: some gateways
/// put it into the body of a 200.
pub(crate) fn classify(status: u16, body: &ErrorBody) -> ErrorClass {
    let message = Message::of(body);
    let rule = RULES
        .iter()
        .find(|rule| (rule.applies)(status) && rule.sign.is_in(body, &message));
    rule.map_or_else(|| class_of_status(status), |rule| rule.class)
}

/// Returns the error for a status without a more specific sign.
fn class_of_status(status: u16) -> ErrorClass {
    match status {
        400 | 422 => Error::InvalidRequest,
        401 => Error::Authentication,
        // OpenRouter, Together and DeepSeek: the credits are used up.
        402 => Error::QuotaExhausted,
        403 => Error::Permission,
        404 => Error::NotFound,
        429 => Error::RateLimited,
        500.. => Error::Server,
        _ => Error::Status,
    }
}

/// Returns the status that an error under a status of success would have had.
///
/// Gateways put it into the code; OpenAI and Azure use names, of which the code is more
/// specific than the type.
pub(crate) fn reported_status(body: &ErrorBody) -> u16 {
    if let Some(status) = body.names().find_map(status_of_name) {
        return status;
    }
    let message = Message::of(body);
    let rule = RULES.iter().find(|rule| rule.sign.is_in(body, &message));
    rule.map_or(500, |rule| rule.status)
}

fn status_of_name(name: &str) -> Option<u16> {
    if let Ok(status) = name.parse() {
        return (400..600).contains(&status).then_some(status);
    }
    let has_name = |rule: &&Rule| matches!(rule.sign, Sign::Name(names) if names.contains(&name));
    if let Some(rule) = RULES.iter().find(has_name) {
        return Some(rule.status);
    }
    let status = match name {
        "rate_limit_exceeded" | "rate_limit_error" | "slow_down" => 429,
        "invalid_api_key" | "authentication_error" => 401,
        "request_forbidden" | "unsupported_country_region_territory" => 403,
        "model_not_found" | "not_found_error" | "DeploymentNotFound" => 404,
        "conversation_locked" => 409,
        "BadRequest"
        | "bio_policy"
        | "data_residency_mismatch"
        | "unsupported_image_media_type"
        | "empty_image_file" => 400,
        _ if name.starts_with("invalid_") || name.starts_with("image_") => 400,
        _ => return None,
    };
    Some(status)
}

/// The message of an error, as it is and in lower case.
struct Message<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> Message<'a> {
    fn of(body: &'a ErrorBody) -> Self {
        let text = body.message.as_deref().unwrap_or_default();
        Self {
            text,
            lower: text.to_ascii_lowercase(),
        }
    }
}

impl Sign {
    fn is_in(&self, body: &ErrorBody, message: &Message<'_>) -> bool {
        match self {
            Self::Name(names) => body.names().any(|name| names.contains(&name)),
            Self::Message(phrases) => phrases.iter().any(|phrase| message.lower.contains(phrase)),
            Self::MessageStart(starts) => {
                starts.iter().any(|start| message.text.starts_with(start))
            }
            Self::Param(start) => body
                .param
                .as_deref()
                .is_some_and(|param| param.starts_with(start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_decides_its_example_under_its_own_status_and_under_200() {
        for rule in RULES {
            let body = ErrorBody::parse(rule.example.as_bytes());
            let message = Message::of(&body);
            let first = RULES
                .iter()
                .find(|rule| rule.sign.is_in(&body, &message))
                .unwrap();
            assert!(std::ptr::eq(first, rule), "{}", rule.example);
            assert!((rule.applies)(rule.status), "{}", rule.example);
            let kind = |class: ErrorClass| {
                class(Box::new(ApiError {
                    status: 400,
                    ..ApiError::default()
                }))
                .kind()
            };
            let expected = kind(rule.class);
            assert_eq!(
                kind(classify(rule.status, &body)),
                expected,
                "{}",
                rule.example
            );
            let reported = reported_status(&body);
            assert_eq!(
                kind(classify(reported, &body)),
                expected,
                "{}",
                rule.example
            );
        }
    }
}
