//! Quotes of answers that are located in the prompt, and required to be in it.

use futures_util::{StreamExt, TryStreamExt};
use outlines_runtime::evidence::{Match, Source};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, Content, Error, Image, OutputMode, Prompt, Quoted, Structured};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Order {
    customer: Option<Quoted<String>>,
    lines: Vec<Line>,
    due: Due,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Line {
    article: Quoted<String>,
    pieces: Quoted<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "kind")]
enum Due {
    Now,
    Later { when: Quoted<String> },
}

const LETTER: &str = "Dear shop,\n2 teas and 2\ncakes for “Ada”, please. We pay in May.";

fn quoted<T>(quote: &str, value: T) -> Quoted<T> {
    let quote = quote.to_owned();
    Quoted { quote, value }
}

fn order() -> Order {
    let line = |quote: &str, article: &str| Line {
        article: quoted(quote, article.to_owned()),
        pieces: quoted("2", 2),
    };
    Order {
        customer: Some(quoted("for \"Ada\"", "Ada".to_owned())),
        lines: vec![line("teas", "tea"), line("cakes", "cake")],
        due: Due::Later {
            when: quoted("We pay in May", "May".to_owned()),
        },
    }
}

#[test]
fn the_schema_of_a_quote_is_strict_and_has_the_quote_first() {
    assert_eq!(
        <Quoted<u8> as Structured>::SCHEMA,
        concat!(
            r#"{"type":"object","properties":{"quote":{"description":"The words of the text that "#,
            r#"give the value, copied exactly.","type":"string"},"value":{"type":"integer","#,
            r#""minimum":0,"maximum":255}},"required":["quote","value"],"#,
            r#""additionalProperties":false}"#,
        )
    );
    assert_eq!(<Quoted<u8> as Structured>::NAME, "Quoted_u8");
}

#[tokio::test]
async fn quotes_are_reported_in_document_order_with_paths_and_ranges() {
    let server = TestServer::start();
    server.reply(&order());
    let call = server.model().generate::<Order>(LETTER).grounded();
    let response = call.response().await.unwrap();
    let evidence = response.evidence(&Source::new(LETTER));
    let found: Vec<_> = evidence
        .iter()
        .map(|evidence| {
            let location = evidence.location.as_ref().unwrap();
            let text = &LETTER[location.range.clone()];
            (
                evidence.path.as_str(),
                text,
                location.range.start,
                location.matched,
            )
        })
        .collect();
    let at = |text| LETTER.find(text).unwrap();
    assert_eq!(
        found,
        [
            ("customer", "for “Ada”", at("for"), Match::Normalized),
            ("lines[0].article", "teas", at("teas"), Match::Exact),
            ("lines[0].pieces", "2", at("2"), Match::Exact),
            ("lines[1].article", "cakes", at("cakes"), Match::Exact),
            ("lines[1].pieces", "2", at("2\n"), Match::Exact),
            ("due.when", "We pay in May", at("We"), Match::Exact),
        ]
    );
    let of_value = Source::new(LETTER).evidence_of(&order()).unwrap();
    assert_eq!(of_value, evidence);
}

#[tokio::test]
async fn a_quote_that_is_not_in_the_prompt_is_invalid_and_can_be_corrected() {
    let mut wrong = order();
    wrong.lines[1].article.quote = "coffee".to_owned();
    let server = TestServer::start();
    server.reply(&wrong).reply(&wrong).reply(&order());
    let model = server.model();
    let call = || model.generate::<Order>(LETTER).grounded();
    let Err(Error::Invalid(invalid)) = call().await else {
        panic!("the quote is not in the letter");
    };
    let reason =
        "the quote at `lines[1].article` is not in the text: \"coffee\"; copy the words exactly";
    assert_eq!(invalid.reason(), reason);
    let output = format!("{invalid} {invalid:?}");
    assert!(!output.contains("coffee"), "{output}");
    assert_eq!(call().reask(1).await.unwrap(), order());
    server.last_request().assert_prompt_contains(reason);
    // Without `grounded` it is reported only.
    server.reply(&wrong);
    let response = model.generate::<Order>(LETTER).response().await.unwrap();
    let evidence = response.evidence(&Source::new(LETTER));
    let missing: Vec<_> = evidence
        .iter()
        .filter(|found| found.location.is_none())
        .collect();
    assert_eq!(
        (missing.len(), missing[0].path.as_str()),
        (1, "lines[1].article")
    );
}

#[tokio::test]
async fn every_terminal_method_requires_the_quotes() {
    let server = TestServer::start();
    server.reply_with(|request| {
        let wrong = quoted("coffee", 1);
        if request.text().contains("Array") {
            Reply::json(&[quoted("tea", 2), wrong, quoted(" ", 3)])
        } else {
            Reply::json(&wrong)
        }
    });
    let model = server.model();
    let folder = tempfile::tempdir().unwrap();
    let one = || model.generate::<Quoted<u8>>("tea").grounded();
    let many = || model.generate_many::<Quoted<u8>>(["tea"]).grounded();
    let Err(Error::Incomplete(samples)) = one().samples(1).await else {
        panic!("the sample is not in the text");
    };
    assert!(matches!(samples.failures(), [Error::Invalid(_)]));
    let events: Vec<_> = one().stream().await.unwrap().collect().await;
    assert!(matches!(events.last(), Some(Err(Error::Invalid(_)))));
    let result = many().results().next().await.unwrap().1;
    assert!(matches!(result, Err(Error::Invalid(_))));
    let list = model.generate::<Vec<Quoted<u8>>>("Array: tea").grounded();
    let items: Vec<_> = list.stream_items().await.unwrap().collect().await;
    let [
        Ok(_),
        Err(Error::Invalid(coffee)),
        Err(Error::Invalid(empty)),
    ] = &items[..]
    else {
        panic!("{items:?}");
    };
    assert!(
        coffee
            .reason()
            .starts_with("the quote at `[1]` is not in the text")
    );
    assert_eq!(
        empty.reason(),
        "the quote at `[2]` is empty; copy words of the text"
    );
    let mut results = many().batch(folder.path()).run().await.unwrap();
    let item = results.try_next().await.unwrap().unwrap();
    assert!(matches!(item.result, Err(Error::Invalid(_))), "{item:?}");
}

#[tokio::test]
async fn a_batch_job_finds_quotes_in_the_prompt_of_each_item() {
    let server = TestServer::start();
    server.reply_with(|request| {
        let prompt = request.prompt();
        let word = prompt.rsplit(' ').next().unwrap_or_default();
        Reply::json(&quoted(word, 1))
    });
    let example = quoted("x", 1);
    for api in [Api::ChatCompletions, Api::Responses] {
        let model = server.openai("gpt-4o-mini").api(api).build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let image = Content::new()
            .text("one cake")
            .image(Image::bytes("image/png", b"\x89PNG"));
        let prompts = [Content::from("one tea"), image];
        let prompts = prompts.map(|text| Prompt::new().example("x", &example).user(text));
        let call = model.generate_many::<Quoted<u8>>(prompts).grounded();
        let results = call.batch(folder.path()).run().await.unwrap();
        let items: Vec<_> = results.try_collect().await.unwrap();
        let quotes = items
            .into_iter()
            .map(|item| item.result.unwrap().value.quote);
        assert!(quotes.eq(["tea", "cake"]), "{api:?}");
    }
}

#[tokio::test]
async fn many_prompts_are_each_asked_again_about_their_quotes() {
    let server = TestServer::start();
    server.reply_with(|request| {
        let word = match request.prompt() {
            prompt if !prompt.contains("not accepted") => "coffee",
            prompt if prompt.contains("one tea") => "tea",
            _ => "cake",
        };
        Reply::json(&quoted(word, 1))
    });
    let model = server.model();
    let call = model.generate_many::<Quoted<u8>>(["one tea", "one cake"]);
    let mut results = call.grounded().reask(1).results();
    while let Some((index, result)) = results.next().await {
        assert_eq!(result.unwrap().quote, ["tea", "cake"][index]);
    }
    server.assert_requests(4);
}

#[derive(Debug, Serialize, Deserialize, Structured)]
struct Receipt {
    #[serde(flatten)]
    total: Quoted<f64>,
    paid: Paid,
}

#[derive(Debug, Serialize, Deserialize, Structured)]
#[serde(tag = "kind")]
enum Paid {
    Cash,
    Card(Quoted<u32>),
}

#[tokio::test]
async fn flattened_and_tagged_quotes_are_required_in_any_order_of_keys() {
    let server = TestServer::start();
    let model = server.model();
    let text = "5 EUR, card 1234";
    for (answer, path) in [
        (r#"{"quote":"5 USD","value":5,"paid":{"kind":"Cash"}}"#, "."),
        (r#"{"value":5,"paid":{"kind":"Cash"},"quote":"5 USD"}"#, "."),
        (
            r#"{"quote":"5 EUR","value":5,"paid":{"kind":"Card","quote":"card 9","value":9}}"#,
            "paid",
        ),
    ] {
        server.reply(Reply::text(answer));
        let call = model
            .generate::<Receipt>(text)
            .output_mode(OutputMode::json_object());
        let Err(Error::Invalid(invalid)) = call.grounded().await else {
            panic!("{answer}");
        };
        let expected = format!("the quote at `{path}` is not in the text");
        assert!(
            invalid.reason().starts_with(&expected),
            "{}",
            invalid.reason()
        );
    }
}

#[tokio::test]
async fn only_the_text_after_the_last_answer_counts() {
    let server = TestServer::start();
    server.reply(&quoted("cake", 1)).reply(&quoted("tea", 1));
    let prompt = Prompt::new()
        .example("one cake", &quoted("cake", 1))
        .user("one tea");
    let call = server
        .model()
        .generate::<Quoted<u8>>(prompt)
        .grounded()
        .reask(1);
    assert_eq!(call.await.unwrap().quote, "tea");
}

#[tokio::test]
async fn a_call_that_cannot_be_grounded_is_not_sent() {
    let server = TestServer::start();
    let model = server.model();
    let image = Prompt::new().user(Content::new().image(Image::bytes("image/png", b"\x89PNG")));
    for (error, expected) in [
        (
            model
                .generate::<Quoted<u8>>(image)
                .grounded()
                .await
                .map(drop),
            "needs a text in the user's message",
        ),
        (
            model.generate::<u8>("one").grounded().await.map(drop),
            "needs a type with a `Quoted` value",
        ),
        (
            model.choice("one", ["a"]).grounded().await.map(drop),
            "needs a type with a `Quoted` value",
        ),
    ] {
        let error = error.unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let unread = Err::<String, _>(std::io::Error::other("gone"));
    let error = model
        .generate::<Quoted<u8>>(unread)
        .grounded()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Prompt(_)), "{error:?}");
    server.assert_requests(0);
}

#[tokio::test]
async fn an_example_that_quotes_another_text_is_not_sent() {
    let server = TestServer::start();
    let model = server.model();
    let folder = tempfile::tempdir().unwrap();
    let wrong = || {
        let prompt = Prompt::new().example("one cake", &quoted("tea", 1));
        prompt.user("two teas")
    };
    let list = || {
        let example = vec![quoted("one", 1), quoted("tea", 1)];
        Prompt::new().example("one cake", &example).user("two teas")
    };
    let nested = || {
        let mut example = order();
        example.lines[1].article.quote = "coffee".to_owned();
        Prompt::new().example(LETTER, &example).user(LETTER)
    };
    let one = || model.generate::<Order>(nested());
    let many = || model.generate_many::<Order>([nested()]);
    let items = || model.generate::<Vec<Quoted<u8>>>(list());
    let in_batch = many().batch(folder.path()).run().await;
    for (place, result) in [
        (
            "the quote at `.`",
            model.generate::<Quoted<u8>>(wrong()).await.map(drop),
        ),
        ("the quote at `[1]`", items().await.map(drop)),
        ("the quote at `[1]`", items().stream_items().await.map(drop)),
        ("the quote at `lines[1].article`", one().await.map(drop)),
        (
            "the quote at `lines[1].article`",
            one().grounded().await.map(drop),
        ),
        (
            "the quote at `lines[1].article`",
            one().stream().await.map(drop),
        ),
        (
            "the quote at `lines[1].article`",
            one().samples(2).await.map(drop),
        ),
        (
            "the quote at `lines[1].article`",
            many().results().next().await.unwrap().1.map(drop),
        ),
        (
            "prompt 0: the quote at `lines[1].article`",
            in_batch.map(drop),
        ),
    ] {
        assert_eq!(
            result.unwrap_err().to_string(),
            format!("{place} of a few-shot example is not in the text of the example")
        );
    }
    server.assert_requests(0);
    assert!(server.operations().is_empty());
}

#[tokio::test]
async fn the_quotes_of_streamed_items_are_located_together() {
    let server = TestServer::start();
    server.reply(&[
        quoted("5 EUR", 5),
        quoted("one cake", 1),
        quoted("5 EUR", 5),
    ]);
    let text = "Two teas, 5 EUR; one cake, 5 EUR.";
    let call = server.model().generate::<Vec<Quoted<u8>>>(text);
    let items = call.grounded().stream_items().await.unwrap();
    let items: Vec<Quoted<u8>> = items.try_collect().await.unwrap();
    let source = Source::new(text);
    let found = source.evidence_of(&items).unwrap();
    let found = found
        .into_iter()
        .map(|found| (found.path, found.location.unwrap().range));
    let expected = [("[0]", 10..15), ("[1]", 17..25), ("[2]", 27..32)];
    assert!(found.eq(expected.map(|(path, range)| (path.to_owned(), range))));
}
