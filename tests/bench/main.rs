//! What a typed call costs beside the HTTP client alone.
//!
//! ```text
//! cargo run --release -p outlines-tests --bin bench -- ours 1000 small
//! ```
//!
//! prints allocations and processor time per call; `plain` in place of `ours` posts a constant body with reqwest and reads
//! the reply into borrowed structs. The server answers at once and is a process of its own, so that `valgrind
//! --tool=callgrind` counts the client only: run it with 200 and 400 calls and divide the difference by 200.
//!
//! | answer | | instructions | allocations |
//! |---|---|---|---|
//! | 90 bytes | `plain` | 88,900 | 67 |
//! | | `ours` | 97,700 (1.10 times) | 79 |
//! | 20 kB | `plain` | 1,139,000 | 460 |
//! | | `ours` | 1,179,000 (1.03 times) | 472 |
//!
//! `text` reads a stream to its end, in deltas of 12 characters, and looks at the text after each; `partials` looks at a partial
//! value as well:
//!
//! | answer | | instructions | allocations |
//! |---|---|---|---|
//! | 20 kB | `text` | 14,511,000 | 7,697 |
//! | | `partials` | 16,632,000 (1.15 times) | 8,656 |
//! | 1 MB | `text` | 775,551,000 | 402,201 |
//! | | `partials` | 873,323,000 (1.13 times) | 449,716 |
//!
//! Measured with Rust 1.95 on x86-64 Linux, one call at a time; both figures repeat to the thousandth.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for developers"
)]

mod clients;
mod counting;
mod server;

use std::time::Instant;

use clients::{Large, Small, ours, partials, plain, text};

#[global_allocator]
static COUNTED: counting::Counted = counting::Counted;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", "whole", size] => server::serve(&server::whole(&clients::answer(size))),
        ["serve", _, size] => server::serve(&server::stream(&clients::answer(size))),
        [who, calls, size] => measure(who, calls.parse().unwrap(), size),
        _ => println!("bench (ours|plain|text|partials) CALLS (small|large|huge)"),
    }
}

fn measure(who: &str, calls: u32, size: &str) {
    let form = match who {
        "ours" | "plain" => "whole",
        _ => "stream",
    };
    let server = server::Process::start(form, size);
    let url = server.url();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let warm_up = if size == "huge" { 1 } else { 20 };
    let run = |calls| match (who, size) {
        ("text", _) => runtime.block_on(text(&url, calls)),
        ("partials", _) => runtime.block_on(partials(&url, calls)),
        ("ours", "small") => runtime.block_on(ours::<Small>(&url, calls)),
        ("ours", _) => runtime.block_on(ours::<Large>(&url, calls)),
        (_, "small") => runtime.block_on(plain::<Small>(&url, calls)),
        _ => runtime.block_on(plain::<Large>(&url, calls)),
    };
    let before = counting::count();
    run(warm_up);
    let between = counting::count();
    let start = Instant::now();
    run(warm_up + calls);
    let elapsed = start.elapsed();
    let after = counting::count();
    let allocations = (after - between) - (between - before);
    println!(
        "{who} {size}: {:.1} allocations, {:.1} µs a call",
        f64::from(u32::try_from(allocations).unwrap()) / f64::from(calls),
        elapsed.as_secs_f64() * 1e6 / f64::from(warm_up + calls)
    );
}
