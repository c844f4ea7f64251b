//! A model that is deployed on Azure OpenAI.
//!
//! ```sh
//! cargo run -p outlines-examples --bin azure
//! ```
//!
//! It asks your deployment where these are set, and else a test server in this process that does as Azure does:
//! `AZURE_OPENAI_ENDPOINT` (`https://NAME.openai.azure.com`), `OPENAI_API_VERSION` (`2024-10-21`, later, or `v1`),
//! `AZURE_OPENAI_API_KEY` or `AZURE_OPENAI_AD_TOKEN`, and `AZURE_OPENAI_DEPLOYMENT` for the deployment's name.

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
        // Endpoint, version and key come from the environment.
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
            // Asked on every attempt, since a token expires.
            .azure_ad_token_provider(entra_token)
            .build()?
    };

    match model.generate::<Person>("Ada Lovelace died at 36.").await {
        Ok(person) => println!("{person:?}, {} tokens", model.usage().total_tokens()),
        // Azure filters by default, and says what it found.
        Err(Error::PromptFiltered(rejection)) => {
            println!("filtered: {:?}", rejection.content_filter());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Stands for what the crate `azure_identity` gives for the scope `https://cognitiveservices.azure.com/.default`.
async fn entra_token() -> Result<String, std::io::Error> {
    Ok("test".to_owned())
}
