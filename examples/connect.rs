//! The server to ask: that of the environment, or a small model on this machine.

use std::env;
use std::error::Error;

use outlines_local_server::{LocalServer, MODEL, Settings};
use outlines_runtime::{Model, OpenAI, OpenAIConfig};

/// The model, and the server to keep alive meanwhile if it is one of our own.
pub(crate) fn connect() -> Result<(Model, Option<LocalServer>), Box<dyn Error>> {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("OPENAI_API_KEY") || is_set("OPENAI_BASE_URL") {
        let name = env::var("OUTLINES_MODEL").unwrap_or_else(|_| "gpt-4o-mini".to_owned());
        return Ok((OpenAI::builder(name).build()?, None));
    }
    eprintln!(
        "Neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: asking a small model on this machine."
    );
    let server = LocalServer::start(Settings::default())?;
    let model = OpenAI::builder(MODEL)
        .base_url(format!("{}/v1", server.address()))
        // A model this small may repeat itself without end.
        .config(OpenAIConfig::new().temperature(0.0).max_tokens(400))
        .build()?;
    Ok((model, Some(server)))
}
