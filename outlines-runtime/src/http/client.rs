//! HTTP client: one connection pool for each tokio runtime, no redirects.
//!
//! A connection belongs to the runtime that opened it: it makes progress only while that runtime
//! runs, and breaks when that runtime is dropped. A pool that several runtimes share would give a
//! request a connection of another one.
//!
//! HTTP/1.1 only. A request is one POST and one response, kept-alive connections serve any
//! number of them, and the official Python client does the same. HTTP/2 would add seven crates
//! to the default build.

use std::future::{Future, ready};
use std::net::{Ipv4Addr, UdpSocket};
use std::panic::catch_unwind;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::{Body, Client};
use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use crate::api::{Api, Choices, FullReply};
use crate::error::Error;
use crate::http::error::{AttemptError, request_error};
use crate::http::rate_limit::{Permit, RateLimiter};
use crate::http::retry_hint::request_id;
use crate::http::{Endpoint, HttpRequest, HttpResponse, HttpSettings, StreamingResponse};
use crate::usage::Counters;

/// The number of runtimes, besides the first, whose clients are kept. More at the same time are
/// rare; the oldest client is replaced.
const MAX_OTHERS: usize = 32;

pub(crate) struct HttpClient {
    settings: HttpSettings,
    pub(super) rate_limiter: RateLimiter,
    first: Client,
    first_runtime: OnceLock<Id>,
    /// The clients of other runtimes, the oldest first.
    others: Mutex<Vec<(Id, Client)>>,
}

impl HttpClient {
    /// Builds the client of the first runtime.
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        Ok(Self {
            first: settings.client()?,
            first_runtime: OnceLock::new(),
            others: Mutex::default(),
            rate_limiter: RateLimiter::default(),
            settings,
        })
    }

    /// Returns the client of the current runtime.
    pub(super) fn current_client(&self) -> Result<Client, Error> {
        let Ok(runtime) = Handle::try_current() else {
            return Err(Error::configuration(
                "a request needs a tokio runtime; call it from an async function under \
                 `#[tokio::main]`",
            ));
        };
        let runtime = runtime.id();
        if self.first_runtime.get() == Some(&runtime) {
            return Ok(self.first.clone());
        }
        self.client_of(runtime)
    }

    /// Returns the client of a runtime that is new or not the first.
    #[cold]
    fn client_of(&self, runtime: Id) -> Result<Client, Error> {
        // A panic while it is locked leaves complete entries.
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = others.iter().find(|(id, _)| *id == runtime) {
            return Ok(client.clone());
        }
        check_drivers()?;
        if *self.first_runtime.get_or_init(|| runtime) == runtime {
            return Ok(self.first.clone());
        }
        let client = self.settings.client()?;
        if others.len() == MAX_OTHERS {
            others.remove(0);
        }
        others.push((runtime, client.clone()));
        Ok(client)
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
        let client = self.current_client()?;
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
        let client = self.current_client()?;
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
        self.settings.max_response_bytes
    }

    /// Returns an error if a request cannot be sent from here.
    #[cfg(feature = "batch")]
    pub(crate) fn check_runtime(&self) -> Result<(), Error> {
        self.current_client().map(drop)
    }

    /// Returns the limit for connecting. That of a client supplied by the caller is unknown.
    fn connect_timeout(&self) -> Option<Duration> {
        let is_own = self.settings.client.is_none();
        is_own.then_some(self.settings.connect_timeout)
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
    pub(crate) limit: Option<u32>,
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
            limit: self.limit,
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

/// Returns an error if the current runtime has no timers or no I/O.
///
/// tokio has no function that tells. Without them, it panics, and the panic is caught here, before
/// it would occur in the middle of a request. The panic hook still prints its message.
fn check_drivers() -> Result<(), Error> {
    let has_time = catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).is_ok();
    let missing = match has_time {
        false => "timers",
        true if !has_io() => "I/O",
        true => return Ok(()),
    };
    Err(Error::configuration(format!(
        "a request needs a tokio runtime with timers and I/O, and this one has no {missing}; build \
         it with `enable_all`"
    )))
}

/// Returns whether sockets can be used. If none can be opened, the request fails with the reason.
fn has_io() -> bool {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let socket = socket.and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
    let Ok(socket) = socket else {
        return true;
    };
    catch_unwind(|| tokio::net::UdpSocket::from_std(socket).map(drop)).is_ok()
}
