//! Servers that speak OpenAI's API: llama.cpp, Ollama, vLLM and others, directly and through a proxy.
//!
//! ```sh
//! cargo run -p outlines-examples --bin compatible
//! ```
//!
//! It asks the server of `OPENAI_BASE_URL` (Ollama's is `http://localhost:11434/v1`) for the model of `OUTLINES_MODEL`, with
//! `OPENAI_API_KEY` if the server wants one. With no address set it asks a llama.cpp server that it starts on this
//! machine. The proxy is a test server in this process.

use std::env;
use std::net::IpAddr;
use std::time::Duration;

use outlines_runtime::reqwest::Proxy;
use outlines_runtime::testing::TestServer;
use outlines_runtime::{OpenAI, OpenAIConfig};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let name = env::var("OUTLINES_MODEL").unwrap_or_else(|_| "qwen3:4b".to_owned());
    let base_url = match env::var("OPENAI_BASE_URL") {
        Ok(url) => url,
        Err(_) => outlines_examples::local_server()?,
    };
    let direct = OpenAI::builder(&name)
        .base_url(&base_url)
        // A server of one's own may be slow, and small models may repeat themselves without end.
        .timeout(Duration::from_secs(120))
        .config(OpenAIConfig::new().temperature(0.0).max_tokens(200))
        .build()?;
    let capital = direct
        .choice("What is the capital of Italy?", ["Paris", "Rome"])
        .await?;
    println!("{base_url} says {capital}.");

    // Yours is `http://my.test.proxy.example.com:3128`, say. This one answers in place of the server.
    let proxy = TestServer::start();
    proxy.reply(&serde_json::json!({"value": "Rome"}));
    let through = Proxy::all(format!("http://{}", proxy.address()))?;
    // The network interface to go out by; zeros mean any.
    let address = IpAddr::from([0, 0, 0, 0]);
    let proxied = OpenAI::builder(&name)
        .base_url("http://llm.internal.example/v1")
        // A key goes over plain `http` to this machine only.
        .no_api_key()
        .configure_http(move |http| http.proxy(through.clone()).local_address(address))
        .build()?;
    let capital = proxied
        .choice("What is the capital of Italy?", ["Paris", "Rome"])
        .await?;
    println!("http://llm.internal.example/v1 says {capital}, by the proxy.");
    proxy.assert_requests(1);
    Ok(())
}
