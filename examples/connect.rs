//! What the examples share: a model to ask, also for those who have no key.

use std::env;
use std::sync::OnceLock;

use outlines_local_server::{LocalServer, MODEL, Settings};
use outlines_runtime::{Model, OpenAI, OpenAIConfig};

/// `models::openai(name)`, where there is an `OPENAI_API_KEY` or an `OPENAI_BASE_URL`; `OUTLINES_MODEL` is another name for it.
/// Where there is neither, a small model on this machine.
///
/// # Errors
///
/// Each says what to set or to install.
pub fn openai(name: &str) -> anyhow::Result<Model> {
    if is_set("OPENAI_API_KEY") || is_set("OPENAI_BASE_URL") {
        let name = env::var("OUTLINES_MODEL").unwrap_or_else(|_| name.to_owned());
        return Ok(OpenAI::builder(name).build()?);
    }
    let model = OpenAI::builder(MODEL)
        .base_url(local_server()?)
        // A model this small may repeat itself without end.
        .config(OpenAIConfig::new().temperature(0.0).max_tokens(400));
    Ok(model.build()?)
}

/// The base URL of a llama.cpp server on this machine, which is set up on the first run and ends with this process.
///
/// # Errors
///
/// Each says what to install or to do.
pub fn local_server() -> anyhow::Result<String> {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    eprintln!(
        "Neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: asking a model of 135 million parameters on this machine.\n\
         It gets the shape right, and not always the facts.\n"
    );
    let server = LocalServer::start(Settings::default())?;
    let server = SERVER.get_or_init(|| server);
    Ok(format!("{}/v1", server.address()))
}

/// Whether a variable of the environment has a value.
#[must_use]
pub fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}
