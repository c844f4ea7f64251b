//! Servers compatible with OpenAI's API, such as llama.cpp, Ollama, and vLLM, directly and through
//! a proxy.
//!
//! ```sh
//! cargo run -p outlines-examples --bin compatible
//! ```
//!
//! Uses the server at `OPENAI_BASE_URL` (Ollama's is `http://localhost:11434/v1`) and the model
//! named by `OUTLINES_MODEL`, with `OPENAI_API_KEY` if the server requires a key. If no URL is set,
//! it starts a llama.cpp server on this machine. The proxy is a test server in this process.

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
        // Local servers can be slow, and small models can repeat themselves endlessly.
        .timeout(Duration::from_secs(120))
        .config(OpenAIConfig::new().temperature(0.0).max_tokens(200))
        .build()?;
    let capital = direct
        .choice("What is the capital of Italy?", ["Paris", "Rome"])
        .await?;
    println!("{base_url} says {capital}.");

    // A real proxy has a URL such as `http://my.test.proxy.example.com:3128`. This one answers in
    // place of the server.
    let proxy = TestServer::start();
    proxy.reply(&serde_json::json!({"value": "Rome"}));
    let through = Proxy::all(format!("http://{}", proxy.address()))?;
    // The address of the network interface to connect from; zeros mean any.
    let address = IpAddr::from([0, 0, 0, 0]);
    let proxied = OpenAI::builder(&name)
        .base_url("http://llm.internal.example/v1")
        // Keys are sent over plain `http` only to this machine.
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
