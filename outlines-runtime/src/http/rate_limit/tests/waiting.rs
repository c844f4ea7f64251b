//! Order of waiting calls, their deadlines, and the work that they cause.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_blocks_no_other() {
    let calls = Calls::new(closed_until(5 * SECOND));
    assert!(timeout(2 * LATENCY, calls.one()).await.is_err());
    // Three calls wait for the end of the pause and are then no longer polled.
    let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(calls.one())).collect();
    let polled = join_all(waiting.iter_mut().map(|call| timeout(SECOND, call))).await;
    assert!(polled.iter().all(Result::is_err));
    // Nor is the first one after its request was sent; the request counts as accepted.
    let mut sent = Box::pin(calls.one());
    let until = Duration::from_millis(3_850);
    assert!(timeout(until, &mut sent).await.is_err());
    assert_eq!(calls.requests(), [0, 5_000]);
    calls.one().await.unwrap();
    assert_eq!(calls.requests(), [0, 5_000, 7_000]);
    drop(waiting);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_applies_to_the_wait_for_a_permit() {
    let mut calls = Calls::new(closed_until(60 * SECOND));
    let _ = timeout(2 * LATENCY, calls.one()).await;
    calls.deadline = Some(10 * SECOND);
    let start = Instant::now();
    let Err(error @ Error::RateLimited(_)) = calls.one().await else {
        panic!("a permit within the pause");
    };
    let wait = error.retry_after().unwrap();
    assert!(wait > 59 * SECOND && wait <= 60 * SECOND, "{wait:?}");
    // The call fails immediately, because its permit would come too late.
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(calls.requests(), [0]);
}

#[tokio::test(start_paused = true)]
async fn a_permit_can_arrive_until_the_deadline() {
    for (deadline, in_time) in [(2 * LATENCY, true), (LATENCY / 2, false)] {
        let calls = Calls::new(closed_until(5 * SECOND));
        assert!(timeout(2 * LATENCY, calls.one()).await.is_err());
        // It waits while the first request after the pause is in flight.
        let hurried = async {
            sleep(5 * SECOND).await;
            let mut hurried = calls.clone();
            hurried.deadline = Some(deadline);
            hurried.one().await.is_ok()
        };
        let (first, hurried) = join(calls.one(), hurried).await;
        first.unwrap();
        assert_eq!(hurried, in_time);
    }
}

#[tokio::test(start_paused = true)]
async fn requests_are_sent_in_order_of_arrival() {
    let calls = Calls::new(bucket(1.0));
    calls.one().await.unwrap();
    let order = Mutex::new(Vec::new());
    let numbered = |number: usize| {
        let (calls, order) = (&calls, &order);
        async move {
            sleep(Duration::from_millis(10) * u32::try_from(number).unwrap()).await;
            calls.one().await.unwrap();
            order.lock().unwrap().push(number);
        }
    };
    join_all((0..20).map(numbered)).await;
    assert!(order.into_inner().unwrap().into_iter().eq(0..20));
    assert_eq!(calls.rejections(), 0);
}

/// Two tasks that call without pause leave a third one its turn.
#[tokio::test(start_paused = true)]
async fn a_caller_is_not_starved_by_others() {
    let calls = Calls::new(bucket(1.0));
    let end = Instant::now() + 60 * SECOND;
    let greedy = || async {
        while Instant::now() < end {
            calls.one().await.unwrap();
        }
    };
    let modest = async {
        let mut longest = Duration::ZERO;
        while Instant::now() < end {
            let start = Instant::now();
            calls.one().await.unwrap();
            longest = longest.max(start.elapsed());
            sleep(5 * SECOND).await;
        }
        longest
    };
    let ((), (), longest) = futures_util::future::join3(greedy(), greedy(), modest).await;
    // Three calls share one request a second, and the server reports whole numbers.
    assert!(longest <= 4 * SECOND, "{longest:?}");
}

/// Each response wakes one waiting call, not all.
#[tokio::test(start_paused = true)]
async fn the_number_of_polls_does_not_grow_with_the_number_of_waiting_calls() {
    let polls = async |waiting: usize| {
        let calls = Calls::new(bucket(1.0));
        calls.one().await.unwrap();
        let polls = std::cell::Cell::new(0_usize);
        let counted = || {
            let mut call = Box::pin(calls.one());
            let polls = &polls;
            futures_util::future::poll_fn(move |cx| {
                polls.set(polls.get() + 1);
                call.as_mut().poll(cx)
            })
        };
        // Polls only the futures that were woken.
        let mut calls: FuturesUnordered<_> = (0..waiting).map(|_| counted()).collect();
        while let Some(result) = calls.next().await {
            result.unwrap();
        }
        polls.get() / waiting
    };
    let (few, many) = (polls(20).await, polls(400).await);
    // The longer a call waits, the more often it checks that those before it are still polled, but
    // only by the logarithm of its wait.
    assert!(many <= few + 12, "{few} and {many} polls for each call");
}
