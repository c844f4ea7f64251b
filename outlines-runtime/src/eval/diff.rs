//! Difference between the reports of two runs.

use std::collections::BTreeSet;
use std::fmt;

use super::report::{FieldReport, Report};
use super::table::{percent, write_unused_paths};

/// The difference between two reports, from [`Report::diff`].
///
/// [`Display`](fmt::Display) writes a table for a terminal.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation};
///
/// let cases = [Case::new("…", 1).id("one"), Case::new("…", 2).id("two")];
/// let report = |answers: [u8; 2]| {
///     let mut evaluation = Evaluation::<u8>::new();
///     for (case, answer) in cases.iter().zip(&answers) {
///         evaluation.add_value(case, answer);
///     }
///     evaluation.report()
/// };
/// let diff = report([1, 3]).diff(&report([1, 2]));
/// assert_eq!((diff.fields[0].before, diff.fields[0].after), (Some(1.0), Some(0.5)));
/// assert_eq!((diff.broken.as_slice(), diff.fixed.len()), (&["two".to_owned()][..], 0));
/// // In CI: `if diff.is_regression(0.01) { return ExitCode::FAILURE }`.
/// assert!(diff.is_regression(0.01) && !diff.is_regression(0.5));
/// println!("{diff}");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ReportDiff {
    /// The fields whose accuracy differs.
    pub fields: Vec<FieldDiff>,
    /// Cases that had a mismatch before and have none now.
    pub fixed: Vec<String>,
    /// Cases that have a mismatch now and had none before.
    pub broken: Vec<String>,
    /// Cases that were evaluated before and not now, because the run was interrupted, their calls
    /// were not sent, or they have been removed.
    pub skipped: Vec<String>,
    /// Cases that were not evaluated before.
    pub added: Vec<String>,
    /// The [`unused_paths`](Report::unused_paths) of the report.
    pub unused_paths: Vec<String>,
    before: Option<f64>,
    after: Option<f64>,
}

/// The accuracy of a field in two reports.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation};
///
/// let report = Evaluation::<u8>::new().add_value(&Case::new("…", 1), &1).report();
/// let diff = report.diff(&Evaluation::<u8>::new().report());
/// assert_eq!((diff.fields[0].path.as_str(), diff.fields[0].before), (".", None));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FieldDiff {
    /// The path of the field.
    pub path: String,
    /// The accuracy before, if the field was there.
    pub before: Option<f64>,
    /// The accuracy now, if the field is there.
    pub after: Option<f64>,
}

impl Report {
    /// Compares this report with that of an earlier run.
    #[must_use]
    pub fn diff(&self, before: &Self) -> ReportDiff {
        let paths: BTreeSet<&String> = before.fields.keys().chain(self.fields.keys()).collect();
        let accuracy =
            |report: &Self, path: &str| report.fields.get(path).and_then(FieldReport::accuracy);
        let fields = paths.into_iter().map(|path| FieldDiff {
            path: path.clone(),
            before: accuracy(before, path),
            after: accuracy(self, path),
        });
        let (old, new) = (Cases::of(before), Cases::of(self));
        ReportDiff {
            fields: fields.filter(|field| field.before != field.after).collect(),
            fixed: names(old.mismatched.intersection(&new.correct)),
            broken: names(old.correct.intersection(&new.mismatched)),
            skipped: names(old.evaluated.difference(&new.evaluated)),
            added: names(new.evaluated.difference(&old.evaluated)),
            unused_paths: self.unused_paths.clone(),
            before: before.accuracy(),
            after: self.accuracy(),
        }
    }
}

/// The names of the cases of a report.
struct Cases<'r> {
    evaluated: BTreeSet<&'r str>,
    correct: BTreeSet<&'r str>,
    mismatched: BTreeSet<&'r str>,
}

impl<'r> Cases<'r> {
    fn of(report: &'r Report) -> Self {
        let evaluated: BTreeSet<_> = report.evaluated.iter().map(String::as_str).collect();
        let mismatched = report.mismatches.iter().map(|field| &*field.case).collect();
        let correct = evaluated.difference(&mismatched).copied().collect();
        Self {
            evaluated,
            correct,
            mismatched,
        }
    }
}

fn names<'n>(cases: impl Iterator<Item = &'n &'n str>) -> Vec<String> {
    cases.copied().map(str::to_owned).collect()
}

impl ReportDiff {
    /// Returns whether the accuracy of any field, or of all together, has dropped by more than
    /// this share, or whether the reports cannot be compared: if a case was skipped, or if the path
    /// of a comparison is unused, which may hide a drop.
    ///
    /// ```
    /// use outlines_runtime::eval::{Case, Evaluation};
    ///
    /// let cases = [Case::new("…", 1).id("one"), Case::new("…", 2).id("two")];
    /// let report = |answers: &[u8]| {
    ///     let mut evaluation = Evaluation::<u8>::new();
    ///     for (case, answer) in cases.iter().zip(answers) {
    ///         evaluation.add_value(case, answer);
    ///     }
    ///     evaluation.report()
    /// };
    /// // The second run was interrupted.
    /// let diff = report(&[1]).diff(&report(&[1, 3]));
    /// assert_eq!((diff.skipped.as_slice(), diff.fixed.len()), (&["two".to_owned()][..], 0));
    /// assert!(diff.is_regression(0.01));
    /// ```
    #[must_use]
    pub fn is_regression(&self, tolerance: f64) -> bool {
        if !self.skipped.is_empty() || !self.unused_paths.is_empty() {
            return true;
        }
        let fields = self.fields.iter().map(|field| (field.before, field.after));
        fields
            .chain([(self.before, self.after)])
            .any(|(before, after)| match (before, after) {
                // From 100 % to 99 % is a drop of 0.01, up to rounding errors.
                (Some(before), Some(after)) => before - after > tolerance + f64::EPSILON,
                _ => false,
            })
    }
}

impl fmt::Display for ReportDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = ("all fields", self.before, self.after);
        let fields = self.fields.iter();
        let fields = fields.map(|field| (field.path.as_str(), field.before, field.after));
        let rows: Vec<_> = fields.chain([total]).collect();
        let widest = rows.iter().map(|(name, ..)| name.chars().count()).max();
        let width = widest.unwrap_or(0).max("accuracy of".len());
        writeln!(f, "{:width$}   before    after", "accuracy of")?;
        for (name, before, after) in rows {
            writeln!(
                f,
                "{name:width$}  {:>7}  {:>7}",
                percent(before),
                percent(after)
            )?;
        }
        let lists = [
            ("fixed", &self.fixed),
            ("broken", &self.broken),
            ("not evaluated now", &self.skipped),
            ("not evaluated before", &self.added),
        ];
        for (word, cases) in lists {
            if !cases.is_empty() {
                writeln!(f, "{word}: {}", cases.join(", "))?;
            }
        }
        write_unused_paths(f, &self.unused_paths)
    }
}
