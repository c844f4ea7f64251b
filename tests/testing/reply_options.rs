//! Chunks, usage, headers, and timing of replies, and the lifetime of the server.

use std::time::Duration;

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Event};

use crate::fixtures::{TEXT, Ticket, ticket, variants};

#[tokio::test]
async fn a_stream_has_the_given_number_of_chunks() {
    let server = TestServer::start();
    for variant in variants().into_iter().filter(|variant| variant.streamed) {
        for (reply, expected) in [
            (Reply::json(&ticket()), TEXT.chars().count().div_ceil(8)),
            (Reply::json(&ticket()).chunks(3), 3),
            (Reply::json(&ticket()).chunks(1), 1),
        ] {
            server.reply(reply);
            let mut stream = variant
                .model(&server)
                .generate::<Ticket>("Sort")
                .stream()
                .await
                .unwrap();
            let mut chunks = Vec::new();
            while let Some(event) = stream.next().await {
                if let Event::Text(chunk) = event.unwrap() {
                    chunks.push(chunk);
                }
            }
            assert_eq!(chunks.len(), expected, "{variant:?}: {chunks:?}");
            assert_eq!(chunks.concat(), TEXT);
        }
    }
}

#[tokio::test]
async fn a_connection_breaks_after_the_given_number_of_characters() {
    let server = TestServer::start();
    for variant in variants() {
        let model = variant.model(&server);
        for characters in [0, 1, 15, 20, 26, 1000] {
            server.reply(Reply::json(&ticket()).disconnect_after(characters));
            let error = variant.call_model::<Ticket>(&model).await.unwrap_err();
            if variant.streamed && characters > 0 {
                let received: String = TEXT.chars().take(characters).collect();
                assert!(
                    matches!(error, Error::BrokenStream(_)),
                    "{variant:?}: {error}"
                );
                assert_eq!(error.raw(), Some(received.as_str()), "{variant:?}");
            } else {
                assert!(
                    matches!(
                        error,
                        Error::Connection {
                            connected: true,
                            ..
                        }
                    ),
                    "{variant:?}: {error}"
                );
            }
        }
    }
}

#[tokio::test]
async fn usage_is_as_given_or_estimated() {
    let server = TestServer::start();
    for variant in variants() {
        let model = variant.model(&server);
        server.reply(
            Reply::json(&ticket())
                .usage(40, 9)
                .cached_tokens(30)
                .cache_write_tokens(6)
                .reasoning_tokens(5),
        );
        let usage = if variant.streamed {
            let mut stream = model.generate::<Ticket>("Sort").stream().await.unwrap();
            while stream.next().await.is_some() {}
            stream.usage()
        } else {
            model
                .generate::<Ticket>("Sort")
                .response()
                .await
                .unwrap()
                .usage
        };
        let figures = (
            usage.prompt_tokens,
            usage.completion_tokens,
            usage.cached_tokens,
            usage.cache_write_tokens,
            usage.reasoning_tokens,
        );
        assert_eq!(figures, (40, 9, 30, 6, 5), "{variant:?}");
    }
    server.reply("12345");
    let response = server
        .model()
        .generate::<String>("1234")
        .response()
        .await
        .unwrap();
    // Seven characters of JSON and the wrapper.
    assert_eq!(
        response.usage.completion_tokens,
        r#"{"value":"12345"}"#.len().div_ceil(4) as u64
    );
    assert!(response.usage.prompt_tokens > 1);
}

#[tokio::test]
async fn headers_and_waits_are_sent() {
    let server = TestServer::start();
    let wait = Duration::from_millis(7500);
    let model = server.openai("gpt-4o-mini").max_retries(0).build().unwrap();
    server.reply(
        Reply::error(429)
            .retry_after(wait)
            .header("x-request-id", "req-mine"),
    );
    let error = model.generate::<u8>("Count").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(wait));
    assert_eq!(error.request_id(), Some("req-mine"));
}

#[tokio::test]
async fn slow_replies_time_out_and_slightly_delayed_ones_do_not() {
    let server = TestServer::start();
    let limit = Duration::from_millis(50);
    for variant in variants() {
        for slow in [
            Reply::hang(),
            Reply::json(&ticket()).delay(Duration::from_secs(3600)),
            Reply::json(&ticket()).throttle(Duration::from_secs(3600)),
        ] {
            // Not queued: a call that times out before its request is read leaves no reply behind.
            server.reply_with(move |_| slow.clone());
            let error = variant
                .model(&server)
                .generate::<Ticket>("Sort")
                .timeout(limit)
                .await
                .unwrap_err();
            assert!(
                matches!(error, Error::Timeout { .. }),
                "{variant:?}: {error}"
            );
        }
    }
    server.reply_with(|_| {
        let delay = Duration::from_millis(1);
        Reply::json(&ticket()).throttle(delay).delay(delay)
    });
    for variant in variants() {
        assert_eq!(
            variant.call::<Ticket>(&server).await.unwrap(),
            ticket(),
            "{variant:?}"
        );
    }
}

#[tokio::test]
async fn a_dropped_server_refuses_connections() {
    let server = TestServer::start();
    let model = server.openai("gpt-4o-mini").max_retries(0).build().unwrap();
    drop(server);
    let error = model.generate::<u8>("Count").await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Connection {
                connected: false,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn concurrent_requests_get_their_own_replies() {
    use futures_util::StreamExt;

    let server = TestServer::start();
    server.reply_with(|request| {
        let number: u32 = request.prompt().parse().unwrap_or_default();
        Reply::json(&(number * 2))
    });
    let model = server.model();
    let prompts = (0..300_u32).map(|number| number.to_string());
    let doubled: Vec<u32> = model
        .generate_many::<u32>(prompts)
        .concurrency(64)
        .results()
        .map(|(_, value)| value.unwrap())
        .collect()
        .await;
    assert_eq!(
        doubled,
        (0..300).map(|number| number * 2).collect::<Vec<_>>()
    );
    server.assert_requests(300);
}

#[test]
fn a_server_needs_no_runtime_and_serves_several() {
    let server = TestServer::start();
    let call = |number: u8| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        server.reply(&number);
        runtime
            .block_on(server.model().generate::<u8>("Count").into_future())
            .unwrap()
    };
    assert_eq!((call(1), call(2)), (1, 2));
}

/// The clock of a paused runtime advances while the runtime waits for the network.
#[tokio::test(start_paused = true)]
async fn a_paused_clock_is_resumed_for_a_call() {
    let server = TestServer::start();
    server.reply_with(|_| Reply::json(&1).delay(Duration::from_millis(20)));
    let model = server.openai("gpt-4o-mini").max_retries(0).build().unwrap();
    let error = model.generate::<u8>("Count").await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");

    tokio::time::resume();
    assert_eq!(model.generate::<u8>("Count").await.unwrap(), 1);
    tokio::time::pause();
}
