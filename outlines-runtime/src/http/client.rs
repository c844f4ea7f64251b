//! HTTP client: sending of a request, and reading of its response. No redirects.
//!
//! HTTP/1.1 only. A request is one POST and one response, kept-alive connections serve any
//! number of them, and the official Python client does the same. HTTP/2 would add seven crates
//! to the default build.

use std::future::{Future, ready};
use std::time::Duration;

use reqwest::{Body, Client};
use tokio::time::Instant;

use crate::api::{Api, Choices, FullReply};
use crate::error::Error;
use crate::http::client_pool::ClientPool;
use crate::http::error::{AttemptError, request_error};
use crate::http::rate_limit::{Permit, RateLimiter};
use crate::http::retry_hint::request_id;
use crate::http::{Endpoint, HttpRequest, HttpResponse, HttpSettings, StreamingResponse};
use crate::usage::Counters;

pub(crate) struct HttpClient {
    pub(super) pool: ClientPool,
    pub(super) rate_limiter: RateLimiter,
}

impl HttpClient {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        Ok(Self {
            pool: ClientPool::new(settings)?,
            rate_limiter: RateLimiter::default(),
        })
    }

    /// Makes one attempt: sends the request, and reads a successful response. The permit learns the
    /// rate limits in the headers.
    pub(super) async fn attempt<R: ReadResponse>(
        &self,
        client: &Client,
        request: &HttpRequest<'_>,
        permit: &Permit<'_>,
        reader: &R,
    ) -> Result<R::Output, AttemptError> {
        let body = request.body.clone().map(Body::from);
        let response = self.execute(client, request, body, Some(permit)).await?;
        Ok(reader.read(response).await?)
    }

    /// Sends a request once and waits for the headers of a successful response.
    #[cfg(feature = "batch")]
    pub(crate) async fn send_once(
        &self,
        request: &HttpRequest<'_>,
    ) -> Result<StreamingResponse, AttemptError> {
        let client = self.pool.current()?;
        let body = request.body.clone().map(Body::from);
        self.execute(&client, request, body, None).await
    }

    /// Sends a request with a body that cannot be sent twice, such as a form with a file.
    #[cfg(feature = "batch")]
    pub(crate) async fn send_form(
        &self,
        request: &mut HttpRequest<'_>,
        form: reqwest::multipart::Form,
    ) -> Result<HttpResponse, AttemptError> {
        let empty = reqwest::Request::new(request.method.clone(), request.endpoint.url().clone());
        let client = self.pool.current()?;
        let mut encoded = reqwest::RequestBuilder::from_parts(client.clone(), empty)
            .multipart(form)
            .build()
            .map_err(|error| {
                let cause = crate::http::error::root_cause(&error);
                Error::configuration(format!("failed to encode the form: {cause}"))
            })?;
        request.headers = std::mem::take(encoded.headers_mut());
        let body = encoded.body_mut().take();
        let response = self.execute(&client, request, body, None).await?;
        Ok(response.read().await?)
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.pool.settings.max_response_bytes
    }

    /// Returns an error if a request cannot be sent from here.
    #[cfg(feature = "batch")]
    pub(crate) fn check_runtime(&self) -> Result<(), Error> {
        self.pool.current().map(drop)
    }

    /// Returns the limit for connecting. That of a client supplied by the caller is unknown.
    fn connect_timeout(&self) -> Option<Duration> {
        let is_own = self.pool.settings.client.is_none();
        is_own.then_some(self.pool.settings.connect_timeout)
    }

    async fn execute(
        &self,
        client: &Client,
        request: &HttpRequest<'_>,
        body: Option<Body>,
        permit: Option<&Permit<'_>>,
    ) -> Result<StreamingResponse, AttemptError> {
        let endpoint = request.endpoint;
        let mut headers = endpoint.headers().clone();
        if let Some(provider) = endpoint.key_provider() {
            let auth = provider.auth_header().await?;
            // A header that the caller has set overrides the credential.
            headers.entry(auth.name).or_insert(auth.value);
        }
        request.add_headers(&mut headers)?;
        let mut http = reqwest::Request::new(request.method.clone(), endpoint.url().clone());
        *http.headers_mut() = headers;
        *http.body_mut() = body;
        let started = Instant::now();
        let response = client.execute(http).await;
        let response = response
            .map_err(|error| request_error(error, endpoint.url(), self.connect_timeout()))?;
        let request_id = request_id(response.headers()).map(|id| endpoint.redact(id));
        let response = StreamingResponse::new(response, request_id, self.max_response_bytes());
        if let Some(permit) = permit {
            permit.update(&response.rate_limits(), response.is_throttled());
        }
        if response.is_success() {
            return Ok(response);
        }
        let timeout = request
            .limits
            .map_or(Duration::MAX, |limits| limits.next().0);
        // Boxed, so that the future of a request that succeeds stays small.
        Err(Box::pin(failure(response, endpoint, started, timeout)).await)
    }
}

/// Reads the responses to a request.
pub(crate) trait ReadResponse: Sync {
    type Output;

    /// Reads a successful response. An error is retried like that of a status: some servers report
    /// failures under status 200.
    fn read(
        &self,
        response: StreamingResponse,
    ) -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// Returns responses as they are.
pub(crate) struct Unread;

impl ReadResponse for Unread {
    type Output = StreamingResponse;

    fn read(
        &self,
        response: StreamingResponse,
    ) -> impl Future<Output = Result<StreamingResponse, Error>> + Send {
        ready(Ok(response))
    }
}

/// Reads replies of a model.
pub(crate) struct ReplyReader<'a> {
    pub(crate) api: Api,
    pub(crate) endpoint: &'a Endpoint,
    /// The name of the model in the request.
    pub(crate) model: &'a str,
    /// The token limit of the call.
    pub(crate) max_tokens: Option<u32>,
    pub(crate) counters: &'a Counters,
}

impl ReadResponse for ReplyReader<'_> {
    type Output = Choices;

    async fn read(&self, response: StreamingResponse) -> Result<Choices, Error> {
        self.parse(response.read().await?)
    }
}

impl ReplyReader<'_> {
    /// Parses a full reply and adds its usage to the counters, even if it is an error.
    pub(crate) fn parse(&self, mut response: HttpResponse) -> Result<Choices, Error> {
        let reply = FullReply {
            body: &response.body,
            status: response.status,
            request_id: &mut response.request_id,
            model: self.model,
            max_tokens: self.max_tokens,
        };
        let redact = |text| self.endpoint.redact(text);
        let (usage, choices) = self.api.parse_reply(reply, redact);
        self.counters.add(usage);
        choices.map_err(|error| self.endpoint.reply_error(error, response))
    }
}

/// Reads an unsuccessful response into an error.
async fn failure(
    response: StreamingResponse,
    endpoint: &Endpoint,
    started: Instant,
    timeout: Duration,
) -> AttemptError {
    // Half of the time that is left, so that an error body that stalls does not hide the status.
    let response = response
        .read_error(timeout.saturating_sub(started.elapsed()) / 2)
        .await;
    let should_retry = response.retry_hint().should_retry;
    let mut failed = AttemptError::from(endpoint.error_for_status(response));
    failed.hint.should_retry = should_retry;
    failed
}
