//! Error replies of the API.

mod defaults;

use serde_json::{Value, json};

use super::dialect::Dialect;
use crate::api::Api;
use crate::error::is_retryable_status;
use defaults::{Defaults, azure, openai};

/// An error reply: a status and the members of the error object.
#[derive(Debug, Clone)]
pub(super) struct ErrorReply {
    pub(super) status: u16,
    message: Option<String>,
    kind: Option<String>,
    code: Option<String>,
    param: Option<String>,
    /// Whether missing members are filled in with what the vendor sends with the status.
    use_defaults: bool,
}

const INVALID_REQUEST: &str = "invalid_request_error";

impl ErrorReply {
    /// Returns the error that the vendor sends with this status.
    pub(super) fn of_status(status: u16) -> Self {
        Self {
            status,
            message: None,
            kind: None,
            code: None,
            param: None,
            use_defaults: true,
        }
    }

    /// Returns an error with this message and no defaults.
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            use_defaults: false,
            ..Self::of_status(status).message(message)
        }
    }

    pub(super) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(super) fn not_json() -> Self {
        Self::invalid_request("We could not parse the JSON body of your request.")
    }

    pub(super) fn missing_parameter(param: &str) -> Self {
        Self::invalid_request(format!("Missing required parameter: '{param}'."))
            .code("missing_required_parameter")
            .param(param)
    }

    pub(super) fn unknown_parameter(param: &str) -> Self {
        Self::invalid_request(format!("Unknown parameter: '{param}'."))
            .code("unknown_parameter")
            .param(param)
    }

    pub(super) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    pub(super) fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    pub(super) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    pub(super) fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// Returns whether a client may try again.
    pub(super) fn is_retryable(&self) -> bool {
        is_retryable_status(self.status)
    }

    /// Returns the body in place of a model's answer, which on Azure may hold filter results.
    pub(super) fn answer_body(&self, dialect: Dialect, api: Api) -> Value {
        let filtered = self.code.as_deref() == Some("content_filter");
        if !self.use_defaults || !dialect.is_azure() || !filtered {
            return self.body(dialect);
        }
        let results = dialect.filter_results(true);
        let mut error = json!({
            "message": self.message.as_deref().unwrap_or(defaults::FILTERED),
            "type": self.kind,
            "param": self.param.as_deref().unwrap_or("prompt"),
            "code": "content_filter",
        });
        match api {
            Api::ChatCompletions => {
                error["status"] = self.status.into();
                error["innererror"] = json!({
                    "code": "ResponsibleAIPolicyViolation",
                    "content_filter_result": results,
                });
            }
            // The same shape as in an answer.
            Api::Responses => {
                error["type"] = self.kind.as_deref().unwrap_or(INVALID_REQUEST).into();
                error["content_filters"] = json!([{
                    "blocked": true,
                    "source_type": "prompt",
                    "content_filter_results": results,
                }]);
            }
        }
        json!({ "error": error })
    }

    /// Returns the body of a reply that involves no model.
    pub(super) fn body(&self, dialect: Dialect) -> Value {
        let defaults = match (self.use_defaults, dialect.is_azure(), self.code.as_deref()) {
            (false, _, _) => Defaults::NONE,
            (true, true, None) => return self.azure_gateway_body(&azure(self.status)),
            // The model behind Azure's gateway sends OpenAI's errors.
            (true, _, code) => openai(self.status, code),
        };
        json!({"error": {
            "message": self.message.as_deref().unwrap_or(defaults.message),
            "type": self.kind.as_deref().unwrap_or(defaults.kind),
            "param": self.param.as_deref().or(defaults.param),
            "code": self.code.as_deref().or(defaults.code),
        }})
    }

    /// Returns the body of Azure's own gateway, which has only a code and a message.
    fn azure_gateway_body(&self, defaults: &Defaults) -> Value {
        let status = self.status.to_string();
        json!({"error": {
            "code": defaults.code.unwrap_or(&status),
            "message": self.message.as_deref().unwrap_or(defaults.message),
        }})
    }
}
