//! Comparison of an expected with an actual value, field by field.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Number, Value};

use super::align::{Score, align};
use super::report::Finding;
use super::tree::{Member, Tree};

type EqualFn = dyn Fn(&Value, &Value) -> bool + Send + Sync;

/// The comparison of a field.
#[derive(Clone)]
pub(super) enum Comparison {
    Exact,
    /// The values of an enum are equal exactly. Variants with data are compared by field.
    Enum,
    Tolerance(f64),
    Custom(Arc<EqualFn>),
    Ignore,
}

/// The result of comparing one field.
pub(super) struct Difference<'a> {
    pub(super) path: &'a str,
    pub(super) finding: Finding,
    pub(super) expected: Option<&'a Tree>,
    pub(super) actual: Option<&'a Tree>,
}

type Report<'r> = &'r mut dyn FnMut(&Difference<'_>);

/// Comparisons by path; fields without one have the default of their type.
#[derive(Debug)]
pub(super) struct Comparer {
    rules: HashMap<String, Rule>,
}

#[derive(Debug)]
struct Rule {
    comparison: Comparison,
    /// Whether a compared value has the field.
    is_used: AtomicBool,
}

impl Comparer {
    /// Creates a comparer that compares the enums of a schema exactly.
    pub(super) fn of_schema(schema: &str, wrapped: bool) -> Self {
        let mut comparer = Self {
            rules: HashMap::new(),
        };
        let root: Value = serde_json::from_str(schema).unwrap_or_default();
        let start = if wrapped {
            &root["properties"]["value"]
        } else {
            &root
        };
        comparer.add_enums(&root, start, String::new(), &mut Vec::new());
        comparer
    }

    pub(super) fn set(&mut self, path: String, comparison: Comparison) {
        let is_used = AtomicBool::new(false);
        let rule = Rule {
            comparison,
            is_used,
        };
        self.rules.insert(path, rule);
    }

    /// Returns the paths, in order, whose comparison was set by the caller and never used.
    pub(super) fn unused_paths(&self) -> Vec<String> {
        let unused = self.rules.iter().filter(|(_, rule)| {
            !matches!(rule.comparison, Comparison::Enum) && !rule.is_used.load(Ordering::Relaxed)
        });
        let mut paths: Vec<String> = unused.map(|(path, _)| path.clone()).collect();
        paths.sort_unstable();
        paths
    }

    fn comparison(&self, path: &str) -> Option<&Comparison> {
        let rule = self.rules.get(path)?;
        rule.is_used.store(true, Ordering::Relaxed);
        Some(&rule.comparison)
    }

    fn add_enums<'s>(
        &mut self,
        root: &'s Value,
        schema: &'s Value,
        path: String,
        followed: &mut Vec<&'s str>,
    ) {
        if let Some(target) = schema["$ref"].as_str() {
            // A recursive type has its enums at any depth; those of the first level are found.
            if followed.contains(&target) {
                return;
            }
            followed.push(target);
            if let Some(target) = root.pointer(target.trim_start_matches('#')) {
                self.add_enums(root, target, path, followed);
            }
            followed.pop();
            return;
        }
        if schema["enum"].is_array() || !schema["const"].is_null() {
            self.set(path, Comparison::Enum);
            return;
        }
        for branch in schema["anyOf"].as_array().into_iter().flatten() {
            self.add_enums(root, branch, path.clone(), followed);
        }
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            self.add_enums(root, property, child(&path, key), followed);
        }
        if schema["items"].is_object() {
            self.add_enums(root, &schema["items"], format!("{path}[]"), followed);
        }
    }

    /// Compares two values and reports every field. Without an actual value, all are missing.
    pub(super) fn compare(&self, expected: &Tree, actual: Option<&Tree>, report: Report<'_>) {
        let path = &mut String::new();
        if actual.is_some() {
            return self.fields(Some(expected), actual, path, report);
        }
        let null = &Tree::Scalar(Value::Null);
        let mut is_reported = false;
        self.fields(Some(expected), None, path, &mut |difference| {
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
                path: "",
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
        report: Report<'_>,
    ) {
        let expected = expected.filter(|value| !value.is_null());
        let actual = actual.filter(|value| !value.is_null());
        let rule = self.comparison(path);
        match (rule, expected, actual) {
            (Some(Comparison::Ignore), _, _) => {}
            (
                Some(Comparison::Enum) | None,
                Some(Tree::Object(_)) | None,
                Some(Tree::Object(_)) | None,
            ) if expected.or(actual).is_some() => {
                self.members(members(expected), members(actual), path, report);
            }
            (
                Some(Comparison::Enum) | None,
                Some(Tree::List(_)) | None,
                Some(Tree::List(_)) | None,
            ) if expected.or(actual).is_some() => {
                self.items(items(expected), items(actual), path, report);
            }
            (rule, expected, actual) => {
                let finding = match (expected, actual) {
                    (None, None) => Finding::Absent,
                    (Some(_), None) => Finding::Missing,
                    (None, Some(_)) => Finding::Invented,
                    (Some(expected), Some(actual)) if are_equal(expected, actual, rule) => {
                        Finding::Correct
                    }
                    (Some(_), Some(_)) => Finding::Wrong,
                };
                report(&Difference {
                    path,
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
        report: Report<'_>,
    ) {
        let length = path.len();
        let mut member = |key: &str, expected: Option<&Tree>, actual: Option<&Tree>| {
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            self.fields(expected, actual, path, report);
            path.truncate(length);
        };
        for (index, (key, value)) in expected.iter().enumerate() {
            member(key, Some(value), find(actual, key, index));
        }
        for (index, (key, value)) in actual.iter().enumerate() {
            if find(expected, key, index).is_none() {
                member(key, None, Some(value));
            }
        }
    }

    fn items(&self, expected: &[Tree], actual: &[Tree], path: &mut String, report: Report<'_>) {
        let length = path.len();
        path.push_str("[]");
        let partners = align(expected, actual, |expected, actual| {
            self.score(expected, actual, path)
        });
        let mut is_taken = vec![false; actual.len()];
        for (item, partner) in expected.iter().zip(partners) {
            let partner = partner.map(|index| {
                is_taken[index] = true;
                &actual[index]
            });
            self.fields(Some(item), partner, path, report);
        }
        for (item, is_taken) in actual.iter().zip(is_taken) {
            if !is_taken {
                self.fields(None, Some(item), path, report);
            }
        }
        path.truncate(length);
    }

    /// Counts the fields of two elements of a list, or of one of them.
    fn score(&self, expected: Option<&Tree>, actual: Option<&Tree>, path: &mut String) -> Score {
        let mut score = Score::default();
        self.fields(expected, actual, path, &mut |difference: &Difference<
            '_,
        >| match difference.finding {
            Finding::Correct => score.correct += 1,
            Finding::Absent => {}
            Finding::Wrong | Finding::Missing | Finding::Invented => score.mismatches += 1,
        });
        score
    }
}

fn members(tree: Option<&Tree>) -> &[Member] {
    match tree {
        Some(Tree::Object(members)) => members,
        _ => &[],
    }
}

/// Returns the member with this key, which is usually at the same index in both values.
fn find<'m>(members: &'m [Member], key: &str, index: usize) -> Option<&'m Tree> {
    let has_key = |member: &&'m Member| member.0 == key;
    let same_index = members.get(index).filter(has_key);
    let member = same_index.or_else(|| members.iter().find(has_key))?;
    Some(&member.1)
}

fn items(tree: Option<&Tree>) -> &[Tree] {
    match tree {
        Some(Tree::List(items)) => items,
        _ => &[],
    }
}

fn child(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn are_equal(expected: &Tree, actual: &Tree, rule: Option<&Comparison>) -> bool {
    match (expected, actual) {
        (Tree::Scalar(expected), Tree::Scalar(actual)) => are_values_equal(expected, actual, rule),
        (expected, actual) => are_values_equal(&expected.to_value(), &actual.to_value(), rule),
    }
}

fn are_values_equal(expected: &Value, actual: &Value, rule: Option<&Comparison>) -> bool {
    match (rule, expected, actual) {
        (Some(Comparison::Custom(equal)), expected, actual) => equal(expected, actual),
        (Some(Comparison::Exact | Comparison::Enum), expected, actual) => expected == actual,
        (Some(Comparison::Tolerance(tolerance)), Value::Number(a), Value::Number(b)) => {
            are_close(a, b, *tolerance)
        }
        (_, Value::Number(a), Value::Number(b)) => are_close(a, b, 0.0),
        (_, Value::String(a), Value::String(b)) => a == b || normalized(a).eq(normalized(b)),
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
            Self::Enum => "Enum",
            Self::Tolerance(_) => "Tolerance",
            Self::Custom(_) => "Custom",
            Self::Ignore => "Ignore",
        })
    }
}
