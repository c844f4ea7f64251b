//! One HTML file with the document, its highlighted values, and what was not found.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use outlines_runtime::evidence::Location;
use serde::Serialize;

use crate::{Mention, Values};

/// A value as the page shows it.
#[derive(Serialize)]
struct Row<'a> {
    path: String,
    value: &'a str,
    quote: &'a str,
    location: Option<&'a Location>,
}

/// Returns the page. It needs no other files.
pub(crate) fn html(
    title: &str,
    document: &str,
    values: &Values,
) -> Result<String, serde_json::Error> {
    let scalars = values.scalars.iter().flat_map(|(field, merged)| {
        let candidates = merged.candidates.iter().enumerate();
        candidates.map(move |(index, candidate)| match index {
            0 => row(field.clone(), &candidate.value),
            _ => row(format!("{field} (conflict)"), &candidate.value),
        })
    });
    let mut lengths = HashMap::new();
    let elements = values.elements.iter().map(|element| {
        let length = lengths.entry(&element.field).or_insert(0);
        let index = format!("[{length}]");
        *length += 1;
        row(element.field.replacen("[]", &index, 1), element)
    });
    let missing = values
        .missing
        .iter()
        .map(|value| row(value.evidence.path.clone(), value));
    let rows: Vec<Row<'_>> = scalars.chain(elements).chain(missing).collect();

    // In a script, `<` could start the end tag.
    let data = serde_json::to_string(&rows)?.replace('<', "\\u003c");
    let title = escape(title);
    let document = highlighted(document, &rows);
    let template = include_str!("page.html");
    let (head, rest) = template.split_once("TITLE").unwrap_or_default();
    let (middle, rest) = rest.split_once("DOCUMENT").unwrap_or_default();
    let (before, after) = rest.split_once("ROWS").unwrap_or_default();
    Ok([head, &title, middle, &document, before, &data, after].concat())
}

fn row(path: String, mention: &Mention) -> Row<'_> {
    let Mention {
        value, evidence, ..
    } = mention;
    Row {
        path,
        value,
        quote: &evidence.quote,
        location: evidence.location.as_ref(),
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
