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
    let english = first_bytes(&copies.collect::<String>());
    let curly = first_bytes(&english.replace('`', "“").replace('\'', "’"));
    let chinese = first_bytes(&english.chars().map(chinese).collect::<String>());

    let finder = Finder::new("a sentence that is not in the book");
    let pass = fastest(|| finder.find(english.as_bytes()));
    println!("one pass of memmem: {pass:.1?}");
    let measure = |name: &str, text: &str, quotes: &[String]| {
        report(name, pass, quotes, &|| Source::new(text));
    };
    let sentences = parts(&english, 20, 60);
    measure("exact, 20 to 79 characters", &english, &sentences);
    measure(
        "exact, 4 to 63 characters",
        &english,
        &parts(&english, 4, 60),
    );
    measure(
        "exact, 4 to 15 characters",
        &english,
        &parts(&english, 4, 12),
    );
    let wrapped = replaced(&sentences, |quote| quote.replace('\n', "  "));
    measure("other line breaks, 20 to 79 characters", &english, &wrapped);
    let single_spaced = |quotes: &[String]| {
        replaced(quotes, |quote| {
            quote.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    };
    measure(
        "single spaces, 20 to 79 characters",
        &english,
        &single_spaced(&sentences),
    );
    measure(
        "single spaces, 5 to 15 characters",
        &english,
        &single_spaced(&parts(&english, 5, 11)),
    );
    let quotes = replaced(&parts(&curly, 20, 60), |quote| {
        quote.replace('“', "\"").replace('’', "'")
    });
    measure(
        "other quotation marks, 20 to 79 characters",
        &curly,
        &quotes,
    );
    let missing = replaced(&sentences, |quote| quote.chars().rev().collect());
    measure("not in the text, 20 to 79 characters", &english, &missing);
    let missing = replaced(&parts(&english, 5, 11), |quote| {
        quote.chars().rev().collect()
    });
    measure("not in the text, 5 to 15 characters", &english, &missing);
    for (name, least, more) in [
        ("one in ten not in the text, 20 to 79 characters", 20, 60),
        ("one in ten not in the text, 5 to 15 characters", 5, 11),
    ] {
        let mut quotes = parts(&english, least, more);
        for quote in quotes.iter_mut().skip(1).step_by(10) {
            *quote = quote.chars().rev().collect();
        }
        measure(name, &english, &quotes);
    }
    let wrapped = replaced(&parts(&english, 5, 11), |quote| quote.replace(' ', "\n "));
    measure("other line breaks, 5 to 15 characters", &english, &wrapped);
    let repeated: Vec<String> = (0..QUOTES)
        .map(|quote| sentences[quote % 50].clone())
        .collect();
    measure("50 quotes, 20 times each", &english, &repeated);
    measure(
        "one name, 1,000 times",
        &english,
        &vec!["the Queen".to_owned(); QUOTES],
    );
    measure(
        "Chinese, 7 to 26 characters",
        &chinese,
        &parts(&chinese, 7, 20),
    );
    let changed = replaced(&sentences, |quote| format!("{}#", &quote[1..]));
    let fuzzy = || Source::new(&english).fuzzy();
    report("fuzzy, 20 to 79 characters", pass, &changed, &fuzzy);
}

/// Prints the time to locate quotes, with a source for each call: further calls would share its
/// normalized text.
fn report<'t>(name: &str, pass: Duration, quotes: &[String], source: &dyn Fn() -> Source<'t>) {
    let time = fastest(|| source().locate_all(quotes));
    let found = source().locate_all(quotes).iter().flatten().count();
    let passes = time.as_secs_f64() / pass.as_secs_f64();
    println!("{name}: {found} found in {time:.1?}, {passes:.0} passes");
}

/// Returns the parts of a text at equal distances, of `least` and up to `more` characters.
fn parts(text: &str, least: usize, more: usize) -> Vec<String> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let part = |quote: usize| {
        let start = quote * (characters.len() - 100) / QUOTES;
        let part = characters[start..].iter().map(|(_, character)| character);
        part.take(least + quote % more).collect()
    };
    (0..QUOTES).map(part).collect()
}

fn replaced(quotes: &[String], replace: impl Fn(&String) -> String) -> Vec<String> {
    quotes.iter().map(replace).collect()
}

fn first_bytes(text: &str) -> String {
    let ends = text.char_indices().map(|(start, _)| start);
    let end = ends.take_while(|end| *end <= BYTES).last();
    text[..end.unwrap_or_default()].to_owned()
}

/// Returns a Chinese character or punctuation mark in place of an English one.
fn chinese(english: char) -> char {
    match english {
        'a'..='z' | 'A'..='Z' => {
            let number = (u32::from(english) * 37) % 1_000;
            char::from_u32(0x4e00 + number).unwrap_or(english)
        }
        ' ' => '的',
        ',' => '，',
        '.' => '。',
        other => other,
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
