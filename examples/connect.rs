//! Model setup shared by the examples, with a local model if no API key is set.

use std::env;
use std::sync::OnceLock;

use outlines_local_server::{LocalServer, MODEL, Settings};
use outlines_runtime::{Model, OpenAI, OpenAIConfig};

/// Returns `models::openai(name)` if `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set, and otherwise a
/// small model on this machine. `OUTLINES_MODEL` overrides the name.
///
/// # Errors
///
/// Each message names what to set or install.
pub fn openai(name: &str) -> anyhow::Result<Model> {
    if is_set("OPENAI_API_KEY") || is_set("OPENAI_BASE_URL") {
        let name = env::var("OUTLINES_MODEL").unwrap_or_else(|_| name.to_owned());
        return Ok(OpenAI::builder(name).build()?);
    }
    let model = OpenAI::builder(MODEL)
        .base_url(local_server()?)
        // A model of this size can repeat itself endlessly.
        .config(OpenAIConfig::new().temperature(0.0).max_tokens(400));
    Ok(model.build()?)
}

/// Returns the base URL of a llama.cpp server on this machine. The server is installed on the first
/// run and stops when this process exits.
///
/// # Errors
///
/// Each message names what to install or do.
pub fn local_server() -> anyhow::Result<String> {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    eprintln!(
        "Neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: asking a model of 135 million \
         parameters on this machine.\nIt gets the shape right, and not always the facts.\n"
    );
    let server = LocalServer::start(Settings::default())?;
    let server = SERVER.get_or_init(|| server);
    Ok(format!("{}/v1", server.address()))
}

/// Returns whether an environment variable is set and not empty.
#[must_use]
pub fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}
