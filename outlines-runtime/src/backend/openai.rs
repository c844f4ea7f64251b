//! OpenAI and compatible servers: where requests go, how they are signed, and what comes back in place of an answer.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use serde_json::value::RawValue;

use crate::backend::classify::classify;
use crate::config::{ApiKey, BaseUrl};
use crate::error::Error;
use crate::rejection::Rejection;
use crate::transport::{Reply, Request};
use crate::wire::ErrorBody;

pub(crate) struct OpenAIBackend {
    chat: Url,
    headers: HeaderMap,
    key: Option<ApiKey>,
}

impl OpenAIBackend {
    pub(crate) fn new(
        base_url: &BaseUrl,
        key: Option<ApiKey>,
        organization: Option<HeaderValue>,
        project: Option<HeaderValue>,
    ) -> Result<Self, Error> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(ACCEPT, JSON);
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("outlines-runtime/", env!("CARGO_PKG_VERSION"))),
        );
        if let Some(key) = &key {
            headers.insert(AUTHORIZATION, key.bearer()?);
        }
        if let Some(organization) = organization {
            headers.insert("openai-organization", organization);
        }
        if let Some(project) = project {
            headers.insert("openai-project", project);
        }
        Ok(Self {
            chat: base_url.operation("chat/completions"),
            headers,
            key,
        })
    }

    pub(crate) fn chat_request(&self, body: Bytes, timeout: Option<Duration>) -> Request<'_> {
        Request {
            url: &self.chat,
            headers: self.headers.clone(),
            body,
            timeout,
        }
    }

    /// Lets a success pass and makes an error of anything else.
    pub(crate) fn check_status(&self, reply: Reply) -> Result<Reply, Error> {
        match reply.status {
            200..300 => Ok(reply),
            300..400 => Err(Error::Redirected {
                target: self.redirect_target(&reply),
                status: reply.status,
                request_id: reply.request_id,
            }),
            status => Err(self.reject(status, ErrorBody::parse(&reply.body), reply)),
        }
    }

    /// The error that a gateway reports under a status of success: its code, if it is one, is the true status.
    pub(crate) fn reported_error(&self, error: &RawValue, reply: Reply) -> Error {
        let body = ErrorBody::parse(error.get().as_bytes());
        let status = body
            .code
            .as_deref()
            .and_then(|code| code.parse().ok())
            .filter(|status| (400..600).contains(status))
            .unwrap_or(500);
        self.reject(status, body, reply)
    }

    /// The error for a successful reply that cannot be read; `fault` says where, without quoting it.
    pub(crate) fn malformed(&self, fault: String, reply: Reply) -> Error {
        let body = ErrorBody {
            message: Some(fault),
            ..ErrorBody::default()
        };
        Error::MalformedReply(self.rejection(body, reply))
    }

    fn reject(&self, status: u16, body: ErrorBody, reply: Reply) -> Error {
        let class = classify(status, &body);
        class(self.rejection(body, reply))
    }

    fn rejection(&self, body: ErrorBody, reply: Reply) -> Box<Rejection> {
        let redact = |text: String| match &self.key {
            Some(key) => key.redact(&text),
            None => text,
        };
        Box::new(Rejection {
            status: reply.status,
            url: self.chat.to_string(),
            request_id: reply.request_id,
            retry_after: reply.retry_after,
            message: body.message.map(redact),
            kind: body.kind.map(redact),
            code: body.code.map(redact),
            param: body.param.map(redact),
            body: redact(String::from_utf8_lossy(&reply.body).into_owned()),
        })
    }

    /// The whole address that a redirect leads to, without what may be secret in it.
    fn redirect_target(&self, reply: &Reply) -> String {
        let target = reply
            .location
            .as_deref()
            .and_then(|location| self.chat.join(location).ok());
        let Some(mut target) = target else {
            return "an address that it does not name".to_owned();
        };
        target.set_query(None);
        target.set_fragment(None);
        // Fails for addresses that cannot hold credentials, and then there are none.
        let _ = target.set_username("");
        let _ = target.set_password(None);
        target.to_string()
    }
}

impl fmt::Debug for OpenAIBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAIBackend")
            .field("chat", &self.chat.as_str())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
