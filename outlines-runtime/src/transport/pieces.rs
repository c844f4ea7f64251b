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
    pieces: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send + Sync>>,
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
        Self {
            url: incoming.url().clone(),
            pieces: Box::pin(unfold(incoming, |mut incoming| async move {
                let piece = incoming.chunk().await.transpose()?;
                Some((piece, incoming))
            })),
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
        if let Poll::Ready(piece) = self.pieces.as_mut().poll_next(cx) {
            self.waiting = None;
            return Poll::Ready(piece);
        }
        let setting = match self.waiting {
            Some(setting) => setting,
            None => {
                // A moment that the clock cannot count never comes.
                let Some(at) = Instant::now().checked_add(limit) else {
                    return Poll::Pending;
                };
                self.alarm.as_mut().reset(at);
                *self.waiting.insert(setting)
            }
        };
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
