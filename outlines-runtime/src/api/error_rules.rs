//! Rules that map the failures servers report to errors.
//!
//! The status alone is not enough: codes are null, numbers or names, and one failure has a
//! different status and name with each vendor. To support another form of a failure, add a rule
//! with an example of it; the tests check that the example becomes the rule's error.

use crate::answer::Answer;
use crate::api::ErrorBody;
use crate::error::{ApiError, Error};

/// Creates the error of a failure.
pub(crate) type ErrorClass = fn(Box<ApiError>) -> Error;

/// The classification of a failure.
#[derive(Clone, Copy)]
pub(crate) struct Classified {
    pub(crate) class: ErrorClass,
    /// Advice that replaces that of the error, where the failure has a more specific remedy.
    pub(crate) advice: Option<&'static str>,
}

/// A form in which servers report a failure.
struct Rule {
    class: ErrorClass,
    /// The status that the failure is given if it is reported under a status of success.
    status: u16,
    /// Returns whether the rule applies to failures of this status.
    applies: fn(u16) -> bool,
    sign: Sign,
    advice: Option<&'static str>,
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

/// Declares rules as `class, status, statuses, sign, [advice,] vendor: source => example;`.
/// Vendor and source are for the reader.
macro_rules! rules {
    ($($class:path, $status:literal, $applies:ident, $sign:expr, $(advice $advice:literal,)?
        $vendor:literal: $source:literal => $example:literal;)+) => {
        &[$(Rule {
            class: $class,
            status: $status,
            applies: $applies,
            sign: $sign,
            advice: rules!(@advice $($advice)?),
            #[cfg(test)]
            example: $example,
        }),+]
    };
    (@advice) => { None };
    (@advice $advice:literal) => { Some($advice) };
}

/// The error of an answer that was truncated before any text. The caller knows the limit.
fn truncated(error: Box<ApiError>) -> Error {
    let answer = Box::new(Answer::empty(error.status, error.request_id));
    Error::Truncated {
        limit: None,
        answer,
    }
}

fn any(status: u16) -> bool {
    status >= 400
}

fn client_error(status: u16) -> bool {
    status < 500
}

fn rejected(status: u16) -> bool {
    matches!(status, 400 | 403 | 413 | 422 | 429)
}

fn rejected_input(status: u16) -> bool {
    matches!(status, 400 | 403 | 413 | 422)
}

fn invalid_request(status: u16) -> bool {
    matches!(status, 400 | 422)
}

fn unauthorized(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 422 | 500)
}

/// The rules in order of precedence; the first that applies determines the error.
const RULES: &[Rule] = rules! {
    // Billing.
    Error::QuotaExhausted, 429, client_error, Sign::Name(&[
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
    ]), "OpenAI": "error codes guide; all but the first since 2026" =>
        r#"{"error":{"message":"m","type":"insufficient_quota","param":null,"code":null}}"#;

    Error::QuotaExhausted, 429, client_error, Sign::Name(&["billing_not_active"]),
        "OpenAI": "bug reports: an account without billing" =>
        r#"{"error":{"message":"Your account is not active","type":"billing_not_active"}}"#;

    Error::QuotaExhausted, 429, any,
        Sign::Message(&["used all available credits", "reached its monthly spending limit"]),
        "xAI": "bug reports" =>
        r#"{"code":"x","error":"Your team has either used all available credits or …"}"#;

    Error::QuotaExhausted, 402, any, Sign::Message(&["credit balance is too low"]),
        "Anthropic": "bug reports; the status is 400" =>
        r#"{"type":"error","error":{"message":"Your credit balance is too low to access"}}"#;

    Error::QuotaExhausted, 402, any,
        Sign::Message(&["insufficient balance", "balance is insufficient", "balance not enough"]),
        "DeepSeek, MiniMax (500), SiliconFlow (403), gateways (200)": "bug reports" =>
        r#"{"type":"error","error":{"type":"api_error","message":"insufficient balance (1008)"}}"#;

    // Authentication.
    Error::Authentication, 401, unauthorized, Sign::Name(&["API_KEY_INVALID"]),
        "Gemini": "google.rpc.ErrorInfo; the status is 400" =>
        r#"[{"error":{"code":400,"message":"m","details":[{"reason":"API_KEY_INVALID"}]}}]"#;

    Error::Authentication, 401, unauthorized,
        Sign::Message(&["incorrect api key", "invalid api key", "api key not valid"]),
        "xAI, MiniMax, Gemini": "bug reports; the status is 400 or 500" =>
        r#"{"code":"x","error":"Incorrect API key provided: xa***."}"#;

    Error::Authentication, 401, unauthorized,
        Sign::Message(&["security token included in the request"]),
        "Amazon Bedrock": "documentation of common errors; the status is 403" =>
        r#"{"message":"The security token included in the request is invalid."}"#;

    // Content filters.
    Error::PromptFiltered, 400, rejected_input, Sign::Name(&[
        "content_filter",
        "content_policy_violation",
        "ResponsibleAIPolicyViolation",
    ]), "OpenAI, Azure": "content filtering documentation" =>
        r#"{"error":{"code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;

    // Length of the prompt.
    Error::ContextTooLong, 400, rejected_input, Sign::Name(&["context_length_exceeded"]),
        "OpenAI": "error codes guide" =>
        r#"{"error":{"message":"m","code":"context_length_exceeded"}}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Name(&["exceed_context_size_error"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Message(&["maximum context length"]),
        "OpenAI, vLLM": "error codes guide; vLLM serving code" =>
        r#"{"object":"error","message":"This model's maximum context length is 8 tokens."}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Message(&["maximum model length"]),
        "vLLM": "bug reports" =>
        r#"{"error":{"message":"The prompt is longer than the maximum model length of 8"}}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Message(&["context size"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"message":"the request exceeds the available context size"}}"#;

    Error::ContextTooLong, 400, rejected_input,
        Sign::Message(&["input too long", "input is too long"]),
        "Together, Amazon Bedrock": "error codes documentation; bug reports" =>
        r#"{"error":{"message":"Input too long"}}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Message(&["prompt is too long"]),
        "Anthropic, LiteLLM": "bug reports" =>
        r#"{"error":{"message":"prompt is too long: 200534 tokens > 200000 maximum"}}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Message(&["exceed context limit"]),
        "Anthropic": "bug reports" =>
        r#"{"error":{"message":"input length and `max_tokens` exceed context limit: 9 > 8"}}"#;

    Error::ContextTooLong, 400, rejected_input, Sign::Message(&["maximum prompt length"]),
        "xAI": "bug reports" =>
        r#"{"code":"x","error":"This model's maximum prompt length is 8 but the request has 9"}"#;

    Error::ContextTooLong, 400, rejected_input,
        Sign::Message(&["exceeds the maximum number of tokens allowed"]),
        "Gemini": "bug reports" =>
        r#"[{"error":{"message":"9 exceeds the maximum number of tokens allowed (8)."}}]"#;

    // One request that exceeds the limit per minute: no wait helps. The status is 413 or 429.
    Error::ContextTooLong, 413, rejected, Sign::MessageStart(&["Request too large"]),
        "OpenAI (429), Groq (413)": "bug reports" =>
        r#"{"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 8"}}"#;

    // OpenAI reports some truncated answers as errors.
    truncated, 400, invalid_request, Sign::MessageStart(&["Could not finish the message because"]),
        "OpenAI": "bug reports" =>
        r#"{"error":{"message":"Could not finish the message because max_tokens was reached."}}"#;

    // Streams.
    Error::InvalidRequest, 400, invalid_request, Sign::Message(&["does not support streaming"]),
        advice "make the call without `stream`, which this server does not support with a schema",
        "Groq": "structured outputs documentation" =>
        r#"{"error":{"message":"response_format` does not support streaming"}}"#;

    // Schemas.
    Error::SchemaRejected, 400, invalid_request, Sign::Name(&["invalid_json_schema"]),
        "OpenAI": "structured outputs guide" =>
        r#"{"error":{"message":"m","code":"invalid_json_schema"}}"#;

    Error::SchemaRejected, 400, invalid_request, Sign::Param("response_format"),
        "OpenAI": "bug reports, where the code is often null" =>
        r#"{"error":{"message":"m","param":"response_format.json_schema","code":null}}"#;

    Error::SchemaRejected, 400, invalid_request, Sign::MessageStart(&["Invalid schema"]),
        "OpenAI": "bug reports, where the code is often null" =>
        r#"{"error":{"message":"Invalid schema for x: 'oneOf' is not permitted.","code":null}}"#;

    Error::SchemaRejected, 400, invalid_request, Sign::MessageStart(&["JSON schema error"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"message":"JSON schema error at #: unknown type"}}"#;

    Error::SchemaRejected, 400, invalid_request,
        Sign::Message(&["not supported by xgrammar", "grammar error", "invalid grammar"]),
        "vLLM": "bug reports" =>
        r#"{"object":"error","message":"The schema has features not supported by xgrammar."}"#;

    Error::SchemaRejected, 400, invalid_request, Sign::Message(&["failed to parse grammar"]),
        advice "correct the grammar, or the pattern that the server turns into one",
        "llama.cpp": "measured, for a grammar or a pattern" =>
        r#"{"error":{"message":"Failed to initialize samplers: failed to parse grammar"}}"#;

    Error::SchemaRejected, 400, invalid_request, Sign::MessageStart(&["Failed to compile "]),
        advice "correct what the message names",
        "SGLang": "python/sglang/srt/constrained/grammar_manager.py" =>
        r#"{"object":"error","message":"Failed to compile ebnf grammar: EBNF parser error"}"#;

    Error::SchemaRejected, 400, invalid_request,
        Sign::Message(&["response_schema", "responseschema"]),
        "Gemini": "bug reports" =>
        r#"[{"error":{"message":"Unknown name \"x\" at 'generation_config.response_schema'"}}]"#;

    // Structured outputs as such: older models, older versions of Azure's API, DeepSeek, Groq.
    Error::SchemaRejected, 400, invalid_request,
        Sign::Message(&["response_format", "response format"]),
        "DeepSeek": "API documentation" =>
        r#"{"error":{"message":"This response_format type is unavailable now"}}"#;

    // Only needed under a status of success, which says nothing about the failure.
    Error::RateLimited, 429, rate_limit,
        Sign::Message(&["rate limit exceeded", "too many requests"]),
        "gateways": "bug reports" =>
        r#"{"detail":"Rate limit exceeded"}"#;
};

fn rate_limit(status: u16) -> bool {
    status == 429
}

/// Returns the error for a failure of this status, which is the effective one: some gateways
/// put it into the body of a 200.
pub(crate) fn classify(status: u16, body: &ErrorBody) -> Classified {
    let message = Message::of(body);
    let rule = RULES
        .iter()
        .find(|rule| (rule.applies)(status) && rule.sign.is_in(body, &message));
    Classified {
        class: rule.map_or_else(|| class_of_status(status), |rule| rule.class),
        advice: rule.and_then(|rule| rule.advice),
    }
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

/// The message of an error, unchanged and in lower case.
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
                kind(classify(rule.status, &body).class),
                expected,
                "{}",
                rule.example
            );
            let reported = reported_status(&body);
            assert_eq!(
                kind(classify(reported, &body).class),
                expected,
                "{}",
                rule.example
            );
        }
    }
}
