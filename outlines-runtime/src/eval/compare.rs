//! Comparison of an expected with an actual value, field by field.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Number, Value};

use super::align::{Score, align};
use super::finding::{Difference, Finding};
use super::schema_graph::{SchemaGraph, SchemaNode};
use super::tree::{Member, Tree, find};
use crate::schema::Structured;

type EqualFn = dyn Fn(&Value, &Value) -> bool + Send + Sync;

/// The comparison of a field.
#[derive(Clone)]
pub(super) enum Comparison {
    Exact,
    Tolerance(f64),
    Custom(Arc<EqualFn>),
    Ignore,
}

/// The path of the value itself.
const ROOT: &str = ".";

type Report<'r> = &'r mut dyn FnMut(&Difference<'_>);

/// Comparisons by path; fields without one have the default of their type.
#[derive(Debug)]
pub(super) struct Comparer {
    rules: HashMap<String, Rule>,
    graph: SchemaGraph,
}

#[derive(Debug)]
struct Rule {
    comparison: Comparison,
    /// Whether a compared value has the field.
    is_used: AtomicBool,
}

impl Comparer {
    /// Creates a comparer that compares the enums of a type exactly.
    pub(super) fn of<T: Structured>() -> Self {
        Self {
            rules: HashMap::new(),
            graph: SchemaGraph::of::<T>(),
        }
    }

    pub(super) fn set(&mut self, path: String, comparison: Comparison) {
        let is_used = AtomicBool::new(false);
        let rule = Rule {
            comparison,
            is_used,
        };
        self.rules.insert(path, rule);
    }

    /// Returns the paths, in order, whose comparison was never used.
    pub(super) fn unused_paths(&self) -> Vec<String> {
        let unused = self.rules.iter();
        let unused = unused.filter(|(_, rule)| !rule.is_used.load(Ordering::Relaxed));
        let mut paths: Vec<String> = unused.map(|(path, _)| path.clone()).collect();
        paths.sort_unstable();
        paths
    }

    fn comparison(&self, path: &str) -> Option<&Comparison> {
        let rule = self.rules.get(path)?;
        rule.is_used.store(true, Ordering::Relaxed);
        Some(&rule.comparison)
    }

    /// Compares two values and reports every field. Without an actual value, all are missing.
    pub(super) fn compare(&self, expected: &Tree, actual: Option<&Tree>, report: Report<'_>) {
        let (path, node) = (&mut String::new(), self.graph.root());
        if actual.is_some() {
            return self.fields(Some(expected), actual, path, node, report);
        }
        let null = &Tree::Scalar(Value::Null);
        let mut is_reported = false;
        self.fields(Some(expected), None, path, node, &mut |difference| {
            is_reported = true;
            report(&Difference {
                finding: Finding::Missing,
                expected: difference.expected.or(Some(null)),
                ..*difference
            });
        });
        // An empty list has no fields.
        if !is_reported {
            report(&Difference {
                path: ROOT,
                finding: Finding::Missing,
                expected: Some(expected),
                actual: None,
            });
        }
    }

    fn fields(
        &self,
        expected: Option<&Tree>,
        actual: Option<&Tree>,
        path: &mut String,
        node: Option<&SchemaNode>,
        report: Report<'_>,
    ) {
        let expected = expected.filter(|value| !value.is_null());
        let actual = actual.filter(|value| !value.is_null());
        let name = if path.is_empty() { ROOT } else { path.as_str() };
        let rule = self.comparison(name);
        match (rule, expected, actual) {
            (Some(Comparison::Ignore), _, _) => {}
            (None, Some(Tree::Object(_)) | None, Some(Tree::Object(_)) | None)
                if expected.or(actual).is_some() =>
            {
                self.members(members(expected), members(actual), path, node, report);
            }
            (None, Some(Tree::List(_)) | None, Some(Tree::List(_)) | None)
                if expected.or(actual).is_some() =>
            {
                self.items(items(expected), items(actual), path, node, report);
            }
            (rule, expected, actual) => {
                let finding = match (expected, actual) {
                    (None, None) => Finding::Absent,
                    (Some(_), None) => Finding::Missing,
                    (None, Some(_)) => Finding::Invented,
                    (Some(expected), Some(actual)) if are_equal(expected, actual, rule, node) => {
                        Finding::Correct
                    }
                    (Some(_), Some(_)) => Finding::Wrong,
                };
                report(&Difference {
                    path: name,
                    finding,
                    expected,
                    actual,
                });
            }
        }
    }

    fn members(
        &self,
        expected: &[Member],
        actual: &[Member],
        path: &mut String,
        node: Option<&SchemaNode>,
        report: Report<'_>,
    ) {
        let length = path.len();
        let mut member = |key: &str, index, expected: Option<&Tree>, actual: Option<&Tree>| {
            let node = self.graph.member(node, key, index);
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            self.fields(expected, actual, path, node, report);
            path.truncate(length);
        };
        for (index, (key, value)) in expected.iter().enumerate() {
            member(key, index, Some(value), find(actual, key, index));
        }
        for (index, (key, value)) in actual.iter().enumerate() {
            if find(expected, key, index).is_none() {
                member(key, index, None, Some(value));
            }
        }
    }

    fn items(
        &self,
        expected: &[Tree],
        actual: &[Tree],
        path: &mut String,
        node: Option<&SchemaNode>,
        report: Report<'_>,
    ) {
        let node = self.graph.items(node);
        let length = path.len();
        path.push_str("[]");
        let partners = align(expected, actual, |expected, actual| {
            self.score(expected, actual, path, node)
        });
        let mut is_taken = vec![false; actual.len()];
        for (item, partner) in expected.iter().zip(partners) {
            let partner = partner.map(|index| {
                is_taken[index] = true;
                &actual[index]
            });
            self.fields(Some(item), partner, path, node, report);
        }
        for (item, is_taken) in actual.iter().zip(is_taken) {
            if !is_taken {
                self.fields(None, Some(item), path, node, report);
            }
        }
        path.truncate(length);
    }

    /// Counts the fields of two elements of a list, or of one of them.
    fn score(
        &self,
        expected: Option<&Tree>,
        actual: Option<&Tree>,
        path: &mut String,
        node: Option<&SchemaNode>,
    ) -> Score {
        let mut score = Score::default();
        let report = &mut |difference: &Difference<'_>| match difference.finding {
            Finding::Correct => score.correct += 1,
            Finding::Absent => {}
            Finding::Wrong | Finding::Missing | Finding::Invented => score.mismatches += 1,
        };
        self.fields(expected, actual, path, node, report);
        score
    }
}

fn members(tree: Option<&Tree>) -> &[Member] {
    match tree {
        Some(Tree::Object(members)) => members,
        _ => &[],
    }
}

fn items(tree: Option<&Tree>) -> &[Tree] {
    match tree {
        Some(Tree::List(items)) => items,
        _ => &[],
    }
}

fn are_equal(
    expected: &Tree,
    actual: &Tree,
    rule: Option<&Comparison>,
    node: Option<&SchemaNode>,
) -> bool {
    match (expected, actual) {
        (Tree::Scalar(expected), Tree::Scalar(actual)) => {
            are_values_equal(expected, actual, rule, node)
        }
        (expected, actual) => {
            are_values_equal(&expected.to_value(), &actual.to_value(), rule, node)
        }
    }
}

fn are_values_equal(
    expected: &Value,
    actual: &Value,
    rule: Option<&Comparison>,
    node: Option<&SchemaNode>,
) -> bool {
    match (rule, expected, actual) {
        (Some(Comparison::Custom(equal)), expected, actual) => equal(expected, actual),
        (Some(Comparison::Exact), expected, actual) => expected == actual,
        (Some(Comparison::Tolerance(tolerance)), Value::Number(a), Value::Number(b)) => {
            are_close(a, b, *tolerance)
        }
        (_, Value::Number(a), Value::Number(b)) => are_close(a, b, 0.0),
        (_, Value::String(a), Value::String(b)) => {
            let is_exact = || node.is_some_and(|node| node.is_exact(a, b));
            a == b || !is_exact() && normalized(a).eq(normalized(b))
        }
        (_, expected, actual) => expected == actual,
    }
}

/// Returns whether numbers differ by at most `tolerance`: integers exactly, others up to the
/// rounding errors of their decimal digits, so that 1.10 and 1.11 differ by 0.01.
fn are_close(a: &Number, b: &Number, tolerance: f64) -> bool {
    if let (Some(a), Some(b)) = (integer(a), integer(b)) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "zero stays zero, and rounding does not matter for others"
        )]
        let difference = a.abs_diff(b) as f64;
        return difference <= tolerance;
    }
    let (Some(x), Some(y)) = (a.as_f64(), b.as_f64()) else {
        return a == b;
    };
    let rounding = if tolerance > 0.0 {
        f64::EPSILON * x.abs().max(y.abs())
    } else {
        0.0
    };
    (x - y).abs() <= tolerance + rounding
}

fn integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

/// Returns the characters of a text in lower case, with single spaces.
fn normalized(text: &str) -> impl Iterator<Item = char> {
    let words = text.split_whitespace().enumerate();
    words.flat_map(|(index, word)| {
        let space = (index > 0).then_some(' ');
        space
            .into_iter()
            .chain(word.chars().flat_map(char::to_lowercase))
    })
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "Exact",
            Self::Tolerance(_) => "Tolerance",
            Self::Custom(_) => "Custom",
            Self::Ignore => "Ignore",
        })
    }
}
