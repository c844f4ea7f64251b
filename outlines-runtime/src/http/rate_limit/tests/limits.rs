//! Schedules by the limits that the server reports.

use super::*;

#[tokio::test(start_paused = true)]
async fn without_limits_no_call_waits() {
    let calls = Calls::new(|_| NO_LIMITS);
    calls.many(100).await;
    assert_eq!(calls.requests(), [0; 100]);
}

#[tokio::test(start_paused = true)]
async fn calls_follow_the_bucket_and_are_never_rejected() {
    let calls = Calls::new(bucket(4.0));
    calls.one().await.unwrap();
    calls.many(8).await;
    let sent = calls.requests();
    assert_eq!(sent[..4], [0, 100, 100, 100]);
    // The server reports whole numbers, so a call waits for up to one request more than necessary.
    for (second, at) in (1..).zip(&sent[4..]) {
        let refilled = second * 1_000;
        assert!((refilled..refilled + 1_200).contains(at), "{sent:?}");
    }
    assert_eq!(calls.rejections(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_are_rejected_only_before_the_limit_is_known() {
    let calls = Calls::new(bucket(10.0));
    let each = |worker: usize| {
        let calls = &calls;
        async move {
            for _ in 0..50 {
                let result = calls.one().await;
                assert!(result.is_ok(), "worker {worker}: {result:?}");
            }
        }
    };
    join_all((0..20).map(each)).await;
    // 20 calls are sent before the first response, ten of them in excess of the limit.
    assert_eq!(calls.rejections(), 10);
    assert_eq!(calls.requests().len(), 1_010);
    // One a second after the first ten: the limit is used in full.
    let last = calls.requests()[1_009];
    assert!((989_000..995_000).contains(&last), "{last}");
}

#[tokio::test(start_paused = true)]
async fn tokens_have_limits_of_their_own() {
    for kind in [1, 2] {
        let mut calls = Calls::reported_once(status(1_000.0, 6_000.0, 50), kind);
        calls.tokens = 500.0;
        calls.one().await.unwrap();
        calls.many(4).await;
        assert_eq!(calls.requests(), [0, 100, 100, 5_100, 10_100]);
    }
}

/// A server that charges 300 of 6,000 tokens a minute, and rejects every second of the first 16
/// requests for other reasons.
#[tokio::test(start_paused = true)]
async fn rejected_requests_do_not_lower_the_expected_cost() {
    let (mut level, mut at, mut count) = (6_000.0_f64, 0.0, 0);
    let mut calls = Calls::new(move |now| {
        level = 6_000_f64.min(level + 100.0 * (now.as_secs_f64() - at));
        at = now.as_secs_f64();
        count += 1;
        let rejected = level < 300.0 || count <= 16 && count % 2 == 1;
        if !rejected {
            level -= 300.0;
        }
        let tokens = LimitStatus {
            remaining: level.floor(),
            limit: Some(6_000.0),
            reset: Some(Duration::from_secs_f64((6_000.0 - level) / 100.0)),
        };
        Response {
            headers: RateLimitHeaders([None, Some(tokens), None]),
            rejection: rejected.then_some(Duration::ZERO),
        }
    });
    calls.tokens = 100.0;
    for _ in 0..8 {
        calls.one().await.unwrap();
    }
    calls.many(20).await;
    assert_eq!(calls.rejections(), 8);
}

#[tokio::test(start_paused = true)]
async fn the_scarcest_limit_sets_the_rate() {
    let mut first = Some(RateLimitHeaders([
        Some(status(0.0, 60.0, 60)),
        Some(status(0.0, 6_000.0, 60)),
        None,
    ]));
    let mut calls = Calls::new(move |_| Response {
        headers: first.take().unwrap_or_default(),
        ..NO_LIMITS
    });
    calls.tokens = 300.0;
    calls.one().await.unwrap();
    calls.many(2).await;
    assert_eq!(calls.requests(), [0, 3_100, 6_100]);
}

#[tokio::test(start_paused = true)]
async fn without_a_reset_requests_are_sent_one_by_one_when_nothing_remains() {
    let calls = Calls::new(|_| Response {
        headers: requests(LimitStatus {
            remaining: 0.0,
            limit: None,
            reset: None,
        }),
        ..NO_LIMITS
    });
    calls.one().await.unwrap();
    calls.many(3).await;
    assert_eq!(calls.requests(), [0, 100, 200, 300]);
}

#[tokio::test(start_paused = true)]
async fn an_overtaken_response_is_ignored() {
    let limiter = RateLimiter::default();
    let acquire = async || {
        limiter
            .acquire(&mut QueuePosition::default(), 0.0, None)
            .await
    };
    let early = acquire().await.unwrap();
    let late = acquire().await.unwrap();
    late.update(&requests(status(9.0, 60.0, 51)), false);
    early.update(&requests(status(0.0, 60.0, 60)), false);
    let start = Instant::now();
    acquire().await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// Before the first response, nothing is known of the limits.
#[tokio::test(start_paused = true)]
async fn few_requests_are_sent_before_the_first_response() {
    let mut calls = Calls::new(|_| NO_LIMITS);
    calls.limiter = Arc::default();
    calls.many(100).await;
    let sent = calls.requests();
    assert_eq!((&sent[..4], &sent[4..]), (&[0; 4][..], &[100; 96][..]));

    // A server that takes long to answer does not reject.
    let mut calls = Calls::new(|_| NO_LIMITS);
    calls.limiter = Arc::default();
    calls.latency = 10 * SECOND;
    calls.many(30).await;
    let sent = calls.requests();
    let count = |at| sent.iter().filter(|sent| **sent == at).count();
    assert_eq!([0, 250, 500, 750].map(count), [4, 4, 8, 14]);
}
