//! What the API says in place of an answer.

use serde_json::{Value, json};

use super::dialect::Dialect;

/// An error of the API.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) status: u16,
    pub(super) message: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) code: Option<String>,
    pub(super) param: Option<String>,
}

/// What the API itself says: type, code, parameter and message.
type Words = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    &'static str,
);

const INVALID: &str = "invalid_request_error";

impl Failure {
    /// What the API says with this status.
    pub(super) fn new(status: u16) -> Self {
        Self {
            status,
            message: None,
            kind: None,
            code: None,
            param: None,
        }
    }

    /// A request that is wrong.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400).message(message)
    }

    pub(super) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    pub(super) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    pub(super) fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    pub(super) fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// Whether the client will come back.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self.status, 408 | 409 | 429 | 500..)
    }

    /// The body.
    pub(super) fn body(&self, dialect: Dialect) -> Value {
        if dialect.is_azure() {
            self.azure(dialect)
        } else {
            self.openai()
        }
    }

    fn openai(&self) -> Value {
        let (kind, code, param, message) = self.words();
        json!({"error": {
            "message": self.message.as_deref().unwrap_or(message),
            "type": self.kind.as_deref().unwrap_or(kind),
            "param": self.param.as_deref().or(param),
            "code": self.code.as_deref().or(code),
        }})
    }

    /// What OpenAI says where nothing else was ordered.
    fn words(&self) -> Words {
        match (self.status, self.code.as_deref()) {
            (_, Some("context_length_exceeded")) => (
                INVALID,
                None,
                Some("messages"),
                "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens. \
                 Please reduce the length of the messages.",
            ),
            (_, Some("content_filter" | "content_policy_violation")) => (
                INVALID,
                None,
                Some("prompt"),
                "Your request was rejected as a result of our safety system.",
            ),
            (_, Some("insufficient_quota")) => (
                "insufficient_quota",
                None,
                None,
                "You exceeded your current quota, please check your plan and billing details.",
            ),
            (400 | 422, _) => (INVALID, None, None, "The request is invalid."),
            (401, _) => (
                INVALID,
                Some("invalid_api_key"),
                None,
                "Incorrect API key provided. You can find your API key at \
                 https://platform.openai.com/account/api-keys.",
            ),
            (403, _) => (
                "request_forbidden",
                Some("unsupported_country_region_territory"),
                None,
                "Country, region, or territory not supported",
            ),
            (404, _) => (
                INVALID,
                Some("model_not_found"),
                None,
                "The model does not exist or you do not have access to it.",
            ),
            (409, _) => (
                INVALID,
                Some("conversation_locked"),
                None,
                "Another process is currently operating on this conversation. Please retry in a few seconds.",
            ),
            (429, _) => (
                "rate_limit_error",
                Some("rate_limit_exceeded"),
                None,
                "Rate limit reached on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again later.",
            ),
            (503, _) => (
                "service_unavailable_error",
                Some("server_is_overloaded"),
                None,
                "Our servers are currently overloaded. Please try again later.",
            ),
            (500.., _) => (
                "server_error",
                None,
                None,
                "The server had an error while processing your request. Sorry about that!",
            ),
            _ => (INVALID, None, None, "The request was not processed."),
        }
    }

    fn azure(&self, dialect: Dialect) -> Value {
        let (kind, code, param, message) = self.words();
        let status = self.status.to_string();
        let (code, said) = match (self.status, self.code.as_deref()) {
            (_, Some("content_filter")) => return self.filtered(dialect),
            // The model's own words come through from behind the gateway.
            (_, Some(code)) => (code, message),
            (400 | 422, None) if self.param.is_some() => {
                return self.openai();
            }
            (400 | 422, None) => ("BadRequest", message),
            (401, None) => (
                status.as_str(),
                "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key \
                 for an active subscription and use a correct regional API endpoint for your resource.",
            ),
            (404, None) => (
                "DeploymentNotFound",
                "The API deployment for this resource does not exist. If you created the deployment within the last 5 \
                 minutes, please wait a moment and try again.",
            ),
            (429, None) => (
                status.as_str(),
                "Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current OpenAI S0 \
                 pricing tier. Please retry later.",
            ),
            (_, None) => (code.unwrap_or(&status), message),
        };
        let mut error = json!({
            "code": code,
            "message": self.message.as_deref().unwrap_or(said),
        });
        // What the gateway itself says has no more than that.
        if self.code.is_some() {
            error["type"] = self.kind.as_deref().unwrap_or(kind).into();
            error["param"] = self.param.as_deref().or(param).into();
        }
        json!({ "error": error })
    }

    fn filtered(&self, dialect: Dialect) -> Value {
        const FILTERED: &str = "The response was filtered due to the prompt triggering Azure OpenAI's content management \
                                policy. Please modify your prompt and retry.";
        json!({"error": {
            "message": self.message.as_deref().unwrap_or(FILTERED),
            "type": self.kind,
            "param": "prompt",
            "code": "content_filter",
            "status": self.status,
            "innererror": {
                "code": "ResponsibleAIPolicyViolation",
                "content_filter_result": dialect.findings(true),
            },
        }})
    }
}
