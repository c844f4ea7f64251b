//! The error of a failure that a server reports, by the rules of `error_rules.rs` and by its
//! status.

use crate::api::ErrorBody;
use crate::api::error_rules::{ErrorClass, ErrorRule, Matcher, RULES};
use crate::error::Error;

/// The classification of a failure.
#[derive(Clone, Copy)]
pub(crate) struct Classified {
    pub(crate) class: ErrorClass,
    /// Advice that replaces that of the error, where the failure has a more specific remedy.
    pub(crate) advice: Option<&'static str>,
}

/// Returns the error for a failure of this status, which is the effective one: some gateways
/// put it into the body of a 200.
pub(crate) fn classify(status: u16, body: &ErrorBody) -> Classified {
    let message = MessageText::of(body);
    let rule = RULES
        .iter()
        .find(|rule| (rule.applies)(status) && rule.matcher.is_in(body, &message));
    Classified {
        class: rule.map_or_else(|| class_of_status(status), |rule| rule.class),
        advice: rule.and_then(|rule| rule.advice),
    }
}

/// Returns the error for a status to which no rule applies.
fn class_of_status(status: u16) -> ErrorClass {
    match status {
        400 | 422 => Error::InvalidRequest,
        401 => Error::Authentication,
        // OpenRouter, Together, and DeepSeek: the credits are used up.
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
    let message = MessageText::of(body);
    let rule = RULES.iter().find(|rule| rule.matcher.is_in(body, &message));
    rule.map_or(500, |rule| rule.status)
}

fn status_of_name(name: &str) -> Option<u16> {
    if let Ok(status) = name.parse() {
        return (400..600).contains(&status).then_some(status);
    }
    let has_name =
        |rule: &&ErrorRule| matches!(rule.matcher, Matcher::Name(names) if names.contains(&name));
    if let Some(rule) = RULES.iter().find(has_name) {
        return Some(rule.status);
    }
    let status = match name {
        "rate_limit_exceeded" | "rate_limit_error" | "slow_down" => 429,
        "invalid_api_key" | "authentication_error" => 401,
        "request_forbidden" | "permission_error" | "unsupported_country_region_territory" => 403,
        "model_not_found" | "not_found_error" | "DeploymentNotFound" => 404,
        "conversation_locked" => 409,
        "request_too_large" => 413,
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
struct MessageText<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> MessageText<'a> {
    fn of(body: &'a ErrorBody) -> Self {
        let text = body.message.as_deref().unwrap_or_default();
        Self {
            text,
            lower: text.to_ascii_lowercase(),
        }
    }
}

impl Matcher {
    fn is_in(&self, body: &ErrorBody, message: &MessageText<'_>) -> bool {
        match self {
            Self::Name(names) => body.names().any(|name| names.contains(&name)),
            Self::Message(phrases) => phrases.iter().any(|phrase| message.lower.contains(phrase)),
            Self::MessageStart(starts) => {
                starts.iter().any(|start| message.text.starts_with(start))
            }
            Self::Param(starts) => {
                let param = body.param.as_deref().unwrap_or_default();
                starts.iter().any(|start| param.starts_with(start))
            }
            Self::FailedGeneration(start) => body
                .failed_generation
                .as_deref()
                .is_some_and(|text| text.starts_with(start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiError;

    #[test]
    fn every_rule_decides_its_example_under_its_own_status_and_under_200() {
        for rule in RULES {
            let body = ErrorBody::parse(rule.example.as_bytes());
            let message = MessageText::of(&body);
            let first = RULES
                .iter()
                .find(|rule| rule.matcher.is_in(&body, &message))
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
