//! The body of a reply as a stream, within limits of time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream::unfold;
use reqwest::Url;
use tokio::time::{Instant, Sleep, sleep};

use crate::error::Error;
use crate::transport::retry::{time_left, timed_out};
use crate::transport::{Incoming, Limits};

/// The pieces of a body as they come, up to its end or the first error.
///
/// Nothing is read ahead: a piece is taken from the connection when it is asked for, so that a slow reader slows the
/// server down and fills no memory here.
pub(crate) struct Pieces {
    body: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send + Sync>>,
    url: Url,
    limits: Limits,
    alarm: Pin<Box<Sleep>>,
    /// The setting that the alarm is set by; none while nobody waits. A reader may take its time between two pieces.
    waiting: Option<&'static str>,
    ended: bool,
}

impl Pieces {
    /// Must be called inside of a tokio runtime.
    pub(crate) fn new(incoming: Incoming, limits: Limits) -> Self {
        let url = incoming.url().clone();
        let body = unfold(incoming, |mut incoming| async move {
            let piece = incoming.chunk().await.transpose()?;
            Some((piece, incoming))
        });
        Self::of(body, url, limits)
    }

    pub(crate) fn of(
        body: impl Stream<Item = Result<Bytes, Error>> + Send + Sync + 'static,
        url: Url,
        limits: Limits,
    ) -> Self {
        Self {
            body: Box::pin(body),
            url,
            limits,
            alarm: Box::pin(sleep(limits.timeout)),
            waiting: None,
            ended: false,
        }
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let (limit, setting) = time_left(&self.limits);
        if limit.is_zero() {
            return Poll::Ready(Some(Err(timed_out(&self.url, &self.limits, setting))));
        }
        if let Poll::Ready(piece) = self.body.as_mut().poll_next(cx) {
            self.waiting = None;
            return Poll::Ready(piece);
        }
        if self.waiting.is_none() {
            // A moment that the clock cannot count never comes.
            let Some(at) = Instant::now().checked_add(limit) else {
                return Poll::Pending;
            };
            self.alarm.as_mut().reset(at);
        }
        let setting = *self.waiting.get_or_insert(setting);
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(timed_out(&self.url, &self.limits, setting))))
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let piece = ready!(self.poll_piece(cx));
        self.ended = !matches!(piece, Some(Ok(_)));
        Poll::Ready(piece)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt;
    use tokio::time::sleep;

    use super::*;
    use crate::transport::Deadline;

    const SECOND: Duration = Duration::from_secs(1);

    /// A body whose pieces take so many seconds each.
    fn body(seconds: &'static [u32]) -> impl Stream<Item = Result<Bytes, Error>> + Send + Sync {
        futures_util::stream::iter(seconds).then(|seconds| async {
            sleep(*seconds * SECOND).await;
            Ok(Bytes::from_static(b"piece"))
        })
    }

    fn limits(deadline: Option<u32>) -> Limits {
        Limits {
            timeout: 10 * SECOND,
            deadline: deadline.and_then(|seconds| Deadline::after(seconds * SECOND)),
            max_retries: 0,
        }
    }

    /// How many pieces come, and the limit that ends them; the reader takes so many seconds for each.
    async fn read(
        seconds: &'static [u32],
        deadline: Option<u32>,
        reader: u32,
    ) -> (usize, Option<(&'static str, Duration)>) {
        let url = "http://h/v1".parse().unwrap();
        let mut pieces = Pieces::of(body(seconds), url, limits(deadline));
        let mut count = 0;
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(_) => count += 1,
                Err(Error::Timeout { setting, limit, .. }) => {
                    assert!(pieces.next().await.is_none());
                    return (count, Some((setting, limit)));
                }
                Err(error) => panic!("{error}"),
            }
            sleep(reader * SECOND).await;
        }
        (count, None)
    }

    #[tokio::test(start_paused = true)]
    async fn the_timeout_is_for_each_wait_and_not_for_the_reader() {
        assert_eq!(read(&[9, 9, 9], None, 0).await, (3, None));
        assert_eq!(read(&[1, 1, 1], None, 60).await, (3, None));
        let late = Some(("timeout", 10 * SECOND));
        assert_eq!(read(&[9, 11, 1], None, 60).await, (1, late));
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_is_for_all() {
        let late = Some(("total_timeout", 20 * SECOND));
        assert_eq!(read(&[9, 9, 9], Some(20), 0).await, (2, late));
        // Also while the reader is at work.
        assert_eq!(read(&[0, 0, 0], Some(20), 15).await, (2, late));
        assert_eq!(read(&[0, 0, 0], Some(20), 5).await, (3, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_beyond_the_clock_never_comes() {
        let limits = Limits {
            timeout: Duration::MAX,
            ..limits(None)
        };
        let url = "http://h/v1".parse().unwrap();
        let mut pieces = Pieces::of(body(&[1_000_000]), url, limits);
        assert!(pieces.next().await.unwrap().is_ok());
    }
}
