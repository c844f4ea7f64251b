//! Budgets of a model, in tokens and in money.

use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt;
use futures_util::future::{join_all, select};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{
    Amount, Api, Budget, Cost, Error, Grammar, GrammarDialect, Model, OpenAIBuilder, Prices,
};
use tempfile::TempDir;
use tokio::task::yield_now;

use crate::types::{Person, ada};

/// The tokens of an answer.
const TOKENS: u64 = 49;

/// The prompt that is answered with a list.
const PEOPLE: &str = "List: Ada, 36";

/// Starts a server whose answers cost 49 tokens each.
fn server() -> TestServer {
    let server = TestServer::start();
    server.reply_with(|request| {
        let reply = match request.prompt().as_str() {
            PEOPLE => Reply::json(&[ada()]),
            _ => Reply::json(&ada()),
        };
        reply.usage(40, 9).cached_tokens(30).cache_write_tokens(6)
    });
    server
}

fn model(server: &TestServer, budget: Budget) -> Model {
    server.openai("m").budget(budget).build().unwrap()
}

/// The models that are built for the calls of a test.
struct Models {
    builder: OpenAIBuilder,
    built: Mutex<Vec<Model>>,
}

impl Models {
    fn new(builder: OpenAIBuilder) -> Self {
        let built = Mutex::default();
        Self { builder, built }
    }

    fn build(&self, budget: Budget) -> Model {
        let model = self.builder.clone().budget(budget).build().unwrap();
        self.built.lock().unwrap().push(model.clone());
        model
    }

    /// Returns the models in the order in which they were built.
    fn into_built(self) -> Vec<Model> {
        self.built.into_inner().unwrap()
    }
}

#[track_caller]
fn assert_spent(error: &Error) {
    let failure = error.failure();
    assert!(matches!(failure, Error::BudgetExceeded { .. }), "{error:?}");
    assert!(!error.is_retryable());
}

/// Makes a call of every kind, each with a model of its own. The last one is a batch job.
async fn every_kind(model: impl Fn() -> Model + Sync) -> Vec<Result<(), Error>> {
    let call = || model().generate::<Person>("Ada, 36");
    let stream = async {
        let mut stream = call().stream().await?;
        while stream.try_next().await?.is_some() {}
        Ok(())
    };
    let items = async {
        let list = model().generate::<Vec<Person>>(PEOPLE);
        let mut items = list.stream_items().await?;
        while items.try_next().await?.is_some() {}
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
        items.await,
        many.await,
        batch.await,
    ]
}

#[tokio::test]
async fn no_kind_of_call_is_sent_once_the_budget_is_spent() {
    let server = server();
    for api in [Api::ChatCompletions, Api::Responses] {
        let models = Models::new(server.openai("m").api(api));
        for result in Box::pin(every_kind(|| models.build(Budget::tokens(0)))).await {
            assert_spent(&result.unwrap_err());
        }
    }
    assert!(server.operations().is_empty());
}

#[tokio::test]
async fn every_kind_of_call_counts() {
    let server = server();
    for api in [Api::ChatCompletions, Api::Responses] {
        let models = Models::new(server.openai("m").api(api));
        for result in Box::pin(every_kind(|| models.build(Budget::tokens(TOKENS)))).await {
            result.unwrap();
        }
        for model in models.into_built() {
            assert_eq!(model.spent(), Some(Amount::Tokens(TOKENS)));
            assert_spent(&model.generate::<Person>("Ada").await.unwrap_err());
        }
    }
}

/// Makes a call of every kind whose answer is a text, each with a model of its own.
async fn every_text(model: impl Fn() -> Model) -> Vec<Result<(), Error>> {
    let items = ["36", "7"];
    let pattern = "[0-9]+";
    let grammar = || Grammar::gbnf("root ::= [0-9]+");
    vec![
        model().choice("Ada", &items).await.map(drop),
        model().regex("Ada", pattern).await.map(drop),
        model().grammar::<u8>("Ada", grammar()).await.map(drop),
        {
            let mut many = model().choice_many(["Ada"], &items).results();
            many.next().await.unwrap().1.map(drop)
        },
        {
            let mut many = model().regex_many(["Ada"], pattern).results();
            many.next().await.unwrap().1.map(drop)
        },
        {
            let mut many = model().grammar_many::<u8>(["Ada"], grammar()).results();
            many.next().await.unwrap().1.map(drop)
        },
    ]
}

#[tokio::test]
async fn choices_and_grammars_count_and_are_not_sent_beyond_the_budget() {
    let server = TestServer::start();
    server.reply_with(|request| {
        let is_grammar = request.body().get("grammar").is_some();
        let text = if is_grammar {
            "36"
        } else {
            r#"{"value":"36"}"#
        };
        Reply::text(text).usage(40, 9)
    });
    let builder = server.openai("m").grammar_dialect(GrammarDialect::LlamaCpp);
    let models = Models::new(builder.clone());
    for result in Box::pin(every_text(|| models.build(Budget::tokens(0)))).await {
        assert_spent(&result.unwrap_err());
    }
    assert!(server.operations().is_empty());
    let models = Models::new(builder);
    for result in Box::pin(every_text(|| models.build(Budget::tokens(TOKENS)))).await {
        result.unwrap();
    }
    for model in models.into_built() {
        assert_eq!(model.spent(), Some(Amount::Tokens(TOKENS)));
    }
}

#[tokio::test]
async fn samples_count_with_all_their_answers() {
    let server = TestServer::start();
    server.reply_with(|_| Reply::choices([&ada(), &ada(), &ada()]).usage(40, 27));
    let model = model(&server, Budget::tokens(67));
    model.generate::<Person>("Ada").samples(3).await.unwrap();
    assert_eq!(model.spent(), Some(Amount::Tokens(67)));
    assert_spent(
        &model
            .generate::<Person>("Ada")
            .samples(3)
            .await
            .unwrap_err(),
    );
    server.assert_requests(1);
}

#[tokio::test]
async fn a_dropped_stream_counts_as_far_as_its_usage_is_reported() {
    let server = server();
    let model = model(&server, Budget::tokens(TOKENS));
    let mut stream = model.generate::<Person>("Ada").stream().await.unwrap();
    stream.try_next().await.unwrap();
    drop(stream);
    assert_eq!(model.spent(), Some(Amount::Tokens(0)));
    assert_eq!(model.usage().requests, 1);
    model.generate::<Person>("Ada").await.unwrap();
    assert_spent(&model.generate::<Person>("Ada").stream().await.unwrap_err());
}

#[tokio::test]
async fn a_retry_beyond_the_budget_is_not_sent() {
    let server = TestServer::start();
    let model = model(&server, Budget::tokens(TOKENS));
    let spender = model.clone();
    let answers = AtomicUsize::new(0);
    server.reply_with(move |_| match answers.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::error(500),
        _ => Reply::json(&ada()).usage(40, 9),
    });
    // The failed call waits before its retry, and the other spends the budget meanwhile.
    let mut failing = pin!(model.generate::<Person>("Ada").response());
    let first_request = pin!(async {
        while server.requests().is_empty() {
            yield_now().await;
        }
    });
    select(failing.as_mut(), first_request).await;
    spender.generate::<Person>("Zoë").await.unwrap();
    assert_spent(&failing.await.unwrap_err());
    server.assert_requests(2);
}

#[tokio::test]
async fn a_batch_job_resumed_elsewhere_counts_towards_the_budget_there() {
    let server = server();
    let directory = TempDir::new().unwrap();
    {
        let many = model(&server, Budget::tokens(1)).generate_many::<Person>(["Ada", "Zoë"]);
        let job = many.batch(directory.path()).submit().await.unwrap();
        assert_eq!(job.status().await.unwrap().prompts(), 2);
    }
    // Its own budget is not spent until the results are read.
    let model = model(&server, Budget::tokens(2 * TOKENS));
    let many = model.generate_many::<Person>(None::<&str>);
    let job = many.batch(directory.path()).resume().unwrap();
    job.wait().await.unwrap();
    for _ in 0..2 {
        let results = job.results().await.unwrap();
        results.try_collect::<Vec<_>>().await.unwrap();
        assert_eq!(model.spent(), Some(Amount::Tokens(2 * TOKENS)));
    }
    assert_spent(&model.generate::<Person>("Ada").await.unwrap_err());
    let other = TempDir::new().unwrap();
    let many = model.generate_many::<Person>(["Ada"]);
    assert_spent(&many.batch(other.path()).run().await.unwrap_err());
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
    let prices = Prices::new(2.5, 10.0).cached_input(1.25).cache_write(3.125);
    let prices = prices.batch_factor(0.5);
    // 4 input tokens, 30 cached ones, 6 that are written to the cache, and 9 output tokens.
    let answer = Cost::new(0.000_156_25);
    for api in [Api::ChatCompletions, Api::Responses] {
        let models = Models::new(server.openai("m").api(api));
        let build = || models.build(Budget::money(0.01, prices));
        for result in Box::pin(every_kind(build)).await {
            result.unwrap();
        }
        let models = models.into_built();
        let (in_batch, single) = models.split_last().unwrap();
        for model in single {
            assert_eq!(model.spent(), Some(Amount::Money(answer)), "{api:?}");
            assert_eq!(model.usage().cost(&prices), answer);
        }
        assert_eq!(
            in_batch.spent(),
            Some(Amount::Money(Cost::new(0.000_078_125)))
        );
        assert_eq!(
            in_batch.usage().batch_cost(&prices),
            Cost::new(0.000_078_125)
        );
    }
}

#[tokio::test]
async fn single_calls_and_batch_jobs_of_a_model_share_its_budget() {
    let server = server();
    let prices = Prices::new(2.5, 10.0).cached_input(1.25).batch_factor(0.5);
    // 10 input tokens, 30 cached ones, and 9 output tokens.
    let answer = Cost::new(0.000_152_5);
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
