//! A model: the handle that is cloned, shared and asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Url};
use tracing::Span;

use crate::api::{Api, OpenAIConfig};
use crate::backend::Endpoint;
use crate::config::TokenLimitField;
use crate::error::Error;
use crate::transport::{
    self, Attempt, Deadline, Incoming, Limits, Pace, Reply, Request, Setback, Ticket, Transport,
    run,
};
use crate::usage::{Counters, Usage};

/// A language model behind an API.
///
/// Clones are cheap, can be used from any thread, and share one connection pool and one count of tokens. Make one per
/// program and model, with [`models::openai`](crate::models::openai()),
/// [`models::azure_openai`](crate::models::azure_openai) or their builders.
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json(&Invoice { number: "2024-17".to_owned(), total: 5.0 }).usage(40, 9));
/// let model = server.openai("gpt-4o-mini").build()?;
/// model.generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR").await?;
/// assert_eq!(model.name(), "gpt-4o-mini");
/// assert_eq!((model.prompt_tokens(), model.completion_tokens()), (40, 9));
/// assert_eq!(model.usage().requests, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Model {
    shared: Arc<Shared>,
}

/// What a model is made of.
pub(crate) struct Shared {
    pub(crate) identity: Identity,
    pub(crate) api: Api,
    pub(crate) token_limit_field: TokenLimitField,
    pub(crate) config: OpenAIConfig,
    pub(crate) patience: Patience,
    pub(crate) endpoint: Endpoint,
    pub(crate) transport: Transport,
    pub(crate) pace: Pace,
    pub(crate) used: Counters,
}

/// What a model is called.
pub(crate) struct Identity {
    /// The model's name.
    name: String,
    /// What is sent in its place: the deployment on Azure.
    deployment: Option<String>,
}

impl Identity {
    pub(crate) fn of(name: String) -> Self {
        Self {
            name,
            deployment: None,
        }
    }

    pub(crate) fn deployed(name: String, deployment: String) -> Self {
        Self {
            name,
            deployment: Some(deployment),
        }
    }
}

/// How long and how often a call is tried; what a call does not set is the model's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) timeout: Duration,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) max_retries: u32,
}

impl Model {
    pub(crate) fn new(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The model's name. On Azure the deployment's name is sent in its place.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.identity.name
    }

    /// What all answers of this model and its clones have cost so far.
    ///
    /// Refused, truncated and undecodable answers count too: they were paid for. While other tasks are calling, the
    /// figures may be of slightly different moments; each of them is exact once the calls are over.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.shared.used.total()
    }

    /// The prompt tokens of [`usage`](Self::usage).
    #[must_use]
    pub fn prompt_tokens(&self) -> u64 {
        self.usage().prompt_tokens
    }

    /// The completion tokens of [`usage`](Self::usage).
    #[must_use]
    pub fn completion_tokens(&self) -> u64 {
        self.usage().completion_tokens
    }

    /// The name that is sent.
    pub(crate) fn sent_name(&self) -> &str {
        let Identity { name, deployment } = &self.shared.identity;
        deployment.as_ref().unwrap_or(name)
    }

    pub(crate) fn api(&self) -> Api {
        self.shared.api
    }

    pub(crate) fn token_limit_field(&self) -> TokenLimitField {
        self.shared.token_limit_field
    }

    pub(crate) fn config(&self) -> &OpenAIConfig {
        &self.shared.config
    }

    pub(crate) fn patience(&self) -> Patience {
        self.shared.patience
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }

    #[cfg(feature = "batch")]
    pub(crate) fn transport(&self) -> &Transport {
        &self.shared.transport
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.shared.used
    }

    /// Sends a request until it succeeds, fails for good or runs into a limit.
    pub(crate) async fn post(
        &self,
        body: Bytes,
        patience: Patience,
        deadline: Option<Deadline>,
    ) -> Result<Reply, Error> {
        let mut post = Whole(Post::new(self, body));
        let limits = patience.limits(deadline);
        run(limits, transport::fraction, &self.shared.pace, &mut post).await
    }

    /// The same up to the head of the reply: what comes after it is not tried again.
    pub(crate) async fn start(&self, body: Bytes, limits: Limits) -> Result<Incoming, Error> {
        let mut post = Head(Post::new(self, body));
        run(limits, transport::fraction, &self.shared.pace, &mut post).await
    }

    /// Signs a request and sends it once.
    pub(crate) async fn open(&self, outgoing: Outgoing<'_>) -> Result<Incoming, Error> {
        const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
        let (mut headers, key) = outgoing.endpoint.sign().await?;
        if let Some(value) = outgoing.idempotency_key {
            headers.entry(IDEMPOTENCY_KEY).or_insert(value);
        }
        headers.extend(outgoing.headers);
        let request = Request {
            method: outgoing.method,
            url: outgoing.endpoint.url(),
            headers,
            body: outgoing.body,
            key,
        };
        self.shared.transport.open(request).await
    }
}

/// Reads a reply, and makes an error of what is no success.
pub(crate) async fn whole(incoming: Incoming, endpoint: &Endpoint) -> Result<Reply, Setback> {
    let reply = incoming.read().await?;
    if reply.is_success() {
        Ok(reply)
    } else {
        Err(setback(reply, endpoint))
    }
}

/// What a reply that is no success means for the request.
pub(crate) fn setback(reply: Reply, endpoint: &Endpoint) -> Setback {
    Setback {
        advice: reply.advice(),
        error: endpoint.failure(reply),
    }
}

impl Patience {
    pub(crate) fn limits(self, deadline: Option<Deadline>) -> Limits {
        Limits {
            timeout: self.timeout,
            deadline,
            max_retries: self.max_retries,
        }
    }
}

/// A request before it is signed.
pub(crate) struct Outgoing<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) method: Method,
    /// Headers of this request alone, in place of those of all requests.
    pub(crate) headers: HeaderMap,
    /// A caller's own header of this name goes before it.
    pub(crate) idempotency_key: Option<HeaderValue>,
    pub(crate) body: Option<Body>,
}

pub(crate) fn idempotency_key(key: &str) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(key).map_err(|_| Error::configuration("the idempotency key is no header"))
}

/// One request, as often as it is tried.
struct Post<'a> {
    model: &'a Model,
    body: Bytes,
    idempotency_key: String,
}

impl<'a> Post<'a> {
    fn new(model: &'a Model, body: Bytes) -> Self {
        // One key for all attempts: a server that knows the header answers a repeated request once, and bills it once.
        Self {
            model,
            body,
            idempotency_key: format!("outlines-{:032x}", transport::unique()),
        }
    }

    /// What an answer has cost on average so far: images and the length of answers are in it.
    fn tokens(&self) -> f64 {
        self.model.usage().tokens_per_request()
    }

    async fn send(&self, number: u32, ticket: &Ticket<'_>) -> Result<Incoming, Setback> {
        if number > 0 {
            Span::current().record("http.request.resend_count", number);
        }
        let outgoing = Outgoing {
            endpoint: self.model.endpoint(),
            method: Method::POST,
            headers: HeaderMap::new(),
            idempotency_key: Some(idempotency_key(&self.idempotency_key)?),
            body: Some(self.body.clone().into()),
        };
        let incoming = self.model.open(outgoing).await?;
        ticket.told(&incoming.allowances());
        Ok(incoming)
    }
}

/// A request that is done when the whole reply has come.
struct Whole<'a>(Post<'a>);

impl Attempt for Whole<'_> {
    type Output = Reply;

    fn url(&self) -> &Url {
        self.0.model.endpoint().url()
    }

    fn tokens(&self) -> f64 {
        self.0.tokens()
    }

    async fn attempt(&mut self, number: u32, ticket: &Ticket<'_>) -> Result<Reply, Setback> {
        let incoming = self.0.send(number, ticket).await?;
        whole(incoming, self.0.model.endpoint()).await
    }
}

/// A request that is done when the head of a success has come.
struct Head<'a>(Post<'a>);

impl Attempt for Head<'_> {
    type Output = Incoming;

    fn url(&self) -> &Url {
        self.0.model.endpoint().url()
    }

    fn tokens(&self) -> f64 {
        self.0.tokens()
    }

    async fn attempt(&mut self, number: u32, ticket: &Ticket<'_>) -> Result<Incoming, Setback> {
        let incoming = self.0.send(number, ticket).await?;
        if incoming.is_success() {
            return Ok(incoming);
        }
        let reply = incoming.read().await?;
        Err(setback(reply, self.0.model.endpoint()))
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("name", &self.shared.identity.name)
            .field("deployment", &self.shared.identity.deployment)
            .field("api", &self.shared.api)
            .field("token_limit_field", &self.shared.token_limit_field)
            .field("config", &self.shared.config)
            .field("endpoint", &self.shared.endpoint)
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}
