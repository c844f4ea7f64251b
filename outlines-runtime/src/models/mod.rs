//! Models by name, set up from the environment, and the settings behind them.
//!
//! ```no_run
//! use outlines_runtime::models;
//!
//! let model = models::openai("gpt-4o-mini")?;
//! let on_azure = models::azure_openai("invoices-eu", "gpt-4o-mini")?;
//! let local = models::OpenAI::builder("qwen3:4b").base_url("http://localhost:11434/v1").build()?;
//! # Ok::<(), outlines_runtime::Error>(())
//! ```
//!
//! | setting | of | variable | default |
//! |---|---|---|---|
//! | `api_key` | OpenAI | `OPENAI_API_KEY` | none; needed unless there is a base URL |
//! | `api_key_provider` | OpenAI | | asked on every attempt in place of a fixed key |
//! | `no_api_key` | OpenAI | | |
//! | `base_url` | OpenAI | `OPENAI_BASE_URL` | `https://api.openai.com/v1` |
//! | `azure_endpoint` | Azure | `AZURE_OPENAI_ENDPOINT` | none; needed unless there is a base URL |
//! | `base_url` | Azure | | in place of an endpoint |
//! | `api_version` | Azure | `OPENAI_API_VERSION` | none; needed unless the address ends in `/openai/v1` |
//! | `api_key` | Azure | `AZURE_OPENAI_API_KEY` | none; this, or one of the next two |
//! | `azure_ad_token` | Azure | `AZURE_OPENAI_AD_TOKEN` | none |
//! | `azure_ad_token_provider` | Azure | | none; asked on every attempt |
//! | `organization` | both | `OPENAI_ORG_ID` | none |
//! | `project` | both | `OPENAI_PROJECT_ID` | none |
//! | `timeout` | both, each call | | 600 seconds for one attempt; of a stream, for it to begin and for each piece |
//! | `total_timeout` | both, each call | | none; for all attempts and the waits between them |
//! | `connect_timeout` | both | | 5 seconds |
//! | `max_retries` | both, each call | | 2 |
//! | `default_headers` | both | `OPENAI_CUSTOM_HEADERS` | none |
//! | `default_query` | both | | none |
//! | `configure_http`, `http_client` | both | | a client of the model's own |
//! | `config` | both, each call | | the server's defaults, see [`OpenAIConfig`](crate::OpenAIConfig) |
//! | `token_limit_field` | both | | by the server, see [`TokenLimitField`](crate::TokenLimitField) |
//! | `api` | both | | [`Api::ChatCompletions`](crate::Api) |
//! | `max_response_bytes` | both | | 32 MiB |
//! | `allow_http` | both | | no key over plain `http`, save to this machine |
//! | `environment` | both | | where variables are looked up: the process's own |
//!
//! What is set in code goes before its variable; an empty variable is an unset one. Of Azure's three credentials one can be set
//! in code, and then the variables of the others are not read; of the variables the token's goes before the key's.
//!
//! # Rate limits
//!
//! All calls of a model and its clones keep one pace. They follow what replies tell in `x-ratelimit-remaining-requests`,
//! `-tokens` and `-project-tokens`, with `x-ratelimit-limit-*` and `x-ratelimit-reset-*` where they are sent (Azure leaves these
//! out): where nothing is left for another request, it waits until there is, or for two minutes at most. What a request
//! costs in tokens is taken to be what requests cost on average so far.
//!
//! When a call is refused (429), none is sent before the server's wait is over, or the back-off where it asks for none;
//! then one goes, and with each that is let through one more, until there are as many as before. Waiting for all that is not
//! part of an attempt's `timeout`; it is of the `total_timeout`, and a call that could not go before it ends at once, as
//! [`Error::RateLimited`](crate::Error::RateLimited).
//! Programs that share an account without sharing a model know of each other by the headers alone.
//!
//! # Connections
//!
//! Replies are asked for as they are, without compression, over HTTP/1.1: a request is one message each way, and the
//! model's thinking takes the time. Proxies are taken from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, save for servers on
//! this machine. All calls are asynchronous and need tokio with its clock and network enabled, as under `#[tokio::main]`; in
//! a program without, `tokio::runtime::Runtime::block_on` runs one.

mod azure;
mod openai;
mod settings;
mod shared;

pub use azure::{AzureOpenAI, AzureOpenAIBuilder, azure_openai};
pub use openai::{OpenAI, OpenAIBuilder, openai};
