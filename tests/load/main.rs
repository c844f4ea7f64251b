//! Figures of the rate limiter over sockets, against a server with token buckets. Takes 50 seconds.
//!
//! The figures on a paused clock are part of the tests of the rate limiter itself.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement for the documentation"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use outlines_runtime::{Model, Structured};
use outlines_tests::raw_server::{Action, RawServer, reply};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

/// The limits in calls: those that a full bucket admits, and those that it gains per second.
const CAPACITY: f64 = 100.0;
const PER_SECOND: f64 = 20.0;
/// What the server charges for a call in tokens, the reservation for its answer included.
const TOKENS: f64 = 200.0;
const DURATION: Duration = Duration::from_secs(50);
const BURST: Duration = Duration::from_secs(25);

const ANSWER: &str = concat!(
    r#"{"choices":[{"message":{"content":"{\"pieces\":3}"},"finish_reason":"stop"}],"#,
    r#""usage":{"prompt_tokens":100,"completion_tokens":9}}"#
);

#[derive(Deserialize, Structured)]
struct Order {
    #[expect(dead_code, reason = "only the answer's arrival matters")]
    pieces: u8,
}

/// A limit of the server. It is full at first.
struct Bucket {
    unit: &'static str,
    cost: f64,
    level: f64,
}

impl Bucket {
    fn full(unit: &'static str, cost: f64) -> Self {
        Self {
            unit,
            cost,
            level: CAPACITY * cost,
        }
    }

    fn refill(&mut self, seconds: f64) {
        let gained = PER_SECOND * self.cost * seconds;
        self.level = (self.level + gained).min(CAPACITY * self.cost);
    }

    /// Returns the seconds until this amount is available.
    fn missing(&self, amount: f64) -> f64 {
        (amount - self.level).max(0.0) / (PER_SECOND * self.cost)
    }

    fn headers(&self) -> String {
        let Self { unit, cost, level } = self;
        let limit = CAPACITY * cost;
        format!(
            "x-ratelimit-limit-{unit}: {limit}\r\nx-ratelimit-remaining-{unit}: {}\r\n\
             x-ratelimit-reset-{unit}: {:.3}s\r\n",
            level.floor(),
            self.missing(limit)
        )
    }
}

struct Server {
    buckets: Vec<Bucket>,
    at: Instant,
    received: u32,
    rejected: u32,
}

impl Server {
    fn respond(&mut self) -> Vec<Action> {
        let elapsed = self.at.elapsed().as_secs_f64();
        self.at = Instant::now();
        self.received += 1;
        let mut wait = 0.0_f64;
        for bucket in &mut self.buckets {
            bucket.refill(elapsed);
            wait = wait.max(bucket.missing(bucket.cost));
        }
        let (mut headers, status, body) = if wait > 0.0 {
            self.rejected += 1;
            let wait = format!("retry-after-ms: {:.0}\r\n", (wait * 1000.0).ceil());
            (wait, "429 Too Many Requests", "{}")
        } else {
            for bucket in &mut self.buckets {
                bucket.level -= bucket.cost;
            }
            (String::new(), "200 OK", ANSWER)
        };
        headers.extend(self.buckets.iter().map(Bucket::headers));
        vec![Action::Write(reply(status, &headers, body))]
    }
}

/// Makes calls until the end, and returns how long each of them took that ended in time.
async fn caller(model: Model, start: Instant, bursty: bool) -> Vec<f64> {
    let end = start + DURATION;
    let mut waits = Vec::new();
    let mut arrival = start;
    while arrival < end {
        sleep_until(arrival).await;
        model.generate::<Order>("Three teas").await.unwrap();
        let now = Instant::now();
        if now < end {
            waits.push((now - arrival).as_secs_f64());
        }
        arrival = if bursty { arrival + BURST } else { now };
    }
    waits
}

/// Returns a row of the table.
async fn row(name: &str, units: &[(&'static str, f64)], bursty: bool, callers: u32) -> String {
    let start = Instant::now();
    let buckets = units.iter().map(|(unit, cost)| Bucket::full(unit, *cost));
    let state = Arc::new(Mutex::new(Server {
        buckets: buckets.collect(),
        at: start,
        received: 0,
        rejected: 0,
    }));
    let shared = Arc::clone(&state);
    let server = RawServer::per_request(move |_| shared.lock().unwrap().respond()).await;
    let model = server.builder().max_retries(50).build().unwrap();
    let calls = (0..callers).map(|_| tokio::spawn(caller(model.clone(), start, bursty)));
    let waits: Vec<Vec<f64>> = join_all(calls)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let fewest = waits.iter().map(Vec::len).min().unwrap();
    let mut waits = waits.concat();
    waits.sort_by(f64::total_cmp);
    let callers_count = f64::from(callers);
    let (fair, allowed) = if bursty {
        // A full bucket serves the first calls of a burst at once.
        (
            (callers_count - CAPACITY).max(0.0) / PER_SECOND,
            2.0 * callers_count,
        )
    } else {
        (
            callers_count / PER_SECOND,
            CAPACITY + PER_SECOND * DURATION.as_secs_f64(),
        )
    };
    let wait = waits[waits.len() * 99 / 100];
    let throughput = f64::from(u32::try_from(waits.len()).unwrap()) / allowed;
    let server = state.lock().unwrap();
    let rejected = 100.0 * f64::from(server.rejected) / f64::from(server.received);
    let load = if bursty { "bursts" } else { "steady" };
    let throughput = 100.0 * throughput;
    format!(
        "| {name} | {load} | {callers} | {fair:.1} | {wait:.1} | {throughput:.0} % \
         | {rejected:.1} % | {fewest} |"
    )
}

#[tokio::main]
async fn main() {
    println!(
        "| limits by | load | callers | fair, s | p99, s | throughput | rejected | fewest calls |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let (requests, tokens) = (("requests", 1.0), ("tokens", TOKENS));
    let limits = [
        ("requests", vec![requests]),
        ("tokens", vec![tokens]),
        ("both", vec![requests, tokens]),
    ];
    let mut rows = Vec::new();
    for (name, units) in &limits {
        for bursty in [false, true] {
            rows.extend([1, 20, 500].map(|callers| row(name, units, bursty, callers)));
        }
    }
    for row in join_all(rows).await {
        println!("{row}");
    }
}
