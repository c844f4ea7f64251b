//! Streams of the elements of a list.

use outlines_runtime::{Api, Error, ItemStream, Structured, Usage};
use serde::Deserialize;

use outlines_tests::raw_server::Action;

use crate::fixtures::{
    DONE, StreamServer, answer, choice, complete, delta, event, finish, head, piece, response,
    text, usage,
};

#[derive(Debug, PartialEq, Deserialize, Structured)]
struct Job {
    title: String,
    #[structured(range(min = 0, max = 1_000_000))]
    salary: u32,
}

fn job(title: &str, salary: u32) -> Job {
    let title = title.to_owned();
    Job { title, salary }
}

/// Reads all items.
async fn all<T>(mut items: ItemStream<T>) -> (Vec<Result<T, Error>>, ItemStream<T>) {
    let mut came = Vec::new();
    while let Some(item) = items.next().await {
        came.push(item);
    }
    assert!(items.next().await.is_none());
    (came, items)
}

async fn jobs(
    frames: impl IntoIterator<Item = String>,
) -> (Vec<Result<Job, Error>>, ItemStream<Job>) {
    let server = StreamServer::with_pieces(frames).await;
    all(server
        .model()
        .generate::<Vec<Job>>("Jobs?")
        .stream_items()
        .await
        .unwrap())
    .await
}

#[tokio::test]
async fn an_element_is_delivered_with_its_closing_bracket() {
    // The server sends nothing more.
    let start = "{ \"value\" : [{\"title\": \"Baker ]}\", \"salary\": 40000}";
    let server = StreamServer::start(vec![head(), piece(text(start)), Action::Hang]).await;
    let mut items = server
        .model()
        .generate::<Vec<Job>>("Jobs?")
        .stream_items()
        .await
        .unwrap();
    assert_eq!(
        items.next().await.unwrap().unwrap(),
        job("Baker ]}", 40_000)
    );
    let request = &server.requests()[0];
    assert_eq!(request["stream"], true);
    let format = &request["response_format"]["json_schema"];
    assert_eq!(format["name"], <Vec<Job> as Structured>::NAME);
    assert_eq!(format["schema"]["properties"]["value"]["type"], "array");
}

#[tokio::test]
async fn all_elements_are_delivered_and_usage_is_known_at_the_end() {
    let list = concat!(
        r#"{"value":[{"title":"Baker","salary":40000},"#,
        "\n",
        r#" {"title":"Wäch\u0074er 🌙","salary":1}]}"#,
    );
    let letters: Vec<String> = list.chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    for pieces in [&[list][..], &letters] {
        let server = StreamServer::with_pieces(answer(pieces)).await;
        let model = server.model();
        let (came, items) = all(model
            .generate::<Vec<Job>>("Jobs?")
            .stream_items()
            .await
            .unwrap())
        .await;
        let came: Vec<Job> = came.into_iter().map(Result::unwrap).collect();
        assert_eq!(came, [job("Baker", 40_000), job("Wächter 🌙", 1)]);
        assert_eq!(items.usage().total_tokens(), 49);
        assert_eq!(model.usage(), items.usage());
        assert_eq!(items.text(), list);
        assert_eq!(items.request_id(), Some("req-7"));
    }
}

#[tokio::test]
async fn the_responses_api_and_unstreamed_replies_have_elements() {
    let list = "{\"value\":[{\"title\":\"Baker\",\"salary\":40000}]}";
    let end = event("response.completed", &response(&serde_json::json!({})));
    let whole_reply =
        serde_json::json!({"choices": [{"message": {"content": list}, "finish_reason": "stop"}]});
    for (api, frames) in [
        (
            Api::Responses,
            vec![delta(&list[..20]), delta(&list[20..]), end],
        ),
        (Api::ChatCompletions, vec![whole_reply.to_string()]),
    ] {
        let server = StreamServer::with_pieces(frames).await;
        let (came, _) = all(server
            .model_with(api)
            .generate::<Vec<Job>>("Jobs?")
            .stream_items()
            .await
            .unwrap())
        .await;
        let came: Vec<Job> = came.into_iter().map(Result::unwrap).collect();
        assert_eq!(came, [job("Baker", 40_000)]);
    }
}

#[tokio::test]
async fn elements_may_have_any_type() {
    async fn list<T: Structured + serde::de::DeserializeOwned + 'static>(list: &str) -> Vec<T> {
        let server = StreamServer::with_pieces(answer(&[list])).await;
        let (came, _) = all(server
            .model()
            .generate::<Vec<T>>("?")
            .stream_items()
            .await
            .unwrap())
        .await;
        came.into_iter().map(Result::unwrap).collect()
    }
    assert_eq!(list::<u8>("{\"value\":[1, 22 ,3]}").await, [1, 22, 3]);
    assert_eq!(
        list::<String>("{\"value\":[\"a,\\\"\",\"]\"]}").await,
        ["a,\"", "]"]
    );
    assert_eq!(
        list::<Vec<bool>>("{\"value\":[[],[true]]}").await,
        [vec![], vec![true]]
    );
    assert_eq!(
        list::<Option<u8>>("{\"value\":[null,7]}").await,
        [None, Some(7)]
    );
    assert!(list::<Job>("{\"value\":[]}").await.is_empty());
}

#[tokio::test]
async fn whole_numbers_are_integers_in_elements() {
    let list = r#"{"value":[{"title":"Baker","salary":40000.0},{"title":"Smith","salary":1.5}]}"#;
    let (mut jobs, _) = jobs(answer(&[list])).await;
    let second = jobs.pop().unwrap().unwrap_err();
    assert!(matches!(second, Error::Undecodable(_)), "{second:?}");
    assert_eq!(jobs.pop().unwrap().unwrap(), job("Baker", 40_000));
}

#[tokio::test]
async fn an_undecodable_element_is_an_item_and_the_rest_follows() {
    let list = concat!(
        r#"{"value":[{"title":"Baker","salary":1},{"title":"Broker","salary":"much"},"#,
        r#"{"title":"Boss","salary":2000000},{"title":"Clerk","salary":9},{"title":"Cook","#,
        r#""salary":2}]}"#,
    );
    let server = StreamServer::with_pieces(answer(&[list])).await;
    let model = server.model();
    let call = model
        .generate::<Vec<Job>>("Jobs?")
        .check_each(|job| match job.salary {
            9 => Err("the ninth"),
            _ => Ok(()),
        });
    let (came, items) = all(call.stream_items().await.unwrap()).await;
    let [Ok(baker), Err(broker), Err(boss), Err(clerk), Ok(cook)] = &came[..] else {
        panic!("{came:?}");
    };
    assert_eq!((baker, cook), (&job("Baker", 1), &job("Cook", 2)));

    let Error::Undecodable(undecodable) = broker else {
        panic!("{broker:?}");
    };
    assert_eq!(undecodable.path(), "[1].salary");
    assert_eq!(broker.raw(), Some(r#"{"title":"Broker","salary":"much"}"#));
    assert!(
        broker
            .to_string()
            .contains("as `Job`: invalid value at `[1].salary`"),
        "{broker}"
    );

    let Error::Invalid(invalid) = boss else {
        panic!("{boss:?}");
    };
    assert_eq!(invalid.reason(), "`[2].salary` must be at most 1000000");
    assert_eq!(clerk.raw(), Some(r#"{"title":"Clerk","salary":9}"#));

    // The usage of a single element is unknown, and must not be added up.
    for error in [broker, boss, clerk] {
        assert_eq!(error.usage(), Some(Usage::default()));
        assert_eq!(error.request_id(), Some("req-7"));
    }
    assert_eq!(items.usage(), model.usage());
    assert_eq!(model.usage().total_tokens(), 49);
}

#[tokio::test]
async fn an_error_of_the_list_follows_the_elements() {
    let start = "{\"value\":[{\"title\":\"Baker\",\"salary\":1}, {\"title\":";
    let end = |reason: &str| vec![text(start), finish(reason), usage(), DONE.to_owned()];
    let (came, _) = jobs(end("length")).await;
    let [Ok(_), Err(Error::Truncated { answer, .. })] = &came[..] else {
        panic!("{came:?}");
    };
    assert_eq!((answer.text(), answer.usage().total_tokens()), (start, 49));

    let (came, _) = jobs(end("stop")).await;
    let [Ok(_), Err(Error::Undecodable(undecodable))] = &came[..] else {
        panic!("{came:?}");
    };
    assert_eq!(undecodable.path(), "[1]");
    assert_eq!(undecodable.answer().text(), start);

    let (came, items) = jobs(vec![text(start)]).await;
    assert!(
        matches!(&came[..], [Ok(_), Err(Error::BrokenStream(_))]),
        "{came:?}"
    );
    assert_eq!(items.text(), start);
}

#[tokio::test]
async fn an_answer_that_is_not_a_list_is_undecodable() {
    let deep = format!("{{\"value\":[{}{}]}}", "[".repeat(200), "]".repeat(200));
    for answer_text in [
        "Sure! Here are some jobs.",
        "{}",
        "[{\"title\":\"Baker\",\"salary\":1}]",
        "{\"value\":{\"title\":\"Baker\",\"salary\":1}}",
        "{\"value\":[],\"value\":[]}",
        "{\"value\":[]} and so on",
        &deep,
    ] {
        let (came, items) = jobs(answer(&[answer_text])).await;
        let [Err(Error::Undecodable(undecodable))] = &came[..] else {
            panic!("{answer_text}: {came:?}");
        };
        assert_eq!(undecodable.path(), "[0]");
        assert_eq!(items.usage().total_tokens(), 49);
    }
}

#[tokio::test]
async fn a_dropped_item_stream_disconnects() {
    let server =
        StreamServer::start(vec![head(), piece(text("{\"value\":[1,")), Action::Hang]).await;
    let mut items = server
        .model()
        .generate::<Vec<u8>>("?")
        .stream_items()
        .await
        .unwrap();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    drop(items);
    server.disconnected().await;
}

#[tokio::test]
async fn a_refusal_is_the_only_item() {
    let refusal = choice(&serde_json::json!({"index": 0, "delta": {"refusal": "No."}}));
    let server = StreamServer::start(complete([
        refusal,
        finish("stop"),
        usage(),
        DONE.to_owned(),
    ]))
    .await;
    let (came, _) = all(server
        .model()
        .generate::<Vec<Job>>("Jobs?")
        .stream_items()
        .await
        .unwrap())
    .await;
    assert!(matches!(&came[..], [Err(Error::Refused(_))]), "{came:?}");
}

#[tokio::test]
async fn elements_are_found_behind_a_think_block_and_in_a_fence() {
    let list = r#"{"value":[{"title":"Baker","salary":40000},{"title":"```","salary":1}]}"#;
    for answer in [
        format!("<think>a list: [{{}}] ```</think>\n{list}"),
        format!("Here you are:\n```json\n{list}\n```\nMore?"),
    ] {
        let letters = answer.chars().map(String::from).collect::<Vec<_>>();
        let frames = letters.iter().map(|letter| text(letter));
        let frames = frames.chain([finish("stop"), usage(), DONE.to_owned()]);
        let (came, items) = jobs(frames).await;
        let came: Vec<_> = came.into_iter().map(Result::unwrap).collect();
        assert_eq!(came, [job("Baker", 40_000), job("```", 1)]);
        assert_eq!(items.text(), answer);
    }
}
