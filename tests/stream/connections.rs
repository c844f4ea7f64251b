//! Connections of streams.

use outlines_tests::raw_server::Action;

use crate::fixtures::{StreamServer, answer, head, piece, text};
use crate::{Person, read};

#[tokio::test]
async fn a_dropped_stream_disconnects() {
    let server = StreamServer::start(vec![head(), piece(text("{\"name\":")), Action::Hang]).await;
    let mut stream = server
        .model()
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    server.disconnected().await;
}

#[tokio::test]
async fn a_finished_stream_holds_no_connection() {
    // The server sends nothing after the answer and does not end the body.
    let mut steps = vec![head()];
    steps.extend(
        answer(&["{\"name\":\"Ada\",\"age\":36}"])
            .into_iter()
            .map(piece),
    );
    steps.push(Action::Hang);
    let server = StreamServer::start(steps).await;
    let mut stream = server
        .model()
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap();
    while stream.next().await.is_some() {}
    server.disconnected().await;
    assert_eq!(stream.usage().total_tokens(), 49);
}

/// Runs all tasks on this thread that are ready.
async fn run_ready_tasks() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_connection_is_reused_for_the_next_stream() {
    // The end of the body is a separate piece after the last frame.
    let server = StreamServer::with_pieces(answer(&["{\"name\":\"Ada\",\"age\":36}"])).await;
    let model = server.model();
    for _ in 0..3 {
        let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
        read(stream).await.1.unwrap();
        run_ready_tasks().await;
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(model.usage().requests, 3);
}
