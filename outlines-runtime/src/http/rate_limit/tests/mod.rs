//! Schedules of concurrent calls, on a paused clock.

mod limits;
mod rejections;
mod waiting;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{join, join_all};
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

/// Simulates a bucket like OpenAI's: 60 requests, refilled by one a second, initially `level`.
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
