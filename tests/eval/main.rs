//! Evaluation of answers against expected values.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod diff;
mod lists;
mod outcomes;
mod recursive;

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use outlines_runtime::eval::{Case, CaseOutcome, Evaluation, FieldReport, Finding, Report};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Cost, Prices, Structured};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Order {
    customer: Customer,
    status: Status,
    lines: Vec<Line>,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Customer {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
enum Status {
    #[serde(rename = "open")]
    Open,
    #[serde(rename = "Open")]
    Reopened,
    Paid {
        on: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Line {
    article: String,
    price: f64,
}

fn order(value: Value) -> Order {
    serde_json::from_value(value).unwrap()
}

fn line(article: &str, price: f64) -> Value {
    json!({"article": article, "price": price})
}

fn expected() -> Value {
    json!({
        "customer": {"name": "Ada Lovelace"},
        "status": "open",
        "lines": [line("tea", 4.5), line("milk", 1.2)],
        "note": null,
    })
}

/// Returns the findings for an answer that differs from [`expected`] in one member.
fn findings(member: &str, value: Value) -> Vec<(String, Finding)> {
    let mut actual = expected();
    actual[member] = value;
    let mut evaluation = Evaluation::new();
    evaluation.add_value(&Case::new("…", order(expected())), &order(actual));
    let mismatches = evaluation.report().mismatches.into_iter();
    mismatches
        .map(|mismatch| (mismatch.path, mismatch.finding))
        .collect()
}

#[test]
fn fields_are_compared_along_their_paths() {
    let cases = [
        ("note", json!(null), vec![]),
        // Case and white space of texts do not count, those of enums do.
        ("customer", json!({"name": " ada  LOVELACE"}), vec![]),
        (
            "customer",
            json!({"name": "Ada Byron"}),
            vec![("customer.name", Finding::Wrong)],
        ),
        ("status", json!("Open"), vec![("status", Finding::Wrong)]),
        (
            "status",
            json!({"Paid": {"on": "today"}}),
            vec![("status", Finding::Wrong)],
        ),
        ("note", json!("urgent"), vec![("note", Finding::Invented)]),
        // Lists are aligned by best match.
        (
            "lines",
            json!([line("milk", 1.2), line("tea", 4.5)]),
            vec![],
        ),
        (
            "lines",
            json!([line("milk", 1.2), line("tea", 5.0)]),
            vec![("lines[].price", Finding::Wrong)],
        ),
        (
            "lines",
            json!([line("milk", 1.2)]),
            vec![
                ("lines[].article", Finding::Missing),
                ("lines[].price", Finding::Missing),
            ],
        ),
        (
            "lines",
            json!([line("tea", 4.5), line("milk", 1.2), line("salt", 0.8)]),
            vec![
                ("lines[].article", Finding::Invented),
                ("lines[].price", Finding::Invented),
            ],
        ),
    ];
    for (member, value, expected) in cases {
        let found = findings(member, value.clone());
        let expected: Vec<(String, Finding)> = expected
            .into_iter()
            .map(|(path, finding)| (path.to_owned(), finding))
            .collect();
        assert_eq!(found, expected, "{member}: {value}");
    }
}

#[test]
fn comparisons_can_be_replaced_by_path() {
    let mut actual = expected();
    actual["customer"] = json!({"name": "ADA LOVELACE"});
    actual["lines"] = json!([line("Tea", 4.51), line("milk", 1.2)]);
    actual["note"] = json!("invented");
    let case = Case::new("…", order(expected()));
    let mismatches = |evaluation: Evaluation<Order>| {
        let mut evaluation = evaluation;
        evaluation.add_value(&case, &order(actual.clone()));
        let mismatches = evaluation.report().mismatches.into_iter();
        mismatches.map(|mismatch| mismatch.path).collect::<Vec<_>>()
    };
    let new = Evaluation::<Order>::new;
    assert_eq!(mismatches(new()), ["lines[].price", "note"]);
    assert_eq!(mismatches(new().tolerance("lines[].price", 0.02)), ["note"]);
    assert_eq!(mismatches(new().ignore("lines").ignore("note")), [""; 0]);
    assert_eq!(
        mismatches(new().exact("customer").ignore("lines").ignore("note")),
        ["customer"]
    );
    let never = new().compare_with("customer.name", |_, _| false);
    assert_eq!(
        mismatches(never.ignore("lines").ignore("note")),
        ["customer.name"]
    );
}

#[tokio::test]
async fn answers_of_generate_many_are_measured_with_errors_usage_and_latency() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    let lines = [
        json!({"id": "ada", "input": "Ada is 36.", "expected": 36}),
        json!({"id": "bob", "input": "Bob is 7.", "expected": 7}),
        json!({"id": "eve", "input": "Eve says nothing.", "expected": 0}),
    ];
    fs::write(&file, lines.map(|line| line.to_string()).join("\n\n")).unwrap();
    let cases: Vec<Case<u8>> = Case::read(&file).unwrap();

    let server = TestServer::start();
    server.reply_with(|request| match request.prompt().as_str() {
        "Ada is 36." => Reply::json(&36).usage(10, 2),
        "Bob is 7." => Reply::json(&70).usage(10, 2),
        _ => Reply::refusal("No age is given.").usage(10, 4),
    });
    let mut evaluation = Evaluation::new().prices(Prices::new(250_000.0, 250_000.0));
    let prompts = cases
        .iter()
        .map(|case| case.input.clone())
        .collect::<Vec<_>>();
    let model = server.model();
    let mut results = model.generate_many::<u8>(prompts).responses();
    while let Some((index, result)) = results.next().await {
        let mut outcome = CaseOutcome::new(result);
        assert!(outcome.latency.is_some());
        outcome.latency = Some(Duration::from_millis(250));
        evaluation.add_outcome(&cases[index], &outcome);
    }
    let report = evaluation.report();
    let field = report.fields["."];
    assert_eq!((field.correct, field.wrong, field.missing), (1, 1, 1));
    assert_eq!((report.cases, report.exact_matches), (3, 1));
    assert_eq!(report.errors, BTreeMap::from([("Refused".to_owned(), 1)]));
    assert_eq!(
        (report.usage.prompt_tokens, report.usage.completion_tokens),
        (30, 8)
    );
    assert_eq!(
        (report.cost, report.median_latency),
        (Some(Cost::new(9.5)), Some(0.25))
    );

    let table = report.to_string();
    for line in [
        "field       accuracy  precision   recall  correct  absent  wrong  missing  invented",
        ".             33.3 %     50.0 %   33.3 %        1       0      1        1         0",
        "1 of 3 cases without a mismatch",
        "1 × error Refused",
        "3 requests, 30 + 8 tokens",
        "cost 9.5",
        "latency 0.25 s median, 0.25 s 95th percentile",
        "bob: `.` is 70, expected 7",
        "eve: `.` is missing, expected 0",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
}

#[test]
fn invalid_cases_are_reported_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    let error = Case::<u8>::read(&file).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the cases `"), "{error}");
    fs::write(
        &file,
        "{\"input\": \"a\", \"expected\": 1}\n{\"input\": \"b\"}\n",
    )
    .unwrap();
    let error = Case::<u8>::read(&file).unwrap_err().to_string();
    assert!(error.starts_with("line 2 of `"), "{error}");
    let expected = "is not a case, `{\"input\": \"…\", \"expected\": …}`: missing field `expected` at \
                    column 14";
    assert!(error.ends_with(expected), "{error}");

    let line = |id| json!({"id": id, "input": "a", "expected": 1}).to_string();
    for ids in [[Some("a"), None, Some("a")], [Some("#3"), None, None]] {
        fs::write(&file, ids.map(line).join("\n\n")).unwrap();
        let error = Case::<u8>::read(&file).unwrap_err().to_string();
        assert!(error.starts_with("line 5 of `"), "{error}");
        let expected = format!("has the `id` of an earlier case, {:?}", ids[0].unwrap());
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn paths_of_comparisons_that_no_case_has_are_listed() {
    let mut evaluation = Evaluation::<Order>::new()
        .tolerance("lines[].prize", 0.1)
        .tolerance("lines[].price", 0.1)
        .exact("status")
        .exact("Customer.name")
        .ignore("note");
    assert!(evaluation.report().unused_paths.is_empty());
    evaluation.add_value(&Case::new("…", order(expected())), &order(expected()));
    let report = evaluation.report();
    assert_eq!(report.unused_paths, ["Customer.name", "lines[].prize"]);
    let line = "no case has a field `lines[].prize`; check the path of its comparison\n";
    assert!(report.to_string().contains(line), "{report}");
}

#[test]
fn cases_without_an_id_are_named_by_their_number_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    let lines = [1, 2, 3].map(|age| json!({"input": "…", "expected": age}).to_string());
    fs::write(&file, lines.join("\n\n")).unwrap();
    let mut cases: Vec<Case<u8>> = Case::read(&file).unwrap();
    // As the results of concurrent calls.
    cases.reverse();
    let mut evaluation = Evaluation::new();
    for case in &cases {
        evaluation.add_value(case, &3);
    }
    let report = evaluation.report();
    let names = report.mismatches.iter().map(|mismatch| &*mismatch.case);
    assert_eq!(names.collect::<Vec<_>>(), ["#2", "#1"]);
}

/// Returns whether two values of the same type are equal, with a tolerance if it is not 0.
fn are_equal<T: Structured + Serialize>(expected: T, actual: &T, tolerance: f64) -> bool {
    let mut evaluation = Evaluation::new();
    if tolerance > 0.0 {
        evaluation = evaluation.tolerance(".", tolerance);
    }
    evaluation.add_value(&Case::new("…", expected), actual);
    evaluation.report().exact_matches == 1
}

#[test]
fn numbers_differ_by_their_decimal_digits() {
    for (expected, actual, tolerance, equal) in [
        (1.10, 1.11, 0.01, true),
        (1.11, 1.10, 0.01, true),
        (19.99, 20.04, 0.05, true),
        (1.10, 1.1101, 0.01, false),
        (-1.0, 1.0, 1.9, false),
        (1e15, 1e15 + 1.0, 0.5, false),
        (0.1 + 0.2, 0.3, 0.0, false),
        (2.0, 2.0, 0.0, true),
    ] {
        let found = are_equal(expected, &actual, tolerance);
        assert_eq!(found, equal, "{expected} {actual} {tolerance}");
    }
    let large = (1_u64 << 53) + 1;
    assert!(are_equal(large, &large, 0.0) && !are_equal(large, &(large - 1), 0.0));
    assert!(!are_equal(u64::MAX, &(u64::MAX - 1), 0.5));
    assert!(are_equal(u64::MAX, &(u64::MAX - 1), 1.0));
    assert!(!are_equal(i64::MIN, &(i64::MIN + 1), 0.0));
}

/// A type with a value that JSON has no form for, or no number.
#[derive(Debug, Serialize, Structured)]
struct Foreign {
    #[structured(as = "String")]
    value: BTreeMap<(u8, u8), u8>,
    #[structured(as = "String")]
    number: i128,
}

#[test]
fn what_cannot_be_serialized_is_not_correct() {
    let foreign = |value: &[(u8, u8)], number| Foreign {
        value: value.iter().map(|key| (*key, 0)).collect(),
        number,
    };
    let report = |expected, actual| {
        let mut evaluation = Evaluation::new();
        evaluation.add_value(&Case::new("…", expected), &actual);
        evaluation.report()
    };
    let found = report(foreign(&[(1, 2)], 1), foreign(&[(1, 2)], 1));
    assert_eq!(
        (found.exact_matches, found.errors["Unserializable"]),
        (0, 1)
    );
    assert_eq!(found.accuracy(), Some(0.0));
    let found = report(foreign(&[], i128::MAX), foreign(&[], i128::MAX - 1));
    assert_eq!((found.fields["number"].wrong, found.errors.len()), (1, 0));
    let found = report(foreign(&[], i128::MAX), foreign(&[], i128::MAX));
    assert_eq!(found.exact_matches, 1);
}

#[tokio::test]
async fn a_failed_call_has_no_correct_fields() {
    let server = TestServer::start();
    server.reply_with(|_| Reply::refusal("No."));
    let model = server.model();
    let mut notes = Evaluation::new();
    let result = model.generate::<Option<String>>("…").response().await;
    notes.add(&Case::new("…", None), &result);
    let report = notes.report();
    assert_eq!(
        (report.accuracy(), report.fields["."].missing),
        (Some(0.0), 1)
    );
    let table = report.to_string();
    assert!(
        table.contains("#1: `.` is missing, expected null"),
        "{table}"
    );

    let mut lists = Evaluation::new();
    let result = model.generate::<Vec<String>>("…").response().await;
    lists.add(&Case::new("…", Vec::new()), &result);
    assert_eq!(lists.report().accuracy(), Some(0.0));
    assert_eq!(lists.report().mismatches.len(), 1);
}

#[tokio::test]
async fn a_failed_reask_is_counted_by_its_own_class() {
    let server = TestServer::start();
    server.reply(&1).reply(Reply::error(400));
    let model = server.model();
    let call = model.generate::<u8>("…").check(|_| Err("no")).reask(1);
    let mut evaluation = Evaluation::new();
    evaluation.add(&Case::new("…", 2), &call.response().await);
    let report = evaluation.report();
    assert_eq!(
        report.errors,
        BTreeMap::from([("InvalidRequest".to_owned(), 1)])
    );
    assert_eq!(report.usage.requests, 1);
}

#[test]
fn the_json_of_a_report_has_the_figures_of_the_table() {
    let mut evaluation = Evaluation::<Option<u8>>::new();
    for (expected, actual) in [(1, Some(1)), (2, Some(3)), (4, None), (5, Some(5))] {
        evaluation.add_value(&Case::new("…", Some(expected)), &actual);
    }
    let json = serde_json::to_value(evaluation.report()).unwrap();
    let field = &json["fields"]["."];
    let figures = ["accuracy", "precision", "recall"].map(|name| field[name].as_f64());
    assert_eq!(figures, [Some(0.5), Some(2.0 / 3.0), Some(0.5)]);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i8>().prop_map(Value::from),
        "[ab ]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-c]", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A type that serializes to any JSON value.
#[derive(Debug, Clone, Serialize, Structured)]
struct Anything {
    #[structured(as = "bool")]
    any: Value,
}

fn evaluate(expected: &Value, actual: &Value) -> Report {
    let anything = |any: &Value| Anything { any: any.clone() };
    let mut evaluation = Evaluation::new();
    evaluation.add_value(&Case::new("…", anything(expected)), &anything(actual));
    evaluation.report()
}

proptest! {
    #[test]
    fn a_value_has_no_mismatch_with_itself(value in value()) {
        let report = evaluate(&value, &value);
        prop_assert_eq!(report.exact_matches, 1);
        prop_assert!(report.accuracy().is_none_or(|accuracy| accuracy > 0.999));
    }

    /// A missing member in one direction is an extra member in the other.
    #[test]
    fn swapping_the_values_swaps_missing_and_invented(a in value(), b in value()) {
        let total = |report: &Report, count: fn(&FieldReport) -> usize| {
            report.fields.values().map(count).sum::<usize>()
        };
        let (forward, backward) = (evaluate(&a, &b), evaluate(&b, &a));
        prop_assert_eq!(total(&forward, |f| f.missing), total(&backward, |f| f.invented));
        prop_assert_eq!(total(&forward, |f| f.correct), total(&backward, |f| f.correct));
    }
}
