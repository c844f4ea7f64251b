//! The clients that are compared, and what they ask for.

use std::borrow::Cow;

use outlines_runtime::{Model, OpenAI, Structured, reqwest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// About a hundred bytes.
#[derive(Serialize, Deserialize, Structured)]
pub(crate) struct Small {
    name: String,
    note: String,
    amount: f64,
    paid: bool,
}

/// About twenty kilobytes.
#[derive(Serialize, Deserialize, Structured)]
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
    if size == "small" {
        serde_json::to_string(&row(7)).unwrap()
    } else {
        let rows = (0..190).map(row).collect();
        serde_json::to_string(&Large { rows }).unwrap()
    }
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
