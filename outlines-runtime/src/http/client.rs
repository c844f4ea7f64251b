//! HTTP client: one connection pool for each runtime, no redirects.
//!
//! HTTP/1.1 only. A request is one POST and one response, kept-alive connections serve any
//! number of them, and the official Python client does the same. HTTP/2 would add seven crates
//! to the default build.

use std::future::Future;
use std::time::Duration;

use reqwest::Body;
use reqwest::header::HeaderName;
use tokio::time::Instant;

use crate::error::Error;
use crate::http::error::{request_error, root_cause};
use crate::http::rate_limit::{Permit, RateLimiter};
use crate::http::retry::{Attempt, AttemptError, is_rate_limit, retry};
use crate::http::retry_hint::request_id;
use crate::http::runtime_clients::RuntimeClients;
use crate::http::{Endpoint, HttpRequest, HttpSettings, RequestLimits, StreamingResponse, random};

#[derive(Debug)]
pub(crate) struct HttpClient {
    clients: RuntimeClients,
    rate_limiter: RateLimiter,
}

impl HttpClient {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        Ok(Self {
            clients: RuntimeClients::new(settings)?,
            rate_limiter: RateLimiter::default(),
        })
    }

    /// Sends a request until it succeeds, fails for good, or exceeds a limit.
    ///
    /// `tokens` is an estimate of what an answer costs. `check` decides before each attempt whether
    /// it may be sent. `read` reads each successful response. An error that it returns is retried
    /// like that of a status: some servers report failures under status 200.
    pub(crate) async fn send<R, F>(
        &self,
        request: &HttpRequest<'_>,
        limits: RequestLimits,
        tokens: f64,
        check: impl Fn() -> Result<(), Error> + Send + Sync,
        read: impl Fn(StreamingResponse) -> F + Send + Sync,
    ) -> Result<R, Error>
    where
        F: Future<Output = Result<R, Error>> + Send,
    {
        let mut attempt = ModelRequest {
            client: self,
            request,
            tokens,
            check,
            read,
        };
        retry(limits, random::unit_f64, &self.rate_limiter, &mut attempt).await
    }

    /// Records the failure of an answer whose response had been accepted. A rate limit applies to
    /// all requests, as if it had its own status.
    pub(crate) fn record_failure(&self, error: &Error) {
        let failure = match error {
            Error::BrokenStream(broken) => broken.failure().unwrap_or(error),
            error => error,
        };
        if is_rate_limit(failure) {
            self.rate_limiter.throttled(error.retry_after());
        }
    }

    /// Retries an attempt that is not limited by the rate limits of the model.
    #[cfg(feature = "batch")]
    pub(crate) async fn retry<A: Attempt>(
        &self,
        limits: RequestLimits,
        attempt: &mut A,
    ) -> Result<A::Output, Error> {
        retry(limits, random::unit_f64, &RateLimiter::default(), attempt).await
    }

    /// Sends a request once and waits for the headers of a successful response.
    #[cfg(feature = "batch")]
    pub(crate) async fn send_once(
        &self,
        request: &HttpRequest<'_>,
    ) -> Result<StreamingResponse, AttemptError> {
        let body = request.body.clone().map(Body::from);
        let response = self.execute(request, body).await?;
        success(response, request.endpoint).await
    }

    /// Sends a request with a body that cannot be sent twice, such as a form with a file.
    #[cfg(feature = "batch")]
    pub(crate) async fn send_form(
        &self,
        request: &mut HttpRequest<'_>,
        form: reqwest::multipart::Form,
    ) -> Result<super::HttpResponse, AttemptError> {
        let empty = reqwest::Request::new(request.method.clone(), request.endpoint.url().clone());
        let mut encoded = reqwest::RequestBuilder::from_parts(self.clients.current()?, empty)
            .multipart(form)
            .build()
            .map_err(|error| {
                let cause = root_cause(&error);
                Error::configuration(format!("failed to encode the form: {cause}"))
            })?;
        request.headers = std::mem::take(encoded.headers_mut());
        let body = encoded.body_mut().take();
        let response = self.execute(request, body).await?;
        Ok(success(response, request.endpoint).await?.read().await?)
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.clients.settings().max_response_bytes
    }

    /// Returns an error if a request cannot be sent from here.
    pub(crate) fn check_runtime(&self) -> Result<(), Error> {
        self.clients.current().map(drop)
    }

    /// Returns the limit for connecting. That of a client supplied by the caller is unknown.
    fn connect_timeout(&self) -> Option<Duration> {
        let settings = self.clients.settings();
        let is_own = settings.client.is_none();
        is_own.then_some(settings.connect_timeout)
    }

    async fn execute(
        &self,
        request: &HttpRequest<'_>,
        body: Option<Body>,
    ) -> Result<StreamingResponse, Error> {
        const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
        let mut headers = request.endpoint.authenticated_headers().await?;
        if let Some(value) = &request.idempotency_key {
            headers
                .entry(IDEMPOTENCY_KEY)
                .or_insert_with(|| value.clone());
        }
        headers.extend(request.headers.clone());
        let url = request.endpoint.url();
        let started = Instant::now();
        let timeout = request
            .limits
            .map_or(Duration::MAX, |limits| limits.next().0);
        let mut http = reqwest::Request::new(request.method.clone(), url.clone());
        *http.headers_mut() = headers;
        *http.body_mut() = body;
        let response = self.clients.current()?.execute(http).await;
        let response =
            response.map_err(|error| request_error(error, url, self.connect_timeout()))?;
        // Half of the time that is left, so that an error body that stalls does not hide the
        // status.
        let error_body_timeout = timeout.saturating_sub(started.elapsed()) / 2;
        let redact = |id| request.endpoint.redact(id);
        let request_id = request_id(response.headers()).map(redact);
        Ok(StreamingResponse::new(
            response,
            request_id,
            self.max_response_bytes(),
            error_body_timeout,
        ))
    }
}

/// Returns the response if its status is a success, and otherwise reads its body into an error.
async fn success(
    response: StreamingResponse,
    endpoint: &Endpoint,
) -> Result<StreamingResponse, AttemptError> {
    if response.is_success() {
        return Ok(response);
    }
    let response = response.read().await?;
    let should_retry = response.retry_hint().should_retry;
    let mut failed = AttemptError::from(endpoint.error_for_status(response));
    failed.hint.should_retry = should_retry;
    Err(failed)
}

/// Attempts of a request to a model.
struct ModelRequest<'a, Check, Read> {
    client: &'a HttpClient,
    request: &'a HttpRequest<'a>,
    tokens: f64,
    check: Check,
    read: Read,
}

impl<R, F, Check, Read> Attempt for ModelRequest<'_, Check, Read>
where
    F: Future<Output = Result<R, Error>> + Send,
    Check: Fn() -> Result<(), Error> + Send + Sync,
    Read: Fn(StreamingResponse) -> F + Send + Sync,
{
    type Output = R;

    fn url(&self) -> &reqwest::Url {
        self.request.endpoint.url()
    }

    fn tokens(&self) -> f64 {
        self.tokens
    }

    async fn attempt(&mut self, permit: &Permit<'_>) -> Result<R, AttemptError> {
        (self.check)()?;
        let body = self.request.body.clone().map(Body::from);
        let response = self.client.execute(self.request, body).await?;
        permit.update(&response.rate_limits(), response.is_throttled());
        let response = success(response, self.request.endpoint).await?;
        Ok((self.read)(response).await?)
    }
}
