//! What comes back: the head of a reply at once, its body piece by piece or whole, within a limit.

use std::borrow::Cow;
use std::mem::take;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Response, Url};
use tokio::time::{Instant, timeout_at};

use crate::config::ApiKey;
use crate::error::Error;
use crate::transport::{Advice, Allowances, advice, failure, pace};

/// What is read of a reply that is no success. Error bodies are small; a gateway's page may be cut.
const ERROR_BODY_LIMIT: usize = 256 * 1024;
/// How long the body of one may take. Mostly it comes with its head.
const ERROR_BODY_TIME: Duration = Duration::from_secs(5);
/// The buffer that a reply starts with at most, whatever length it claims.
const FIRST_BUFFER: usize = 64 * 1024;

/// A whole reply.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    /// What only a failure is asked for.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// What the request was signed with, to be blotted out of what the server says.
    pub(crate) key: Option<ApiKey>,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether to come back, and when.
    pub(crate) fn advice(&self) -> Advice {
        Advice::from_headers(&self.headers, SystemTime::now())
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<Cow<'_, str>> {
        let target = self.headers.get(LOCATION)?;
        Some(String::from_utf8_lossy(target.as_bytes()))
    }
}

/// A reply whose body is on its way.
pub(crate) struct Incoming {
    /// The reply as far as it is known: its body is empty.
    head: Reply,
    response: Response,
    /// The most bytes that the body may have, after inflating.
    limit: usize,
    received: usize,
}

impl Incoming {
    pub(super) fn new(mut response: Response, key: Option<ApiKey>, limit: usize) -> Self {
        let headers = take(response.headers_mut());
        let head = Reply {
            status: response.status().as_u16(),
            request_id: advice::request_id(&headers),
            headers,
            body: Vec::new(),
            key,
        };
        Self {
            head,
            response,
            limit,
            received: 0,
        }
    }

    /// What the server says is left of its rate limits.
    pub(crate) fn allowances(&self) -> Allowances {
        pace::from_headers(&self.head.headers)
    }

    /// Lets the body be as long as it is, for replies that are not kept in memory.
    #[cfg(feature = "batch")]
    pub(crate) fn without_limit(mut self) -> Self {
        self.limit = usize::MAX;
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        self.head.is_success()
    }

    /// The reply as far as it is known, with an empty body.
    pub(crate) fn head(&self) -> Reply {
        self.head.clone()
    }

    pub(super) fn url(&self) -> &Url {
        self.response.url()
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = match self.response.chunk().await {
            Ok(chunk) => chunk,
            Err(error) => return Err(failure::cut(error, self.url())),
        };
        self.received += chunk.as_ref().map_or(0, Bytes::len);
        if self.received > self.limit {
            return Err(Error::TooLarge {
                limit: self.limit,
                status: self.head.status,
                request_id: self.head.request_id.clone(),
            });
        }
        Ok(chunk)
    }

    /// Reads what is left of the body.
    pub(crate) async fn read(mut self) -> Result<Reply, Error> {
        if self.head.is_success() {
            let mut body = self.first_buffer();
            while let Some(chunk) = self.chunk().await? {
                body.extend_from_slice(&chunk);
            }
            self.head.body = body;
        } else {
            // The status says what is wrong; a body that is too long, breaks off or does not come must not hide it.
            self.limit = self.limit.min(ERROR_BODY_LIMIT);
            let end = Instant::now() + ERROR_BODY_TIME;
            let mut body = self.first_buffer();
            while let Ok(Ok(Some(chunk))) = timeout_at(end, self.response.chunk()).await {
                let room = self.limit - body.len();
                body.extend_from_slice(&chunk[..room.min(chunk.len())]);
                if chunk.len() > room {
                    break;
                }
            }
            self.head.body = body;
        }
        Ok(self.head)
    }

    fn first_buffer(&self) -> Vec<u8> {
        let claimed = self
            .response
            .content_length()
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(0);
        Vec::with_capacity(claimed.min(self.limit).min(FIRST_BUFFER))
    }
}

#[cfg(all(test, feature = "batch", feature = "testing"))]
mod tests {
    use futures_util::StreamExt;
    use futures_util::stream::{iter, pending};
    use reqwest::StatusCode;

    use super::*;

    /// A reply of this status whose body stops after its first piece, and stays open.
    fn stalled(status: StatusCode) -> Incoming {
        let piece = Ok::<_, std::io::Error>("{\"error\":");
        let body = reqwest::Body::wrap_stream(iter([piece]).chain(pending()));
        let mut response = axum::http::Response::new(body);
        *response.status_mut() = status;
        Incoming::new(response.into(), None, 1024)
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_whose_body_does_not_come_keeps_its_status() {
        let start = Instant::now();
        let reply = stalled(StatusCode::UNAUTHORIZED).read().await.unwrap();
        assert_eq!(
            (reply.status, reply.body.as_slice()),
            (401, &b"{\"error\":"[..])
        );
        assert_eq!(start.elapsed(), ERROR_BODY_TIME);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_waited_for_as_long_as_the_call_allows() {
        let hour = Duration::from_secs(3600);
        assert!(
            tokio::time::timeout(hour, stalled(StatusCode::OK).read())
                .await
                .is_err()
        );
    }
}
