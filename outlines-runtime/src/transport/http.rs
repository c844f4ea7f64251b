//! The HTTP client: one connection pool, a limit on the reply's size, and no redirects.
//!
//! HTTP/1.1 only: a request is one POST and one reply, kept-alive connections serve any number of them, the official
//! Python client does the same, and HTTP/2 would add seven crates to the default build.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, ClientBuilder, Method, Url, redirect};

use crate::config::ApiKey;
use crate::error::Error;
use crate::transport::{Advice, advice, failure};

/// What is read of a reply that is no success. Error bodies are small; a gateway's page may be cut.
const ERROR_BODY_LIMIT: usize = 256 * 1024;
/// The buffer that a reply starts with at most, whatever length it claims.
const FIRST_BUFFER: usize = 64 * 1024;

pub(crate) struct Request<'a> {
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    /// Cheap to clone, so that a further attempt can send it again.
    pub(crate) body: Bytes,
    pub(crate) key: Option<ApiKey>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) advice: Advice,
    /// Where a redirect leads.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
    /// What the request was signed with, to be blotted out of what the server says.
    pub(crate) key: Option<ApiKey>,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A caller's changes to the HTTP client.
pub(crate) type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// How the connections are made.
pub(crate) struct HttpSettings {
    pub(crate) connect_timeout: Duration,
    pub(crate) reply_limit: usize,
    /// The server runs on this machine.
    pub(crate) loopback: bool,
    /// The caller's own client, which goes as it is.
    pub(crate) client: Option<Client>,
    pub(crate) configure: Option<Configure>,
}

#[derive(Debug)]
pub(crate) struct Transport {
    client: Client,
    connect_timeout: Duration,
    reply_limit: usize,
}

impl Transport {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        let client = match settings.client {
            Some(client) => client,
            None => build_client(&settings)?,
        };
        Ok(Self {
            client,
            connect_timeout: settings.connect_timeout,
            reply_limit: settings.reply_limit,
        })
    }

    /// Sends a request once and reads the whole reply. The caller limits the time.
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Reply, Error> {
        let mut http = reqwest::Request::new(Method::POST, request.url.clone());
        *http.headers_mut() = request.headers;
        *http.body_mut() = Some(request.body.into());

        let fail = |error, replied| {
            failure::from_reqwest(error, request.url, self.connect_timeout, replied)
        };
        let mut response = self
            .client
            .execute(http)
            .await
            .map_err(|error| fail(error, false))?;
        let headers = response.headers();
        let mut reply = Reply {
            status: response.status().as_u16(),
            request_id: advice::request_id(headers),
            advice: Advice::from_headers(headers, SystemTime::now()),
            location: headers
                .get(LOCATION)
                .map(|target| String::from_utf8_lossy(target.as_bytes()).into_owned()),
            body: Vec::new(),
            key: request.key,
        };
        let outcome = if reply.is_success() {
            read(&mut response, self.reply_limit, &mut reply.body).await
        } else {
            // The status says what is wrong; a body that is too long or breaks off must not hide it.
            let limit = self.reply_limit.min(ERROR_BODY_LIMIT);
            let _ = read(&mut response, limit, &mut reply.body).await;
            Ok(Read::Whole)
        };
        match outcome {
            Ok(Read::Whole) => Ok(reply),
            Ok(Read::TooLarge) => Err(Error::TooLarge {
                limit: self.reply_limit,
                status: reply.status,
                request_id: reply.request_id,
            }),
            Err(error) => Err(fail(error, true)),
        }
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

enum Read {
    Whole,
    TooLarge,
}

/// Reads the body up to the limit, which counts inflated bytes.
async fn read(
    response: &mut reqwest::Response,
    limit: usize,
    body: &mut Vec<u8>,
) -> Result<Read, reqwest::Error> {
    let claimed = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(0);
    body.reserve_exact(claimed.min(limit).min(FIRST_BUFFER));
    while let Some(chunk) = response.chunk().await? {
        let room = limit - body.len();
        if chunk.len() > room {
            body.extend_from_slice(&chunk[..room]);
            return Ok(Read::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Read::Whole)
}
