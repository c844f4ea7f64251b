//! What the vendors say with a status, as their documents and the reports of their users have it.

/// The parts of an error.
pub(super) struct Words {
    pub(super) kind: &'static str,
    pub(super) code: Option<&'static str>,
    pub(super) param: Option<&'static str>,
    pub(super) message: &'static str,
}

pub(super) const FILTERED: &str = "The response was filtered due to the prompt triggering Azure OpenAI's content management \
                                   policy. Please modify your prompt and retry.";

const INVALID: &str = super::INVALID;

impl Words {
    const fn new(kind: &'static str, code: Option<&'static str>, message: &'static str) -> Self {
        Self {
            kind,
            code,
            param: None,
            message,
        }
    }

    /// Of a request that is wrong, where all else is said.
    pub(super) const fn silent() -> Self {
        Self::new(INVALID, None, "")
    }

    const fn blaming(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }
}

/// What OpenAI says with a status, and with a code where that is known.
pub(super) fn openai(status: u16, code: Option<&str>) -> Words {
    match code {
        Some("context_length_exceeded") => {
            return Words::new(
                INVALID,
                None,
                "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens. \
                 Please reduce the length of the messages.",
            )
            .blaming("messages");
        }
        Some("content_filter" | "content_policy_violation") => {
            return Words::new(
                INVALID,
                None,
                "Your request was rejected as a result of our safety system.",
            )
            .blaming("prompt");
        }
        Some("insufficient_quota") => {
            return Words::new(
                "insufficient_quota",
                None,
                "You exceeded your current quota, please check your plan and billing details.",
            );
        }
        _ => {}
    }
    match status {
        401 => Words::new(
            INVALID,
            Some("invalid_api_key"),
            "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
        ),
        403 => Words::new(
            "request_forbidden",
            Some("unsupported_country_region_territory"),
            "Country, region, or territory not supported",
        ),
        404 => Words::new(
            INVALID,
            Some("model_not_found"),
            "The model does not exist or you do not have access to it.",
        )
        .blaming("model"),
        409 => Words::new(
            INVALID,
            Some("conversation_locked"),
            "Another process is currently operating on this conversation. Please retry in a few seconds.",
        ),
        429 => Words::new(
            "rate_limit_error",
            Some("rate_limit_exceeded"),
            "Rate limit reached on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again later.",
        ),
        503 => Words::new(
            "service_unavailable_error",
            Some("server_is_overloaded"),
            "Our servers are currently overloaded. Please try again later.",
        ),
        500.. => Words::new(
            "server_error",
            None,
            "The server had an error while processing your request. Sorry about that!",
        ),
        _ => Words::new(INVALID, None, "The request is invalid."),
    }
}

/// What Azure says with a status. Without a code of its own it is the status.
pub(super) fn azure(status: u16) -> Words {
    let (code, message) = match status {
        401 => (
            None,
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an \
             active subscription and use a correct regional API endpoint for your resource.",
        ),
        403 => (None, "Access denied due to Virtual Network/Firewall rules."),
        404 => (
            Some("DeploymentNotFound"),
            "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, \
             please wait a moment and try again.",
        ),
        429 => (
            None,
            "Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current OpenAI S0 pricing \
             tier. Please retry later.",
        ),
        503 => (
            None,
            "The service is temporarily unable to process your request. Please try again later.",
        ),
        500.. => (Some("InternalServerError"), "Internal server error"),
        _ => (Some("BadRequest"), "The request is invalid."),
    };
    Words::new("", code, message)
}
