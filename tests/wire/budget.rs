//! Budgets of a model, in tokens and in money.

use std::sync::Mutex;

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Amount, Api, Budget, Cost, Error, Model, Prices};
use tempfile::TempDir;

use crate::types::{Person, ada};

/// The tokens of an answer.
const TOKENS: u64 = 49;

/// Starts a server whose answers cost 49 tokens each.
fn server() -> TestServer {
    let server = TestServer::start();
    server.reply_with(|_| Reply::json(&ada()).usage(40, 9).cached_tokens(30));
    server
}

fn model(server: &TestServer, budget: Budget) -> Model {
    server.openai("m").budget(budget).build().unwrap()
}

#[track_caller]
fn assert_spent(error: &Error) {
    let failure = error.failure();
    assert!(matches!(failure, Error::BudgetExceeded { .. }), "{error:?}");
    assert!(!error.is_retryable());
}

/// Makes a call of every kind, each with a model of its own.
async fn every_kind(model: impl Fn() -> Model + Sync) -> Vec<Result<(), Error>> {
    let call = || model().generate::<Person>("Ada, 36");
    let stream = async {
        let mut stream = call().stream().await?;
        while stream.try_next().await?.is_some() {}
        Ok(())
    };
    let many = async {
        let mut many = model().generate_many::<Person>(["Ada, 36"]).results();
        many.next().await.unwrap().1.map(drop)
    };
    let batch = async {
        let directory = TempDir::new().unwrap();
        let many = model().generate_many::<Person>(["Ada, 36"]);
        let results = many.batch(directory.path()).run().await?;
        results.try_collect::<Vec<_>>().await.map(drop)
    };
    vec![
        call().await.map(drop),
        call().response().await.map(drop),
        call().samples(1).await.map(drop),
        stream.await,
        many.await,
        batch.await,
    ]
}

#[tokio::test]
async fn no_kind_of_call_is_sent_once_the_budget_is_spent() {
    let server = server();
    for api in [Api::ChatCompletions, Api::Responses] {
        let builder = server.openai("m").api(api).budget(Budget::tokens(0));
        for result in Box::pin(every_kind(|| builder.clone().build().unwrap())).await {
            assert_spent(&result.unwrap_err());
        }
    }
    assert!(server.operations().is_empty());
}

#[tokio::test]
async fn every_kind_of_call_counts() {
    let server = server();
    for api in [Api::ChatCompletions, Api::Responses] {
        let builder = server.openai("m").api(api).budget(Budget::tokens(TOKENS));
        let models = Mutex::new(Vec::new());
        let build = || {
            let model = builder.clone().build().unwrap();
            models.lock().unwrap().push(model.clone());
            model
        };
        for result in Box::pin(every_kind(build)).await {
            result.unwrap();
        }
        for model in models.into_inner().unwrap() {
            assert_eq!(model.spent(), Some(Amount::Tokens(TOKENS)));
            assert_spent(&model.generate::<Person>("Ada").await.unwrap_err());
        }
    }
}

#[tokio::test]
async fn a_reask_beyond_the_budget_is_not_sent() {
    let server = server();
    let model = model(&server, Budget::tokens(TOKENS));
    let call = model
        .generate::<Person>("Ada")
        .check(|_| Err("no"))
        .reask(5);
    let error = call.await.unwrap_err();
    assert_spent(&error);
    assert_eq!(error.usage().unwrap().total_tokens(), TOKENS);
    server.assert_requests(1);
}

#[tokio::test]
async fn a_call_that_waits_for_the_rate_limit_is_not_sent_beyond_the_budget() {
    let server = server();
    let model = model(&server, Budget::tokens(1));
    let calls = (0..200).map(|_| model.generate::<Person>("Ada").response());
    let results = join_all(calls).await;
    // Before the first answer, the rate limiter sends a few requests only.
    assert!(server.requests().len() < 50);
    for error in results.into_iter().filter_map(Result::err) {
        assert_spent(&error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_budget_is_exact_under_concurrency() {
    const CALLERS: usize = 8;
    const ANSWERS: usize = 100;
    let server = server();
    let model = model(&server, Budget::tokens(TOKENS * ANSWERS as u64));
    let callers = (0..CALLERS).map(|_| {
        // Clones share the budget.
        let model = model.clone();
        tokio::spawn(async move {
            let mut answers = 0;
            loop {
                match model.generate::<Person>("Ada").await {
                    Ok(_) => answers += 1,
                    Err(error) => {
                        assert_spent(&error);
                        return answers;
                    }
                }
            }
        })
    });
    let answers = join_all(callers).await;
    let answers: usize = answers.into_iter().map(Result::unwrap).sum();
    // The last answer within the budget, and those that were running at the same time.
    assert!((ANSWERS..ANSWERS + CALLERS).contains(&answers), "{answers}");
    server.assert_requests(answers);
    assert_eq!(model.usage().total_tokens(), TOKENS * answers as u64);
    let spent = Amount::Tokens(TOKENS * answers as u64);
    assert_eq!(model.spent(), Some(spent));
    model.generate::<Person>("Ada").await.unwrap_err();
    server.assert_requests(answers);
}

#[tokio::test]
async fn money_is_counted_at_the_prices_of_each_kind_of_token_and_call() {
    let server = server();
    // Per answer: 10 input tokens, 30 cached ones, and 9 output tokens.
    let prices = Prices::new(2.5, 10.0).cached_input(1.25).batch_factor(0.5);
    let answer = Cost::new(0.000_152_5);
    let usage = {
        let model = server.model();
        model.generate::<Person>("Ada").await.unwrap();
        model.usage()
    };
    assert_eq!(usage.cost(&prices), answer);
    let model = model(&server, Budget::money(0.01, prices));
    model.generate::<Person>("Ada").await.unwrap();
    assert_eq!(model.spent(), Some(Amount::Money(answer)));
    let directory = TempDir::new().unwrap();
    let many = model.generate_many::<Person>(["Ada", "Zoë"]);
    let results = many.batch(directory.path()).run().await.unwrap();
    results.try_collect::<Vec<_>>().await.unwrap();
    // Two answers at half the price.
    assert_eq!(model.spent(), Some(Amount::Money(answer + answer)));
}
