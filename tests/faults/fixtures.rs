//! A type with its answer, and a server that identifies prompts by number.

use std::collections::HashMap;
use std::sync::Mutex;

use outlines_runtime::Structured;
use outlines_tests::raw_server::{Action, RawServer};
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Person {
    pub(crate) name: String,
    age: u8,
}

/// A valid reply body, with a usage of 40 and 9 tokens.
pub(crate) const GOOD: &str = concat!(
    r#"{"choices":[{"message":{"content":"{\"name\":\"Ada\",\"age\":36}"},"#,
    r#""finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":9}}"#
);

/// Starts a server whose replies depend on the number of the prompt and of the attempt.
pub(crate) async fn numbered_server(
    respond: impl Fn(usize, usize) -> Vec<Action> + Send + Sync + 'static,
) -> RawServer {
    let attempts = Mutex::new(HashMap::<usize, usize>::new());
    RawServer::per_request(move |body| {
        let (_, rest) = body.split_once("prompt #").unwrap();
        let number = rest.split_once('.').unwrap().0.parse().unwrap();
        let attempt = {
            let mut attempts = attempts.lock().unwrap();
            let next = attempts.entry(number).or_default();
            *next += 1;
            *next - 1
        };
        respond(number, attempt)
    })
    .await
}

/// Returns the prompt with this number.
pub(crate) fn prompt(number: usize) -> String {
    format!("prompt #{number}.")
}
