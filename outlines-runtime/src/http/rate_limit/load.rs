//! Figures of the rate limiter under load, against a server with token buckets, on a paused clock.
//!
//! This command prints the table of rate limits in `guide/performance.md`:
//!
//! ```text
//! cargo test -p outlines-runtime --lib rate_limit::load -- --nocapture
//! ```

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use reqwest::Url;
use tokio::time::{Instant, sleep, sleep_until};

use crate::error::{ApiError, Error};
use crate::http::RequestLimits;
use crate::http::error::AttemptError;
use crate::http::rate_limit::headers::{LimitStatus, RateLimitHeaders};
use crate::http::rate_limit::{Permit, RateLimiter};
use crate::http::retry::{Attempt, retry};
use crate::http::retry_hint::RetryHint;

const MINUTE: f64 = 60.0;
/// The longest time in milliseconds that a request or a response takes. They overtake each other,
/// as on different connections.
const MAX_LATENCY: u64 = 100;
/// The estimate of a request, and what the server charges for it: it reserves tokens for the
/// answer.
const ESTIMATE: f64 = 110.0;
const CHARGE: f64 = 200.0;

/// One limit of the server. It is full at first.
struct Bucket {
    limit: f64,
    level: f64,
}

impl Bucket {
    fn full(cost: f64) -> Self {
        let limit = CALLS_PER_MINUTE * cost;
        Self {
            limit,
            level: limit,
        }
    }

    fn refill(&mut self, seconds: f64) {
        self.level = self.limit.min(self.level + self.limit / MINUTE * seconds);
    }

    /// Returns the seconds until `cost` is available.
    fn missing(&self, cost: f64) -> f64 {
        (cost - self.level).max(0.0) / (self.limit / MINUTE)
    }

    fn status(&self) -> LimitStatus {
        LimitStatus {
            remaining: self.level.floor(),
            limit: Some(self.limit),
            reset: Some(Duration::from_secs_f64(
                (self.limit - self.level) / (self.limit / MINUTE),
            )),
        }
    }
}

struct Server {
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    at: Instant,
    received: u32,
    rejected: u32,
    random: Xoshiro256PlusPlus,
}

impl Server {
    /// Returns the time that the next message takes.
    fn latency(&mut self) -> Duration {
        Duration::from_millis(self.random.random_range(1..=MAX_LATENCY))
    }

    fn respond(&mut self) -> (RateLimitHeaders, Option<Duration>) {
        let elapsed = self.at.elapsed().as_secs_f64();
        self.at = Instant::now();
        let mut wait = 0.0_f64;
        for (bucket, cost) in [(&mut self.requests, 1.0), (&mut self.tokens, CHARGE)] {
            if let Some(bucket) = bucket {
                bucket.refill(elapsed);
                wait = wait.max(bucket.missing(cost));
            }
        }
        self.received += 1;
        let rejected = wait > 1e-6;
        self.rejected += u32::from(rejected);
        for (bucket, cost) in [(&mut self.requests, 1.0), (&mut self.tokens, CHARGE)] {
            if let Some(bucket) = bucket
                && !rejected
            {
                bucket.level -= cost;
            }
        }
        let headers = RateLimitHeaders([
            self.requests.as_ref().map(Bucket::status),
            self.tokens.as_ref().map(Bucket::status),
            None,
        ]);
        (headers, rejected.then(|| Duration::from_secs_f64(wait)))
    }
}

struct Call {
    server: Arc<Mutex<Server>>,
    url: Url,
    /// When the last attempt was sent.
    sent: Instant,
}

impl Attempt for Call {
    type Output = ();

    fn url(&self) -> &Url {
        &self.url
    }

    fn tokens(&self) -> f64 {
        ESTIMATE
    }

    async fn attempt(&mut self, permit: &Permit<'_>) -> Result<(), AttemptError> {
        self.sent = Instant::now();
        let latency = || self.server.lock().unwrap().latency();
        sleep(latency()).await;
        let (headers, rejected) = self.server.lock().unwrap().respond();
        sleep(latency()).await;
        permit.update(&headers, rejected.is_some());
        let Some(wait) = rejected else {
            return Ok(());
        };
        Err(AttemptError {
            error: Error::RateLimited(Box::new(ApiError {
                status: 429,
                ..ApiError::default()
            })),
            hint: RetryHint {
                retry_after: Some(wait),
                ..RetryHint::default()
            },
        })
    }
}

/// The calls that arrive, and the limits that they meet.
#[derive(Clone, Copy)]
struct Load {
    limits: Limits,
    callers: u32,
    /// Whether each caller makes a call every [`BURST`], at the same time as the others. Otherwise,
    /// it makes the next call when the last one has ended.
    bursty: bool,
}

/// Limits by requests and by tokens, of the same number of calls a minute.
#[derive(Debug, Clone, Copy)]
struct Limits {
    requests: bool,
    tokens: bool,
}

struct Figures {
    /// The 99th percentile of the waits, relative to that of a fair queue.
    wait: f64,
    /// The number of calls served, relative to the number that the limits allow.
    throughput: f64,
    /// The share of requests that were rejected.
    rejections: f64,
    /// The minimum number of calls that a caller made.
    fewest: usize,
}

const CALLS_PER_MINUTE: f64 = 300.0;
const CALLS_PER_SECOND: f64 = CALLS_PER_MINUTE / MINUTE;
const DURATION: Duration = Duration::from_secs(240);
const BURST: Duration = Duration::from_secs(120);

async fn run(load: Load) -> Figures {
    let start = Instant::now();
    let server = Arc::new(Mutex::new(Server {
        requests: load.limits.requests.then(|| Bucket::full(1.0)),
        tokens: load.limits.tokens.then(|| Bucket::full(CHARGE)),
        at: start,
        received: 0,
        rejected: 0,
        random: Xoshiro256PlusPlus::seed_from_u64(1),
    }));
    let limiter = RateLimiter::default();
    let end = start + DURATION;
    let callers = (0..load.callers).map(|_| async {
        let mut waits = Vec::new();
        let mut arrival = start;
        while arrival < end {
            let mut call = Call {
                server: Arc::clone(&server),
                url: "http://h/v1".parse().unwrap(),
                sent: arrival,
            };
            let limits = RequestLimits {
                timeout: Duration::from_secs(600),
                deadline: None,
                max_retries: 5,
            };
            retry(limits, || 0.0, &limiter, &mut call).await.unwrap();
            if call.sent < end {
                waits.push((call.sent - arrival).as_secs_f64());
            }
            arrival = if load.bursty {
                arrival + BURST
            } else {
                Instant::now()
            };
            sleep_until(arrival).await;
        }
        waits
    });
    let waits = join_all(callers).await;
    let fewest = waits.iter().map(Vec::len).min().unwrap();
    let mut waits = waits.concat();
    waits.sort_by(f64::total_cmp);
    let count = |count: usize| f64::from(u32::try_from(count).unwrap());
    let callers = f64::from(load.callers);
    let (fair, allowed) = if load.bursty {
        // A full bucket serves the first calls of a burst at once.
        let queue = (callers - CALLS_PER_MINUTE).max(0.0);
        (queue / CALLS_PER_SECOND, 2.0 * callers)
    } else {
        let allowed = CALLS_PER_MINUTE + CALLS_PER_SECOND * DURATION.as_secs_f64();
        (callers / CALLS_PER_SECOND, allowed)
    };
    let server = server.lock().unwrap();
    Figures {
        // A wait of one request is unavoidable.
        wait: waits[waits.len() * 99 / 100] / fair.max(1.0),
        throughput: count(waits.len()) / allowed,
        rejections: f64::from(server.rejected) / f64::from(server.received),
        fewest,
    }
}

#[expect(clippy::print_stdout, reason = "the figures are for the documentation")]
#[tokio::test(start_paused = true)]
async fn every_caller_gets_its_fair_share_of_the_limits() {
    println!("| limits by | load | callers | p99 wait | throughput | rejected |");
    println!("|---|---|---|---|---|---|");
    for (requests, tokens, name) in [
        (true, false, "requests"),
        (false, true, "tokens"),
        (true, true, "both"),
    ] {
        for (bursty, kind) in [(false, "steady"), (true, "bursts")] {
            for callers in [1, 20, 500] {
                let load = Load {
                    limits: Limits { requests, tokens },
                    callers,
                    bursty,
                };
                let figures = run(load).await;
                let Figures {
                    wait,
                    throughput,
                    rejections,
                    fewest,
                } = figures;
                println!(
                    "| {name} | {kind} | {callers} | {wait:.2} | {throughput:.2} | {:.1} % |",
                    100.0 * rejections
                );
                let case = format!("{name}, {kind}, {callers}");
                assert!(wait <= 1.3, "{case}: wait {wait}");
                assert!(throughput >= 0.95, "{case}: throughput {throughput}");
                assert!(rejections <= 0.02, "{case}: rejections {rejections}");
                assert!(fewest > 0, "{case}: a caller was not served");
            }
        }
    }
}
