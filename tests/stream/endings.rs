//! Streams that end without a value: the error, the text received, and the usage.

use outlines_runtime::{Api, Error, FinishReason};
use serde_json::{Value, json};

use outlines_tests::raw_server::Action;

use crate::fixtures::{
    DONE, StreamServer, choice, complete, data, delta, end, event, finish, head, piece, response,
    text, usage,
};
use crate::{Person, read};

/// Reads a stream that must fail. Returns the pieces before the error, and the error, whose usage
/// must be that of the model.
async fn fail(api: Api, actions: Vec<Action>) -> (Vec<String>, Error) {
    let server = StreamServer::start(actions).await;
    let model = server.model_with(api);
    let stream = model
        .generate::<Person>("Ada, 36")
        .max_tokens(3)
        .stream()
        .await
        .unwrap();
    let (pieces, end) = read(stream).await;
    let error = end.unwrap_err();
    assert_eq!(
        error.status(),
        Some(200).filter(|_| !matches!(error, Error::Connection { .. } | Error::Timeout { .. }))
    );
    if let Some(usage) = error.usage() {
        assert_eq!(usage, model.usage());
    }
    assert_eq!(model.usage().requests, 1);
    (pieces, error)
}

async fn chat(frames: impl IntoIterator<Item = String>) -> (Vec<String>, Error) {
    fail(Api::ChatCompletions, complete(frames)).await
}

fn refusal(text: &str) -> String {
    choice(&json!({"index": 0, "delta": {"refusal": text}, "finish_reason": null}))
}

#[tokio::test]
async fn a_refusal_is_not_delivered_as_text() {
    let frames = [
        refusal("I cannot "),
        refusal("help."),
        finish("stop"),
        usage(),
        DONE.to_owned(),
    ];
    let (pieces, error) = chat(frames).await;
    let Error::Refused(answer) = &error else {
        panic!("{error:?}");
    };
    assert!(pieces.is_empty());
    assert_eq!(answer.text(), "I cannot help.");
    assert_eq!(answer.usage().total_tokens(), 49);
    assert_eq!(answer.request_id(), Some("req-7"));

    let part = event("response.refusal.delta", &json!({"delta": "No."}));
    let end = event("response.completed", &response(&json!({})));
    let (_, error) = fail(Api::Responses, complete([part, end])).await;
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert_eq!(error.raw(), Some("No."));
}

#[tokio::test]
async fn an_answer_that_ends_at_the_token_limit_is_truncated_even_if_it_parses() {
    let frames = [
        text("{\"name\":\"Ada\",\"age\":3}"),
        finish("length"),
        usage(),
        DONE.to_owned(),
    ];
    let (pieces, error) = chat(frames).await;
    let Error::Truncated { limit, answer } = &error else {
        panic!("{error:?}");
    };
    assert_eq!((*limit, answer.text()), (Some(3), pieces.concat().as_str()));
    assert_eq!(answer.finish_reason(), Some(&FinishReason::Length));
    assert_eq!(answer.usage().completion_tokens, 9);

    for (reason, truncated) in [("max_output_tokens", true), ("content_filter", false)] {
        let changes = json!({"status": "incomplete", "incomplete_details": {"reason": reason}});
        let end = event("response.incomplete", &response(&changes));
        let (_, error) = fail(Api::Responses, complete([delta("{\"na"), end])).await;
        assert_eq!(
            matches!(error, Error::Truncated { .. }),
            truncated,
            "{error:?}"
        );
        assert_eq!(
            matches!(error, Error::AnswerFiltered(_)),
            !truncated,
            "{error:?}"
        );
        assert_eq!(error.raw(), Some("{\"na"));
    }
}

#[tokio::test]
async fn a_content_filter_takes_precedence_after_the_finish_reason() {
    let found = json!({"violence": {"filtered": true, "severity": "high"}});
    let safe = json!({"violence": {"filtered": false, "severity": "safe"}});
    let late = data(&json!({"id": "", "object": "", "model": "", "choices": [
        {"index": 0, "finish_reason": "content_filter", "content_filter_results": found}]}));
    let after = choice(
        &json!({"index": 0, "delta": {}, "finish_reason": "stop", "content_filter_results": safe}),
    );
    let frames = [
        text("{\"name\":\"Ada\",\"age\":36}"),
        finish("stop"),
        late,
        after,
        usage(),
        DONE.to_owned(),
    ];
    let (_, error) = chat(frames).await;
    assert!(matches!(error, Error::AnswerFiltered(_)), "{error:?}");
    let filtered: Vec<_> = error.content_filter().unwrap().filtered().collect();
    assert_eq!(filtered[0].category(), "violence");
}

#[tokio::test]
async fn empty_and_undecodable_answers() {
    let (_, error) = chat([text(" "), finish("stop"), usage(), DONE.to_owned()]).await;
    assert!(matches!(error, Error::Empty(_)), "{error:?}");
    let (_, error) = chat([
        text("{\"name\":\"Ada\",\"age\":360}"),
        finish("stop"),
        DONE.to_owned(),
    ])
    .await;
    let Error::Undecodable(undecodable) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(undecodable.path(), "age");
    let (_, error) = chat([DONE.to_owned()]).await;
    assert!(matches!(error, Error::Empty(_)), "{error:?}");
}

#[tokio::test]
async fn checks_apply_to_the_complete_value() {
    let server = StreamServer::with_pieces([
        text("{\"name\":\"Ada\",\"age\":36}"),
        finish("stop"),
        usage(),
        DONE.to_owned(),
    ])
    .await;
    let check = |person: &Person| match person.age {
        0..18 => Ok(()),
        _ => Err("not a child"),
    };
    let call = server.model().generate::<Person>("Ada, 36").check(check);
    let (pieces, end) = read(call.stream().await.unwrap()).await;
    let Err(Error::Invalid(invalid)) = end else {
        panic!("{end:?}");
    };
    assert_eq!(pieces.len(), 1);
    assert_eq!((invalid.reason(), invalid.attempts()), ("not a child", 1));
    assert_eq!(invalid.answer().usage().total_tokens(), 49);
}

/// Errors in a stream of either API, with the HTTP status of the equivalent reply.
fn stream_errors() -> Vec<(Api, String, u16)> {
    let error = json!({
        "error": {"message": "Slow down", "type": "rate_limit_error", "code": "rate_limit_exceeded"}
    });
    let flat =
        json!({"object": "error", "message": "overloaded", "type": "server_error", "code": 503});
    let detail =
        json!({"type": "error", "code": "server_is_overloaded", "message": "later", "param": null});
    let failed = response(&json!({
        "status": "failed", "error": {"code": "rate_limit_exceeded", "message": "Slow down"}
    }));
    vec![
        (Api::ChatCompletions, data(&error), 429),
        (
            Api::ChatCompletions,
            data(&json!({"error": "out of memory"})),
            500,
        ),
        (
            Api::ChatCompletions,
            data(&json!({"choices": null, "error": {"code": 402, "message": "credits"}})),
            402,
        ),
        (Api::ChatCompletions, data(&flat), 503),
        (
            Api::ChatCompletions,
            choice(&json!({
                "index": 0, "delta": {"content": ""}, "finish_reason": "error",
                "error": {"code": 402}
            })),
            402,
        ),
        (
            Api::ChatCompletions,
            format!("event: error\n{}", data(&error)),
            429,
        ),
        (
            Api::ChatCompletions,
            "event: error\ndata: out of memory\n\n".to_owned(),
            500,
        ),
        (Api::Responses, event("error", &detail), 500),
        (Api::Responses, event("response.failed", &failed), 429),
        (Api::Responses, data(&error), 429),
    ]
}

fn status_of(error: &Error) -> u16 {
    match error {
        Error::RateLimited(_) => 429,
        Error::QuotaExhausted(_) => 402,
        Error::Server(rejection) => rejection
            .code()
            .and_then(|code| code.parse().ok())
            .unwrap_or(500),
        _ => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn an_error_in_the_first_frame_is_the_error_of_an_equivalent_reply() {
    for (api, frame, status) in stream_errors() {
        let (pieces, error) = fail(api, complete([frame.clone()])).await;
        assert!(pieces.is_empty());
        assert_eq!(status_of(&error), status, "{frame}");
        assert_eq!(error.request_id(), Some("req-7"));
    }
}

#[tokio::test]
async fn an_error_in_mid_stream_keeps_the_text() {
    for (api, frame, status) in stream_errors() {
        let start = match api {
            Api::Responses => delta("{\"name\":"),
            _ => text("{\"name\":"),
        };
        let (pieces, error) = fail(api, complete([start, frame.clone()])).await;
        let Error::BrokenStream(broken) = &error else {
            panic!("{frame}: {error:?}");
        };
        assert_eq!(status_of(broken.failure().unwrap()), status, "{frame}");
        assert_eq!(broken.answer().text(), pieces.concat());
        assert_eq!(error.raw(), Some("{\"name\":"));
        assert_eq!(error.is_retryable(), status != 402);
    }
}

#[tokio::test]
async fn an_interrupted_stream_keeps_the_text_and_the_usage() {
    for (end, message) in [
        (Action::Close, "connection closed before"),
        (end(), "the server ended it without a finish reason"),
    ] {
        let steps = vec![
            head(),
            piece(usage()),
            piece(text("{\"name\":")),
            piece("data: {\"cho"),
            end,
        ];
        let (_, error) = fail(Api::ChatCompletions, steps).await;
        let Error::BrokenStream(broken) = &error else {
            panic!("{error:?}");
        };
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(broken.answer().text(), "{\"name\":");
        assert_eq!(error.usage().unwrap().total_tokens(), 49);
        assert!(error.is_retryable());
        assert!(!format!("{error:?}{error}").contains("name"));
    }
}

#[tokio::test]
async fn a_stream_without_an_answer_is_malformed() {
    let ping: Value = json!({"type": "ping"});
    for frames in [
        vec![String::new()],
        vec![": hello\n\n".to_owned()],
        vec![data(&ping)],
        vec!["<html>Sign in</html>".to_owned()],
        vec!["data: <html>\n\n".to_owned()],
        vec!["{\"object\":\"list\"}".to_owned()],
    ] {
        let (_, error) = chat(frames.clone()).await;
        assert!(
            matches!(error, Error::MalformedReply(_)),
            "{frames:?}: {error:?}"
        );
        if frames[0].starts_with(['<', '{']) {
            assert_eq!(error.raw(), Some(frames[0].as_str()));
        }
    }
    let (_, error) = fail(
        Api::ChatCompletions,
        complete([b"data: {\"choices\":\"\xff\"}\n\n"]),
    )
    .await;
    assert!(matches!(error, Error::MalformedReply(_)), "{error:?}");
}

#[tokio::test]
async fn invalid_frames_after_the_finish_reason_are_ignored() {
    for (invalid, tokens) in [
        (&b"data: {\"choices\":\n\n"[..], 49),
        (b"data: not json\n\n", 49),
        (
            b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":[]}}\n\n",
            49,
        ),
        // The frame decoder stops there.
        (b"data: \xff\n\n", 0),
    ] {
        let steps = vec![
            head(),
            piece(text("{\"name\":\"Ada\",\"age\":36}")),
            piece(finish("stop")),
            piece(invalid),
            piece(usage()),
            piece(DONE),
            end(),
        ];
        let server = StreamServer::start(steps).await;
        let stream = server
            .model()
            .generate::<Person>("Ada, 36")
            .stream()
            .await
            .unwrap();
        let response = read(stream).await.1.unwrap();
        assert_eq!(response.value.age, 36);
        assert_eq!(response.usage.total_tokens(), tokens);
    }
}

#[tokio::test]
async fn an_invalid_frame_in_mid_stream_breaks_it() {
    for bad in [
        &b"data: {\"choices\":\n\n"[..],
        b"data: \xff\n\n",
        b"data: [1]\n\n",
    ] {
        let steps = vec![
            head(),
            piece(text("{\"name\":")),
            piece(bad),
            piece(finish("stop")),
            end(),
        ];
        let (_, error) = fail(Api::ChatCompletions, steps).await;
        let Error::BrokenStream(broken) = &error else {
            panic!("{error:?}");
        };
        assert!(matches!(broken.failure(), Some(Error::MalformedReply(_))));
    }
}
