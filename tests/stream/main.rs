//! Streams from a server on loopback that sends scripted frames in scripted pieces.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod answers;

mod connections;
mod endings;
mod fixtures;
mod framing;
mod items;
mod memory;
mod opening;
mod partials;

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

/// Reads a stream to its end. Returns the pieces of text and the result.
async fn read<T>(mut stream: AnswerStream<T>) -> (Vec<String>, Result<Response<T>, Error>) {
    let mut pieces = Vec::new();
    let end = loop {
        match stream.next().await {
            Some(Ok(Event::Text(piece))) => pieces.push(piece),
            Some(Ok(Event::Done(response))) => break Ok(response),
            Some(Ok(_)) => panic!("unexpected event"),
            Some(Err(error)) => break Err(error),
            None => panic!("the stream ended without a result"),
        }
    };
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
    (pieces, end)
}
