//! Response body as a stream, within the limits of the call.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream::unfold;
use reqwest::Url;
use tokio::time::{Instant, Sleep, sleep};

use crate::error::Error;
use crate::http::{RequestLimits, StreamingResponse};

/// The chunks of a body, up to its end or the first error.
///
/// Nothing is read ahead. A chunk is read from the connection when it is polled for, so a slow
/// reader slows the server down and does not fill memory.
pub(crate) struct BodyStream {
    body: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send + Sync>>,
    url: Url,
    limits: RequestLimits,
    timer: Pin<Box<Sleep>>,
    /// The setting that the timer enforces. `None` between two reads, which are not limited by
    /// `timeout`.
    waiting: Option<&'static str>,
    ended: bool,
}

impl BodyStream {
    /// Returns the body of a response. Must be called within a tokio runtime.
    pub(crate) fn new(response: StreamingResponse, limits: RequestLimits) -> Self {
        let url = response.url().clone();
        let body = unfold(response, |mut response| async move {
            let chunk = response.chunk().await.transpose()?;
            Some((chunk, response))
        });
        Self::from_stream(body, url, limits)
    }

    pub(crate) fn from_stream(
        body: impl Stream<Item = Result<Bytes, Error>> + Send + Sync + 'static,
        url: Url,
        limits: RequestLimits,
    ) -> Self {
        Self {
            body: Box::pin(body),
            url,
            limits,
            timer: Box::pin(sleep(limits.timeout)),
            waiting: None,
            ended: false,
        }
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let (limit, setting) = self.limits.next();
        if limit.is_zero() {
            return Poll::Ready(Some(Err(self.limits.timeout_error(&self.url, setting))));
        }
        if let Poll::Ready(chunk) = self.body.as_mut().poll_next(cx) {
            self.waiting = None;
            return Poll::Ready(chunk);
        }
        if self.waiting.is_none() {
            // An instant that the clock cannot represent never comes.
            let Some(at) = Instant::now().checked_add(limit) else {
                return Poll::Pending;
            };
            self.timer.as_mut().reset(at);
        }
        let setting = *self.waiting.get_or_insert(setting);
        ready!(self.timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(self.limits.timeout_error(&self.url, setting))))
    }
}

impl Stream for BodyStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let chunk = ready!(self.poll_chunk(cx));
        self.ended = !matches!(chunk, Some(Ok(_)));
        Poll::Ready(chunk)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt;
    use tokio::time::sleep;

    use super::*;
    use crate::http::Deadline;

    const SECOND: Duration = Duration::from_secs(1);

    /// Returns a body whose chunks take so many seconds each.
    fn body(seconds: &'static [u32]) -> impl Stream<Item = Result<Bytes, Error>> + Send + Sync {
        futures_util::stream::iter(seconds).then(|seconds| async {
            sleep(*seconds * SECOND).await;
            Ok(Bytes::from_static(b"chunk"))
        })
    }

    fn limits(total_timeout: Option<u32>) -> RequestLimits {
        RequestLimits {
            timeout: 10 * SECOND,
            deadline: total_timeout.and_then(|seconds| Deadline::after(seconds * SECOND)),
            max_retries: 0,
        }
    }

    /// Returns the number of chunks and the limit that ended them. The reader takes `reader`
    /// seconds for each chunk.
    async fn read(
        seconds: &'static [u32],
        total_timeout: Option<u32>,
        reader: u32,
    ) -> (usize, Option<(&'static str, Duration)>) {
        let url = "http://h/v1".parse().unwrap();
        let mut stream = BodyStream::from_stream(body(seconds), url, limits(total_timeout));
        let mut count = 0;
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(_) => count += 1,
                Err(Error::Timeout { setting, limit, .. }) => {
                    assert!(stream.next().await.is_none());
                    return (count, Some((setting, limit)));
                }
                Err(error) => panic!("{error}"),
            }
            sleep(reader * SECOND).await;
        }
        (count, None)
    }

    #[tokio::test(start_paused = true)]
    async fn the_timeout_applies_to_each_chunk_and_not_to_the_reader() {
        assert_eq!(read(&[9, 9, 9], None, 0).await, (3, None));
        assert_eq!(read(&[1, 1, 1], None, 60).await, (3, None));
        let late = Some(("timeout", 10 * SECOND));
        assert_eq!(read(&[9, 11, 1], None, 60).await, (1, late));
    }

    #[tokio::test(start_paused = true)]
    async fn the_total_timeout_applies_to_the_whole_stream() {
        let late = Some(("total_timeout", 20 * SECOND));
        assert_eq!(read(&[9, 9, 9], Some(20), 0).await, (2, late));
        // The reader's time counts too.
        assert_eq!(read(&[0, 0, 0], Some(20), 15).await, (2, late));
        assert_eq!(read(&[0, 0, 0], Some(20), 5).await, (3, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_beyond_the_clock_never_expires() {
        let limits = RequestLimits {
            timeout: Duration::MAX,
            ..limits(None)
        };
        let url = "http://h/v1".parse().unwrap();
        let mut stream = BodyStream::from_stream(body(&[1_000_000]), url, limits);
        assert!(stream.next().await.unwrap().is_ok());
    }
}
