//! Differences between two reports.

use outlines_runtime::eval::{Case, Evaluation, Report};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Budget, Error, Model, Structured};
use serde::Serialize;

#[test]
fn a_run_without_answers_is_a_regression_and_a_drop_of_the_tolerance_is_not() {
    let report = |correct: usize, of: usize| {
        let mut evaluation = Evaluation::<bool>::new();
        for index in 0..of {
            evaluation.add_value(&Case::new("…", true), &(index < correct));
        }
        evaluation.report()
    };
    let all = report(100, 100);
    assert!(report(0, 0).diff(&all).is_regression(1.0));
    assert!(!all.diff(&report(0, 0)).is_regression(0.0));
    for (correct, tolerance, expected) in [(99, 0.01, false), (98, 0.01, true), (93, 0.07, false)] {
        let diff = report(correct, 100).diff(&all);
        assert_eq!(diff.is_regression(tolerance), expected, "{correct}");
    }
}

#[test]
fn the_diff_of_two_reports_lists_fields_and_cases() {
    let report = |answers: [u8; 3]| {
        let mut evaluation = Evaluation::<u8>::new();
        for (number, answer) in answers.iter().enumerate() {
            evaluation.add_value(&Case::new("…", 1).id(format!("c{number}")), answer);
        }
        evaluation.report()
    };
    let (before, after) = (report([1, 1, 2]), report([1, 2, 1]));
    let diff = after.diff(&before);
    assert!(diff.fields.is_empty() && !diff.is_regression(0.0));
    assert_eq!(
        (diff.fixed, diff.broken),
        (vec!["c2".to_owned()], vec!["c1".to_owned()])
    );
    let diff = report([2, 2, 2]).diff(&before);
    assert!(diff.is_regression(0.5) && !diff.is_regression(0.7));
    let text = diff.to_string();
    assert!(text.contains(".             66.7 %    0.0 %"), "{text}");
    assert!(text.ends_with("broken: c0, c1\n"), "{text}");
}

/// Returns a report on cases whose expected value is 1, from names and answers.
fn report(answers: &[(&str, u8)]) -> Report {
    let mut evaluation = Evaluation::<u8>::new();
    for (name, answer) in answers {
        evaluation.add_value(&Case::new("…", 1).id(*name), answer);
    }
    evaluation.report()
}

#[test]
fn cases_of_one_run_only_are_neither_fixed_nor_broken() {
    let before = report(&[("fixed", 2), ("broken", 1), ("wrong", 2), ("right", 1)]);
    let after = report(&[("fixed", 1), ("broken", 2), ("new wrong", 2), ("new", 1)]);
    let diff = after.diff(&before);
    assert_eq!(diff.fixed, ["fixed"]);
    assert_eq!(diff.broken, ["broken"]);
    assert_eq!(diff.skipped, ["right", "wrong"]);
    assert_eq!(diff.added, ["new", "new wrong"]);
    let text = diff.to_string();
    assert!(
        text.ends_with(
            "fixed: fixed\nbroken: broken\nnot evaluated now: right, wrong\nnot evaluated \
             before: new, new wrong\n"
        ),
        "{text}"
    );
}

#[test]
fn a_skipped_case_is_a_regression_and_a_new_one_is_not() {
    let one = report(&[("one", 1)]);
    let two = report(&[("one", 1), ("two", 2)]);
    assert!(one.diff(&two).is_regression(1.0));
    assert!(!two.diff(&one).is_regression(0.5));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    two.save(&file).unwrap();
    assert!(one.diff(&Report::load(&file).unwrap()).is_regression(1.0));
}

async fn ask(model: &Model, cases: &[Case<u8>]) -> Report {
    let mut evaluation = Evaluation::new();
    for case in cases {
        let result = model.generate::<u8>(&*case.input).response().await;
        evaluation.add(case, &result);
    }
    evaluation.report()
}

#[tokio::test]
async fn a_case_beyond_the_budget_is_skipped_and_a_failed_one_is_broken() {
    let server = TestServer::start();
    server.reply_with(|request| match request.prompt().as_str() {
        "refused" => Reply::refusal("No.").usage(30, 10),
        _ => Reply::json(&1).usage(30, 10),
    });
    let case = |input: &str| Case::new(input, 1);
    let before = ask(&server.model(), &["a", "b", "c", "d"].map(case)).await;

    let builder = server.openai("m").budget(Budget::tokens(120));
    let model = builder.build().unwrap();
    let after = ask(&model, &["a", "refused", "c", "d"].map(case)).await;
    assert_eq!((after.cases, after.exact_matches), (3, 2));
    assert_eq!(after.errors["BudgetExceeded"], 1);
    assert_eq!(
        (after.fields["."].correct, after.fields["."].missing),
        (2, 1)
    );
    let diff = after.diff(&before);
    assert_eq!(
        (diff.broken, diff.skipped),
        (vec!["#2".to_owned()], vec!["#4".to_owned()])
    );
    assert!(diff.fixed.is_empty() && diff.added.is_empty());
}

#[tokio::test]
async fn a_skipped_case_does_not_change_the_names_of_others() {
    let server = TestServer::start();
    server.reply_with(|_| Reply::json(&2));
    let mut evaluation = Evaluation::new();
    let prompts = [
        Ok("first"),
        Err(std::io::Error::other("no file")),
        Ok("third"),
    ];
    for prompt in prompts {
        let result = server.model().generate::<u8>(prompt).response().await;
        assert!(result.is_ok() || matches!(result, Err(Error::Prompt(_))));
        evaluation.add(&Case::new("…", 1), &result);
    }
    assert_eq!(evaluation.report().evaluated, ["#1", "#3"]);
}

#[test]
fn errors_of_report_files_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let missing = Report::load(&file).unwrap_err();
    assert_eq!(missing.kind(), std::io::ErrorKind::NotFound);
    std::fs::write(&file, "{}").unwrap();
    let invalid = Report::load(&file).unwrap_err();
    assert!(
        invalid
            .to_string()
            .ends_with("missing field `cases` at line 1 column 2")
    );
    let unwritable = Report::default().save(folder.path()).unwrap_err();
    for (error, action) in [(missing, "read"), (invalid, "read"), (unwritable, "write")] {
        let expected = format!("cannot {action} the report `{}", folder.path().display());
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[test]
fn a_misspelled_path_of_a_comparison_is_a_regression() {
    let report = |path: &str| {
        let mut evaluation = Evaluation::<Vec<Visit>>::new().tolerance(path, 1.0);
        evaluation.add_value(&Case::new("…", Vec::new()), &Vec::new());
        evaluation.report()
    };
    let before = report(".");
    // No case has them, but the type does.
    for path in [
        "[]",
        "[].guests",
        "[].guests[]",
        "[].guests[].age",
        "[].host.age",
    ] {
        let report = report(path);
        assert!(report.unused_paths.is_empty(), "{path}");
        assert!(!report.diff(&before).is_regression(0.0), "{path}");
    }
    for path in [
        "[].guest",
        "[].guests.age",
        "[].guests[",
        "[].host.age.x",
        "[].hostage",
        "age",
    ] {
        let report = report(path);
        assert_eq!(report.unused_paths, [path]);
        let diff = report.diff(&before);
        assert!(diff.is_regression(1.0), "{path}");
        let line =
            format!("error: no case has a field `{path}`; check the path of its comparison\n");
        for table in [report.to_string(), diff.to_string()] {
            assert!(table.ends_with(&line), "{table}");
        }
    }
}

#[derive(Serialize, Structured)]
struct Visit {
    guests: Vec<Person>,
    host: Option<Person>,
}

#[derive(Serialize, Structured)]
struct Person {
    age: u8,
}
