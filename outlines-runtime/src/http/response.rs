//! Responses: headers first, then the body in chunks or as a whole, within a size limit.

use std::borrow::Cow;
use std::future::Future;
use std::mem::take;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, LOCATION};
use reqwest::{Response, Url};
use tokio::time::{Instant, timeout_at};

use crate::error::Error;
use crate::http::error::body_error;
use crate::http::rate_limit::RateLimitHeaders;
use crate::http::retry_hint::{RetryHint, server_time};

/// The maximum number of bytes read from an error body. Error bodies are small; the page of a
/// gateway may be truncated.
const ERROR_BODY_LIMIT: usize = 256 * 1024;
/// The longest wait for an error body, which usually arrives with its headers.
const MAX_ERROR_BODY_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest initial buffer, regardless of the length that the response claims.
const INITIAL_BUFFER: usize = 64 * 1024;

/// A response with its whole body.
#[derive(Clone)]
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    /// Read for failures only.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl HttpResponse {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn retry_hint(&self) -> RetryHint {
        RetryHint::from_headers(&self.headers, server_time(&self.headers))
    }

    /// Returns what is wrong with a compressed body. Compression is never requested, and a client
    /// that decompresses removes the header.
    pub(super) fn unrequested_encoding(&self) -> Option<String> {
        let encoding = self.headers.get(CONTENT_ENCODING)?.to_str().ok()?;
        let compressed = !encoding.is_empty() && encoding != "identity";
        compressed.then(|| {
            format!(
                "the response is compressed with `{}`, which was not requested; turn off \
                 compression in the server or the proxy before it",
                encoding.escape_debug()
            )
        })
    }

    /// Returns the target of a redirect.
    pub(super) fn location(&self) -> Option<Cow<'_, str>> {
        let target = self.headers.get(LOCATION)?;
        Some(String::from_utf8_lossy(target.as_bytes()))
    }
}

/// A response whose body has not been read yet.
pub(crate) struct StreamingResponse {
    /// The response with an empty body.
    head: HttpResponse,
    response: Response,
    /// The maximum size of the body in bytes, after decompression.
    limit: usize,
    /// The number of bytes that count towards the limit.
    received: usize,
    /// Set by the reader of an event stream when an event has ended, and cleared here.
    event_ended: Option<Arc<AtomicBool>>,
}

impl StreamingResponse {
    pub(super) fn new(mut response: Response, request_id: Option<String>, limit: usize) -> Self {
        let headers = take(response.headers_mut());
        let head = HttpResponse {
            status: response.status().as_u16(),
            request_id,
            headers,
            body: Bytes::new(),
        };
        Self {
            head,
            response,
            limit,
            received: 0,
            event_ended: None,
        }
    }

    pub(super) fn rate_limits(&self) -> RateLimitHeaders {
        RateLimitHeaders::parse(&self.head.headers, || server_time(&self.head.headers))
    }

    /// Removes the size limit, for bodies that are not kept in memory.
    #[cfg(feature = "batch")]
    pub(crate) fn without_limit(mut self) -> Self {
        self.limit = usize::MAX;
        self
    }

    /// Applies the size limit to the bytes since the last event, for event streams.
    pub(crate) fn limit_per_event(mut self, event_ended: Arc<AtomicBool>) -> Self {
        self.event_ended = Some(event_ended);
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        self.head.is_success()
    }

    pub(super) fn is_throttled(&self) -> bool {
        self.head.status == 429
    }

    /// Returns the response with an empty body.
    pub(crate) fn head(&self) -> HttpResponse {
        self.head.clone()
    }

    pub(super) fn url(&self) -> &Url {
        self.response.url()
    }

    /// Returns the next chunk of the body, or `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = match self.response.chunk().await {
            Ok(chunk) => chunk,
            Err(error) => return Err(body_error(error, self.url())),
        };
        let event_ended = self.event_ended.as_ref();
        if event_ended.is_some_and(|ended| ended.swap(false, Ordering::Relaxed)) {
            self.received = 0;
        }
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

    /// Reads the rest of the body.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` would hold the response twice"
    )]
    pub(crate) fn read(mut self) -> impl Future<Output = Result<HttpResponse, Error>> + Send {
        async move {
            // Most bodies are one chunk, which is not copied.
            let mut body = Vec::new();
            while let Some(chunk) = self.chunk().await? {
                if self.head.body.is_empty() {
                    self.head.body = chunk;
                    continue;
                }
                if body.is_empty() {
                    body = self.initial_buffer();
                    body.extend_from_slice(&self.head.body);
                }
                body.extend_from_slice(&chunk);
            }
            if !body.is_empty() {
                self.head.body = body.into();
            }
            Ok(self.head)
        }
    }

    /// Reads the body of an error. The status describes the error, and a body that is too long,
    /// breaks off, or does not arrive must not hide it.
    pub(super) async fn read_error(mut self, timeout: Duration) -> HttpResponse {
        self.limit = self.limit.min(ERROR_BODY_LIMIT);
        let deadline = Instant::now() + timeout.min(MAX_ERROR_BODY_TIMEOUT);
        let mut body = self.initial_buffer();
        while let Ok(Ok(Some(chunk))) = timeout_at(deadline, self.response.chunk()).await {
            let free = self.limit - body.len();
            body.extend_from_slice(&chunk[..free.min(chunk.len())]);
            if chunk.len() > free {
                break;
            }
        }
        HttpResponse {
            body: body.into(),
            ..self.head
        }
    }

    fn initial_buffer(&self) -> Vec<u8> {
        let claimed = self
            .response
            .content_length()
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(0);
        Vec::with_capacity(claimed.min(self.limit).min(INITIAL_BUFFER))
    }
}

#[cfg(all(test, feature = "batch", feature = "testing"))]
mod tests {
    use futures_util::StreamExt;
    use futures_util::stream::{iter, pending};
    use reqwest::StatusCode;

    use super::*;

    /// Returns a response of this status whose body stalls after its first chunk and stays open.
    fn stalled(status: StatusCode) -> StreamingResponse {
        let chunk = Ok::<_, std::io::Error>("{\"error\":");
        let body = reqwest::Body::wrap_stream(iter([chunk]).chain(pending()));
        let mut response = axum::http::Response::new(body);
        *response.status_mut() = status;
        StreamingResponse::new(response.into(), None, 1024)
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_whose_body_stalls_keeps_its_status() {
        let start = Instant::now();
        let response = stalled(StatusCode::UNAUTHORIZED)
            .read_error(Duration::MAX)
            .await;
        assert_eq!(
            (response.status, &response.body[..]),
            (401, &b"{\"error\":"[..])
        );
        assert_eq!(start.elapsed(), MAX_ERROR_BODY_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn the_body_of_a_success_has_no_timeout_of_its_own() {
        let hour = Duration::from_secs(3600);
        assert!(
            tokio::time::timeout(hour, stalled(StatusCode::OK).read())
                .await
                .is_err()
        );
    }
}
