//! Stored outcomes: a run that is interrupted and resumed, and the latency of calls.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use outlines_runtime::eval::{Case, CaseOutcome, Evaluation, Outcomes, Report};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Budget, Cost, Error, Model, Prices};

/// Asks about the cases that have no outcome, at most `calls`, and reports on all that have one.
async fn evaluate(model: &Model, cases: &[Case<u8>], path: &Path, calls: usize) -> Report {
    let mut outcomes = Outcomes::open(path).unwrap();
    let open = cases.iter().filter(|case| outcomes.get(case).is_none());
    let open: Vec<&Case<u8>> = open.collect();
    let prompts: Vec<String> = open.iter().map(|case| case.input.clone()).collect();
    let mut results = model
        .generate_many::<u8>(prompts)
        .concurrency(1)
        .responses();
    for _ in 0..calls {
        let Some((index, result)) = results.next().await else {
            break;
        };
        outcomes.insert(open[index], result).unwrap();
    }
    report(cases, &outcomes)
}

fn report(cases: &[Case<u8>], outcomes: &Outcomes<u8>) -> Report {
    let prices = Prices::new(1.0, 10.0).cached_input(0.1);
    let mut evaluation = Evaluation::new().prices(prices);
    for case in cases {
        if let Some(outcome) = outcomes.get(case) {
            evaluation.add_outcome(case, outcome);
        }
    }
    evaluation.report()
}

/// Latencies differ between runs.
fn without_latency(mut report: Report) -> Report {
    assert!(report.median_latency.take().is_some() && report.p95_latency.take().is_some());
    report
}

#[tokio::test]
async fn an_interrupted_run_is_resumed_and_gives_the_same_report() {
    let server = TestServer::start();
    server.reply_with(|request| match request.prompt().as_str() {
        "refused" => Reply::refusal("No.").usage(30, 5),
        "rejected" => Reply::error(400),
        "wrong" => Reply::json(&2).usage(30, 10),
        _ => Reply::json(&1).usage(300, 10).cached_tokens(200),
    });
    let case = |input: &str| Case::new(input, 1);
    let cases = ["a", "refused", "rejected", "wrong", "b", "c"].map(case);
    let folder = tempfile::tempdir().unwrap();
    let (whole, path) = (folder.path().join("whole"), folder.path().join("path"));
    let model = server.model();
    let expected = evaluate(&model, &cases, &whole, usize::MAX).await;
    assert_eq!((expected.cases, expected.exact_matches), (6, 3));
    assert_eq!(
        (
            expected.errors["Refused"],
            expected.errors["InvalidRequest"]
        ),
        (1, 1)
    );
    let usage = expected.usage;
    assert_eq!(
        (usage.prompt_tokens, usage.cached_tokens, usage.requests),
        (960, 600, 5)
    );
    // 360 uncached, 600 cached, and 45 completion tokens.
    assert_eq!(
        expected.cost,
        Some(Cost::new(0.000_36 + 0.000_06 + 0.000_45))
    );
    assert!(
        expected.to_string().contains("\ncost 0.00087\n"),
        "{expected}"
    );

    let part = evaluate(&model, &cases, &path, 4).await;
    assert_eq!(part.cases, 4);
    // Killed while it wrote the next line.
    let mut file = File::options().append(true).open(&path).unwrap();
    file.write_all(br#"{"case":"b","outcome":{"result":{"Ok""#)
        .unwrap();
    let before = server.requests().len();
    let resumed = evaluate(&model, &cases, &path, usize::MAX).await;
    // The rejected prompt, which had no answer, and the two that are left.
    assert_eq!(server.requests().len() - before, 3);
    let stored = report(&cases, &Outcomes::open(&path).unwrap());
    assert_eq!(stored.median_latency, resumed.median_latency);
    assert_eq!(without_latency(resumed), without_latency(expected));
}

#[tokio::test]
async fn a_call_that_was_not_sent_is_reported_and_made_again_by_the_next_run() {
    let server = TestServer::start();
    server.reply_with(|_| Reply::json(&1).usage(30, 10));
    let cases = ["a", "b"].map(|input| Case::new(input, 1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outcomes.jsonl");
    let limited = server
        .openai("m")
        .budget(Budget::tokens(40))
        .build()
        .unwrap();
    let report = evaluate(&limited, &cases, &path, 2).await;
    assert_eq!((report.cases, report.errors["BudgetExceeded"]), (1, 1));
    let report = evaluate(&server.model(), &cases, &path, 2).await;
    assert_eq!((report.cases, report.errors.len()), (2, 0));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn errors_of_outcome_files_name_the_file_and_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outcomes.jsonl");
    let rest = r#""sent":true,"usage":{"prompt_tokens":1},"latency":null"#;
    let line = format!(r#"{{"case":"a","outcome":{{"result":{{"Ok":1}},{rest}}}}}"#);
    fs::write(&path, format!("{line}\n{line}\n{{\"case\":\"b\"}}\n")).unwrap();
    let error = Outcomes::<u8>::open(&path).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the outcomes `"), "{error}");
    assert!(
        error.contains("`: line 3 is not an outcome: missing field `outcome`"),
        "{error}"
    );
    let error = Outcomes::<u8>::open(folder.path()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the outcomes `"), "{error}");
}

#[tokio::test]
async fn the_latency_of_a_call_includes_its_further_requests() {
    const DELAY: Duration = Duration::from_millis(10);
    type Check = fn(Result<outlines_runtime::Response<u8>, Error>) -> Option<Duration>;
    let value: Check = |result| result.unwrap().latency;
    let failure: Check = |result| result.unwrap_err().latency();
    let delayed = |reply: Reply| reply.delay(DELAY);
    let cases: [(&str, Vec<Reply>, u32, Check); 6] = [
        ("value", vec![Reply::json(&1)], 1, value),
        ("re-asked", vec![Reply::json(&2), Reply::json(&1)], 2, value),
        ("refused", vec![Reply::refusal("No.")], 1, failure),
        (
            "invalid",
            vec![Reply::json(&2), Reply::json(&2)],
            2,
            failure,
        ),
        (
            "undecodable",
            vec![Reply::text("-"), Reply::text("-")],
            2,
            failure,
        ),
        (
            "re-ask failed",
            vec![Reply::json(&2), Reply::error(400)],
            2,
            failure,
        ),
    ];
    for (name, replies, requests, latency) in cases {
        let server = TestServer::start();
        for reply in replies {
            server.reply(delayed(reply));
        }
        let model = server.model();
        let start = Instant::now();
        let call = model.generate::<u8>("…").reask(1);
        let call = call.check(|value| if *value == 1 { Ok(()) } else { Err("not 1") });
        let result = call.response().await;
        let elapsed = start.elapsed();
        let latency = latency(result).unwrap();
        assert!(
            DELAY * requests <= latency && latency <= elapsed,
            "{name}: {latency:?}"
        );
        server.assert_requests(usize::try_from(requests).unwrap());
    }
    // Without an answer, there is none.
    let server = TestServer::start();
    server.reply(Reply::error(400));
    let outcome = CaseOutcome::new(server.model().generate::<u8>("…").response().await);
    assert_eq!((outcome.latency, outcome.sent), (None, true));
}
