//! Timeout that excludes time during which the future was not polled.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// If the timer is polled this long after it expired, the future was not being polled. On a busy
/// machine the delay is a few milliseconds.
const NOT_POLLED: Duration = Duration::from_millis(100);

/// Runs `future` with a timeout. Returns `None` if the timeout expires first.
///
/// A future that is not polled makes no progress. A call of `generate_many` is polled only while
/// its stream is asked for an item. If a reader takes longer than `limit` between two items,
/// answers that have already arrived would time out and be paid for again. So time during which
/// the future was not polled is added to the timeout: up to `limit`, once, so that the timeout
/// expires on a machine that is always late too, and never beyond `deadline`.
pub(super) async fn timeout<F: Future>(
    limit: Duration,
    deadline: Option<Instant>,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut timer = pin!(sleep(limit));
    let mut latest = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            let now = Instant::now();
            let late = now.saturating_duration_since(timer.deadline());
            let over = |end: Option<Instant>| end.is_some_and(|end| end <= now);
            if late < NOT_POLLED || over(latest) || over(deadline) {
                return Poll::Ready(None);
            }
            let mut until = now + late.min(limit);
            for end in [latest, deadline].into_iter().flatten() {
                until = until.min(end);
            }
            latest = latest.or(Some(timer.deadline() + limit));
            timer.as_mut().reset(until);
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

    /// A response in two parts; the second is awaited after the first has arrived.
    async fn response(head: oneshot::Receiver<()>, body: oneshot::Receiver<u8>) -> u8 {
        head.await.unwrap();
        body.await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_response_that_arrives_while_not_polled_is_not_late() {
        let ((head, head_arrives), (body, body_arrives)) = (oneshot::channel(), oneshot::channel());
        let mut call = pin!(timeout(
            10 * SECOND,
            None,
            response(head_arrives, body_arrives)
        ));
        assert_eq!(call.as_mut().now_or_never(), None);
        advance(15 * SECOND).await;
        head.send(()).unwrap();
        assert_eq!(call.as_mut().now_or_never(), None);
        // Not polled again, for longer than the time that was added.
        advance(60 * SECOND).await;
        body.send(7).unwrap();
        assert_eq!(call.now_or_never(), Some(Some(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_polled_future_times_out_at_the_limit() {
        let (_head, head_arrives) = oneshot::channel();
        let (_body, body_arrives) = oneshot::channel();
        let start = Instant::now();
        let call = timeout(10 * SECOND, None, response(head_arrives, body_arrives));
        assert_eq!(call.await, None);
        assert_eq!(start.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn the_timeout_expires_on_a_machine_that_is_always_late() {
        for (step, limit) in [(400, 1_000), (600, 1_000), (700, 1_000), (300, 2_000)] {
            let (_head, head_arrives) = oneshot::channel();
            let (_body, body_arrives) = oneshot::channel();
            let (step, limit) = (Duration::from_millis(step), Duration::from_millis(limit));
            let start = Instant::now();
            let mut call = pin!(timeout(limit, None, response(head_arrives, body_arrives)));
            while call.as_mut().now_or_never().is_none() {
                advance(step).await;
                assert!(start.elapsed() <= 2 * limit + step, "{step:?}");
            }
            assert!(start.elapsed() >= limit);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_without_polls_is_added_once_and_never_beyond_the_deadline() {
        for (deadline, expected) in [(None, 40), (Some(33), 33), (Some(30), 30)] {
            let (_head, head_arrives) = oneshot::channel();
            let (_body, body_arrives) = oneshot::channel();
            let start = Instant::now();
            let deadline = deadline.map(|deadline| start + deadline * SECOND);
            let response = response(head_arrives, body_arrives);
            let mut call = pin!(timeout(10 * SECOND, deadline, response));
            assert_eq!(call.as_mut().now_or_never(), None);
            advance(30 * SECOND).await;
            assert_eq!(call.await, None);
            assert_eq!(start.elapsed().as_secs(), expected);
        }
    }
}
