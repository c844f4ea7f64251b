//! Comparison of an expected with an actual value, field by field.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::report::Finding;

/// Lists whose elements would need more comparisons than this are aligned by position.
const MAX_PAIRS: usize = 250_000;

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
    pub(super) expected: Option<&'a Value>,
    pub(super) actual: Option<&'a Value>,
}

type Report<'r> = &'r mut dyn FnMut(&Difference<'_>);

/// Comparisons by path; fields without one have the default of their type.
#[derive(Debug)]
pub(super) struct Comparer {
    rules: HashMap<String, Comparison>,
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
        self.rules.insert(path, comparison);
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
            self.rules.insert(path, Comparison::Enum);
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
    pub(super) fn compare(&self, expected: &Value, actual: Option<&Value>, report: Report<'_>) {
        self.fields(Some(expected), actual, &mut String::new(), report);
    }

    fn fields(
        &self,
        expected: Option<&Value>,
        actual: Option<&Value>,
        path: &mut String,
        report: Report<'_>,
    ) {
        let expected = expected.filter(|value| !value.is_null());
        let actual = actual.filter(|value| !value.is_null());
        let rule = self.rules.get(path.as_str());
        match (rule, expected, actual) {
            (Some(Comparison::Ignore), _, _) => {}
            (
                Some(Comparison::Enum) | None,
                Some(Value::Object(_)) | None,
                Some(Value::Object(_)) | None,
            ) if expected.or(actual).is_some() => {
                self.members(members(expected), members(actual), path, report);
            }
            (
                Some(Comparison::Enum) | None,
                Some(Value::Array(_)) | None,
                Some(Value::Array(_)) | None,
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
        expected: Option<&Map<String, Value>>,
        actual: Option<&Map<String, Value>>,
        path: &mut String,
        report: Report<'_>,
    ) {
        let length = path.len();
        let mut member = |key: &str, expected: Option<&Value>, actual: Option<&Value>| {
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            self.fields(expected, actual, path, report);
            path.truncate(length);
        };
        for (key, value) in expected.into_iter().flatten() {
            member(key, Some(value), actual.and_then(|actual| actual.get(key)));
        }
        for (key, value) in actual.into_iter().flatten() {
            if expected.is_none_or(|expected| !expected.contains_key(key)) {
                member(key, None, Some(value));
            }
        }
    }

    fn items(&self, expected: &[Value], actual: &[Value], path: &mut String, report: Report<'_>) {
        let length = path.len();
        path.push_str("[]");
        let partners = self.align(expected, actual, path);
        for (item, partner) in expected.iter().zip(&partners) {
            self.fields(
                Some(item),
                partner.map(|index| &actual[index]),
                path,
                report,
            );
        }
        for (index, item) in actual.iter().enumerate() {
            if !partners.contains(&Some(index)) {
                self.fields(None, Some(item), path, report);
            }
        }
        path.truncate(length);
    }

    /// Returns the index of the actual element for each expected one.
    fn align(&self, expected: &[Value], actual: &[Value], path: &mut String) -> Vec<Option<usize>> {
        let mut partners = vec![None; expected.len()];
        if expected == actual || expected.len().saturating_mul(actual.len()) > MAX_PAIRS {
            for (index, partner) in partners.iter_mut().enumerate().take(actual.len()) {
                *partner = Some(index);
            }
            return partners;
        }
        let mut pairs = Vec::new();
        for (i, item) in expected.iter().enumerate() {
            for (j, other) in actual.iter().enumerate() {
                let (mut same, mut all) = (0_u32, 0_u32);
                self.fields(
                    Some(item),
                    Some(other),
                    path,
                    &mut |difference: &Difference<'_>| {
                        same += u32::from(difference.finding == Finding::Correct);
                        all += u32::from(difference.finding != Finding::Absent);
                    },
                );
                if same > 0 {
                    let share = f64::from(same) / f64::from(all);
                    pairs.push((share, i, j));
                }
            }
        }
        // Of equally good pairs, those closest in position are first.
        pairs.sort_by(|(a, i, j), (b, k, l)| {
            let distance = i.abs_diff(*j).cmp(&k.abs_diff(*l));
            b.total_cmp(a).then(distance).then((i + j).cmp(&(k + l)))
        });
        let mut taken = vec![false; actual.len()];
        for (_, i, j) in pairs {
            if partners[i].is_none() && !taken[j] {
                partners[i] = Some(j);
                taken[j] = true;
            }
        }
        partners
    }
}

fn members(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}

fn items(value: Option<&Value>) -> &[Value] {
    value
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice)
}

fn child(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn are_equal(expected: &Value, actual: &Value, rule: Option<&Comparison>) -> bool {
    match (rule, expected, actual) {
        (Some(Comparison::Custom(equal)), expected, actual) => equal(expected, actual),
        (Some(Comparison::Exact | Comparison::Enum), expected, actual) => expected == actual,
        (Some(Comparison::Tolerance(tolerance)), Value::Number(a), Value::Number(b)) => {
            match (a.as_f64(), b.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= *tolerance,
                _ => a == b,
            }
        }
        (_, Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (_, Value::String(a), Value::String(b)) => a == b || normalized(a).eq(normalized(b)),
        (_, expected, actual) => expected == actual,
    }
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
