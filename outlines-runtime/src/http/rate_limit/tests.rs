//! Schedules of concurrent calls, on a paused clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{join, join_all};
use futures_util::stream::FuturesUnordered;
use reqwest::Url;
use tokio::time::{Instant, sleep, timeout};

use crate::error::{ApiError, Error};
use crate::http::error::AttemptError;
use crate::http::rate_limit::headers::{KINDS, LimitStatus, RateLimitHeaders};
use crate::http::rate_limit::{Permit, QueuePosition, RateLimiter};
use crate::http::retry::{Attempt, retry};
use crate::http::retry_hint::RetryHint;
use crate::http::{Deadline, RequestLimits};

const SECOND: Duration = Duration::from_secs(1);
/// The default time from a request to its response.
const LATENCY: Duration = Duration::from_millis(100);

/// A server with scripted responses, the times of its requests, and the number of rejections.
struct Server {
    respond: Box<dyn FnMut(Duration) -> Response + Send>,
    start: Instant,
    requests: Vec<u128>,
    rejections: usize,
}

struct Response {
    headers: RateLimitHeaders,
    /// The wait that a rejection asks for.
    rejection: Option<Duration>,
}

/// A response that reports no limits.
const NO_LIMITS: Response = Response {
    headers: RateLimitHeaders([None; KINDS]),
    rejection: None,
};

#[derive(Clone)]
struct Calls {
    server: Arc<Mutex<Server>>,
    limiter: Arc<RateLimiter>,
    tokens: f64,
    deadline: Option<Duration>,
    latency: Duration,
}

impl Calls {
    /// Calls a server whose responses depend on the time since the start.
    fn new(respond: impl FnMut(Duration) -> Response + Send + 'static) -> Self {
        let server = Server {
            respond: Box::new(respond),
            start: Instant::now(),
            requests: Vec::new(),
            rejections: 0,
        };
        Self {
            server: Arc::new(Mutex::new(server)),
            limiter: Arc::new(RateLimiter::after_first_response()),
            tokens: 0.0,
            deadline: None,
            latency: LATENCY,
        }
    }

    /// Calls a server that reports a limit in its first response only.
    fn reported_once(status: LimitStatus, kind: usize) -> Self {
        let mut headers = RateLimitHeaders::default();
        headers.0[kind] = Some(status);
        let mut first = Some(headers);
        Self::new(move |_| Response {
            headers: first.take().unwrap_or_default(),
            ..NO_LIMITS
        })
    }

    async fn one(&self) -> Result<(), Error> {
        let limits = RequestLimits {
            timeout: 600 * SECOND,
            deadline: self.deadline.and_then(Deadline::after),
            max_retries: 2,
        };
        let mut call = Call {
            calls: self.clone(),
            url: "http://h/v1".parse().unwrap(),
        };
        retry(limits, || 0.0, &self.limiter, &mut call).await
    }

    /// Makes concurrent calls.
    async fn many(&self, calls: usize) {
        for result in join_all((0..calls).map(|_| self.one())).await {
            result.unwrap();
        }
    }

    /// Returns the milliseconds at which the server got requests.
    fn requests(&self) -> Vec<u128> {
        self.server.lock().unwrap().requests.clone()
    }

    fn rejections(&self) -> usize {
        self.server.lock().unwrap().rejections
    }
}

struct Call {
    calls: Calls,
    url: Url,
}

impl Attempt for Call {
    type Output = ();

    fn url(&self) -> &Url {
        &self.url
    }

    fn tokens(&self) -> f64 {
        self.calls.tokens
    }

    async fn attempt(&mut self, permit: &Permit<'_>) -> Result<(), AttemptError> {
        let response = {
            let mut server = self.calls.server.lock().unwrap();
            let now = server.start.elapsed();
            server.requests.push(now.as_millis());
            let response = (server.respond)(now);
            server.rejections += usize::from(response.rejection.is_some());
            response
        };
        sleep(self.calls.latency).await;
        permit.update(&response.headers, response.rejection.is_some());
        let Some(wait) = response.rejection else {
            return Ok(());
        };
        Err(AttemptError {
            error: Error::RateLimited(Box::new(ApiError {
                status: 429,
                ..ApiError::default()
            })),
            hint: RetryHint {
                retry_after: Some(wait).filter(|wait| !wait.is_zero()),
                ..RetryHint::default()
            },
        })
    }
}

/// Rejects requests before `opens`, with a wait until then.
fn closed_until(opens: Duration) -> impl FnMut(Duration) -> Response + Send {
    move |now| Response {
        rejection: opens
            .checked_sub(now + LATENCY)
            .filter(|wait| !wait.is_zero()),
        ..NO_LIMITS
    }
}

fn status(remaining: f64, limit: f64, reset: u64) -> LimitStatus {
    LimitStatus {
        remaining,
        limit: Some(limit),
        reset: Some(Duration::from_secs(reset)),
    }
}

/// Headers that report the limit of requests only.
fn requests(status: LimitStatus) -> RateLimitHeaders {
    RateLimitHeaders([Some(status), None, None])
}

/// A bucket like OpenAI's: 60 requests, refilled by one a second, initially filled to `level`.
fn bucket(mut level: f64) -> impl FnMut(Duration) -> Response + Send {
    let mut at = 0.0;
    move |now| {
        level = 60_f64.min(level + now.as_secs_f64() - at);
        at = now.as_secs_f64();
        let enough = level > 0.999_999;
        if enough {
            level -= 1.0;
        }
        Response {
            headers: requests(LimitStatus {
                remaining: level.floor(),
                limit: Some(60.0),
                reset: Some(Duration::from_secs_f64(60.0 - level)),
            }),
            rejection: (!enough).then(|| Duration::from_secs_f64(1.0 - level)),
        }
    }
}

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
async fn no_pause_exceeds_two_minutes() {
    let calls = Calls::new(closed_until(3_600 * SECOND));
    assert!(matches!(calls.one().await, Err(Error::RateLimited(_))));
    assert!(matches!(calls.one().await, Err(Error::RateLimited(_))));
    assert_eq!(calls.requests(), [0, 120_100]);
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
