//! Report of an evaluation.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::compare::Difference;
use super::tree::Tree;
use crate::usage::Usage;

/// The number of mismatches that the table lists.
const SHOWN_MISMATCHES: usize = 10;

/// The number of characters of a value in the table.
const SHOWN_CHARACTERS: usize = 40;

/// The result of an evaluation.
///
/// [`Display`](fmt::Display) writes a table for a terminal.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation, Report};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut evaluation = Evaluation::<Vec<String>>::new();
/// let tags = |tags: &[&str]| tags.iter().map(|tag| tag.to_string()).collect::<Vec<_>>();
/// evaluation.add_value(&Case::new("…", tags(&["red", "green"])), &tags(&["Green", "blue"]));
/// let report = evaluation.report();
///
/// let field = &report.fields["[]"];
/// assert_eq!((field.correct, field.missing, field.invented), (1, 1, 1));
/// assert_eq!((field.precision(), field.recall()), (Some(0.5), Some(0.5)));
/// assert_eq!((report.cases, report.exact_matches), (1, 0));
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("report.json");
/// report.save(&path)?;
/// assert_eq!(Report::load(&path)?, report);
/// assert!(report.diff(&Report::load(&path)?).fields.is_empty());
/// println!("{report}");
/// # assert!(report.accuracy().is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The number of cases that were evaluated.
    pub cases: usize,
    /// The number of cases in which all fields were correct.
    pub exact_matches: usize,
    /// The counts of each field, by its path.
    pub fields: BTreeMap<String, FieldReport>,
    /// The number of failed calls, by the name of the [`Error`](crate::Error) variant.
    pub errors: BTreeMap<String, usize>,
    /// The tokens of all calls.
    pub tokens: Tokens,
    /// The cost of all calls, if the evaluation has a [`cost`](super::Evaluation::cost) function.
    pub cost: Option<f64>,
    /// The median latency in seconds, if latencies were added.
    pub median_latency: Option<f64>,
    /// The 95th percentile of the latency in seconds.
    pub p95_latency: Option<f64>,
    /// The fields that were not correct.
    pub mismatches: Vec<FieldMismatch>,
    /// The names of the cases that were evaluated, in the order in which they were added.
    pub evaluated: Vec<String>,
    /// The paths of comparisons that were set for fields that no case has, such as misspelled ones.
    pub unused_paths: Vec<String>,
}

/// The counts of one field.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation};
///
/// let mut evaluation = Evaluation::<Option<u8>>::new();
/// let cases = [(Some(1), Some(1)), (Some(2), Some(3)), (Some(4), None), (None, None)];
/// for (expected, actual) in cases {
///     evaluation.add_value(&Case::new("…", expected), &actual);
/// }
/// let field = evaluation.report().fields[""];
/// assert_eq!((field.correct, field.wrong, field.missing, field.absent), (1, 1, 1, 1));
/// assert_eq!((field.accuracy(), field.precision()), (Some(0.5), Some(0.5)));
/// assert!(field.recall().is_some_and(|recall| recall < 0.34));
/// ```
///
/// It is serialized with its accuracy, precision, and recall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FieldReport {
    /// Values that were expected and given.
    pub correct: usize,
    /// Values that differ from the expected ones.
    pub wrong: usize,
    /// Values that were expected but not given.
    pub missing: usize,
    /// Values that were given but not expected.
    pub invented: usize,
    /// Fields without a value, as expected.
    pub absent: usize,
}

/// The outcome of the comparison of a field.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation, Finding};
///
/// let mut evaluation = Evaluation::<u8>::new();
/// evaluation.add_value(&Case::new("…", 1), &2);
/// assert_eq!(evaluation.report().mismatches[0].finding, Finding::Wrong);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// The expected value.
    Correct,
    /// Another value than expected.
    Wrong,
    /// No value where one is expected.
    Missing,
    /// A value where none is expected.
    Invented,
    /// No value, as expected.
    Absent,
}

/// A field that was not correct.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation};
///
/// let mut evaluation = Evaluation::<u8>::new();
/// evaluation.add_value(&Case::new("…", 1).id("one"), &2);
/// let mismatch = &evaluation.report().mismatches[0];
/// assert_eq!((mismatch.case.as_str(), mismatch.path.as_str()), ("one", ""));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldMismatch {
    /// The id of the case, or its number.
    pub case: String,
    /// The path of the field.
    pub path: String,
    /// The outcome of the comparison.
    pub finding: Finding,
    /// The expected value.
    pub expected: Option<Value>,
    /// The actual value.
    pub actual: Option<Value>,
}

/// The tokens of all calls.
///
/// ```
/// use outlines_runtime::eval::Evaluation;
///
/// assert_eq!(Evaluation::<u8>::new().report().tokens.prompt, 0);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tokens {
    /// Tokens read by the model.
    pub prompt: u64,
    /// Tokens written by the model.
    pub completion: u64,
    /// Answered requests.
    pub requests: u64,
}

impl Tokens {
    pub(super) fn add(&mut self, usage: &Usage) {
        self.prompt = self.prompt.saturating_add(usage.prompt_tokens);
        self.completion = self.completion.saturating_add(usage.completion_tokens);
        self.requests = self.requests.saturating_add(usage.requests);
    }
}

impl FieldReport {
    fn add(&mut self, finding: Finding) {
        *match finding {
            Finding::Correct => &mut self.correct,
            Finding::Wrong => &mut self.wrong,
            Finding::Missing => &mut self.missing,
            Finding::Invented => &mut self.invented,
            Finding::Absent => &mut self.absent,
        } += 1;
    }

    fn sum(mut self, other: Self) -> Self {
        self.correct += other.correct;
        self.wrong += other.wrong;
        self.missing += other.missing;
        self.invented += other.invented;
        self.absent += other.absent;
        self
    }

    /// Returns the share of fields that were correct or, as expected, absent.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        let right = self.correct + self.absent;
        share(right, right + self.wrong + self.missing + self.invented)
    }

    /// Returns the share of given values that were correct.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.correct, self.correct + self.wrong + self.invented)
    }

    /// Returns the share of expected values that were given.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(self.correct, self.correct + self.wrong + self.missing)
    }
}

impl Serialize for FieldReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("FieldReport", 8)?;
        members.serialize_field("correct", &self.correct)?;
        members.serialize_field("wrong", &self.wrong)?;
        members.serialize_field("missing", &self.missing)?;
        members.serialize_field("invented", &self.invented)?;
        members.serialize_field("absent", &self.absent)?;
        members.serialize_field("accuracy", &self.accuracy())?;
        members.serialize_field("precision", &self.precision())?;
        members.serialize_field("recall", &self.recall())?;
        members.end()
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (whole > 0).then(|| float(part) / float(whole))
}

impl Report {
    pub(super) fn add(&mut self, case: &str, difference: &Difference<'_>) {
        let finding = difference.finding;
        if let Some(field) = self.fields.get_mut(difference.path) {
            field.add(finding);
        } else {
            let field = self.fields.entry(difference.path.to_owned()).or_default();
            field.add(finding);
        }
        if !matches!(finding, Finding::Correct | Finding::Absent) {
            self.mismatches.push(FieldMismatch {
                case: case.to_owned(),
                path: difference.path.to_owned(),
                finding,
                expected: difference.expected.map(Tree::to_value),
                actual: difference.actual.map(Tree::to_value),
            });
        }
    }

    pub(super) fn set_latencies(&mut self, latencies: &[Duration]) {
        let mut sorted = latencies.to_vec();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
            sorted.get(index).map(Duration::as_secs_f64)
        };
        self.median_latency = at(50);
        self.p95_latency = at(95);
    }

    /// Returns the counts of all fields together.
    fn total(&self) -> FieldReport {
        let fields = self.fields.values().copied();
        fields.fold(FieldReport::default(), FieldReport::sum)
    }

    /// Returns the share of all fields that were correct or, as expected, absent.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        self.total().accuracy()
    }

    /// Writes the report as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let mut json = serde_json::to_string_pretty(self)?;
        json.push('\n');
        fs::write(path, json).map_err(|error| {
            let message = format!("cannot write the report `{}`: {error}", path.display());
            io::Error::new(error.kind(), message)
        })
    }

    /// Reads a report that was [saved](Self::save).
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or is not a report.
    pub fn load(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let text = fs::read_to_string(path);
        let report = text.and_then(|text| Ok(serde_json::from_str(&text)?));
        report.map_err(|error| {
            let message = format!("cannot read the report `{}`: {error}", path.display());
            io::Error::new(error.kind(), message)
        })
    }
}

/// Writes the name of a field; the root has none.
pub(super) fn field_name(path: &str) -> &str {
    if path.is_empty() { "(value)" } else { path }
}

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
            .map(|(path, field)| (field_name(path), *field));
        let rows: Vec<(&str, FieldReport)> = fields.chain([total]).collect();
        let widest = rows.iter().map(|(name, _)| name.chars().count()).max();
        let width = widest.unwrap_or(0).max("field".len());
        writeln!(
            f,
            "{:width$}  accuracy  precision   recall  correct  wrong  missing  invented",
            "field"
        )?;
        for (name, field) in rows {
            writeln!(
                f,
                "{name:width$}  {:>8}  {:>9}  {:>7}  {:>7}  {:>5}  {:>7}  {:>8}",
                percent(field.accuracy()),
                percent(field.precision()),
                percent(field.recall()),
                field.correct + field.absent,
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
        let Tokens {
            prompt,
            completion,
            requests,
        } = self.tokens;
        if requests > 0 {
            let plural = if requests == 1 { "" } else { "s" };
            writeln!(
                f,
                "{requests} request{plural}, {prompt} + {completion} tokens"
            )?;
        }
        if let Some(cost) = self.cost {
            writeln!(f, "cost {cost:.4}")?;
        }
        if let (Some(median), Some(p95)) = (self.median_latency, self.p95_latency) {
            writeln!(
                f,
                "latency {median:.2} s median, {p95:.2} s 95th percentile"
            )?;
        }
        for path in &self.unused_paths {
            let name = field_name(path);
            writeln!(
                f,
                "no case has a field `{name}`; check the path of its comparison"
            )?;
        }
        for mismatch in self.mismatches.iter().take(SHOWN_MISMATCHES) {
            writeln!(f, "{mismatch}")?;
        }
        match self.mismatches.len().saturating_sub(SHOWN_MISMATCHES) {
            0 => Ok(()),
            more => writeln!(f, "and {more} more mismatches"),
        }
    }
}

impl fmt::Display for FieldMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, path, .. } = self;
        let name = field_name(path);
        let (expected, actual) = (
            format_value(self.expected.as_ref()),
            format_value(self.actual.as_ref()),
        );
        match self.finding {
            Finding::Missing => write!(f, "{case}: `{name}` is missing, expected {expected}"),
            Finding::Invented => write!(f, "{case}: `{name}` is invented: {actual}"),
            _ => write!(f, "{case}: `{name}` is {actual}, expected {expected}"),
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
