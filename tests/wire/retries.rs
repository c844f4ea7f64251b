//! Retries. The schedules are tested in the library, on a paused clock.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use outlines_runtime::{Error, OpenAIBuilder};

use crate::server::{Wire, class, completion};
use crate::types::{Person, ada};

/// Starts a server that fails this many times before it answers, with the shortest `retry-after`.
async fn failing(times: usize, status: usize) -> (Wire, Arc<Mutex<Vec<String>>>) {
    let mut wire = Wire::new().await;
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&keys);
    let failures = Arc::clone(&keys);
    wire.chat()
        .with_status_code_from_request(move |request| {
            let key = request.header("idempotency-key")[0]
                .to_str()
                .unwrap()
                .to_owned();
            let mut seen = seen.lock().unwrap();
            seen.push(key);
            if seen.len() > times { 200 } else { status }
        })
        .with_header("retry-after-ms", "0.001")
        .with_body_from_request(move |_| {
            let answered = failures.lock().unwrap().len() > times;
            let reply = completion(r#"{"name":"Ada","age":36}"#).to_string();
            if answered { reply } else { String::new() }.into_bytes()
        })
        .create_async()
        .await;
    (wire, keys)
}

fn with_retries(wire: &Wire) -> OpenAIBuilder {
    wire.builder().max_retries(2)
}

#[tokio::test]
async fn retries_use_the_same_idempotency_key() {
    let (wire, keys) = failing(2, 503).await;
    let model = with_retries(&wire).build().unwrap();
    assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());
    assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());
    let keys = keys.lock().unwrap();
    assert_eq!(keys.len(), 4);
    assert!(keys[..3].iter().all(|key| key == &keys[0]), "{keys:?}");
    assert_ne!(keys[3], keys[0]);
    assert_eq!(model.usage().requests, 2);
}

#[tokio::test]
async fn the_third_failure_is_returned() {
    let (wire, keys) = failing(9, 429).await;
    let model = with_retries(&wire).build().unwrap();
    let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
    assert_eq!(class(&error), "RateLimited");
    assert_eq!(keys.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn the_number_of_retries_can_be_set_per_call() {
    let (wire, keys) = failing(9, 500).await;
    let model = with_retries(&wire).build().unwrap();
    let _ = model.generate::<Person>("…").max_retries(0).await;
    assert_eq!(keys.lock().unwrap().len(), 1);
    let _ = model.generate::<Person>("…").max_retries(4).await;
    assert_eq!(keys.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn permanent_errors_are_not_retried() {
    let quota =
        r#"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#;
    for (status, headers, body) in [
        (429, &[("x-should-retry", "true")][..], quota),
        (429, &[("retry-after", "121")], ""),
        (503, &[("x-should-retry", "false")], ""),
        (400, &[("retry-after-ms", "1")], ""),
        (401, &[], ""),
        (301, &[], ""),
    ] {
        let mut wire = Wire::new().await;
        let mut mock = wire.chat().with_status(status).with_body(body).expect(1);
        for (name, value) in headers {
            mock = mock.with_header(*name, value);
        }
        let mock = mock.create_async().await;
        let model = with_retries(&wire).build().unwrap();
        model.generate::<Person>("…").await.unwrap_err();
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn the_key_is_requested_for_every_attempt_and_redacted() {
    let mut wire = Wire::new().await;
    let mut mocks = Vec::new();
    for attempt in 1..=3 {
        let key = format!("short-lived-{attempt}");
        let mock = wire
            .chat()
            .match_header("authorization", format!("Bearer {key}").as_str())
            .with_status(500)
            .with_header("retry-after-ms", "0.001")
            .with_body(format!(r#"{{"error":"{key} did not help"}}"#))
            .expect(1);
        mocks.push(mock.create_async().await);
    }
    let calls = AtomicU32::new(0);
    let model = with_retries(&wire)
        .api_key_provider(move || {
            let attempt = calls.fetch_add(1, Ordering::Relaxed) + 1;
            async move { Ok::<_, std::io::Error>(format!("short-lived-{attempt}")) }
        })
        .build()
        .unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert_eq!(error.raw(), Some(r#"{"error":"[key] did not help"}"#));
    for mock in mocks {
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn a_provider_that_fails_ends_the_call_before_anything_is_sent() {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    let builder = with_retries(&wire);
    let model = builder
        .clone()
        .api_key_provider(|| async { Err::<String, _>("vault is sealed") })
        .build()
        .unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(error.to_string().contains("`api_key_provider`"), "{error}");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "vault is sealed");
    assert!(!error.is_retryable());

    for (key, problem) in [("", "is empty"), ("sesame\r\nx-evil: 1", "a line break")] {
        let model = builder
            .clone()
            .api_key_provider(move || async move { Ok::<_, std::io::Error>(key) })
            .build()
            .unwrap();
        let error = model.generate::<Person>("…").await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(problem) && !text.contains("sesame"), "{text}");
    }
    untouched.assert_async().await;
}

#[tokio::test]
async fn a_provider_that_hangs_causes_a_timeout() {
    let wire = Wire::new().await;
    let model = wire
        .builder()
        .api_key_provider(std::future::pending::<Result<String, std::io::Error>>)
        .build()
        .unwrap();
    let call = model.generate::<Person>("…");
    let error = call.timeout(Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(class(&error), "Timeout");
}

#[tokio::test]
async fn a_call_delayed_by_a_rate_limit_fails_with_the_same_error() {
    let mut wire = Wire::new().await;
    let mock = wire
        .chat()
        .with_status(429)
        .with_header("retry-after", "7")
        .expect(1)
        .create_async()
        .await;
    let model = wire.builder().total_timeout(Duration::from_secs(1)).build();
    let model = model.unwrap();
    for sent in [true, false] {
        let error = model.generate::<Person>("…").await.unwrap_err();
        assert_eq!(class(&error), "RateLimited");
        let wait = error.retry_after().unwrap();
        assert!((6_000..=7_001).contains(&wait.as_millis()), "{wait:?}");
        let text = error.to_string();
        let not_sent = "(not sent: the server's rate limit allows it in ";
        assert_eq!(!text.contains(not_sent), sent, "{text}");
        assert_eq!(
            !text.contains("after the `total_timeout` of 1s"),
            sent,
            "{text}"
        );
        assert_eq!(error.status(), sent.then_some(429));
        assert!(error.is_retryable());
    }
    mock.assert_async().await;
}

#[tokio::test]
async fn a_zero_deadline_is_a_timeout() {
    let wire = Wire::new().await;
    let call = wire.model().generate::<Person>("…");
    let error = call
        .max_retries(9)
        .total_timeout(Duration::ZERO)
        .await
        .unwrap_err();
    let Error::Timeout { setting, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(setting, "total_timeout");
}
