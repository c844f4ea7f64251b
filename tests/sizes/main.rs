//! Input tokens of the schemas of five types, compared with schemas from schemars.
//!
//! `cargo test -p outlines-tests --test sizes -- --nocapture` prints the table of the guide.

#![allow(dead_code, reason = "the types are declared for their schemas alone")]
#![allow(clippy::unwrap_used, reason = "a test may fail in its helpers, too")]

mod baseline;
mod types;

use std::fmt::Write;

use outlines_runtime::Structured;
use schemars::JsonSchema;
use tiktoken_rs::o200k_base_singleton;

use types::{Counters, Invoice, JobPost, Order, OrgChart, SupportTicket};

/// The page of the guide that contains the table.
const PAGE: &str = include_str!("../../outlines-runtime/guide/performance.md");

struct Row {
    what: &'static str,
    ours: String,
    theirs: String,
}

fn row<T: Structured + JsonSchema>(what: &'static str) -> Row {
    Row {
        what,
        ours: T::SCHEMA.to_owned(),
        theirs: baseline::strict::<T>(),
    }
}

fn tokens(text: &str) -> usize {
    o200k_base_singleton().encode_ordinary(text).len()
}

impl Row {
    fn write(&self, table: &mut String) {
        let Self { what, ours, theirs } = self;
        let (count, their_count) = (tokens(ours), tokens(theirs));
        let part = |count: usize| i64::try_from(count).unwrap();
        let saved = 100 * (part(their_count) - part(count)) / part(their_count);
        writeln!(
            table,
            "| {what} | {} | {} | {count} | {their_count} | {saved} % |",
            ours.len(),
            theirs.len()
        )
        .unwrap();
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "the table is what it is for")]
fn realistic_types_are_not_larger_than_those_of_schemars() {
    let rows = [
        row::<Invoice>("invoice"),
        row::<JobPost>("job post"),
        row::<SupportTicket>("support ticket"),
        row::<OrgChart>("org chart, recursive"),
        row::<Order>("order, with shared types"),
    ];
    let mut table = String::from(
        "| type | bytes | schemars bytes | tokens | schemars tokens | tokens saved |\n\
         |---|---|---|---|---|---|\n",
    );
    for row in &rows {
        let Row { what, ours, theirs } = row;
        assert!(ours.len() <= theirs.len(), "{what}:\n{ours}\n{theirs}");
        assert!(tokens(ours) <= tokens(theirs), "{what}:\n{ours}\n{theirs}");
        row.write(&mut table);
    }
    // The unfavorable case is published as well.
    row::<Counters>("eight `i64` only").write(&mut table);
    println!("{table}");
    assert!(
        PAGE.contains(&table),
        "guide/performance.md must contain this table:\n{table}"
    );
}
