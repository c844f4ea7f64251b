//! One operation of one server: its address, its headers, its signature, and its errors.

use std::fmt;

use reqwest::Url;
use reqwest::header::HeaderMap;

use crate::api::{ErrorBody, classify, reported_status};
use crate::config::headers::is_secret;
use crate::config::{ApiKey, Credential, Signature};
use crate::error::Error;
use crate::rejection::Rejection;
use crate::transport::{Reply, shown};

pub(crate) struct Endpoint {
    vendor: &'static str,
    url: Url,
    /// The address as errors show it.
    shown: String,
    headers: HeaderMap,
    /// Keys in headers of the caller's own, to be blotted out of what the server says.
    secrets: Vec<ApiKey>,
    credential: Option<Credential>,
}

impl Endpoint {
    pub(crate) fn new(
        vendor: &'static str,
        url: Url,
        mut headers: HeaderMap,
        credential: Option<Credential>,
    ) -> Self {
        let secrets = secrets(&headers);
        if let Some(signature) = credential.as_ref().and_then(Credential::signature) {
            headers
                .entry(&signature.name)
                .or_insert_with(|| signature.value.clone());
        }
        Self {
            vendor,
            shown: shown(&url),
            url,
            headers,
            secrets,
            credential,
        }
    }

    /// Another operation of the same server.
    #[cfg(feature = "batch")]
    pub(super) fn at(&self, url: Url) -> Self {
        Self::new(
            self.vendor,
            url,
            self.headers.clone(),
            self.credential.clone(),
        )
    }

    /// The vendor's name in the OpenTelemetry conventions.
    pub(crate) fn vendor(&self) -> &'static str {
        self.vendor
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The headers of one attempt, and the key in them. A header of the caller's own goes before the signature.
    pub(crate) async fn sign(&self) -> Result<(HeaderMap, Option<ApiKey>), Error> {
        let mut headers = self.headers.clone();
        let Some(credential) = &self.credential else {
            return Ok((headers, None));
        };
        let Signature { name, value, key } = credential.sign().await?;
        headers.entry(name).or_insert(value);
        Ok((headers, Some(key)))
    }

    /// The error for a reply that is no success.
    pub(crate) fn failure(&self, reply: Reply) -> Error {
        match reply.status {
            300..400 => Error::Redirected {
                target: self.redirect_target(&reply),
                status: reply.status,
                request_id: reply.request_id,
            },
            status => self.reject(status, ErrorBody::parse(&reply.body), reply),
        }
    }

    /// The error that stands in a reply under a status of success.
    pub(crate) fn reported_error(&self, error: &str, reply: Reply) -> Error {
        let body = ErrorBody::parse(error.as_bytes());
        self.reject(reported_status(&body), body, reply)
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
        let keys = || self.secrets.iter().chain(&reply.key);
        let redact = |text: String| keys().fold(text, |text, key| key.redact(text));
        Box::new(Rejection {
            status: reply.status,
            held_back: None,
            url: self.shown.clone(),
            message: body.message.map(redact),
            kind: body.kind.map(redact),
            code: body.code.map(redact),
            param: body.param.map(redact),
            body: redact(String::from_utf8_lossy(&reply.body).into_owned()),
            content_filter: body.content_filter,
            retry_after: reply.advice().wait,
            request_id: reply.request_id,
        })
    }

    /// The whole address that a redirect leads to, without what may be secret in it.
    fn redirect_target(&self, reply: &Reply) -> String {
        let target = reply
            .location()
            .and_then(|location| self.url.join(&location).ok());
        target.map_or_else(
            || "an address that it does not name".to_owned(),
            |target| shown(&target),
        )
    }
}

/// What headers that hold keys have behind the word for the scheme. Values of others are no secrets but words.
fn secrets(headers: &HeaderMap) -> Vec<ApiKey> {
    let values = headers.iter().filter(|(name, _)| is_secret(name));
    let words = values.filter_map(|(_, value)| value.to_str().ok()?.split_whitespace().last());
    words
        .filter_map(|word| ApiKey::parse(word.to_owned().into(), "a header").ok())
        .collect()
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.shown)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
