//! Extraction with a model deployed on Azure OpenAI.
//!
//! ```sh
//! cargo run -p outlines-examples --bin azure
//! ```
//!
//! Uses your deployment if these variables are set, and otherwise a test server in this process
//! that behaves like Azure:
//!
//! - `AZURE_OPENAI_ENDPOINT`: `https://NAME.openai.azure.com`
//! - `OPENAI_API_VERSION`: `2024-10-21`, later, or `v1`
//! - `AZURE_OPENAI_API_KEY` or `AZURE_OPENAI_AD_TOKEN`
//! - `AZURE_OPENAI_DEPLOYMENT`: the name of the deployment

use std::env;

use outlines_runtime::testing::TestServer;
use outlines_runtime::{AzureOpenAI, Error, Structured, models};
use serde::{Deserialize, Serialize};

/// A person mentioned in the text.
#[derive(Debug, Serialize, Deserialize, Structured)]
struct Person {
    /// Given name, without titles.
    first_name: String,
    last_name: String,
    age: u8,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let server = TestServer::start();
    let model = if outlines_examples::is_set("AZURE_OPENAI_ENDPOINT") {
        // The endpoint, version, and key are read from the environment.
        let deployment =
            env::var("AZURE_OPENAI_DEPLOYMENT").unwrap_or_else(|_| "gpt-4o-mini".into());
        models::azure_openai(deployment, "gpt-4o-mini")?
    } else {
        eprintln!(
            "AZURE_OPENAI_ENDPOINT is not set: no model reads this, and the answer is made up.\n"
        );
        server.reply(&Person {
            first_name: "Ada".into(),
            last_name: "Lovelace".into(),
            age: 36,
        });
        AzureOpenAI::builder("my-deployment", "gpt-4o-mini")
            .azure_endpoint(format!("http://{}", server.address()))
            .api_version("2024-10-21")
            // Called for every attempt, since tokens expire.
            .azure_ad_token_provider(entra_token)
            .build()?
    };

    match model.generate::<Person>("Ada Lovelace died at 36.").await {
        Ok(person) => println!("{person:?}, {} tokens", model.usage().total_tokens()),
        // Azure filters content by default, and reports its findings.
        Err(Error::PromptFiltered(rejection)) => {
            println!("filtered: {:?}", rejection.content_filter());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Placeholder for the token that the crate `azure_identity` returns for the scope
/// `https://cognitiveservices.azure.com/.default`.
async fn entra_token() -> Result<String, std::io::Error> {
    Ok("test".to_owned())
}
