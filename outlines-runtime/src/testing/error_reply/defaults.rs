//! Default errors by status, from the vendors' documentation and reports of users.

use super::INVALID_REQUEST;

/// The members of an error.
#[derive(Clone, Copy)]
pub(super) struct Defaults {
    pub(super) kind: &'static str,
    pub(super) code: Option<&'static str>,
    pub(super) param: Option<&'static str>,
    pub(super) message: &'static str,
}

pub(super) const FILTERED: &str = "The response was filtered due to the prompt triggering Azure \
     OpenAI's content management policy. Please modify your prompt and retry.";

impl Defaults {
    /// The defaults of an error whose members are all set.
    pub(super) const NONE: Self = Self::new(INVALID_REQUEST, None, None, "");

    const fn new(
        kind: &'static str,
        code: Option<&'static str>,
        param: Option<&'static str>,
        message: &'static str,
    ) -> Self {
        Self {
            kind,
            code,
            param,
            message,
        }
    }
}

/// Returns OpenAI's error for a code where one is known, otherwise for the status.
pub(super) fn openai(status: u16, code: Option<&str>) -> Defaults {
    let new = Defaults::new;
    match (code, status) {
        (Some("context_length_exceeded"), _) => new(
            INVALID_REQUEST,
            None,
            Some("messages"),
            "This model's maximum context length is 128000 tokens. However, your messages resulted \
             in 131072 tokens. Please reduce the length of the messages.",
        ),
        (Some("content_filter" | "content_policy_violation"), _) => new(
            INVALID_REQUEST,
            None,
            Some("prompt"),
            "Your request was rejected as a result of our safety system.",
        ),
        (Some("insufficient_quota"), _) => new(
            "insufficient_quota",
            None,
            None,
            "You exceeded your current quota, please check your plan and billing details.",
        ),
        (_, 401) => new(
            INVALID_REQUEST,
            Some("invalid_api_key"),
            None,
            "Incorrect API key provided. You can find your API key at \
             https://platform.openai.com/account/api-keys.",
        ),
        (_, 403) => new(
            "request_forbidden",
            Some("unsupported_country_region_territory"),
            None,
            "Country, region, or territory not supported",
        ),
        (_, 404) => new(
            INVALID_REQUEST,
            Some("model_not_found"),
            Some("model"),
            "The model does not exist or you do not have access to it.",
        ),
        (_, 409) => new(
            INVALID_REQUEST,
            Some("conversation_locked"),
            None,
            "Another process is currently operating on this conversation. Please retry in a few \
             seconds.",
        ),
        (_, 429) => new(
            "rate_limit_error",
            Some("rate_limit_exceeded"),
            None,
            "Rate limit reached on requests per min (RPM): Limit 3, Used 3, Requested 1. Please \
             try again later.",
        ),
        (_, 503) => new(
            "service_unavailable_error",
            Some("server_is_overloaded"),
            None,
            "Our servers are currently overloaded. Please try again later.",
        ),
        (_, 500..) => new(
            "server_error",
            None,
            None,
            "The server had an error while processing your request. Sorry about that!",
        ),
        _ => new(INVALID_REQUEST, None, None, "The request is invalid."),
    }
}

/// Returns the error of Azure's gateway. The status is used as the code if there is no other.
pub(super) fn azure(status: u16) -> Defaults {
    let (code, message) = match status {
        401 => (
            None,
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to \
             provide a valid key for an active subscription and use a correct regional API \
             endpoint for your resource.",
        ),
        403 => (None, "Access denied due to Virtual Network/Firewall rules."),
        404 => (
            Some("DeploymentNotFound"),
            "The API deployment for this resource does not exist. If you created the deployment \
             within the last 5 minutes, please wait a moment and try again.",
        ),
        429 => (
            None,
            "Requests to the ChatCompletions_Create Operation have exceeded call rate limit of \
             your current OpenAI S0 pricing tier. Please retry later.",
        ),
        503 => (
            None,
            "The service is temporarily unable to process your request. Please try again later.",
        ),
        500.. => (Some("InternalServerError"), "Internal server error"),
        _ => (Some("BadRequest"), "The request is invalid."),
    };
    Defaults::new("", code, None, message)
}
