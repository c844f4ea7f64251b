//! Schedules of many calls at once, on a paused clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{join, join_all};
use reqwest::Url;
use tokio::time::{Instant, sleep, timeout};

use crate::error::Error;
use crate::rejection::Rejection;
use crate::transport::pace::allowance::{Allowance, Allowances, KINDS};
use crate::transport::pace::{Pace, Ticket};
use crate::transport::{Advice, Attempt, Deadline, Limits, Setback, run};

const SECOND: Duration = Duration::from_secs(1);
/// From request to reply, mostly.
const TRIP: Duration = Duration::from_millis(100);

/// A server: what it says to a request, when it was asked, and whether it refused.
struct Server {
    answer: Box<dyn FnMut(Duration) -> Answer + Send>,
    start: Instant,
    asked: Vec<u128>,
    refused: usize,
}

struct Answer {
    allowances: Allowances,
    /// The wait that a refusal asks for.
    refusal: Option<Duration>,
}

/// An answer that says nothing of limits.
const PLAIN: Answer = Answer {
    allowances: [None; KINDS],
    refusal: None,
};

#[derive(Clone)]
struct Calls {
    server: Arc<Mutex<Server>>,
    pace: Arc<Pace>,
    tokens: f64,
    deadline: Option<Duration>,
    trip: Duration,
}

impl Calls {
    /// A server that answers by the time since the start.
    fn to(answer: impl FnMut(Duration) -> Answer + Send + 'static) -> Self {
        let server = Server {
            answer: Box::new(answer),
            start: Instant::now(),
            asked: Vec::new(),
            refused: 0,
        };
        Self {
            server: Arc::new(Mutex::new(server)),
            pace: Arc::default(),
            tokens: 0.0,
            deadline: None,
            trip: TRIP,
        }
    }

    /// A server whose first reply says this, and whose others say nothing.
    fn telling(allowance: Allowance, kind: usize) -> Self {
        let mut allowances = [None; KINDS];
        allowances[kind] = Some(allowance);
        let mut first = Some(allowances);
        Self::to(move |_| Answer {
            allowances: first.take().unwrap_or_default(),
            ..PLAIN
        })
    }

    async fn one(&self) -> Result<(), Error> {
        let limits = Limits {
            timeout: 600 * SECOND,
            deadline: self.deadline.and_then(Deadline::after),
            max_retries: 2,
        };
        let mut call = Call {
            calls: self.clone(),
            url: "http://h/v1".parse().unwrap(),
        };
        run(limits, || 0.0, &self.pace, &mut call).await
    }

    /// So many calls at once.
    async fn many(&self, calls: usize) {
        for result in join_all((0..calls).map(|_| self.one())).await {
            result.unwrap();
        }
    }

    /// The milliseconds at which the server was asked.
    fn asked(&self) -> Vec<u128> {
        self.server.lock().unwrap().asked.clone()
    }

    fn refused(&self) -> usize {
        self.server.lock().unwrap().refused
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

    async fn attempt(&mut self, _: u32, ticket: &Ticket<'_>) -> Result<(), Setback> {
        let answer = {
            let mut server = self.calls.server.lock().unwrap();
            let now = server.start.elapsed();
            server.asked.push(now.as_millis());
            let answer = (server.answer)(now);
            server.refused += usize::from(answer.refusal.is_some());
            answer
        };
        sleep(self.calls.trip).await;
        ticket.told(&answer.allowances);
        let Some(wait) = answer.refusal else {
            return Ok(());
        };
        Err(Setback {
            error: Error::RateLimited(Box::new(Rejection::from_status(429))),
            advice: Advice {
                wait: Some(wait),
                ..Advice::default()
            },
        })
    }
}

/// Refuses what comes before this moment, with a wait until then.
fn closed_until(opens: Duration) -> impl FnMut(Duration) -> Answer + Send {
    move |now| Answer {
        refusal: opens.checked_sub(now + TRIP).filter(|wait| !wait.is_zero()),
        ..PLAIN
    }
}

fn allowance(remaining: f64, limit: f64, reset: u64) -> Allowance {
    Allowance {
        remaining,
        limit: Some(limit),
        reset: Some(Duration::from_secs(reset)),
    }
}

/// OpenAI's kind of limit: a bucket of 60 requests that gets one a second, with `level` in it at first.
fn bucket(mut level: f64) -> impl FnMut(Duration) -> Answer + Send {
    let mut at = 0.0;
    move |now| {
        level = 60_f64.min(level + now.as_secs_f64() - at);
        at = now.as_secs_f64();
        let enough = level > 0.999_999;
        if enough {
            level -= 1.0;
        }
        Answer {
            allowances: [
                Some(Allowance {
                    remaining: level.floor(),
                    limit: Some(60.0),
                    reset: Some(Duration::from_secs_f64(60.0 - level)),
                }),
                None,
                None,
            ],
            refusal: (!enough).then(|| Duration::from_secs_f64(1.0 - level)),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_limits_nobody_waits() {
    let calls = Calls::to(|_| PLAIN);
    calls.many(100).await;
    assert_eq!(calls.asked(), [0; 100]);
}

#[tokio::test(start_paused = true)]
async fn calls_follow_the_bucket_and_are_never_refused() {
    let calls = Calls::to(bucket(4.0));
    calls.one().await.unwrap();
    calls.many(8).await;
    let asked = calls.asked();
    assert_eq!(asked[..4], [0, 100, 100, 100]);
    // The server gives whole numbers, so that up to one request more is waited for than need be.
    for (second, asked) in (1..).zip(&asked[4..]) {
        let fills = second * 1_000;
        assert!((fills..fills + 1_200).contains(asked), "{asked:?}");
    }
    assert_eq!(calls.refused(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_are_refused_only_before_the_limit_is_known() {
    let calls = Calls::to(bucket(10.0));
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
    // 20 calls are sent before the first reply, and ten of them too many.
    assert_eq!(calls.refused(), 10);
    assert_eq!(calls.asked().len(), 1_010);
    // One a second after the first ten: nothing of the limit is left lying.
    let last = calls.asked()[1_009];
    assert!((989_000..995_000).contains(&last), "{last}");
}

#[tokio::test(start_paused = true)]
async fn tokens_are_a_limit_of_their_own() {
    for kind in [1, 2] {
        let mut calls = Calls::telling(allowance(1_000.0, 6_000.0, 50), kind);
        calls.tokens = 500.0;
        calls.one().await.unwrap();
        calls.many(4).await;
        assert_eq!(calls.asked(), [0, 100, 100, 5_100, 10_100]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_scarcest_limit_sets_the_pace() {
    let mut first = Some([
        Some(allowance(0.0, 60.0, 60)),
        Some(allowance(0.0, 6_000.0, 60)),
        None,
    ]);
    let mut calls = Calls::to(move |_| Answer {
        allowances: first.take().unwrap_or_default(),
        ..PLAIN
    });
    calls.tokens = 300.0;
    calls.one().await.unwrap();
    calls.many(2).await;
    assert_eq!(calls.asked(), [0, 3_100, 6_100]);
}

#[tokio::test(start_paused = true)]
async fn with_no_reset_known_they_go_one_by_one_where_nothing_is_left() {
    let calls = Calls::to(|_| Answer {
        allowances: [
            Some(Allowance {
                remaining: 0.0,
                limit: None,
                reset: None,
            }),
            None,
            None,
        ],
        ..PLAIN
    });
    calls.one().await.unwrap();
    calls.many(3).await;
    assert_eq!(calls.asked(), [0, 100, 200, 300]);
}

#[tokio::test(start_paused = true)]
async fn an_overtaken_reply_is_old_news() {
    let pace = Pace::default();
    let early = pace.admit(0.0, None).await.unwrap();
    let late = pace.admit(0.0, None).await.unwrap();
    late.told(&[Some(allowance(9.0, 60.0, 51)), None, None]);
    early.told(&[Some(allowance(0.0, 60.0, 60)), None, None]);
    let start = Instant::now();
    pace.admit(0.0, None).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_all_and_they_come_back_one_two_four() {
    let calls = Calls::to(closed_until(5 * SECOND));
    let late = async {
        sleep(SECOND).await;
        calls.many(1).await;
    };
    join(calls.many(7), late).await;
    let together = [0; 7].into_iter();
    let back = [5_000, 5_100, 5_100, 5_200, 5_200, 5_200, 5_200, 5_300];
    assert_eq!(calls.asked(), together.chain(back).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn after_the_way_back_there_is_no_limit_left() {
    let calls = Calls::to(closed_until(5 * SECOND));
    calls.many(3).await;
    calls.many(9).await;
    assert_eq!(
        calls.asked()[3..],
        [
            5_000, 5_100, 5_100, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200, 5_200
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn who_goes_first_after_a_pause_may_give_up() {
    let calls = Calls::to(closed_until(5 * SECOND));
    let first = timeout(5 * SECOND + TRIP / 2, calls.one());
    let (gave_up, ()) = join(first, calls.many(2)).await;
    assert!(gave_up.is_err());
    assert_eq!(calls.asked(), [0, 0, 0, 5_000, 5_050, 5_150]);
}

#[tokio::test(start_paused = true)]
async fn who_has_no_reply_after_two_seconds_was_let_through() {
    let mut calls = Calls::to(|now| Answer {
        refusal: (now < SECOND).then_some(SECOND),
        ..PLAIN
    });
    calls.trip = 7 * SECOND;
    calls.many(4).await;
    assert_eq!(calls.asked()[4..], [8_000, 10_000, 12_000, 14_000]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_polls_is_in_nobodys_way() {
    let calls = Calls::to(closed_until(5 * SECOND));
    assert!(timeout(2 * TRIP, calls.one()).await.is_err());
    // Three wait for the end of the pause, and are then left alone.
    let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(calls.one())).collect();
    let polled = join_all(waiting.iter_mut().map(|call| timeout(SECOND, call))).await;
    assert!(polled.iter().all(Result::is_err));
    // The first to go is left alone, too, when it has been sent; it is taken to be let through.
    let mut sent = Box::pin(calls.one());
    let until = Duration::from_millis(3_850);
    assert!(timeout(until, &mut sent).await.is_err());
    assert_eq!(calls.asked(), [0, 5_000]);
    calls.one().await.unwrap();
    assert_eq!(calls.asked(), [0, 5_000, 7_000]);
    drop(waiting);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_paused_for_more_than_two_minutes() {
    let calls = Calls::to(closed_until(3_600 * SECOND));
    assert!(matches!(calls.one().await, Err(Error::RateLimited(_))));
    assert!(matches!(calls.one().await, Err(Error::RateLimited(_))));
    assert_eq!(calls.asked(), [0, 120_100]);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_holds_in_line_too() {
    let mut calls = Calls::to(closed_until(60 * SECOND));
    let _ = timeout(2 * TRIP, calls.one()).await;
    calls.deadline = Some(10 * SECOND);
    let start = Instant::now();
    let Err(error @ Error::RateLimited(_)) = calls.one().await else {
        panic!("a turn within the pause");
    };
    let wait = error.retry_after().unwrap();
    assert!(wait > 59 * SECOND && wait <= 60 * SECOND, "{wait:?}");
    // It is known at once that the turn would come too late.
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(calls.asked(), [0]);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_gives_time_for_good_news() {
    for (deadline, in_time) in [(2 * TRIP, true), (TRIP / 2, false)] {
        let calls = Calls::to(closed_until(5 * SECOND));
        assert!(timeout(2 * TRIP, calls.one()).await.is_err());
        // It comes while the first one after the pause is under way.
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
