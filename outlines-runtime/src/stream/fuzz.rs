//! Random streams: a body split into any chunks has the same text and the same outcome.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::iter;
use proptest::collection::vec;
use proptest::prelude::*;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tracing::Span;

use super::answer_reader::{AnswerReader, ReadEvent};
use crate::answer::Answer;
use crate::api::{Api, Frames};
use crate::error::Error;
use crate::http::{BodyStream, HttpResponse, RequestLimits};
use crate::model::Model;
use crate::models::OpenAI;

fn model(api: Api) -> Model {
    let builder = OpenAI::builder("m").environment(|_| None);
    let builder = builder.base_url("http://localhost/v1").api(api);
    builder.build().unwrap()
}

static CHAT: LazyLock<Model> = LazyLock::new(|| model(Api::ChatCompletions));
static RESPONSES: LazyLock<Model> = LazyLock::new(|| model(Api::Responses));

/// Reads a body in chunks that end at `cuts`. Returns the pieces of text and the outcome.
fn read(model: &Model, body: &[u8], cuts: &[usize]) -> (Vec<String>, Result<Answer, Error>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut pieces = Vec::new();
        let mut start = 0;
        for end in cuts.iter().copied().chain([body.len()]) {
            pieces.push(Ok(Bytes::copy_from_slice(&body[start..end])));
            start = end;
        }
        let limits = RequestLimits {
            timeout: Duration::from_secs(600),
            deadline: None,
            max_retries: 0,
        };
        let pieces = BodyStream::from_stream(iter(pieces), model.endpoint().url().clone(), limits);
        let head = HttpResponse {
            status: 200,
            request_id: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let mut source = AnswerReader::new(Frames::new(pieces), head, model, None, Span::none());
        let mut texts = Vec::new();
        loop {
            match std::future::poll_fn(|cx| source.poll(cx)).await {
                Some(ReadEvent::Text(before)) => texts.push(source.text()[before..].to_owned()),
                Some(ReadEvent::End(end)) => {
                    assert!(std::future::poll_fn(|cx| source.poll(cx)).await.is_none());
                    assert_eq!(texts.concat(), source.text());
                    return (texts, end);
                }
                None => panic!("the stream has no outcome"),
            }
        }
    })
}

fn sorted(cuts: &[prop::sample::Index], body: &[u8]) -> Vec<usize> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    cuts.sort_unstable();
    cuts
}

/// Returns the outcome as a string that can be compared.
fn describe(end: &Result<Answer, Error>) -> String {
    format!(
        "{end:?} {:?}",
        end.as_ref()
            .map_or_else(Error::raw, |answer| Some(answer.text()))
    )
}

fn frames(api: Api, texts: &[String]) -> Vec<Value> {
    if api == Api::Responses {
        let delta = |text| json!({"type": "response.output_text.delta", "delta": text});
        let end = json!({"type": "response.completed", "response": {
            "status": "completed", "model": "m",
            "output": [], "usage": {"input_tokens": 40, "output_tokens": 9}}});
        let start = json!({"type": "response.created", "response": {}});
        return [start]
            .into_iter()
            .chain(texts.iter().map(delta))
            .chain([end])
            .collect();
    }
    let choice = |delta: Value, reason: Option<&str>| {
        json!({"model": "m", "usage": null, "choices": [{
            "index": 0, "delta": delta, "finish_reason": reason,
            "content_filter_results": {"hate": {"filtered": false, "severity": "safe"}}}]})
    };
    let cost = json!({"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 9}});
    texts
        .iter()
        .map(|text| choice(json!({"content": text}), None))
        .chain([choice(json!({}), Some("stop")), cost])
        .collect()
}

fn written(frames: &[Value], end: &str, comments: bool) -> Vec<u8> {
    let comment = if comments {
        format!(": ping{end}{end}")
    } else {
        String::new()
    };
    let frames = frames.iter().map(Value::to_string);
    let lines: Vec<_> = frames
        .chain(["[DONE]".to_owned()])
        .map(|frame| format!("{comment}data: {frame}{end}{end}"))
        .collect();
    lines.concat().into_bytes()
}

fn ends() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["\n", "\r", "\r\n"])
}

/// Returns valid streams with one value replaced or a few wrong bytes, truncated anywhere, or
/// random bytes.
fn damaged(api: Api) -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let other = prop::sample::select(vec![
        json!(null),
        json!(7),
        json!("text"),
        json!([]),
        json!([{}]),
        json!({"code": 429, "message": "m"}),
    ]);
    let place = any::<prop::sample::Index>();
    let good = (
        vec(".{0,4}", 1..4),
        place,
        other,
        any::<bool>(),
        ends(),
        edits,
        place_of_end(),
    )
        .prop_map(move |(texts, place, other, exchange, end, edits, cut)| {
            let mut frames = frames(api, &texts);
            if exchange {
                let mut pointers = Vec::new();
                let frame = place.index(frames.len());
                pointers_of(&frames[frame], String::new(), &mut pointers);
                let pointer: &String = place.get(&pointers);
                *frames[frame].pointer_mut(pointer).unwrap() = other;
            }
            let mut body = written(&frames, end, false);
            for (place, byte) in edits {
                let place = place.index(body.len());
                body[place] = byte;
            }
            body.truncate(cut.map_or(body.len(), |cut| cut.index(body.len() + 1)));
            body
        });
    prop_oneof![good, vec(any::<u8>(), 0..64)]
}

fn place_of_end() -> impl Strategy<Value = Option<prop::sample::Index>> {
    proptest::option::of(any::<prop::sample::Index>())
}

fn pointers_of(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                pointers_of(value, format!("{at}/{name}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers_of(value, format!("{at}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(at);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_text_does_not_depend_on_the_chunks(
        texts in vec(".{0,12}", 0..12),
        cuts in vec(any::<prop::sample::Index>(), 0..40),
        end in ends(),
        comments in any::<bool>(),
    ) {
        for model in [&*CHAT, &*RESPONSES] {
            let body = written(&frames(model.api(), &texts), end, comments);
            let (came, answer) = read(model, &body, &sorted(&cuts, &body));
            let wanted: Vec<_> = texts.iter().filter(|text| !text.is_empty()).cloned().collect();
            prop_assert_eq!(came, wanted);
            let text = texts.concat();
            match answer {
                Ok(answer) => {
                    prop_assert_eq!(answer.text(), &text);
                    prop_assert_eq!(answer.usage().total_tokens(), 49);
                }
                Err(error) => {
                    prop_assert!(matches!(error, Error::Empty(_)));
                    prop_assert!(text.trim_ascii().is_empty());
                }
            }
        }
    }

    #[test]
    fn the_outcome_does_not_depend_on_the_chunks(
        bodies in (damaged(Api::ChatCompletions), damaged(Api::Responses)),
        cuts in vec(any::<prop::sample::Index>(), 0..40),
    ) {
        for (model, body) in [(&*CHAT, bodies.0), (&*RESPONSES, bodies.1)] {
            let whole = read(model, &body, &[]);
            let everywhere: Vec<_> = (0..body.len()).collect();
            for cuts in [sorted(&cuts, &body), everywhere] {
                let cut = read(model, &body, &cuts);
                prop_assert_eq!(&cut.0, &whole.0);
                prop_assert_eq!(describe(&cut.1), describe(&whole.1));
            }
        }
    }
}

#[test]
fn whitespace_before_a_full_reply_is_ignored() {
    for model in [&*CHAT, &*RESPONSES] {
        let body = b" \n {\"choices\":[";
        let everywhere: Vec<_> = (0..body.len()).collect();
        let whole = describe(&read(model, body, &[]).1);
        assert_eq!(describe(&read(model, body, &everywhere).1), whole);
    }
}
