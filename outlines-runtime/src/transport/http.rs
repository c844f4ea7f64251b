//! The HTTP client: one connection pool, and no redirects.
//!
//! HTTP/1.1 only: a request is one POST and one reply, kept-alive connections serve any number of them, the official
//! Python client does the same, and HTTP/2 would add seven crates to the default build.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Body, Client, ClientBuilder, Method, Url, redirect};

use crate::config::ApiKey;
use crate::error::Error;
use crate::transport::{Incoming, failure};

pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    pub(crate) key: Option<ApiKey>,
}

/// A caller's changes to the HTTP client.
pub(crate) type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// How the connections are made.
pub(crate) struct HttpSettings {
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    /// The server runs on this machine.
    pub(crate) loopback: bool,
    /// The caller's own client, which goes as it is.
    pub(crate) client: Option<Client>,
    pub(crate) configure: Option<Configure>,
}

#[derive(Debug)]
pub(crate) struct Transport {
    pub(super) client: Client,
    /// A client of the caller's own does not tell its limit.
    connect_timeout: Option<Duration>,
    pub(super) max_response_bytes: usize,
}

impl Transport {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        let (client, connect_timeout) = match settings.client {
            Some(client) => (client, None),
            None => (build_client(&settings)?, Some(settings.connect_timeout)),
        };
        Ok(Self {
            client,
            connect_timeout,
            max_response_bytes: settings.max_response_bytes,
        })
    }

    /// Sends a request once and waits for the head of the reply. The caller limits the time.
    pub(crate) async fn open(&self, request: Request<'_>) -> Result<Incoming, Error> {
        let mut http = reqwest::Request::new(request.method, request.url.clone());
        *http.headers_mut() = request.headers;
        *http.body_mut() = request.body;
        let response = self
            .client
            .execute(http)
            .await
            .map_err(|error| failure::unanswered(error, request.url, self.connect_timeout))?;
        Ok(Incoming::new(
            response,
            request.key,
            self.max_response_bytes,
        ))
    }
}

fn build_client(settings: &HttpSettings) -> Result<Client, Error> {
    let mut builder = Client::builder().connect_timeout(settings.connect_timeout);
    if settings.loopback {
        // A proxy cannot reach this machine's own servers, and would read a key sent over plain HTTP.
        builder = builder.no_proxy();
    }
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    {
        builder = super::tls::configure(builder);
    }
    if let Some(configure) = &settings.configure {
        builder = configure(builder);
    }
    // After the caller's changes: reqwest drops `Authorization` on the way to another host, but neither Azure's
    // `api-key` nor the prompt.
    let builder = builder.redirect(redirect::Policy::none());
    builder.build().map_err(|error| {
        let cause = failure::root_cause(&error);
        Error::configuration(format!("the HTTP client cannot be set up: {cause}"))
    })
}
