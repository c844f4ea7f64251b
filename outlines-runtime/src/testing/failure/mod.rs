//! What the API says in place of an answer.

mod words;

use serde_json::{Value, json};

use super::dialect::Dialect;
use super::strict::Refusal;
use crate::api::Api;
use words::{Words, azure, openai};

/// An error of the API.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) status: u16,
    message: Option<String>,
    kind: Option<String>,
    code: Option<String>,
    param: Option<String>,
    /// Whether all is said that there is to say. Else the vendor's own words fill in what is missing.
    whole: bool,
}

const INVALID: &str = "invalid_request_error";

impl Failure {
    /// What the API says with this status.
    pub(super) fn of_status(status: u16) -> Self {
        Self {
            status,
            message: None,
            kind: None,
            code: None,
            param: None,
            whole: false,
        }
    }

    /// A request that is wrong.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::said(400, message)
    }

    /// Something that is not there.
    pub(super) fn absent(message: impl Into<String>) -> Self {
        Self::said(404, message)
    }

    /// An error in our own words.
    pub(super) fn said(status: u16, message: impl Into<String>) -> Self {
        Self {
            whole: true,
            ..Self::of_status(status).message(message)
        }
    }

    pub(super) fn no_json() -> Self {
        Self::invalid("We could not parse the JSON body of your request.")
    }

    pub(super) fn missing(param: &str) -> Self {
        Self::invalid(format!("Missing required parameter: '{param}'."))
            .code("missing_required_parameter")
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

    /// Whether a client may come back.
    pub(super) fn is_passing(&self) -> bool {
        crate::error::is_retryable_status(self.status)
    }

    /// The body in place of an answer.
    pub(super) fn body_of_answer(&self, dialect: Dialect, api: Api) -> Value {
        let filtered = self.code.as_deref() == Some("content_filter");
        if self.whole || !dialect.is_azure() || !filtered {
            return self.body(dialect);
        }
        match api {
            Api::ChatCompletions => self.filtered_chat(dialect),
            Api::Responses => self.filtered_response(dialect),
        }
    }

    /// The body where no model is asked.
    pub(super) fn body(&self, dialect: Dialect) -> Value {
        if self.whole {
            return self.openai(&Words::silent());
        }
        match (dialect.is_azure(), self.code.as_deref()) {
            (true, None) => self.gateway(&azure(self.status)),
            // The model behind Azure's gateway speaks as OpenAI's does.
            (_, code) => self.openai(&openai(self.status, code)),
        }
    }

    fn openai(&self, words: &Words) -> Value {
        json!({"error": {
            "message": self.message.as_deref().unwrap_or(words.message),
            "type": self.kind.as_deref().unwrap_or(words.kind),
            "param": self.param.as_deref().or(words.param),
            "code": self.code.as_deref().or(words.code),
        }})
    }

    /// Azure's own gateway has a code and a message, and no more.
    fn gateway(&self, words: &Words) -> Value {
        let status = self.status.to_string();
        json!({"error": {
            "code": words.code.unwrap_or(&status),
            "message": self.message.as_deref().unwrap_or(words.message),
        }})
    }

    /// Azure's filter tells what it has found, here behind the error.
    fn filtered_chat(&self, dialect: Dialect) -> Value {
        json!({"error": {
            "message": self.message.as_deref().unwrap_or(words::FILTERED),
            "type": self.kind,
            "param": self.param.as_deref().unwrap_or("prompt"),
            "code": "content_filter",
            "status": self.status,
            "innererror": {
                "code": "ResponsibleAIPolicyViolation",
                "content_filter_result": dialect.findings(true),
            },
        }})
    }

    /// And here as it does with an answer.
    fn filtered_response(&self, dialect: Dialect) -> Value {
        json!({"error": {
            "message": self.message.as_deref().unwrap_or(words::FILTERED),
            "type": self.kind.as_deref().unwrap_or(INVALID),
            "param": self.param.as_deref().unwrap_or("prompt"),
            "code": "content_filter",
            "content_filters": [{
                "blocked": true,
                "source_type": "prompt",
                "content_filter_results": dialect.findings(true),
            }],
        }})
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.map(str::to_owned),
            param: refusal.param,
            ..Self::invalid(refusal.message)
        }
    }
}
