//! Time to locate 1,000 quotes in 1 MB, compared with the time of one `memmem` pass over it.
//!
//! ```sh
//! cargo run --release -p outlines-tests --bin locate-cost
//! ```

#![allow(clippy::print_stdout, reason = "the program prints its result")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use memchr::memmem::Finder;
use outlines_runtime::evidence::Source;

const BYTES: usize = 1 << 20;
const QUOTES: usize = 1_000;
const RUNS: usize = 50;

fn main() {
    let book = include_str!("../../examples/long_document/alice.txt");
    // The copies differ, so that not all quotes are at the beginning.
    let copies =
        (0..=BYTES / book.len()).map(|copy| book.replace("Alice", &format!("Alice{copy}")));
    let mut text: String = copies.collect();
    text.truncate(BYTES);

    let part = |quote: usize, length: usize| {
        let start = quote * (BYTES - 100) / QUOTES;
        text[start..start + length].to_owned()
    };
    let sentences = |quote| part(quote, 20 + quote % 60);
    let exact: Vec<String> = (0..QUOTES).map(sentences).collect();
    let short = (0..QUOTES).map(|quote| part(quote, 4 + quote % 60));
    let wrapped = exact.iter().map(|quote| quote.replace('\n', "  "));
    let missing = exact.iter().map(|quote| format!("{quote}#"));

    let finder = Finder::new("a sentence that is not in the book");
    let pass = fastest(|| finder.find(text.as_bytes()));
    println!("one pass of memmem: {pass:.1?}");
    for (name, quotes) in [
        ("20 to 79 characters", exact.clone()),
        ("4 to 63 characters", short.collect()),
        ("20 to 79 characters, other line breaks", wrapped.collect()),
        ("20 to 80 characters, not in the text", missing.collect()),
    ] {
        let time = fastest(|| Source::new(&text).locate_all(&quotes));
        let found = Source::new(&text).locate_all(&quotes);
        let found = found.iter().flatten().count();
        let ratio = time.as_secs_f64() / pass.as_secs_f64();
        println!("{name}: {found} of {QUOTES} found in {time:.1?}, {ratio:.0} passes");
    }
}

/// Returns the shortest time of several runs, which other processes disturb least.
fn fastest<T>(mut run: impl FnMut() -> T) -> Duration {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    times.min().unwrap_or_default()
}
