//! Servers with each form of URL, started when the first test needs them and stopped with this
//! process.

use std::sync::OnceLock;

use outlines_local_server::{LocalServer, MODEL, Settings};
use outlines_runtime::{AzureOpenAI, AzureOpenAIBuilder, Model, OpenAI, OpenAIBuilder};

pub(crate) const KEY: &str = "sk-local-0123456789";
/// The maximum number of answers to one request.
pub(crate) const SLOTS: u8 = 3;
pub(crate) const DEPLOYMENT: &str = "tea orders";

fn address(cell: &'static OnceLock<LocalServer>, settings: Settings<'_>) -> &'static str {
    let server = cell.get_or_init(|| match LocalServer::start(settings) {
        Ok(server) => server,
        Err(error) => panic!("{error}"),
    });
    server.address()
}

pub(crate) fn plain_address() -> &'static str {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    let settings = Settings {
        key: Some(KEY),
        slots: SLOTS,
        ..Settings::default()
    };
    address(&SERVER, settings)
}

/// Uses `/v1/chat/completions`, with a key.
pub(crate) fn plain_builder() -> OpenAIBuilder {
    OpenAI::builder(MODEL)
        .environment(|_| None)
        .base_url(format!("{}/v1", plain_address()))
        .api_key(KEY)
}

/// Uses `/openai/deployments/…/chat/completions?api-version=…`. The server has no key, because it
/// does not support the header `api-key`.
pub(crate) fn azure_dated_builder(deployment: &str) -> AzureOpenAIBuilder {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    let prefix = format!("/openai/deployments/{DEPLOYMENT}");
    let settings = Settings {
        prefix: &prefix,
        slots: SLOTS,
        ..Settings::default()
    };
    AzureOpenAI::builder(deployment, MODEL)
        .environment(|_| None)
        .azure_endpoint(address(&SERVER, settings))
        .api_version("2024-10-21")
        .api_key(KEY)
}

/// Uses `/openai/v1/chat/completions`, with a token.
pub(crate) fn azure_v1_builder() -> AzureOpenAIBuilder {
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    let settings = Settings {
        prefix: "/openai",
        key: Some(KEY),
        slots: SLOTS,
    };
    AzureOpenAI::builder(DEPLOYMENT, MODEL)
        .environment(|_| None)
        .azure_endpoint(address(&SERVER, settings))
        .api_version("v1")
        .azure_ad_token(KEY)
}

pub(crate) fn plain() -> Model {
    plain_builder().build().unwrap()
}

pub(crate) fn azure_dated() -> Model {
    azure_dated_builder(DEPLOYMENT).build().unwrap()
}

pub(crate) fn azure_v1() -> Model {
    azure_v1_builder().build().unwrap()
}
