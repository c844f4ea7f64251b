//! Cost of a typed call compared with the HTTP client alone and with other crates.
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml
//! ```
//!
//! prints the table in `tests/benches/README.md`, which explains the counts. Requires valgrind.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for developers"
)]

mod answers;
mod clients;
mod counting;
mod measure;
mod server;
mod table;

use answers::Size;
use measure::Run;

#[global_allocator]
static COUNTED: counting::Counted = counting::Counted;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [] => table::print(&clients::Client::NAMES),
        ["serve", size] => server::serve(&Size::from_name(size).unwrap().reply()),
        ["measure", client, size, concurrency, calls] => measure::measure(&Run {
            client: client.to_owned(),
            size: Size::from_name(size).unwrap(),
            concurrency: concurrency.parse().unwrap(),
            calls: calls.parse().unwrap(),
        }),
        _ => table::print(&words),
    }
}
