//! A time limit that counts while somebody waits.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// An alarm that is heard so late rang while nobody listened. A busy machine hears within a few milliseconds.
const AWAY: Duration = Duration::from_millis(100);

/// What comes of the future within the limit, or nothing.
///
/// A future that is not polled does nothing. A call of `generate_many` is polled only while its stream is asked for an item, and a
/// reader who takes longer than the limit between two of them would find answers timed out that lie ready, and pay for
/// them again. So the time in which nobody listened is given back, up to the limit, but never beyond `end`.
pub(super) async fn within<F: Future>(
    limit: Duration,
    end: Option<Instant>,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut alarm = pin!(sleep(limit));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        loop {
            ready!(alarm.as_mut().poll(cx));
            let now = Instant::now();
            let late = now.saturating_duration_since(alarm.deadline());
            if late < AWAY || end.is_some_and(|end| end <= now) {
                return Poll::Ready(None);
            }
            let until = now + late.min(limit);
            alarm
                .as_mut()
                .reset(end.map_or(until, |end| end.min(until)));
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A reply in two parts, of which the second is awaited when the first has come.
    async fn reply(head: oneshot::Receiver<()>, body: oneshot::Receiver<u8>) -> u8 {
        head.await.unwrap();
        body.await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_while_nobody_listened_is_not_late() {
        let ((head, head_comes), (body, body_comes)) = (oneshot::channel(), oneshot::channel());
        let mut waiting = pin!(within(10 * SECOND, None, reply(head_comes, body_comes)));
        assert_eq!(waiting.as_mut().now_or_never(), None);
        advance(15 * SECOND).await;
        head.send(()).unwrap();
        assert_eq!(waiting.as_mut().now_or_never(), None);
        // Away once more, for longer than was given back.
        advance(60 * SECOND).await;
        body.send(7).unwrap();
        assert_eq!(waiting.now_or_never(), Some(Some(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_listens_waits_no_longer_than_the_limit() {
        let (_head, head_comes) = oneshot::channel();
        let (_body, body_comes) = oneshot::channel();
        let start = Instant::now();
        let waiting = within(10 * SECOND, None, reply(head_comes, body_comes));
        assert_eq!(waiting.await, None);
        assert_eq!(start.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_away_is_given_back_once_and_never_beyond_the_end() {
        for (end, expected) in [(None, 40), (Some(33), 33), (Some(30), 30)] {
            let (_head, head_comes) = oneshot::channel();
            let (_body, body_comes) = oneshot::channel();
            let start = Instant::now();
            let end = end.map(|end| start + end * SECOND);
            let mut waiting = pin!(within(10 * SECOND, end, reply(head_comes, body_comes)));
            assert_eq!(waiting.as_mut().now_or_never(), None);
            advance(30 * SECOND).await;
            assert_eq!(waiting.await, None);
            assert_eq!(start.elapsed().as_secs(), expected);
        }
    }
}
