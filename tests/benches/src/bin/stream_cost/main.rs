//! Cost of partial values in a stream.
//!
//! ```text
//! cargo run --release --manifest-path tests/benches/Cargo.toml --bin stream_cost -- partials 100 20kB
//! ```
//!
//! reads 100 streams in deltas of 12 characters and prints allocations and time per stream.
//! `text` reads the text after each delta, and `partials` a partial value as well. The server is
//! a separate process, so that `valgrind --tool=callgrind` counts only the client: run it with 20
//! and 60 streams (1 and 3 for 1 MB) and divide the difference.
//!
//! | answer | | instructions | allocations |
//! |---|---|---|---|
//! | 20 kB | `text` | 14,511,000 | 7,697 |
//! | | `partials` | 16,632,000 (1.15 times) | 8,656 |
//! | 1 MB | `text` | 775,551,000 | 402,201 |
//! | | `partials` | 873,323,000 (1.13 times) | 449,716 |
//!
//! Measured with Rust 1.95 on x86-64 Linux.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for developers"
)]

mod clients;
#[path = "../../counting.rs"]
mod counting;
mod reply;
#[path = "../../server.rs"]
mod server;

use std::time::Instant;

#[global_allocator]
static COUNTED: counting::Counted = counting::Counted;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", size] => server::serve(&reply::stream(&clients::answer(size))),
        [who, streams, size] => measure(who, streams.parse().unwrap(), size),
        _ => println!("stream_cost (text|partials) STREAMS (20kB|1MB)"),
    }
}

fn measure(who: &str, streams: u32, size: &str) {
    let server = server::Process::start(size);
    let url = server.url();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let run = |streams| match who {
        "text" => runtime.block_on(clients::text(&url, streams)),
        _ => runtime.block_on(clients::partials(&url, streams)),
    };
    // The first run includes one-time work.
    run(1);
    let before = counting::count();
    let start = Instant::now();
    run(streams);
    let elapsed = start.elapsed();
    let allocations = counting::count() - before;
    println!(
        "{who} {size}: {} allocations, {:.0} µs a stream",
        allocations / u64::from(streams),
        elapsed.as_secs_f64() * 1e6 / f64::from(streams)
    );
}
