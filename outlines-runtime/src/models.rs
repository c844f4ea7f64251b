//! Models by name, set up from the environment.

use crate::client::Model;
use crate::config::OpenAI;
use crate::error::Error;

/// A model of OpenAI, or of any server that speaks its Chat Completions API.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `OPENAI_API_KEY` | the key | none; needed unless there is a base URL |
/// | `OPENAI_BASE_URL` | the server, for example `http://localhost:8080/v1` | `https://api.openai.com/v1` |
/// | `OPENAI_ORG_ID` | the organization to bill | the key's own |
/// | `OPENAI_PROJECT_ID` | the project to bill | the key's own |
///
/// [`OpenAI::builder`] sets the same and more in code.
///
/// # Errors
///
/// [`Error::Configuration`] if there is neither a key nor a base URL, or if one of the variables cannot be used.
///
/// ```no_run
/// use outlines_runtime::models;
///
/// let model = models::openai("gpt-4o-mini")?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
pub fn openai(name: impl Into<String>) -> Result<Model, Error> {
    OpenAI::builder(name).build()
}
