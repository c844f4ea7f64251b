//! Quotes in an answer, and their positions in a source.

use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

/// A quote in an answer, and its position in the source.
///
/// ```
/// use outlines_runtime::Quoted;
/// use outlines_runtime::evidence::Source;
///
/// let total = Quoted { quote: "5 EUR".to_owned(), value: 5.0 };
/// let evidence = Source::new("Two teas, 5 EUR").evidence_of(&total)?;
/// assert_eq!((evidence[0].path.as_str(), evidence[0].quote.as_str()), (".", "5 EUR"));
/// assert_eq!(evidence[0].value, 5.0);
/// assert_eq!(evidence[0].location.as_ref().unwrap().range, 10..15);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The path of the [`Quoted`](crate::Quoted) value in the answer, such as `lines[2].price`; `.`
    /// is the whole answer.
    pub path: String,
    /// The quote, as the model wrote it.
    pub quote: String,
    /// The value beside the quote.
    pub value: Value,
    /// The position of the quote, or none if it is not in the source.
    pub location: Option<Location>,
}

/// The position of a quote in a source.
///
/// ```
/// use outlines_runtime::evidence::{Location, Match, Source};
///
/// let location = Source::new("Zürich, 5 EUR").locate("5 EUR").unwrap();
/// assert_eq!((location.range, location.matched), (9..14, Match::Exact));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Location {
    /// The bytes of the source.
    pub range: Range<usize>,
    /// How the quote matches the source there.
    pub matched: Match,
}

/// How a quote matches its source.
///
/// ```
/// use outlines_runtime::evidence::{Match, Source};
///
/// let source = Source::new("She said “two teas”.");
/// assert_eq!(source.locate("two teas").unwrap().matched, Match::Exact);
/// assert_eq!(source.locate("\"two  teas\"").unwrap().matched, Match::Normalized);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Match {
    /// Byte by byte.
    Exact,
    /// With whitespace and quotation marks normalized.
    Normalized,
    /// In one run of at least 85 percent of the quote and 12 characters, normalized.
    Fuzzy,
}
