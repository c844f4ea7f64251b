//! Pauses after rejections, and the recovery from them.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_rejection_pauses_all_calls_and_they_resume_one_two_four_at_a_time() {
    let calls = Calls::new(closed_until(5 * SECOND));
    let late = async {
        sleep(SECOND).await;
        calls.many(1).await;
    };
    join(calls.many(7), late).await;
    let together = [0; 7].into_iter();
    let resumed = [5_000, 5_100, 5_100, 5_200, 5_200, 5_200, 5_200, 5_300];
    assert_eq!(
        calls.requests(),
        together.chain(resumed).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn after_the_recovery_there_is_no_limit() {
    let calls = Calls::new(closed_until(5 * SECOND));
    calls.many(3).await;
    calls.many(9).await;
    assert_eq!(
        calls.requests()[3..],
        [
            5_000, 5_100, 5_100, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_call_after_a_pause_may_be_dropped() {
    let calls = Calls::new(closed_until(5 * SECOND));
    let first = timeout(5 * SECOND + LATENCY / 2, calls.one());
    let (gave_up, ()) = join(first, calls.many(2)).await;
    assert!(gave_up.is_err());
    assert_eq!(calls.requests(), [0, 0, 0, 5_000, 5_050, 5_150]);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_response_for_two_seconds_counts_as_accepted() {
    let mut calls = Calls::new(|now| Response {
        rejection: (now < SECOND).then_some(SECOND),
        ..NO_LIMITS
    });
    calls.latency = 7 * SECOND;
    calls.many(4).await;
    assert_eq!(calls.requests()[4..], [8_000, 10_000, 12_000, 14_000]);
}

#[tokio::test(start_paused = true)]
async fn no_pause_exceeds_two_minutes() {
    let calls = Calls::new(closed_until(3_600 * SECOND));
    assert!(matches!(calls.one().await, Err(Error::RateLimited(_))));
    assert!(matches!(calls.one().await, Err(Error::RateLimited(_))));
    assert_eq!(calls.requests(), [0, 120_100]);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_without_advice_pauses_no_call() {
    let mut rejections = 1;
    let calls = Calls::new(move |_| Response {
        rejection: (std::mem::take(&mut rejections) > 0).then_some(Duration::ZERO),
        ..NO_LIMITS
    });
    calls.many(1).await;
    // The rejected one waits for its backoff.
    assert_eq!(calls.requests(), [0, 600]);
    let calls = Calls::new(|now| Response {
        rejection: (now.is_zero()).then_some(Duration::ZERO),
        ..NO_LIMITS
    });
    let others = async {
        sleep(2 * LATENCY).await;
        calls.many(3).await;
    };
    join(calls.many(1), others).await;
    assert_eq!(calls.requests(), [0, 200, 300, 300, 600]);
}
