//! Report of an evaluation.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::finding::Finding;
use crate::cost::Cost;
use crate::usage::Usage;

/// The result of an evaluation.
///
/// [`Display`](std::fmt::Display) writes a table for a terminal.
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
    /// The usage of all calls.
    pub usage: Usage,
    /// The cost of all calls, if the evaluation has [`prices`](super::Evaluation::prices).
    pub cost: Option<Cost>,
    /// The median latency of the calls in seconds, if they have been measured.
    pub median_latency: Option<f64>,
    /// The 95th percentile of the latency in seconds.
    pub p95_latency: Option<f64>,
    /// The fields that were not correct.
    pub mismatches: Vec<FieldMismatch>,
    /// The names of the cases that were evaluated, in the order in which they were added.
    pub evaluated: Vec<String>,
    /// The paths of comparisons that were set for fields that neither the type nor any case has,
    /// such as misspelled ones. A program should fail if there are any, as
    /// [`ReportDiff::is_regression`](super::ReportDiff::is_regression) does: what they were meant
    /// for was compared in the default way.
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
/// let field = evaluation.report().fields["."];
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

/// A field that was not correct.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation};
///
/// let mut evaluation = Evaluation::<u8>::new();
/// evaluation.add_value(&Case::new("…", 1).id("one"), &2);
/// let mismatch = &evaluation.report().mismatches[0];
/// assert_eq!((mismatch.case.as_str(), mismatch.path.as_str()), ("one", "."));
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

impl FieldReport {
    pub(super) fn add(&mut self, finding: Finding) {
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

    /// Returns the share of expected values that were given correctly.
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
    pub(super) fn total(&self) -> FieldReport {
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
