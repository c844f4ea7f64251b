//! Sends every schema and every pattern of the corpus to a real server, and checks the answers.
//!
//! ```sh
//! OPENAI_BASE_URL=http://localhost:8080/v1 cargo run -p outlines-proof-tests --bin on_server
//! ```
//!
//! An answer that is truncated proves that the server accepts the schema; a complete one must
//! deserialize. For each pattern, ten complete answers must match. The argument `schemas` or
//! `patterns` selects one of both, and `patterns 13 20` the patterns 13 to 20. The requests have
//! parameters of llama.cpp that make its answers shorter.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::process::ExitCode;

use outlines_proof_tests::corpus;
use outlines_runtime::reqwest::{Client, StatusCode, header};
use regex_lite::Regex;
use serde_json::{Value, json, value::RawValue};

const TOKENS_PER_SCHEMA: u32 = 48;
const TOKENS_PER_PATTERN: u32 = 128;
const ANSWERS_PER_PATTERN: usize = 10;
/// Some answers are truncated, because a pattern may match texts of any length.
const ATTEMPTS_PER_PATTERN: u32 = 40;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let base =
        env::var("OPENAI_BASE_URL").map_err(|_| "set OPENAI_BASE_URL to a server's address")?;
    // Building a model installs the TLS provider, which the plain client requires.
    outlines_runtime::OpenAI::builder("any")
        .base_url(&base)
        .build()?;
    let server = Server {
        url: format!("{}/chat/completions", base.trim_end_matches('/')),
        client: Client::new(),
    };
    let mut arguments = env::args().skip(1);
    let selected = arguments.next();
    let is_selected = |name| selected.as_deref().is_none_or(|selected| selected == name);
    let mut number = |default| arguments.next().map_or(Ok(default), |text| text.parse());
    let (first, last) = (number(1)?, number(usize::MAX)?);
    let schemas_pass = !is_selected("schemas") || schemas(&server).await?;
    let patterns_pass = !is_selected("patterns") || patterns(&server, first, last).await?;
    Ok(if schemas_pass && patterns_pass {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Requests a document of each schema.
async fn schemas(server: &Server) -> Result<bool, Box<dyn Error>> {
    let (mut complete, mut truncated, mut rejected, mut unread) = (0, 0, 0, 0);
    let cases = corpus();
    for case in &cases {
        match server.generate(case.text, TOKENS_PER_SCHEMA, 1).await? {
            Reply::Complete(answer) => match (case.read)(&answer) {
                Ok(()) => complete += 1,
                Err(error) => {
                    unread += 1;
                    println!("{}: {error}: {answer}\n  {}", case.name, case.text);
                }
            },
            Reply::Truncated => truncated += 1,
            Reply::Rejected(reason) => {
                rejected += 1;
                println!("{}: {reason}\n  {}", case.name, case.text);
            }
        }
    }
    println!(
        "{} schemas: {complete} complete answers, {truncated} truncated, {rejected} rejected, \
         {unread} unread",
        cases.len()
    );
    Ok(rejected + unread == 0)
}

/// Requests ten texts of each pattern, from the `first` to the `last` one.
async fn patterns(server: &Server, first: usize, last: usize) -> Result<bool, Box<dyn Error>> {
    let mut patterns = BTreeSet::new();
    for case in corpus() {
        collect(&case.schema(), &mut patterns);
    }
    let (mut requested, mut matching, mut truncated, mut few, mut wrong) = (0, 0, 0, 0, 0);
    for (number, pattern) in (1..).zip(&patterns) {
        if number < first || number > last {
            continue;
        }
        requested += 1;
        let regex = Regex::new(pattern)?;
        let schema = format!(
            r#"{{"type":"object","properties":{{"text":{{"type":"string","pattern":{}}}}},"required":["text"],"additionalProperties":false}}"#,
            Value::from(pattern.as_str())
        );
        let mut answers = 0;
        for seed in 1..=ATTEMPTS_PER_PATTERN {
            if answers == ANSWERS_PER_PATTERN {
                break;
            }
            match server.generate(&schema, TOKENS_PER_PATTERN, seed).await? {
                Reply::Complete(answer) => {
                    answers += 1;
                    let document: Option<Value> = serde_json::from_str(&answer).ok();
                    let text = document.as_ref().and_then(|value| value["text"].as_str());
                    if text.is_some_and(|text| regex.is_match(text)) {
                        matching += 1;
                    } else {
                        wrong += 1;
                        println!("{pattern}: {answer}");
                    }
                }
                Reply::Truncated => truncated += 1,
                Reply::Rejected(reason) => {
                    wrong += 1;
                    println!("{pattern}: {reason}");
                    break;
                }
            }
        }
        println!("{number}: {answers} complete answers of {pattern}");
        if answers < ANSWERS_PER_PATTERN {
            few += 1;
        }
    }
    println!(
        "{requested} of {} patterns: {matching} matching answers, {wrong} others, \
         {truncated} truncated, {few} patterns with fewer than {ANSWERS_PER_PATTERN} answers",
        patterns.len()
    );
    Ok(wrong + few == 0)
}

/// Collects the patterns in a schema.
fn collect(schema: &Value, patterns: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(pattern) if key == "pattern" => {
                        patterns.insert(pattern.clone());
                    }
                    value => collect(value, patterns),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                collect(element, patterns);
            }
        }
        _ => {}
    }
}

enum Reply {
    Complete(String),
    Truncated,
    /// The status and the body of a failure.
    Rejected(String),
}

struct Server {
    url: String,
    client: Client,
}

impl Server {
    async fn generate(
        &self,
        schema: &str,
        tokens: u32,
        seed: u32,
    ) -> Result<Reply, Box<dyn Error>> {
        let schema: &RawValue = serde_json::from_str(schema)?;
        // Built as text, so that the schema's keys keep their order.
        let format = format!(
            r#"{{"type":"json_schema","json_schema":{{"name":"case","strict":true,"schema":{schema}}}}}"#
        );
        let rest = json!({
            "model": "any",
            "messages": [{"role": "user", "content": "Give an example, as short as possible."}],
            "max_tokens": tokens,
            "temperature": 0.8,
            "seed": seed,
            // Small models repeat themselves until the answer is truncated.
            "repeat_penalty": 1.3,
            "logit_bias": [["\"", 5.0], ["@", 5.0]],
        })
        .to_string();
        let body = format!(
            r#"{},"response_format":{format}}}"#,
            &rest[..rest.len() - 1]
        );
        let request = self.client.post(&self.url);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let reply = request.body(body).send().await?;
        let status = reply.status();
        let text = reply.text().await?;
        if status != StatusCode::OK {
            return Ok(Reply::Rejected(format!("{status}: {text}")));
        }
        let reply: Value = serde_json::from_str(&text)?;
        let choice = &reply["choices"][0];
        if choice["finish_reason"] == "length" {
            return Ok(Reply::Truncated);
        }
        let answer = choice["message"]["content"].as_str().unwrap_or_default();
        Ok(Reply::Complete(answer.to_owned()))
    }
}
