//! What the client holds in memory when a server does its worst, counted by the allocator.
//!
//! A program of its own with one test, since the count is that of the whole process. The server is in it, too, and holds a
//! few kilobytes for each connection.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod mix;
#[allow(dead_code, reason = "fewer faults are needed here than there are")]
mod server;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use outlines_runtime::{Error, Model};
use peak_alloc::PeakAlloc;
use tokio::runtime::Handle;

use mix::fault;
use server::{Fault, Person, Rude};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const CALLS: usize = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn memory_stays_within_its_bounds_and_is_given_back() {
    // What a process allocates once, such as its threads' buffers.
    crowd(100, 4 * KIB).await;
    let before = settled().await;

    // One reply without end: its buffer at the limit and, while it grows to that, half of it once more; 2 MiB for the
    // connection's own.
    let held = one_flood().await;
    assert!(held < 32 * MIB + 16 * MIB + 2 * MIB, "{held}");

    // Many calls: each may hold its reply up to the limit, and half of it once more while that grows. Besides there are the
    // request, the connection's buffers at both ends and two tasks, for which 48 KiB are allowed.
    for limit in [4 * KIB, 64 * KIB] {
        let held = crowd(CALLS, limit).await;
        assert!(
            held < CALLS * (limit + limit / 2 + 48 * KIB),
            "{limit}: {held}"
        );
    }

    // Two thousand calls have left less than ten bytes each.
    let after = settled().await;
    assert!(
        after < before + 20 * CALLS,
        "{before} before, {after} after"
    );
}

/// The most that was held at once, beside what was there before.
struct Held(usize);

impl Held {
    fn begin() -> Self {
        MEMORY.reset_peak_usage();
        Self(MEMORY.current_usage())
    }

    fn most(self) -> usize {
        MEMORY.peak_usage() - self.0
    }
}

fn flood() -> Fault {
    Fault::Flood {
        head: b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n".to_vec(),
        piece: vec![b' '; 4 * KIB],
    }
}

async fn one_flood() -> usize {
    let server = Rude::always(flood()).await;
    let model = server.model();
    let held = Held::begin();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
    held.most()
}

/// So many calls at once: every fourth gets a reply without end, the others any other fault.
async fn crowd(calls: usize, limit: usize) -> usize {
    let paid = Arc::new(AtomicU64::new(0));
    let server = Rude::new(move |number| match number % 4 {
        0 => flood(),
        _ => fault(number, &paid),
    })
    .await;
    let model: Model = server.builder().max_response_bytes(limit).build().unwrap();
    let held = Held::begin();
    let calls: Vec<_> = (0..calls)
        .map(|_| tokio::spawn(model.generate::<Person>("…").response()))
        .collect();
    for call in calls {
        if let Err(error) = call.await.unwrap() {
            assert!(!matches!(error, Error::Configuration { .. }), "{error:?}");
        }
    }
    held.most()
}

/// What is held once all tasks of calls and servers have ended.
async fn settled() -> usize {
    let metrics = Handle::current().metrics();
    tokio::time::timeout(Duration::from_secs(30), async {
        while metrics.num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    MEMORY.current_usage()
}
