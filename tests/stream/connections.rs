//! Streams and the connections under them.

use std::sync::atomic::Ordering;

use outlines_runtime::{Error, OpenAI};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

use crate::server::{Server, Step, answer, head, piece, text};
use crate::{Person, read};

#[tokio::test]
async fn a_dropped_stream_hangs_up() {
    let mut server = Server::playing(vec![head(), piece(text("{\"name\":")), Step::Hang]).await;
    let mut stream = server
        .model()
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    assert_eq!(server.hung_up.recv().await, Some(()));
}

#[tokio::test]
async fn a_stream_that_is_over_holds_no_connection() {
    // The server says no more after the end of the answer, and does not end the body.
    let mut steps = vec![head()];
    steps.extend(
        answer(&["{\"name\":\"Ada\",\"age\":36}"])
            .into_iter()
            .map(piece),
    );
    steps.push(Step::Hang);
    let mut server = Server::playing(steps).await;
    let mut stream = server
        .model()
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap();
    while stream.next().await.is_some() {}
    assert_eq!(server.hung_up.recv().await, Some(()));
    assert_eq!(stream.usage().total_tokens(), 49);
}

/// Lets all that is ready on this thread run.
async fn settle() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_connection_serves_one_stream_after_the_other() {
    // The end of the body comes by itself, behind the last frame.
    let server = Server::sending(answer(&["{\"name\":\"Ada\",\"age\":36}"])).await;
    let model = server.model();
    for _ in 0..3 {
        let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
        read(stream).await.1.unwrap();
        settle().await;
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    assert_eq!(model.usage().requests, 3);
}

#[tokio::test]
async fn a_stream_without_end_is_cut_at_the_limit_of_a_reply() {
    let mut steps = vec![head(), piece(text("{"))];
    steps.extend((0..1_000).map(|_| piece(text(&" ".repeat(1_000)))));
    let server = Server::playing(steps).await;
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

/// All that the system takes before it makes a writer wait for a reader; on one thread, so that whoever is ready has run when
/// control comes back.
async fn write_until_it_blocks(stream: &TcpStream, frame: &[u8], most: usize) -> usize {
    let mut written = 0;
    let mut refused = 0;
    while written < most && refused < 2_000 {
        if let Ok(bytes) = stream.try_write(frame) {
            written += bytes;
            refused = 0;
        } else {
            refused += 1;
            tokio::task::yield_now().await;
        }
    }
    written
}

#[tokio::test]
async fn a_slow_reader_slows_the_server_down() {
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
        let Step::Raw(head) = head() else { panic!() };
        stream.try_write(&head).unwrap();
        let frame = text(&"x".repeat(60_000));
        let chunk = format!("{:x}\r\n{frame}\r\n", frame.len());
        write_until_it_blocks(&stream, chunk.as_bytes(), MOST).await
    });
    let mut stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    stream.next().await.unwrap().unwrap();
    // Nobody reads on, and what has been written rests in the system's own buffers.
    let written = serving.await.unwrap();
    assert!(written < MOST / 4, "{written}");
    assert!(stream.text().len() <= 60_000);
}
