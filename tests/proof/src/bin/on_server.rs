//! Sends every schema of the corpus to a real server, and deserializes the answers.
//!
//! ```sh
//! OPENAI_BASE_URL=http://localhost:8080/v1 cargo run -p outlines-proof-tests --bin on_server
//! ```
//!
//! An answer that is truncated proves that the server accepts the schema; a complete one must
//! deserialize.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]

use std::env;
use std::error::Error;
use std::process::ExitCode;

use outlines_proof_tests::corpus;
use outlines_runtime::reqwest::{Client, StatusCode, header};
use serde_json::{Value, json, value::RawValue};

const MOST_TOKENS: u32 = 48;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let base =
        env::var("OPENAI_BASE_URL").map_err(|_| "set OPENAI_BASE_URL to a server's address")?;
    // Building a model installs the TLS provider, which the plain client requires.
    outlines_runtime::OpenAI::builder("any")
        .base_url(&base)
        .build()?;
    let client = Client::new();
    let (mut complete, mut cut, mut refused, mut unread) = (0, 0, 0, 0);
    let cases = corpus();
    for case in &cases {
        let schema: &RawValue = serde_json::from_str(case.text)?;
        // Built as text, so that the schema's keys keep their order.
        let format = format!(
            r#"{{"type":"json_schema","json_schema":{{"name":"case","strict":true,"schema":{schema}}}}}"#
        );
        let rest = json!({
            "model": "any",
            "messages": [{"role": "user", "content": "Give an example, as short as possible."}],
            "max_tokens": MOST_TOKENS,
            "temperature": 0.8,
            "seed": 1,
        })
        .to_string();
        let body = format!(
            r#"{},"response_format":{format}}}"#,
            &rest[..rest.len() - 1]
        );
        let reply = client
            .post(format!("{}/chat/completions", base.trim_end_matches('/')))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await?;
        let status = reply.status();
        let text = reply.text().await?;
        if status != StatusCode::OK {
            refused += 1;
            println!("{}: {status}: {text}\n  {}", case.name, case.text);
            continue;
        }
        let reply: Value = serde_json::from_str(&text)?;
        let choice = &reply["choices"][0];
        if choice["finish_reason"] == "length" {
            cut += 1;
            continue;
        }
        let answer = choice["message"]["content"].as_str().unwrap_or_default();
        match (case.read)(answer) {
            Ok(()) => complete += 1,
            Err(error) => {
                unread += 1;
                println!("{}: {error}: {answer}\n  {}", case.name, case.text);
            }
        }
    }
    println!(
        "{} schemas: {complete} complete answers, {cut} cut off, {refused} refused, {unread} unread",
        cases.len()
    );
    Ok(if refused + unread == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
