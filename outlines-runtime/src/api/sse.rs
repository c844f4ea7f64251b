//! Server-sent events in the body of a streamed response.

use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::{Chain, Iter, iter};
use sseer::errors::EventStreamError;
use sseer::event::Event;
use sseer::event_stream::EventStream;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::error::Error;

/// The time that a server has to end a body after its last event.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(100);

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A part of the body of a streamed response.
pub(crate) enum Frame {
    Event(Event),
    /// A line that is not UTF-8.
    InvalidUtf8,
    /// A body that is not a stream: the server does not stream such requests, or a proxy sends
    /// a page.
    FullBody(Vec<u8>),
}

/// The frames of a body.
pub(crate) struct Frames<B>(BodyState<B>);

enum BodyState<B> {
    /// Nothing but whitespace has arrived, or a part of a byte order mark.
    Waiting(B, Vec<u8>),
    Events(Box<EventStream<Resumed<B>>>),
    FullBody(B, Vec<u8>),
    Ended,
}

/// The first chunk, followed by the rest of the body.
type Resumed<B> = Chain<Iter<std::option::IntoIter<Result<Bytes, Error>>>, B>;

impl<B: Stream<Item = Result<Bytes, Error>> + Send + Unpin + 'static> Frames<B> {
    pub(crate) fn new(body: B) -> Self {
        Self(BodyState::Waiting(body, Vec::new()))
    }

    /// Returns the state of a body that has been read to its end.
    pub(crate) fn ended() -> Self {
        Self(BodyState::Ended)
    }

    /// Stops returning frames. Usually only the end of the body is left, and a connection that
    /// has read it can be reused, so the rest is read for a short time; if there is more, the
    /// connection is closed.
    pub(crate) fn drain(&mut self) {
        let mut rest = Self(mem::replace(&mut self.0, BodyState::Ended));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(DRAIN_TIMEOUT, async move {
                while let Some(Ok(_)) = poll_fn(|cx| rest.poll(cx)).await {}
            }));
        }
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        loop {
            let last = match &mut self.0 {
                BodyState::Waiting(body, _) => match ready!(Pin::new(body).poll_next(cx)) {
                    Some(Ok(chunk)) => {
                        self.start(&chunk);
                        continue;
                    }
                    Some(Err(error)) => Some(Err(error)),
                    None => None,
                },
                BodyState::Events(events) => match ready!(Pin::new(&mut **events).poll_next(cx)) {
                    Some(Ok(event)) => return Poll::Ready(Some(Ok(Frame::Event(event)))),
                    Some(Err(EventStreamError::Utf8Error(_))) => Some(Ok(Frame::InvalidUtf8)),
                    Some(Err(EventStreamError::Transport(error))) => Some(Err(error)),
                    None => None,
                },
                BodyState::FullBody(body, received) => match ready!(Pin::new(body).poll_next(cx)) {
                    Some(Ok(chunk)) => {
                        received.extend_from_slice(&chunk);
                        continue;
                    }
                    Some(Err(error)) => Some(Err(error)),
                    None => Some(Ok(Frame::FullBody(mem::take(received)))),
                },
                BodyState::Ended => None,
            };
            self.0 = BodyState::Ended;
            return Poll::Ready(last);
        }
    }

    /// Decides by the first character whether the body is a stream. No meaningful line of an
    /// event stream starts like JSON or HTML. The content type is less reliable: some servers
    /// send the same one for streams and full responses.
    fn start(&mut self, chunk: &Bytes) {
        let BodyState::Waiting(_, mark) = &mut self.0 else {
            return;
        };
        let mut chunk = chunk.clone();
        if !mark.is_empty() {
            mark.extend_from_slice(&chunk);
            chunk = mem::take(mark).into();
        }
        // Whitespace before the first event has no meaning, even in a separate chunk.
        let mut start = chunk.trim_ascii_start();
        if let Some(rest) = start.strip_prefix(BYTE_ORDER_MARK) {
            start = rest.trim_ascii_start();
        } else if !start.is_empty() && BYTE_ORDER_MARK.starts_with(start) {
            mark.extend_from_slice(start);
            return;
        }
        let Some(first) = start.first() else {
            return;
        };
        let is_full_body = matches!(first, b'{' | b'[' | b'<');
        let chunk = chunk.slice_ref(start);
        if let BodyState::Waiting(body, _) = mem::replace(&mut self.0, BodyState::Ended) {
            self.0 = if is_full_body {
                BodyState::FullBody(body, chunk.into())
            } else {
                let resumed = iter(Some(Ok(chunk))).chain(body);
                BodyState::Events(Box::new(EventStream::new(resumed)))
            };
        }
    }
}
