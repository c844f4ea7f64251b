//! Streams that end with a value, in all formats that servers send.

use outlines_runtime::{Api, FinishReason, Response, Usage};
use serde_json::json;

use outlines_tests::raw_server::Action;

use crate::fixtures::{
    DONE, StreamServer, answer, choice, complete, data, delta, end, event, finish, head, piece,
    response, text, usage,
};
use crate::{Person, ada, read};

const PIECES: [&str; 4] = ["{\"name\"", ": \"A", "da\", \"age\":", " 36}"];

fn reported_usage() -> Usage {
    outlines_tests::usage(1, [40, 9, 30, 6, 5])
}

/// Asserts that a stream delivers Ada in these pieces.
async fn read_ada(server: &StreamServer, api: Api, pieces: &[&str]) -> Response<Person> {
    let model = server.model_with(api);
    let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    let (texts, end) = read(stream).await;
    assert_eq!(texts, pieces);
    let response = end.unwrap();
    assert_eq!(response.value, ada());
    assert_eq!(response.raw, pieces.concat());
    assert_eq!(model.usage(), response.usage);
    response
}

#[tokio::test]
async fn text_is_delivered_in_pieces_and_the_value_at_the_end() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let response = read_ada(&server, Api::ChatCompletions, &PIECES).await;
    assert_eq!(response.usage, reported_usage());
    assert_eq!(response.finish_reason, Some(FinishReason::Stop));
    assert_eq!(response.request_id.as_deref(), Some("req-7"));
    assert_eq!(response.model.as_deref(), Some("small-model-2026-01-01"));
    let request = &server.requests()[0];
    assert_eq!(request["stream"], true);
    assert_eq!(request["stream_options"], json!({"include_usage": true}));
}

#[tokio::test]
async fn metadata_is_available_as_soon_as_it_is_received() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let model = server.model();
    let mut stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    assert_eq!(stream.request_id(), Some("req-7"));
    assert_eq!((stream.text(), stream.model()), ("", None));
    // The request counts as answered, however the answer ends.
    assert_eq!(model.usage().requests, 1);
    stream.next().await.unwrap().unwrap();
    assert_eq!(stream.text(), PIECES[0]);
    assert_eq!(stream.model(), Some("small-model-2026-01-01"));
    assert_eq!(stream.finish_reason(), None);
    while stream.next().await.is_some() {}
    assert_eq!(stream.text(), PIECES.concat());
    assert_eq!(stream.finish_reason(), Some(&FinishReason::Stop));
    assert_eq!(stream.usage(), reported_usage());
    assert!(!format!("{stream:?}").contains("Ada"));
}

#[tokio::test]
async fn responses_api_events() {
    let reasoning = event(
        "response.reasoning.delta",
        &json!({"delta": {"text": "hm"}}),
    );
    let summary = event(
        "response.reasoning_summary_text.delta",
        &json!({"delta": "Thinking …"}),
    );
    let mut frames = vec![
        event(
            "response.created",
            &response(&json!({"status": "in_progress", "usage": null})),
        ),
        reasoning,
        summary,
    ];
    frames.extend(PIECES.map(delta));
    let text = PIECES.concat();
    frames.push(event("response.output_text.done", &json!({"text": text})));
    frames.push(event("response.completed", &response(&json!({}))));
    let server = StreamServer::with_pieces(frames).await;
    let response = read_ada(&server, Api::Responses, &PIECES).await;
    assert_eq!(response.usage, reported_usage());
    assert_eq!(response.finish_reason, Some(FinishReason::Stop));
    assert_eq!(response.model.as_deref(), Some("small-model-2026-01-01"));
    let request = &server.requests()[0];
    assert_eq!(request["stream"], true);
    assert_eq!(request.get("stream_options"), None);
}

#[tokio::test]
async fn an_answer_in_the_last_event_is_one_piece() {
    let text = PIECES.concat();
    let output = json!([{"type": "message", "content": [{"type": "output_text", "text": text}]}]);
    let done = event("response.completed", &response(&json!({"output": output})));
    let server = StreamServer::with_pieces([done]).await;
    read_ada(&server, Api::Responses, &[&text]).await;
}

#[tokio::test]
async fn azure_sends_chunks_without_choices_and_without_deltas() {
    let safe = json!({"hate": {"filtered": false, "severity": "safe"}});
    let low = json!({"hate": {"filtered": false, "severity": "low"}});
    let prompt = json!({"id": "", "object": "", "created": 0, "model": "", "choices": [],
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": safe}]});
    let filter = json!({"id": "", "object": "", "created": 0, "model": "", "choices": [{"index": 0,
        "finish_reason": null, "content_filter_results": low,
        "content_filter_offsets": {"check_offset": 0, "start_offset": 0, "end_offset": 12}}]});
    let some =
        json!({"index": 0, "delta": {"content": PIECES.concat()}, "content_filter_results": safe});
    let none = json!({"index": 0, "delta": {}, "content_filter_results": {}});
    let frames = [
        data(&prompt),
        choice(&some),
        data(&filter),
        choice(&none),
        finish("stop"),
        usage(),
        DONE.to_owned(),
    ];
    let server = StreamServer::with_pieces(frames).await;
    let response = read_ada(&server, Api::ChatCompletions, &[&PIECES.concat()]).await;
    let filter = response.content_filter.unwrap();
    assert_eq!(filter.findings()[0].severity(), Some("low"));
    assert_eq!(response.model.as_deref(), Some("small-model-2026-01-01"));
}

#[tokio::test]
async fn optional_fields_may_be_missing_or_null() {
    let all = PIECES.concat();
    let bare = data(&json!({"choices": [{"delta": {"content": all}}]}));
    let nulls = data(&json!({
        "id": null, "object": null, "model": null, "error": null, "usage": null,
        "choices": [{
            "index": null,
            "delta": {"role": null, "content": null, "refusal": null, "tool_calls": null},
            "finish_reason": ""
        }]
    }));
    let unknown = data(&json!({"type": "ping", "object": "x.unknown", "delta": 7}));
    let second =
        choice(&json!({"index": 1, "delta": {"content": "another"}, "finish_reason": "length"}));
    for frames in [
        vec![bare.clone(), DONE.to_owned()],
        vec![bare.clone(), finish("stop")],
        vec![nulls, unknown, bare.clone(), DONE.to_owned()],
        vec![
            second.clone(),
            bare.clone(),
            second,
            finish("stop"),
            DONE.to_owned(),
        ],
        vec![bare.clone(), finish("stop"), "data: [DONE]".to_owned()],
        vec![
            bare.clone(),
            finish("stop"),
            DONE.to_owned(),
            "data: {".to_owned(),
        ],
        vec![bare.clone(), finish("eos_token"), "data:\n\n".to_owned()],
    ] {
        let server = StreamServer::with_pieces(frames).await;
        let response = read_ada(&server, Api::ChatCompletions, &[&all]).await;
        assert_eq!(response.usage, outlines_tests::usage(1, [0, 0, 0, 0, 0]));
    }
}

#[tokio::test]
async fn repeated_usage_is_counted_once() {
    let usage = |completion: u64| {
        data(&json!({
            "choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": completion}
        }))
    };
    let frames = [
        usage(1),
        text(&PIECES.concat()),
        usage(8),
        usage(9),
        finish("stop"),
        usage(9),
        DONE.to_owned(),
    ];
    let server = StreamServer::with_pieces(frames).await;
    let response = read_ada(&server, Api::ChatCompletions, &[&PIECES.concat()]).await;
    assert_eq!(response.usage.total_tokens(), 49);
}

#[tokio::test]
async fn any_end_after_the_finish_reason_is_accepted() {
    for end in [Action::Close, end()] {
        let server = StreamServer::start(vec![
            head(),
            piece(text(&PIECES.concat())),
            piece(finish("stop")),
            end,
        ])
        .await;
        read_ada(&server, Api::ChatCompletions, &[&PIECES.concat()]).await;
    }
}

#[tokio::test]
async fn a_reply_that_is_not_streamed_is_one_piece() {
    let all = PIECES.concat();
    let chat = json!({"model": "small-model-2026-01-01",
        "choices": [{"index": 0, "message": {"content": all}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 9, "prompt_tokens_details": {
            "cached_tokens": 30, "cache_write_tokens": 6
        },
            "completion_tokens_details": {"reasoning_tokens": 5}}});
    let responses = &response(
        &json!({"output": [{"type": "message", "content": [{"text": all}]}]}),
    )["response"];
    for (api, reply) in [(Api::ChatCompletions, &chat), (Api::Responses, responses)] {
        let reply = format!("\r\n  {reply}");
        let (start, rest) = reply.split_at(30);
        let server = StreamServer::with_pieces(["\r", "\n ", start, rest]).await;
        let response = read_ada(&server, api, &[&all]).await;
        assert_eq!(response.usage, reported_usage());
        assert_eq!(response.finish_reason, Some(FinishReason::Stop));
        assert_eq!(response.request_id.as_deref(), Some("req-7"));
    }
}

#[tokio::test]
async fn usage_is_optional() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let call = server
        .model()
        .generate::<Person>("Ada, 36")
        .include_usage(false)
        .temperature(0.5)
        .system("Extract.");
    read(call.stream().await.unwrap()).await.1.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request["stream"], true);
    assert_eq!(request.get("stream_options"), None);
    assert_eq!(request["temperature"], 0.5);
    assert_eq!(request["messages"][0]["role"], "system");
}

#[tokio::test]
async fn a_wrapped_value_is_unwrapped() {
    let server = StreamServer::with_pieces(answer(&["{\"value\":", "[1, 2", "]}"])).await;
    let stream = server
        .model()
        .generate::<Vec<u8>>("Count.")
        .stream()
        .await
        .unwrap();
    assert_eq!(read(stream).await.1.unwrap().value, [1, 2]);
}

#[tokio::test]
async fn streams_are_send_sync_and_unpin() {
    fn assert_auto_traits<T: Send + Sync + Unpin>(stream: T) -> T {
        stream
    }
    let server = StreamServer::in_sequence(vec![complete(answer(&PIECES))]).await;
    let stream = server
        .model()
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap();
    let stream = assert_auto_traits(stream);
    let (_, end) = tokio::spawn(read(stream)).await.unwrap();
    assert_eq!(end.unwrap().value, ada());
}
