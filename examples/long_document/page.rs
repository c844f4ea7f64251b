//! One HTML file with the document, its highlighted values, and what was not found.

use std::collections::BTreeSet;
use std::fmt::Write;

use outlines_runtime::evidence::Location;
use serde::Serialize;

use crate::values::{Mention, Values, WHY_MISSING};

/// A value as the page shows it.
#[derive(Serialize)]
struct Row<'a> {
    path: String,
    value: String,
    quote: &'a str,
    location: Option<&'a Location>,
    /// The numbers of the chunks that have the value, from 1 on.
    chunks: Vec<usize>,
}

/// Returns the page. It needs no other files.
pub(crate) fn html(
    title: &str,
    document: &str,
    values: &Values,
) -> Result<String, serde_json::Error> {
    let mut rows = Vec::new();
    for (path, merged) in values.scalars() {
        for (index, candidate) in merged.candidates.iter().enumerate() {
            let note = if index == 0 { "" } else { " (conflict)" };
            let path = format!("{path}{note}");
            rows.push(row(path, candidate.value, &candidate.chunks));
        }
    }
    let elements = values.elements();
    rows.extend(elements.map(|(path, part)| row(path, part, &[part.chunk])));
    rows.extend(
        values
            .missing
            .iter()
            .map(|mention| row(mention.path_in_chunk(), mention, &[mention.chunk])),
    );
    let failed = values.failed.iter().map(|(chunk, error)| {
        let error = escape(&error.to_string());
        format!("<li>chunk {}: {error}</li>", chunk + 1)
    });

    let why_missing = if values.missing.is_empty() {
        "None."
    } else {
        WHY_MISSING
    };

    let mut page = String::new();
    let mut template = include_str!("page.html");
    for (name, part) in [
        ("TITLE", escape(title)),
        ("DOCUMENT", highlighted(document, &rows)),
        ("COVERAGE", values.coverage()),
        ("WHY_MISSING", why_missing.to_owned()),
        ("FAILED", failed.collect()),
        // In a script, `<` could start the end tag.
        (
            "ROWS",
            serde_json::to_string(&rows)?.replace('<', "\\u003c"),
        ),
    ] {
        let (before, after) = template.split_once(name).unwrap_or_default();
        page.extend([before, &part]);
        template = after;
    }
    Ok(page + template)
}

fn row<'a>(path: String, mention: &'a Mention, chunks: &[usize]) -> Row<'a> {
    let evidence = &mention.evidence;
    Row {
        path,
        value: mention.text(),
        quote: &evidence.quote,
        location: evidence.location.as_ref(),
        chunks: chunks.iter().map(|index| index + 1).collect(),
    }
}

/// Returns the document with a `mark` around each part that belongs to values. The part of several
/// values has the indices of all of them.
fn highlighted(document: &str, rows: &[Row<'_>]) -> String {
    let located = rows.iter().enumerate().filter_map(|(index, row)| {
        let location = row.location?;
        Some((index, location.range.clone()))
    });
    let located: Vec<_> = located.collect();
    let ends = located
        .iter()
        .flat_map(|(_, range)| [range.start, range.end]);
    let boundaries: BTreeSet<usize> = ends.chain([document.len()]).collect();
    let mut html = String::new();
    let mut start = 0;
    for end in boundaries {
        let text = escape(&document[start..end]);
        let values = located
            .iter()
            .filter(|(_, range)| range.start <= start && end <= range.end);
        let values: Vec<String> = values.map(|(index, _)| index.to_string()).collect();
        if values.is_empty() || text.is_empty() {
            html.push_str(&text);
        } else {
            let _ = write!(
                html,
                "<mark data-values=\"{}\">{text}</mark>",
                values.join(" ")
            );
        }
        start = end;
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
