//! What a typed call costs beside the HTTP client alone and beside other crates.
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml
//! ```
//!
//! prints the table of `tests/benches/README.md`, which tells what is counted. It needs valgrind.

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
        ["serve", size] => server::serve(&Size::from_name(size).unwrap().content()),
        ["measure", client, size, concurrency, calls] => measure::measure(&Run {
            client: client.to_owned(),
            size: Size::from_name(size).unwrap(),
            concurrency: concurrency.parse().unwrap(),
            calls: calls.parse().unwrap(),
        }),
        _ => table::print(&words),
    }
}
