//! Models by name, set up from the environment, and the settings behind them.

mod azure;
mod openai;
mod settings;

pub use azure::{AzureOpenAI, AzureOpenAIBuilder, azure_openai};
pub use openai::{OpenAI, OpenAIBuilder, openai};
