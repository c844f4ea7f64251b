//! Results of each kind of reply, for each variant of a call.

use std::time::Duration;

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, ContentFilter, Error, FilterFinding, Model};
use serde_json::Value;

use crate::fixtures::{TEXT, Ticket, class, ticket, variants};

#[tokio::test]
async fn a_value_is_returned_for_every_variant() {
    let server = TestServer::start();
    for variant in variants() {
        server.reply(&ticket());
        assert_eq!(
            variant.call::<Ticket>(&server).await.unwrap(),
            ticket(),
            "{variant:?}"
        );
        let request = server.last_request();
        request.assert_schema_of::<Ticket>();
        request.assert_prompt_contains("for May!");
        assert_eq!(request.is_stream(), variant.streamed, "{variant:?}");
        assert_eq!(request.api(), variant.api, "{variant:?}");
        let model = if variant.azure.is_some() {
            "sorter"
        } else {
            "gpt-4o-mini"
        };
        assert_eq!(request.model(), model, "{variant:?}");
    }
    server.assert_requests(12).assert_replies_used();
}

#[tokio::test]
async fn each_reply_results_in_its_error_for_every_variant() {
    // Name, reply, error, error when streamed if it differs, and raw text.
    let half: String = TEXT.chars().take(TEXT.chars().count() / 2).collect();
    let cases = [
        (
            "refusal",
            Reply::refusal("I can't help with that."),
            "Refused",
            None,
            Some("I can't help with that."),
        ),
        (
            "text",
            Reply::text("Urgent!"),
            "Undecodable",
            None,
            Some("Urgent!"),
        ),
        ("empty", Reply::empty(), "Empty", None, Some("")),
        (
            "truncated text",
            Reply::truncated("{\"sum"),
            "Truncated",
            None,
            Some("{\"sum"),
        ),
        (
            "truncated value",
            Reply::truncated(&ticket()),
            "Truncated",
            None,
            Some(&half),
        ),
        (
            "filtered",
            Reply::filtered(),
            "AnswerFiltered",
            None,
            Some(""),
        ),
        (
            "malformed",
            Reply::malformed(),
            "MalformedReply",
            None,
            None,
        ),
        (
            "raw",
            Reply::raw(418, "a teapot"),
            "Status",
            None,
            Some("a teapot"),
        ),
        ("400", Reply::error(400), "InvalidRequest", None, None),
        (
            "filter",
            Reply::error(400).code("content_filter"),
            "PromptFiltered",
            None,
            None,
        ),
        (
            "context",
            Reply::error(400).code("context_length_exceeded"),
            "ContextTooLong",
            None,
            None,
        ),
        ("401", Reply::error(401), "Authentication", None, None),
        ("403", Reply::error(403), "Permission", None, None),
        ("404", Reply::error(404), "NotFound", None, None),
        ("429", Reply::error(429), "RateLimited", None, None),
        (
            "quota",
            Reply::error(429).code("insufficient_quota"),
            "QuotaExhausted",
            None,
            None,
        ),
        ("500", Reply::error(500), "Server", None, None),
        (
            "503",
            Reply::error(503).message("Closed."),
            "Server",
            None,
            None,
        ),
        ("disconnect", Reply::disconnect(), "Connection", None, None),
        (
            "cut",
            Reply::json(&ticket()).disconnect_after(17),
            "Connection",
            Some("BrokenStream"),
            None,
        ),
        (
            "midway",
            Reply::error(503).after_text("{\"su"),
            "Server",
            Some("BrokenStream"),
            None,
        ),
    ];
    let server = TestServer::start();
    for variant in variants() {
        let model = variant.model(&server);
        for (name, reply, whole, streamed, raw) in &cases {
            server.reply(reply.clone());
            let error = variant.call_model::<Ticket>(&model).await.unwrap_err();
            let expected = streamed.filter(|_| variant.streamed).unwrap_or(whole);
            assert_eq!(class(&error), expected, "{name}, {variant:?}: {error}");
            if let Some(raw) = raw {
                assert_eq!(error.raw().unwrap_or_default(), *raw, "{name}, {variant:?}");
            }
            if class(&error) != "Connection" {
                let id = error.request_id().unwrap_or_default();
                assert!(id.starts_with("req_"), "{name}, {variant:?}: {id:?}");
            }
        }
    }
    server.assert_replies_used();
}

#[tokio::test]
async fn errors_have_the_messages_of_the_vendors() {
    let server = TestServer::start();
    for variant in variants() {
        let message = |reply: Reply| {
            server.reply(reply);
            let call = variant.call::<Ticket>(&server);
            async { call.await.unwrap_err().to_string() }
        };
        let text = message(Reply::error(401)).await;
        let vendor = if variant.azure.is_some() {
            "HTTP 401 `401`: Access denied due to invalid subscription key or wrong API endpoint."
        } else {
            "HTTP 401 `invalid_api_key`: Incorrect API key provided."
        };
        assert!(text.contains(vendor), "{variant:?}: {text}");
        let text = message(
            Reply::error(400)
                .code("unsupported_value")
                .param("temperature")
                .message("Not supported."),
        );
        assert!(
            text.await
                .contains("HTTP 400 `unsupported_value`: Not supported"),
            "{variant:?}"
        );
        server.reply(Reply::error(400).code("content_filter"));
        let error = variant.call::<Ticket>(&server).await.unwrap_err();
        let Error::PromptFiltered(rejection) = error else {
            panic!("{variant:?}: not filtered");
        };
        let found: Vec<&str> = rejection
            .content_filter()
            .into_iter()
            .flat_map(ContentFilter::filtered)
            .map(FilterFinding::category)
            .collect();
        let expected: &[&str] = variant.azure.map_or(&[], |_| &["violence"]);
        assert_eq!(found, expected, "{variant:?}");
    }
}

/// Each API of Azure has its own JSON for the filter results of a prompt.
#[tokio::test]
async fn azure_filter_results_of_prompts_have_the_shape_of_the_api() {
    let server = TestServer::start();
    for variant in variants()
        .into_iter()
        .filter(|variant| variant.azure.is_some())
    {
        server.reply(Reply::error(400).code("content_filter"));
        let error = variant.call::<Ticket>(&server).await.unwrap_err();
        let Error::PromptFiltered(rejection) = error else {
            panic!("{variant:?}: not filtered");
        };
        let body: Value = serde_json::from_str(rejection.body()).unwrap();
        let error = &body["error"];
        assert_eq!(error["code"], "content_filter", "{variant:?}");
        let found = if variant.api == Api::Responses {
            assert_eq!(error["type"], "invalid_request_error");
            assert_eq!(error["innererror"], Value::Null);
            let filter = &error["content_filters"][0];
            assert_eq!(filter["source_type"], "prompt");
            assert_eq!(filter["blocked"], true);
            &filter["content_filter_results"]
        } else {
            assert_eq!(error["type"], Value::Null);
            assert_eq!(error["innererror"]["code"], "ResponsibleAIPolicyViolation");
            assert_eq!(error["content_filters"], Value::Null);
            &error["innererror"]["content_filter_result"]
        };
        assert_eq!(found["violence"]["filtered"], true, "{variant:?}: {body}");
    }
}

#[tokio::test]
async fn azure_filter_results_are_part_of_filtered_answers() {
    let server = TestServer::start();
    for variant in variants() {
        server.reply(Reply::filtered());
        let error = variant.call::<Ticket>(&server).await.unwrap_err();
        let Error::AnswerFiltered(answer) = error else {
            panic!("{variant:?}: not filtered");
        };
        assert_eq!(
            answer.content_filter().is_some(),
            variant.azure.is_some(),
            "{variant:?}"
        );
    }
}

#[tokio::test]
async fn retryable_errors_ask_for_a_wait_of_one_millisecond() {
    let server = TestServer::start();
    let once = server.openai("gpt-4o-mini").max_retries(0).build().unwrap();
    let model = server.model();
    for status in [408, 409, 429, 500, 503] {
        server.reply(Reply::error(status));
        let error = once.generate::<Ticket>("Sort").await.unwrap_err();
        assert_eq!(
            error.retry_after(),
            Some(Duration::from_millis(1)),
            "{error}"
        );
        server.reply(Reply::error(status)).reply(&ticket());
        assert_eq!(model.generate::<Ticket>("Sort").await.unwrap(), ticket());
    }
    for status in [400, 401, 404] {
        server.reply(Reply::error(status));
        let error = model.generate::<Ticket>("Sort").await.unwrap_err();
        assert_eq!(error.retry_after(), None, "{error}");
    }
    server.assert_requests(18);
}

#[tokio::test]
async fn wrapped_roots_are_returned_unchanged() {
    #[derive(
        Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured,
    )]
    struct Reading {
        value: u64,
    }
    #[derive(
        Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured,
    )]
    enum Shape {
        Circle { radius: f64 },
        Point,
    }
    let server = TestServer::start();
    let model = server.model();
    macro_rules! same {
        ($($type:ty: $value:expr),* $(,)?) => {$(
            let value: $type = $value;
            server.reply(&value);
            assert_eq!(model.generate::<$type>("?").await.unwrap(), value);
        )*};
    }
    same! {
        Vec<u8>: vec![1, 2],
        String: "{\"value\": 1}".to_owned(),
        bool: true,
        Option<u8>: None,
        u64: 9_007_199_254_740_991,
        Vec<f64>: vec![1.0e-300],
        Reading: Reading { value: 7 },
        Vec<Reading>: vec![Reading { value: 7 }],
        Option<Reading>: Some(Reading { value: 7 }),
        Shape: Shape::Circle { radius: 1.5 },
        Shape: Shape::Point,
        Option<Shape>: None,
    }
}

#[tokio::test]
async fn samples_are_the_choices_in_order() {
    let server = TestServer::start();
    server.reply(Reply::choices(&[1, 2]));
    let samples = server.model().generate::<u8>("Guess").samples(3);
    assert_eq!(samples.await.unwrap(), [1, 2, 2]);
    server.assert_requests(1);

    // The Responses API has no choices: there is one request per sample.
    for number in 1..=3 {
        server.reply(&number);
    }
    let model = server
        .openai("gpt-4o-mini")
        .api(Api::Responses)
        .build()
        .unwrap();
    let mut samples = model.generate::<u8>("Guess").samples(3).await.unwrap();
    samples.sort_unstable();
    assert_eq!(samples, [1, 2, 3]);
}

#[tokio::test]
async fn a_function_replies_if_nothing_is_queued() {
    let server = TestServer::start();
    server.reply_with(|request| Reply::json(&request.prompt().len()));
    server.reply(&1000);
    let model = server.model();
    assert_eq!(model.generate::<usize>("four").await.unwrap(), 1000);
    assert_eq!(model.generate::<usize>("four").await.unwrap(), 4);

    server.reply_with(|_| panic!("on purpose"));
    let error = model.generate::<usize>("four").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("given to `TestServer::reply_with` panicked"),
        "{error}"
    );
}

/// Classifies a message, or returns `None` if the model refuses.
async fn classify(model: &Model, message: &str) -> Result<Option<Ticket>, Error> {
    match model
        .generate::<Ticket>(message)
        .system("Classify the customer's message.")
        .await
    {
        Ok(ticket) => Ok(Some(ticket)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[tokio::test]
async fn a_function_of_the_user_is_tested() {
    let server = TestServer::start();
    server
        .reply(&ticket())
        .reply(Reply::refusal("I can't help with that."));
    assert_eq!(
        classify(&server.model(), "Twice for May!").await.unwrap(),
        Some(ticket())
    );
    server
        .last_request()
        .assert_prompt_contains("Twice for May!");
    assert_eq!(classify(&server.model(), "…").await.unwrap(), None);
}
