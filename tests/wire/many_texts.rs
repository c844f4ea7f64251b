//! Choices, regular expressions, and grammars for many prompts.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Grammar, GrammarDialect};
use serde_json::json;

use crate::server::class;

/// Answers a prompt with its last word.
fn last_word(server: &TestServer) {
    server.reply_with(|request| {
        let prompt = request.body()["messages"]
            .as_array()
            .unwrap()
            .last()
            .unwrap();
        let text = prompt["content"].as_str().unwrap();
        let word = text.rsplit(' ').next().unwrap();
        match word.parse::<u8>() {
            Ok(_) => Reply::text(word),
            // Also a word that the schema does not admit.
            Err(_) => Reply::text(json!({"value": word}).to_string()),
        }
    });
}

#[tokio::test]
async fn each_prompt_has_its_own_result() {
    let server = TestServer::start();
    last_word(&server);
    let builder = server.openai("m").grammar_dialect(GrammarDialect::LlamaCpp);
    let model = builder.build().unwrap();
    let prompts = ["Say one", "Say TWO", "Say three"];

    let items = ["one", "three"];
    let mut choices = model.choice_many(prompts, &items).unordered().results();
    let mut found = Vec::new();
    while let Some((index, choice)) = choices.next().await {
        found.push((index, choice.map_err(|error| class(&error))));
    }
    found.sort_by_key(|(index, _)| *index);
    assert_eq!(
        found,
        [
            (0, Ok(&items[0])),
            (1, Err("Undecodable".to_owned())),
            (2, Ok(&items[1]))
        ]
    );

    let mut words = model
        .regex_many(prompts, "[a-z]+")
        .concurrency(2)
        .responses();
    for expected in [Ok("one"), Err("Invalid"), Ok("three")] {
        let (_, word) = words.next().await.unwrap();
        let word = word.map(|response| response.value);
        let word = word.map_err(|error| class(&error));
        assert_eq!(
            word.as_deref(),
            expected.map_err(str::to_owned).as_ref().copied()
        );
    }

    let numbers = Grammar::gbnf("root ::= [0-9]+");
    let mut sums = model
        .grammar_many::<u8>(["Say 3", "Say 4"], numbers)
        .results();
    assert_eq!(sums.next().await.unwrap().1.unwrap(), 3);
    assert_eq!(sums.next().await.unwrap().1.unwrap(), 4);
    assert!(sums.next().await.is_none());
}

#[tokio::test]
async fn settings_checks_and_reasks_apply() {
    let server = TestServer::start();
    server.reply("one").reply("three").reply("two");
    let call = server
        .model()
        .regex_many(["A number?", "Another?"], "[a-z]+");
    let short = |word: &String| {
        if word.len() > 3 {
            Err("too long")
        } else {
            Ok(())
        }
    };
    let call = call
        .system("Be exact.")
        .check(short)
        .reask(1)
        .concurrency(1);
    let mut words = call.results();
    assert_eq!(words.next().await.unwrap().1.unwrap(), "one");
    assert_eq!(words.next().await.unwrap().1.unwrap(), "two");
    server
        .last_request()
        .assert_prompt_contains("Be exact.")
        .assert_prompt_contains("too long");
    server.assert_replies_used();
}

#[tokio::test]
async fn an_invalid_pattern_fails_every_prompt_before_sending() {
    let server = TestServer::start();
    let mut words = server.model().regex_many(["a", "b"], "(?=x)").results();
    for _ in 0..2 {
        let (_, word) = words.next().await.unwrap();
        assert_eq!(class(&word.unwrap_err()), "Configuration");
    }
    assert!(words.next().await.is_none());
    server.assert_requests(0);
}
