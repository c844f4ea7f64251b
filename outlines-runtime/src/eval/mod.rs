//! Measurement of extraction quality: answers compared field by field with expected values.
//!
//! Cases come from a JSONL file or from code, and answers from your own call with all its settings.
//! The report has the accuracy, precision, and recall of each field, errors by class, tokens, and
//! latency. It prints as a table, is saved as JSON, and can be compared with that of another run.
//!
//! ```
//! # #[cfg(feature = "testing")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use outlines_runtime::Structured;
//! use outlines_runtime::eval::{Case, Evaluation};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Serialize, Deserialize, Structured)]
//! struct Invoice {
//!     number: String,
//!     total: f64,
//!     due: Option<String>,
//! }
//!
//! # let server = outlines_runtime::testing::TestServer::start();
//! # server.reply(&serde_json::json!({"number": "A 7", "total": 119.0, "due": "2026-02-01"}));
//! # server.reply(&serde_json::json!({"number": "B-8", "total": 20.004, "due": null}));
//! # let model = server.model();
//! // In a file, each case is a line: {"input": "…", "expected": {"number": "A-7", …}}
//! let cases = [
//!     Case::new(
//!         "Invoice A-7 over 119 euros",
//!         Invoice { number: "A-7".into(), total: 119.0, due: None },
//!     ),
//!     Case::new(
//!         "Invoice B-8 over 20 euros",
//!         Invoice { number: "B-8".into(), total: 20.0, due: None },
//!     ),
//! ];
//! let mut evaluation = Evaluation::new().tolerance("total", 0.01);
//! for case in &cases {
//!     let result = model.generate::<Invoice>(&*case.input).temperature(0.0).response().await;
//!     evaluation.add(case, &result);
//! }
//! let report = evaluation.report();
//! println!("{report}");
//!
//! let number = &report.fields["number"];
//! assert_eq!((number.correct, number.wrong), (1, 1));
//! assert_eq!(report.fields["total"].accuracy(), Some(1.0));
//! // A value that is not in the text.
//! assert_eq!(report.fields["due"].invented, 1);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "testing"))]
//! # fn main() {}
//! ```
//!
//! # Comparison
//!
//! Fields are named by their path: `customer.name`, `lines[].price` for all elements of a list, and
//! `.` for a value without fields.
//!
//! - Strings are equal if they differ only in letter case and white space. Variants of enums must
//!   be equal exactly, as must fields marked with [`exact`](Evaluation::exact).
//! - Numbers must be equal up to the field's [`tolerance`](Evaluation::tolerance). Integers are
//!   compared exactly, whatever their size.
//! - The elements of a list are aligned so that the most fields are correct, regardless of their
//!   order. An element that has no field in common with the one left for it is missing or
//!   invented. If there are more than 250,000 pairs of elements, as in two lists of 500, equal
//!   elements are aligned first, and if there are still more without them, the rest by position.
//! - `null` and an absent key are the same. If only the expected value is absent, the value is
//!   *invented*; if only the actual one is, it is *missing*; if both are present and differ, it is
//!   *wrong*. A call that fails misses all its values, even those that are expected to be `null`,
//!   and so does one whose value cannot be serialized.
//! - A case whose prompt did not reach the model is not evaluated: its call was not sent, for
//!   example because the [budget](crate::Budget) is spent, or its batch did not run it. The error
//!   is counted, and [`Report::diff`] lists the case by itself.
//! - [`compare_with`](Evaluation::compare_with) replaces the comparison of a field, and
//!   [`ignore`](Evaluation::ignore) leaves a field out. The report lists paths that neither the
//!   type nor any case has, such as misspelled ones, as errors.
//! - [`Quoted`](crate::Quoted) values have two fields, of which the quote, such as `total.quote`,
//!   is compared as well, unless it is left out.
//!
//! # Many prompts
//!
//! Results can be added in any order, from [`generate_many`](crate::Model::generate_many) or from a
//! batch job. [`Outcomes`] stores them in a file, so that an evaluation is resumed after an
//! interruption.
//!
//! # In CI
//!
//! Save the report of the main branch, and let the job fail if [`Report::diff`] finds a
//! [regression](ReportDiff::is_regression), or if the first report has
//! [`unused_paths`](Report::unused_paths).

mod align;
mod case;
mod compare;
mod diff;
mod fields;
mod finding;
mod mismatches;
mod outcome;
mod report;
mod schema_graph;
mod table;
mod tree;
mod tree_serializer;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::cost::Prices;
use crate::error::Error;
use crate::generate::Response;
use crate::schema::Structured;
use crate::usage::Usage;
use compare::compare;
use fields::{Comparison, Fields};
use finding::Difference;
use mismatches::Mismatches;
use schema_graph::SchemaGraph;
use tree::{Tape, Tree};

pub use case::{Case, CaseError};
pub use diff::{FieldDiff, ReportDiff};
pub use finding::Finding;
pub use outcome::{CaseOutcome, Outcomes};
pub use report::{FieldMismatch, FieldReport, Report};

/// The class of a value that cannot be serialized.
const UNSERIALIZABLE: &str = "Unserializable";

/// Collects the answers to cases and compares them with the expected values.
///
/// See the [module](self) for an example and the rules of comparison.
///
/// ```
/// use outlines_runtime::Structured;
/// use outlines_runtime::eval::{Case, Evaluation};
///
/// #[derive(serde::Serialize, Structured)]
/// struct City {
///     name: String,
///     founded: u16,
///     note: String,
/// }
///
/// let city = |name: &str, founded| City { name: name.into(), founded, note: String::new() };
/// let case = Case::new("Bern was founded in 1191.", city("Bern", 1191)).id("bern");
/// let mut evaluation = Evaluation::new()
///     .exact("name")
///     .tolerance("founded", 1.0)
///     .compare_with("founded", |expected, actual| expected == actual)
///     .ignore("note");
/// evaluation.add_value(&case, &city("Berne", 1191));
///
/// let report = evaluation.report();
/// assert_eq!(report.fields["name"].wrong, 1);
/// assert_eq!(report.fields["founded"].correct, 1);
/// assert!(!report.fields.contains_key("note"));
/// ```
pub struct Evaluation<T> {
    fields: Fields,
    /// The counts of each field.
    counts: Vec<FieldReport>,
    mismatches: Mismatches,
    /// The number and the id of each case that was evaluated.
    evaluated: Vec<(usize, Option<String>)>,
    /// The report without the fields, the mismatches, and the cases.
    report: Report,
    /// The memory of the expected and the actual value of a case.
    tapes: [Tape; 2],
    /// The number of cases so far, with those that were not evaluated.
    added: usize,
    latencies: Vec<Duration>,
    prices: Option<Prices>,
    of: PhantomData<fn() -> T>,
}

impl<T: Structured + Serialize> Default for Evaluation<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Structured + Serialize> Evaluation<T> {
    /// Creates an evaluation with the default comparisons.
    #[must_use]
    pub fn new() -> Self {
        Self {
            fields: Fields::new(SchemaGraph::of::<T>()),
            counts: Vec::new(),
            mismatches: Mismatches::default(),
            evaluated: Vec::new(),
            report: Report::default(),
            tapes: Default::default(),
            added: 0,
            latencies: Vec::new(),
            prices: None,
            of: PhantomData,
        }
    }

    /// Compares the numbers of a field with this absolute tolerance.
    #[must_use]
    pub fn tolerance(self, path: impl Into<String>, tolerance: f64) -> Self {
        self.rule(path, Comparison::Tolerance(tolerance))
    }

    /// Compares the values of a field exactly.
    #[must_use]
    pub fn exact(self, path: impl Into<String>) -> Self {
        self.rule(path, Comparison::Exact)
    }

    /// Compares the values of a field with a function of the expected and the actual value.
    #[must_use]
    pub fn compare_with(
        self,
        path: impl Into<String>,
        equal: impl Fn(&Value, &Value) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.rule(path, Comparison::Custom(Arc::new(equal)))
    }

    /// Leaves a field and everything in it out of the report.
    #[must_use]
    pub fn ignore(self, path: impl Into<String>) -> Self {
        self.rule(path, Comparison::Ignore)
    }

    /// Sets the prices from which the report computes the cost of the calls. For the results of a
    /// batch job, set [`Prices::in_batches`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use outlines_runtime::Prices;
    /// use outlines_runtime::eval::{Case, Evaluation};
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&36).usage(1_000, 100));
    /// let case = Case::new("Ada is 36.", 36);
    /// let result = server.model().generate::<u8>(&*case.input).response().await;
    /// // Per million tokens, in USD.
    /// let mut evaluation = Evaluation::new().prices(Prices::new(0.15, 0.60));
    /// let report = evaluation.add(&case, &result).report();
    /// assert_eq!(report.cost.unwrap().to_string(), "0.00021");
    /// # }
    /// ```
    #[must_use]
    pub fn prices(mut self, prices: Prices) -> Self {
        self.prices = Some(prices);
        self
    }

    fn rule(mut self, path: impl Into<String>, comparison: Comparison) -> Self {
        self.fields.set(path.into(), comparison);
        self
    }

    /// Adds the result of a call.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use outlines_runtime::eval::{Case, Evaluation};
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.reply(&36).reply(Reply::refusal("I can't help with that."));
    /// let model = server.model();
    ///
    /// let mut evaluation = Evaluation::new();
    /// for case in [Case::new("Ada is 36.", 36_u8), Case::new("Bob is 7.", 7)] {
    ///     let call = model.generate::<u8>(&*case.input).system("How old?");
    ///     evaluation.add(&case, &call.response().await);
    /// }
    /// let report = evaluation.report();
    /// assert_eq!((report.exact_matches, report.errors["Refused"]), (1, 1));
    /// assert_eq!(report.usage.requests, 2);
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    pub fn add(&mut self, case: &Case<T>, result: &Result<Response<T>, Error>) -> &mut Self {
        match result {
            Ok(response) => {
                self.add_call(response.usage, response.latency);
                self.add_value(case, &response.value)
            }
            Err(error) => self.add_outcome(case, &CaseOutcome::failed(error)),
        }
    }

    /// Adds the outcome of an earlier call, for example from [`Outcomes`].
    ///
    /// ```
    /// use outlines_runtime::eval::{Case, Evaluation, Outcomes};
    ///
    /// # fn main() -> std::io::Result<()> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("outcomes.jsonl");
    /// let outcomes = Outcomes::open(path)?;
    /// let mut evaluation = Evaluation::new();
    /// for case in [Case::new("Ada is 36.", 36_u8), Case::new("Bob is 7.", 7)] {
    ///     if let Some(outcome) = outcomes.get(&case) {
    ///         evaluation.add_outcome(&case, outcome);
    ///     }
    /// }
    /// # assert_eq!(evaluation.report().cases, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_outcome(&mut self, case: &Case<T>, outcome: &CaseOutcome<T>) -> &mut Self {
        self.add_call(outcome.usage, outcome.latency);
        match &outcome.result {
            Ok(value) => self.add_value(case, value),
            Err(class) => {
                self.added += 1;
                *self.report.errors.entry(class.clone()).or_default() += 1;
                if outcome.sent {
                    self.compare(case, None);
                }
                self
            }
        }
    }

    /// Adds a value that did not come from a call of this library, and so has neither usage nor
    /// latency.
    pub fn add_value(&mut self, case: &Case<T>, actual: &T) -> &mut Self {
        self.added += 1;
        self.compare(case, Some(actual));
        self
    }

    fn add_call(&mut self, usage: Usage, latency: Option<Duration>) {
        self.report.usage += usage;
        if let Some(prices) = &self.prices {
            *self.report.cost.get_or_insert_default() += usage.cost(prices);
        }
        self.latencies.extend(latency);
    }

    fn compare(&mut self, case: &Case<T>, actual: Option<&T>) {
        let report = &mut self.report;
        report.cases += 1;
        let (fields, [expected, actual_tape]) = (&mut self.fields, &mut self.tapes);
        let trees = expected.write(&case.expected, fields).and_then(|expected| {
            let actual = actual.map(|actual| actual_tape.write(actual, fields));
            Ok((expected, actual.transpose()?))
        });
        let (expected, actual) = trees.unwrap_or_else(|_| {
            let class = UNSERIALIZABLE.to_owned();
            *report.errors.entry(class).or_default() += 1;
            (Tree::NULL, None)
        });
        let mismatches = self.mismatches.len();
        let add = &mut |difference: &Difference<'_>| {
            let index = difference.field.index();
            if index >= self.counts.len() {
                self.counts.resize(index + 1, FieldReport::default());
            }
            self.counts[index].add(difference.finding);
            self.mismatches.add(self.evaluated.len(), difference);
        };
        compare(&self.fields, &expected, actual.as_ref(), add);
        if actual.is_some() && self.mismatches.len() == mismatches {
            report.exact_matches += 1;
        }
        self.evaluated.push((self.added, case.id.clone()));
    }

    /// Returns the report on all answers so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let mut report = self.report.clone();
        report.fields = self.fields.reports(&self.counts);
        let cases = self.evaluated.iter();
        let cases = cases.map(|(number, id)| id.clone().unwrap_or_else(|| format!("#{number}")));
        report.evaluated = cases.collect();
        report.mismatches = self.mismatches.report(&report.evaluated, &self.fields);
        report.set_latencies(&self.latencies);
        if report.cases > 0 {
            report.unused_paths = self.fields.unused_paths();
        }
        report
    }
}

impl<T> fmt::Debug for Evaluation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluation")
            .field("cases", &self.added)
            .finish_non_exhaustive()
    }
}
