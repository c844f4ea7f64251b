//! Memory use of the client with a misbehaving server, counted by the allocator.
//!
//! A separate program with one test, because the count is that of the process. The server is
//! part of it and holds a few kilobytes per connection.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

#[allow(dead_code, reason = "shared with other tests")]
mod fault_mix;
#[allow(dead_code, reason = "shared with other tests")]
mod fixtures;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use outlines_runtime::{Error, Model};
use outlines_tests::raw_server::{RawServer, Script};
use peak_alloc::PeakAlloc;
use tokio::runtime::Handle;

use fault_mix::fault;
use fixtures::Person;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const CALLS: usize = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn memory_stays_within_bounds_and_is_released() {
    // Includes what a process allocates once, such as thread buffers.
    many_calls(100, 4 * KIB).await;
    let before = idle_allocation().await;

    // One endless response: its buffer at the limit and, while it grows, half of it again, and
    // 2 MiB for the connection.
    let held = read_endless_stream().await;
    assert!(held < 32 * MIB + 16 * MIB + 2 * MIB, "{held}");

    // Many calls: each may hold its response up to the limit, and half of it again while it
    // grows. The request, the connection's buffers at both ends and two tasks may take 48 KiB.
    for limit in [4 * KIB, 64 * KIB] {
        let held = many_calls(CALLS, limit).await;
        assert!(
            held < CALLS * (limit + limit / 2 + 48 * KIB),
            "{limit}: {held}"
        );
    }

    // Two thousand calls leave less than ten bytes each.
    let after = idle_allocation().await;
    assert!(
        after < before + 20 * CALLS,
        "{before} before, {after} after"
    );
}

/// The peak of memory use above the initial level.
struct HeldBytes(usize);

impl HeldBytes {
    fn begin() -> Self {
        MEMORY.reset_peak_usage();
        Self(MEMORY.current_usage())
    }

    fn most(self) -> usize {
        MEMORY.peak_usage() - self.0
    }
}

fn flood() -> Script {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n";
    Script::flood(head, vec![b' '; 4 * KIB])
}

async fn read_endless_stream() -> usize {
    let server = RawServer::always(flood()).await;
    let model = server.model();
    let held = HeldBytes::begin();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
    held.most()
}

/// Makes concurrent calls. Every fourth gets an endless response, the others any other fault.
async fn many_calls(calls: usize, limit: usize) -> usize {
    let billed = Arc::new(AtomicU64::new(0));
    let server = RawServer::per_connection(move |number| match number % 4 {
        0 => flood(),
        _ => fault(number, &billed),
    })
    .await;
    let model: Model = server.builder().max_response_bytes(limit).build().unwrap();
    let held = HeldBytes::begin();
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

/// Returns the memory use after all tasks of calls and servers have ended.
async fn idle_allocation() -> usize {
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
