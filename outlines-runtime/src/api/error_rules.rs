//! What an unsuccessful reply means. Status alone does not tell: codes may be null, numbers or words, so type, code,
//! parameter and the known messages are asked as well.

use crate::api::ErrorBody;
use crate::error::Error;
use crate::rejection::Rejection;

/// OpenAI's codes for an account that is used up; all but the first are of 2026. No wait helps against them.
const QUOTA: [&str; 6] = [
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
];

/// OpenAI's code and llama.cpp's type for a prompt beyond the context.
const CONTEXT: [&str; 2] = ["context_length_exceeded", "exceed_context_size_error"];

/// The words that OpenAI, vLLM and Together use for it where they give no code.
const CONTEXT_WORDS: [&str; 3] = ["maximum context length", "context size", "input too long"];

/// OpenAI's and Azure's codes for a prompt that a filter stopped.
const FILTER: [&str; 3] = [
    "content_filter",
    "content_policy_violation",
    "ResponsibleAIPolicyViolation",
];

/// The error that stands for a reply of this status. `status` is the effective one: some gateways put the true one
/// into the body of a 200.
pub(crate) fn classify(status: u16, body: &ErrorBody) -> fn(Box<Rejection>) -> Error {
    let named = |names: &[&str]| {
        [&body.code, &body.kind, &body.inner_code]
            .into_iter()
            .flatten()
            .any(|name| names.contains(&name.as_str()))
    };
    if status < 500 && named(&QUOTA) {
        return Error::QuotaExhausted;
    }
    if matches!(status, 400 | 403 | 413 | 422) {
        if named(&FILTER) {
            return Error::PromptFiltered;
        }
        if named(&CONTEXT) || says(body, &CONTEXT_WORDS) {
            return Error::ContextTooLong;
        }
    }
    match status {
        400 | 422 if refuses_schema(body) => Error::SchemaRefused,
        400 | 422 => Error::InvalidRequest,
        401 => Error::Authentication,
        // OpenRouter, Together and DeepSeek: no credits left.
        402 => Error::QuotaExhausted,
        403 => Error::Permission,
        404 => Error::NotFound,
        429 => Error::RateLimited,
        500.. => Error::Server,
        _ => Error::Status,
    }
}

/// The status that an error under a status of success would have had. Gateways give it as the code, OpenAI and Azure have
/// words for it, of which the code is the more exact one.
pub(crate) fn reported_status(body: &ErrorBody) -> u16 {
    let names = [&body.code, &body.kind, &body.inner_code];
    let mut names = names.into_iter().flatten();
    if let Some(status) = names.find_map(|name| status_of(name)) {
        return status;
    }
    let blames_request = says(body, &CONTEXT_WORDS) || refuses_schema(body);
    if blames_request { 400 } else { 500 }
}

fn status_of(name: &str) -> Option<u16> {
    if let Ok(status) = name.parse() {
        return (400..600).contains(&status).then_some(status);
    }
    if QUOTA.contains(&name) {
        return Some(429);
    }
    if FILTER.contains(&name) || CONTEXT.contains(&name) {
        return Some(400);
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

/// OpenAI leaves the code null as often as not; the message's beginning is the steady sign. The others are refusals of
/// structured outputs as such: by older models, by Azure's older API versions, by DeepSeek and Groq.
fn refuses_schema(body: &ErrorBody) -> bool {
    let coded = body.code.as_deref() == Some("invalid_json_schema");
    let blamed = body
        .param
        .as_deref()
        .is_some_and(|param| param.starts_with("response_format"));
    let said = body.message.as_deref().is_some_and(|message| {
        message.starts_with("Invalid schema") || message.starts_with("JSON schema error")
    });
    coded || blamed || said || says(body, &["response_format", "response format"])
}

fn says(body: &ErrorBody, words: &[&str]) -> bool {
    let Some(message) = &body.message else {
        return false;
    };
    let message = message.to_ascii_lowercase();
    words.iter().any(|words| message.contains(words))
}
