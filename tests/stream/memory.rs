//! Bounds on the memory of a stream: size limits, and back pressure.

use outlines_runtime::{Error, OpenAI};
use outlines_tests::raw_server::chunk;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

use crate::fixtures::{HEAD, StreamServer, answer, choice, head, piece, text};
use crate::{Person, read};

#[tokio::test]
async fn an_endless_stream_is_interrupted_at_the_size_limit() {
    let mut steps = vec![head(), piece(text("{"))];
    steps.extend((0..1_000).map(|_| piece(text(&" ".repeat(1_000)))));
    let server = StreamServer::start(steps).await;
    let model = server
        .builder()
        .max_response_bytes(100_000)
        .build()
        .unwrap();
    let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    let error = read(stream).await.1.unwrap_err();
    let Error::BrokenStream(broken) = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(
        broken.failure(),
        Some(Error::TooLarge { limit: 100_000, .. })
    ));
    assert!(!error.is_retryable());
    assert!(broken.answer().text().len() > 50_000);
}

#[tokio::test]
async fn the_framing_of_a_stream_does_not_count_towards_the_limit() {
    let frames = std::iter::repeat_n(text("  "), 2_000);
    let last = answer(&["{\"name\":\"Ada\",\"age\":36}"]);
    let server = StreamServer::with_pieces(frames.chain(last)).await;
    let builder = server.builder().max_response_bytes(10_000);
    let model = builder.build().unwrap();
    let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    read(stream).await.1.unwrap();
}

#[tokio::test]
async fn everything_that_a_stream_keeps_counts_towards_the_limit() {
    let kept = |field: &str| {
        let delta = json!({"index": 0, "delta": {field: " ".repeat(1_000)}});
        std::iter::repeat_n(choice(&delta), 1_000).collect()
    };
    let lines = |line: &str| std::iter::repeat_n(line.to_owned(), 1_000).collect();
    for pieces in [
        kept("reasoning_content"),
        kept("refusal"),
        // An event without an end, of one line or many.
        [vec!["data: ".to_owned()], lines(&" ".repeat(1_000))].concat(),
        lines(&format!("data: {}\n", "x".repeat(1_000))),
        // A body that is not a stream.
        [vec!["{".to_owned()], lines(&"\n".repeat(1_000))].concat(),
    ] {
        let server = StreamServer::with_pieces::<String>(pieces).await;
        let builder = server.builder().max_response_bytes(100_000);
        let model = builder.build().unwrap();
        let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
        let error = read(stream).await.1.unwrap_err();
        // A refusal is the text of a broken stream.
        let failure = match &error {
            Error::BrokenStream(broken) => broken.failure().unwrap(),
            failure => failure,
        };
        assert!(
            matches!(failure, Error::TooLarge { limit: 100_000, .. }),
            "{error:?}"
        );
    }
}

/// Writes until the system makes the writer wait for a reader. Returns the number of bytes. On
/// one thread, so that every task that is ready has run when control returns.
async fn write_until_it_blocks(stream: &TcpStream, frame: &[u8], most: usize) -> usize {
    let mut written = 0;
    let mut failed = 0;
    while written < most && failed < 2_000 {
        if let Ok(bytes) = stream.try_write(frame) {
            written += bytes;
            failed = 0;
        } else {
            failed += 1;
            tokio::task::yield_now().await;
        }
    }
    written
}

#[tokio::test]
async fn a_slow_reader_applies_back_pressure() {
    const MOST: usize = 256 * 1024 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let model = OpenAI::builder("m")
        .environment(|_| None)
        .base_url(format!("http://{}/v1", listener.local_addr().unwrap()))
        .max_response_bytes(2 * MOST)
        .build()
        .unwrap();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}}}") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.try_write(HEAD.as_bytes()).unwrap();
        let chunk = chunk(text(&"x".repeat(60_000)).as_bytes());
        write_until_it_blocks(&stream, &chunk, MOST).await
    });
    let mut stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    stream.next().await.unwrap().unwrap();
    // The client has stopped reading, and the written bytes are in the buffers of the system.
    let written = serving.await.unwrap();
    assert!(written < MOST / 4, "{written}");
    assert!(stream.text().len() <= 60_000);
}
