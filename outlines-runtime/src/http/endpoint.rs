//! Endpoint of a server: URL, headers, credential, and the errors of its responses.

use std::fmt;

use reqwest::Url;
use reqwest::header::HeaderMap;
#[cfg(feature = "batch")]
use url::Host;

use crate::api::{Classified, ErrorBody, ReplyError, classify, reported_status};
use crate::config::{Credential, Secret, redact, redact_url};
use crate::error::{ApiError, Error};
use crate::http::HttpResponse;

pub(crate) struct Endpoint {
    vendor: &'static str,
    url: Url,
    /// The URL as errors show it.
    redacted_url: String,
    headers: HeaderMap,
    /// Values that are redacted in the server's text.
    secrets: Vec<Secret>,
    credential: Option<Credential>,
}

impl Endpoint {
    pub(crate) fn new(
        vendor: &'static str,
        url: Url,
        mut headers: HeaderMap,
        mut secrets: Vec<Secret>,
        credential: Option<Credential>,
    ) -> Self {
        if let Some(auth) = credential.as_ref().and_then(Credential::fixed_auth_header) {
            secrets.extend(auth.key.secrets());
            headers
                .entry(&auth.name)
                .or_insert_with(|| auth.value.clone());
        }
        Self {
            vendor,
            redacted_url: redact_url(&url),
            url,
            headers,
            secrets,
            credential,
        }
    }

    /// Returns the vendor's name in the OpenTelemetry conventions.
    pub(crate) fn vendor(&self) -> &'static str {
        self.vendor
    }

    /// Returns the credential if a function of the caller provides a key for each attempt.
    pub(crate) fn key_provider(&self) -> Option<&Credential> {
        let credential = self.credential.as_ref();
        credential.filter(|credential| credential.fixed_auth_header().is_none())
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the headers of every request, with the key unless a function provides it.
    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Requests the current key from its provider, if there is one, so that it is redacted in text
    /// of the server that was saved earlier.
    #[cfg(feature = "batch")]
    pub(crate) async fn refresh_secrets(&self) -> Result<(), Error> {
        match self.key_provider() {
            Some(provider) => provider.auth_header().await.map(drop),
            None => Ok(()),
        }
    }

    /// Returns the error of a response whose status is not a success.
    pub(crate) fn error_for_status(&self, response: HttpResponse) -> Error {
        match response.status {
            300..400 => Error::Redirected {
                target: self.redirect_target(&response),
                status: response.status,
                request_id: response.request_id,
            },
            status => self.classified(status, ErrorBody::parse(&response.body), response),
        }
    }

    /// Returns the error of a successful response that contains no answer.
    pub(crate) fn reply_error(&self, error: ReplyError, response: HttpResponse) -> Error {
        match error {
            ReplyError::Reported(json) => {
                let body = ErrorBody::parse(json.as_bytes());
                self.classified(reported_status(&body), body, response)
            }
            ReplyError::Malformed(description) => self.malformed(description, response),
        }
    }

    /// Returns the error of a successful response that cannot be read. `message` gives the position
    /// of the problem without quoting the response.
    pub(crate) fn malformed(&self, message: String, response: HttpResponse) -> Error {
        let message = response.unrequested_encoding().unwrap_or(message);
        let body = ErrorBody {
            message: Some(message),
            ..ErrorBody::default()
        };
        Error::MalformedReply(self.rejection(body, response))
    }

    fn classified(&self, status: u16, mut body: ErrorBody, response: HttpResponse) -> Error {
        body.message = body.message.or_else(|| response.unrequested_encoding());
        let Classified { class, advice } = classify(status, &body);
        let mut rejection = self.rejection(body, response);
        rejection.advice = advice;
        class(rejection)
    }

    fn rejection(&self, body: ErrorBody, response: HttpResponse) -> Box<ApiError> {
        let redact = |text: String| self.redact(text);
        Box::new(ApiError {
            status: response.status,
            deferred: None,
            url: self.redacted_url.clone(),
            message: body.message.map(redact),
            kind: body.kind.map(redact),
            code: body.code.map(redact),
            param: body.param.map(redact),
            body: redact(String::from_utf8_lossy(&response.body).into_owned()),
            content_filter: body.content_filter.map(|mut filter| {
                filter.redact(redact);
                filter
            }),
            retry_after: response.retry_hint().retry_after.or(body.retry_after),
            failed_generation: body.failed_generation.map(redact),
            advice: None,
            request_id: response.request_id,
        })
    }

    /// Replaces the secrets of this endpoint in text of the server.
    pub(crate) fn redact(&self, text: String) -> String {
        let text = redact(text, &self.secrets);
        match self.key_provider() {
            Some(provider) => redact(text, &provider.provided_secrets()),
            None => text,
        }
    }

    /// Returns the absolute target of a redirect, redacted.
    fn redirect_target(&self, response: &HttpResponse) -> String {
        let target = response
            .location()
            .and_then(|location| self.url.join(&location).ok());
        target.map_or_else(
            || "an unspecified address".to_owned(),
            |target| self.redact(redact_url(&target)),
        )
    }
}

#[cfg(feature = "batch")]
impl Endpoint {
    /// Returns the endpoint at `path` below the API's base URL, with the same headers and
    /// credential.
    pub(crate) fn resource(&self, path: &[&str], query: &[(&str, &str)]) -> Self {
        let mut url = base_url(&self.url);
        // Fails for URLs without a host, which no endpoint has.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Self::new(
            self.vendor,
            url,
            self.headers.clone(),
            self.secrets.clone(),
            self.credential.clone(),
        )
    }

    /// Returns whether the API is one of Azure's dated versions, which omit `/v1` in paths.
    pub(crate) fn is_dated(&self) -> bool {
        self.url.query_pairs().any(|(name, value)| {
            name == "api-version" && value.starts_with(|first: char| first.is_ascii_digit())
        })
    }

    /// Returns whether the server is Azure's, regardless of the builder of the model.
    pub(crate) fn is_azure(&self) -> bool {
        let on_azure = match self.url.host() {
            Some(Host::Domain(name)) => name.ends_with(".azure.com"),
            _ => false,
        };
        on_azure || self.vendor.starts_with("azure")
    }
}

/// Removes the operation from its URL, and the deployment that precedes it in Azure's dated
/// versions.
#[cfg(feature = "batch")]
fn base_url(operation: &Url) -> Url {
    let mut url = operation.clone();
    let mut segments: Vec<&str> = operation
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|segment| !segment.is_empty())
        .collect();
    if segments.ends_with(&["chat", "completions"]) {
        segments.truncate(segments.len() - 2);
    } else {
        segments.pop();
    }
    if let [.., "deployments", _] = segments.as_slice() {
        segments.truncate(segments.len() - 2);
    }
    url.set_path(&segments.join("/"));
    url
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.redacted_url)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "batch"))]
mod tests {
    use super::*;

    #[test]
    fn resources_are_below_the_base_url_and_not_below_the_deployment() {
        for (operation, files) in [
            ("https://h/v1/chat/completions", "https://h/v1/files"),
            ("https://h/v1/responses?a=b", "https://h/v1/files?a=b"),
            ("https://h/chat/completions", "https://h/files"),
            (
                "https://h/openai/deployments/a%2Fb/chat/completions?api-version=2024-10-21",
                "https://h/openai/files?api-version=2024-10-21",
            ),
            (
                "https://h/openai/responses?api-version=2025-03-01-preview",
                "https://h/openai/files?api-version=2025-03-01-preview",
            ),
            (
                "https://h/openai/v1/chat/completions",
                "https://h/openai/v1/files",
            ),
            ("https://h/a%20b/v1/responses", "https://h/a%20b/v1/files"),
        ] {
            let operation = Url::parse(operation).unwrap();
            let endpoint = Endpoint::new("openai", operation, HeaderMap::new(), Vec::new(), None);
            assert_eq!(endpoint.resource(&["files"], &[]).url().as_str(), files);
        }
    }
}
