//! From the pieces of a body to the frames in it.

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
use crate::transport::Pieces;

/// How long a server may take to end a body after its last frame.
const MOMENT: Duration = Duration::from_millis(100);

/// What a server sends on a stream.
pub(super) enum Frame {
    Event(Event),
    /// A line that is no UTF-8.
    Unreadable,
    /// The server knows no streams, or not with this request, and sends one reply. Or a portal sends a page.
    Whole(Vec<u8>),
}

/// The frames of a body, one by one.
pub(super) struct Frames(State);

enum State {
    /// Nothing has come, or blanks only.
    Waiting(Pieces),
    Events(Box<EventStream<Resumed>>),
    Whole(Pieces, Vec<u8>),
    Ended,
}

/// The first piece, and the others behind it.
type Resumed = Chain<Iter<std::option::IntoIter<Result<Bytes, Error>>>, Pieces>;

impl Frames {
    pub(super) fn new(pieces: Pieces) -> Self {
        Self(State::Waiting(pieces))
    }

    /// Reads no more. Mostly the body's own end is all that is still to come, and a connection that has read it can serve
    /// another request: it gets a moment for that, and is closed if there is more.
    pub(super) fn drain(&mut self) {
        let mut rest = Self(mem::replace(&mut self.0, State::Ended));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(MOMENT, async move {
                while let Some(Ok(_)) = poll_fn(|cx| rest.poll(cx)).await {}
            }));
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        loop {
            let ended = match &mut self.0 {
                State::Waiting(pieces) => match ready!(Pin::new(pieces).poll_next(cx)) {
                    Some(Ok(piece)) => {
                        self.begin(&piece);
                        continue;
                    }
                    Some(Err(error)) => Some(Err(error)),
                    None => None,
                },
                State::Events(events) => match ready!(Pin::new(&mut **events).poll_next(cx)) {
                    Some(Ok(event)) => return Poll::Ready(Some(Ok(Frame::Event(event)))),
                    Some(Err(EventStreamError::Utf8Error(_))) => Some(Ok(Frame::Unreadable)),
                    Some(Err(EventStreamError::Transport(error))) => Some(Err(error)),
                    None => None,
                },
                State::Whole(pieces, body) => match ready!(Pin::new(pieces).poll_next(cx)) {
                    Some(Ok(piece)) => {
                        body.extend_from_slice(&piece);
                        continue;
                    }
                    Some(Err(error)) => Some(Err(error)),
                    None => Some(Ok(Frame::Whole(mem::take(body)))),
                },
                State::Ended => None,
            };
            self.0 = State::Ended;
            return Poll::Ready(ended);
        }
    }

    /// No line of an event stream that means something begins like JSON or HTML. The content type says less: servers that
    /// know no streams send the same one whatever they are asked.
    fn begin(&mut self, piece: &Bytes) {
        // Blanks before the first frame mean nothing, whether they come in a piece of their own or with it.
        let piece = piece.slice_ref(piece.trim_ascii_start());
        let Some(first) = piece.first() else {
            return;
        };
        let whole = matches!(first, b'{' | b'[' | b'<');
        if let State::Waiting(pieces) = mem::replace(&mut self.0, State::Ended) {
            self.0 = if whole {
                State::Whole(pieces, piece.into())
            } else {
                State::Events(Box::new(EventStream::new(
                    iter(Some(Ok(piece))).chain(pieces),
                )))
            };
        }
    }
}
