//! Streams against a server on loopback that sends what it is told, in the pieces that it is told.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod answers;
mod before;
mod connections;
mod endings;
mod framing;
mod items;
mod partials;
mod server;

use outlines_runtime::{AnswerStream, Error, Event, Response, Structured};
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize, Structured)]
struct Person {
    name: String,
    age: u8,
}

fn ada() -> Person {
    Person {
        name: "Ada".to_owned(),
        age: 36,
    }
}

/// The pieces of text that came, and how the stream ended.
async fn read<T>(mut stream: AnswerStream<T>) -> (Vec<String>, Result<Response<T>, Error>) {
    let mut pieces = Vec::new();
    let end = loop {
        match stream.next().await {
            Some(Ok(Event::Text(piece))) => pieces.push(piece),
            Some(Ok(Event::Done(response))) => break Ok(response),
            Some(Ok(_)) => panic!("an event of another stream"),
            Some(Err(error)) => break Err(error),
            None => panic!("the stream ended without a last word"),
        }
    };
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
    (pieces, end)
}
