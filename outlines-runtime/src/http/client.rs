//! HTTP client: one connection pool, no redirects.
//!
//! HTTP/1.1 only. A request is one POST and one response, kept-alive connections serve any
//! number of them, and the official Python client does the same. HTTP/2 would add seven crates
//! to the default build.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderName;
use reqwest::{Body, Client, ClientBuilder, redirect};
use tokio::time::Instant;

use crate::error::Error;
use crate::http::error::{request_error, root_cause};
use crate::http::rate_limit::{Permit, RateLimiter};
use crate::http::retry::{Attempt, AttemptError, retry};
use crate::http::retry_hint::request_id;
use crate::http::{Endpoint, HttpRequest, RequestLimits, StreamingResponse, random};

/// A function that changes the client's settings before it is built.
pub(crate) type ConfigureClient = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

pub(crate) struct HttpSettings {
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    /// Whether the server runs on this machine.
    pub(crate) loopback: bool,
    /// A client supplied by the caller, which is used unchanged.
    pub(crate) client: Option<Client>,
    pub(crate) configure: Option<ConfigureClient>,
}

#[derive(Debug)]
pub(crate) struct HttpClient {
    client: Client,
    /// `None` for a client supplied by the caller, whose timeout is unknown.
    connect_timeout: Option<Duration>,
    max_response_bytes: usize,
    rate_limiter: RateLimiter,
}

impl HttpClient {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        let (client, connect_timeout) = match settings.client {
            Some(client) => (client, None),
            None => (build_client(&settings)?, Some(settings.connect_timeout)),
        };
        Ok(Self {
            client,
            connect_timeout,
            max_response_bytes: settings.max_response_bytes,
            rate_limiter: RateLimiter::default(),
        })
    }

    /// Sends a request until it succeeds, fails for good, or exceeds a limit.
    ///
    /// `tokens` is an estimate of what an answer costs. `read` reads each successful response. An
    /// error that it returns is retried like that of a status: some servers report failures under
    /// status 200.
    pub(crate) async fn send<R, F>(
        &self,
        request: &HttpRequest<'_>,
        limits: RequestLimits,
        tokens: f64,
        read: impl Fn(StreamingResponse) -> F + Send + Sync,
    ) -> Result<R, Error>
    where
        F: Future<Output = Result<R, Error>> + Send,
    {
        let mut attempt = ModelRequest {
            client: self,
            request,
            tokens,
            read,
        };
        retry(limits, random::unit_f64, &self.rate_limiter, &mut attempt).await
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
        let mut encoded = reqwest::RequestBuilder::from_parts(self.client.clone(), empty)
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

    #[cfg(feature = "batch")]
    pub(crate) fn max_response_bytes(&self) -> usize {
        self.max_response_bytes
    }

    async fn execute(
        &self,
        request: &HttpRequest<'_>,
        body: Option<Body>,
    ) -> Result<StreamingResponse, Error> {
        const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
        let (mut headers, key) = request.endpoint.authenticated_headers().await?;
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
        let response = self
            .client
            .execute(http)
            .await
            .map_err(|error| request_error(error, url, self.connect_timeout))?;
        // Half of the time that is left, so that an error body that stalls does not hide the
        // status.
        let error_body_timeout = timeout.saturating_sub(started.elapsed()) / 2;
        let redact = |id| request.endpoint.redact(id, key.as_ref());
        let request_id = request_id(response.headers()).map(redact);
        Ok(StreamingResponse::new(
            response,
            request_id,
            key,
            self.max_response_bytes,
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
struct ModelRequest<'a, F> {
    client: &'a HttpClient,
    request: &'a HttpRequest<'a>,
    tokens: f64,
    read: F,
}

impl<R, F, Read> Attempt for ModelRequest<'_, Read>
where
    F: Future<Output = Result<R, Error>> + Send,
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
        let body = self.request.body.clone().map(Body::from);
        let response = self.client.execute(self.request, body).await?;
        permit.update(&response.rate_limits(), response.is_throttled());
        let response = success(response, self.request.endpoint).await?;
        Ok((self.read)(response).await?)
    }
}

fn build_client(settings: &HttpSettings) -> Result<Client, Error> {
    let mut builder = Client::builder().connect_timeout(settings.connect_timeout);
    if settings.loopback {
        // A proxy cannot reach servers on this machine, and would see a key sent over plain HTTP.
        builder = builder.no_proxy();
    }
    #[cfg(feature = "native-tls")]
    {
        builder = builder.tls_backend_native();
    }
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    {
        builder = builder.tls_backend_rustls();
    }
    if let Some(configure) = &settings.configure {
        builder = configure(builder);
    }
    // Set last, so that the caller's changes cannot undo it. When reqwest follows a redirect to
    // another host, it drops `Authorization`, but neither Azure's `api-key` nor the prompt.
    let builder = builder.redirect(redirect::Policy::none());
    builder.build().map_err(|error| {
        let cause = root_cause(&error);
        Error::configuration(format!("failed to build the HTTP client: {cause}"))
    })
}

/// Installs ring as the process-wide default of rustls, unless there is a default.
///
/// reqwest's own default would bring aws-lc, a C library that makes up most of a cold build.
/// rustls runs on ring as well, but reqwest learns that only from the process-wide default.
/// rustls sets it in the same way when it is asked for a configuration and knows one provider
/// only. A program that prefers another provider installs it first, in `main`. This runs when a
/// model builder is created, because without a default reqwest panics when a caller builds a
/// client for that builder.
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
pub(crate) fn install_crypto_provider() {
    use rustls::crypto::{CryptoProvider, ring};

    if CryptoProvider::get_default().is_none() {
        // Fails only if another thread was faster, and then there is a default as well.
        let _ = ring::default_provider().install_default();
    }
}
