//! The clients that are compared, and what they ask for.

use std::borrow::Cow;

use outlines_runtime::{Model, OpenAI, Structured, reqwest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// About a hundred bytes.
#[derive(Clone, Debug, Serialize, Deserialize, Structured)]
#[structured(partial)]
pub(crate) struct Small {
    name: String,
    note: String,
    amount: f64,
    paid: bool,
}

/// About twenty kilobytes, or a megabyte.
#[derive(Clone, Debug, Serialize, Deserialize, Structured)]
#[structured(partial)]
pub(crate) struct Large {
    rows: Vec<Small>,
}

fn row(number: u32) -> Small {
    Small {
        name: format!("Row {number}"),
        note: "A note with a \"quoted\" word, and some more.".to_owned(),
        amount: f64::from(number) * 1.25,
        paid: number.is_multiple_of(2),
    }
}

pub(crate) fn answer(size: &str) -> String {
    let rows = match size {
        "small" => return serde_json::to_string(&row(7)).unwrap(),
        "large" => 190,
        _ => 9_500,
    };
    let rows = (0..rows).map(row).collect();
    serde_json::to_string(&Large { rows }).unwrap()
}

const PROMPT: &str = "Read the rows.";

fn model(url: &str) -> Model {
    OpenAI::builder("gpt-4o-mini")
        .environment(|_| None)
        .base_url(url)
        .api_key("sk-0123456789")
        .build()
        .unwrap()
}

pub(crate) async fn ours<T: Structured + DeserializeOwned + 'static>(url: &str, calls: u32) {
    let model = model(url);
    for _ in 0..calls {
        std::hint::black_box(model.generate::<T>(PROMPT).await.unwrap());
    }
}

/// Reads streams to their end, and looks at the text after each piece.
pub(crate) async fn text(url: &str, calls: u32) {
    let model = model(url);
    for _ in 0..calls {
        let mut stream = model.stream::<Large>(PROMPT).await.unwrap();
        while let Some(event) = stream.next().await {
            std::hint::black_box(event.unwrap());
            std::hint::black_box(stream.text());
        }
    }
}

/// The same with a partial value, looked at after each piece.
pub(crate) async fn partials(url: &str, calls: u32) {
    let model = model(url);
    for _ in 0..calls {
        let mut stream = model.stream::<Large>(PROMPT).await.unwrap().partials();
        while let Some(event) = stream.next().await {
            std::hint::black_box(event.unwrap());
            std::hint::black_box(stream.partial());
        }
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    choices: Vec<Choice<'a>>,
    usage: Tokens,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow)]
    message: Message<'a>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    content: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Tokens {
    prompt_tokens: u64,
    completion_tokens: u64,
}

pub(crate) async fn plain<T: Structured + DeserializeOwned>(url: &str, calls: u32) {
    let body = format!(
        r#"{{"model":"gpt-4o-mini","messages":[{{"role":"user","content":"{PROMPT}"}}],"response_format":{{"type":"json_schema","json_schema":{{"name":"{}","strict":true,"schema":{}}}}}}}"#,
        T::NAME,
        T::SCHEMA
    );
    let body: &'static str = body.leak();
    // Chooses the TLS library for the process, without which no client can be built.
    drop(model(url));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{url}/chat/completions");
    for _ in 0..calls {
        let response = client
            .post(&url)
            .header("authorization", "Bearer sk-0123456789")
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        let reply = response.bytes().await.unwrap();
        let envelope: Envelope<'_> = serde_json::from_slice(&reply).unwrap();
        std::hint::black_box(envelope.usage.prompt_tokens + envelope.usage.completion_tokens);
        let content = &envelope.choices[0].message.content;
        std::hint::black_box(serde_json::from_str::<T>(content).unwrap());
    }
}
