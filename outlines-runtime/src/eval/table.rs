//! Table of a report for a terminal.

use std::fmt;

use serde_json::Value;

use super::finding::Finding;
use super::report::{FieldMismatch, FieldReport, Report};
use crate::usage::Usage;

/// The number of mismatches that the table lists.
const SHOWN_MISMATCHES: usize = 10;

/// The number of characters of a value in the table.
const SHOWN_CHARACTERS: usize = 40;

/// Writes a share as a percentage.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = ("all fields", self.total());
        let fields = self
            .fields
            .iter()
            .map(|(path, field)| (path.as_str(), *field));
        let rows: Vec<(&str, FieldReport)> = fields.chain([total]).collect();
        let widest = rows.iter().map(|(name, _)| name.chars().count()).max();
        let width = widest.unwrap_or(0).max("field".len());
        writeln!(
            f,
            "{:width$}  accuracy  precision   recall  correct  absent  wrong  missing  invented",
            "field"
        )?;
        for (name, field) in rows {
            writeln!(
                f,
                "{name:width$}  {:>8}  {:>9}  {:>7}  {:>7}  {:>6}  {:>5}  {:>7}  {:>8}",
                percent(field.accuracy()),
                percent(field.precision()),
                percent(field.recall()),
                field.correct,
                field.absent,
                field.wrong,
                field.missing,
                field.invented,
            )?;
        }
        writeln!(
            f,
            "\n{} of {} cases without a mismatch",
            self.exact_matches, self.cases
        )?;
        for (class, count) in &self.errors {
            writeln!(f, "{count} × error {class}")?;
        }
        let Usage {
            prompt_tokens: prompt,
            completion_tokens: completion,
            requests,
            ..
        } = self.usage;
        if requests > 0 {
            let plural = if requests == 1 { "" } else { "s" };
            writeln!(
                f,
                "{requests} request{plural}, {prompt} + {completion} tokens"
            )?;
        }
        if let Some(cost) = self.cost {
            writeln!(f, "cost {cost}")?;
        }
        if let (Some(median), Some(p95)) = (self.median_latency, self.p95_latency) {
            writeln!(
                f,
                "latency {median:.2} s median, {p95:.2} s 95th percentile"
            )?;
        }
        for mismatch in self.mismatches.iter().take(SHOWN_MISMATCHES) {
            writeln!(f, "{mismatch}")?;
        }
        match self.mismatches.len().saturating_sub(SHOWN_MISMATCHES) {
            0 => {}
            more => writeln!(f, "and {more} more mismatches")?,
        }
        write_unused_paths(f, &self.unused_paths)
    }
}

/// Writes an error for each path of a comparison that was never used.
pub(super) fn write_unused_paths(f: &mut fmt::Formatter<'_>, paths: &[String]) -> fmt::Result {
    for path in paths {
        writeln!(
            f,
            "error: no case has a field `{path}`; check the path of its comparison"
        )?;
    }
    Ok(())
}

impl fmt::Display for FieldMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, path, .. } = self;
        let (expected, actual) = (
            format_value(self.expected.as_ref()),
            format_value(self.actual.as_ref()),
        );
        match self.finding {
            Finding::Missing => write!(f, "{case}: `{path}` is missing, expected {expected}"),
            Finding::Invented => write!(f, "{case}: `{path}` is invented: {actual}"),
            _ => write!(f, "{case}: `{path}` is {actual}, expected {expected}"),
        }
    }
}

fn format_value(value: Option<&Value>) -> String {
    let text = value.map(Value::to_string).unwrap_or_default();
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
