//! Models by name, configured from the environment or in code.
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
//! # Settings
//!
//! | setting | of | variable | default |
//! |---|---|---|---|
//! | `api_key` | OpenAI | `OPENAI_API_KEY` | none; required unless `base_url` is set |
//! | `api_key_provider` | OpenAI | | none; called for every attempt, instead of a fixed key |
//! | `no_api_key` | OpenAI | | sends no key, even if the variable is set |
//! | `base_url` | OpenAI | `OPENAI_BASE_URL` | `https://api.openai.com/v1` |
//! | `azure_endpoint` | Azure | `AZURE_OPENAI_ENDPOINT` | none; required unless `base_url` is set |
//! | `base_url` | Azure | | none; replaces the endpoint |
//! | `api_version` | Azure | `OPENAI_API_VERSION` | none; required unless the URL ends in `/openai/v1` |
//! | `api_key` | Azure | `AZURE_OPENAI_API_KEY` | none; this or one of the next two is required |
//! | `azure_ad_token` | Azure | `AZURE_OPENAI_AD_TOKEN` | none |
//! | `azure_ad_token_provider` | Azure | | none; called for every attempt |
//! | `organization` | both | `OPENAI_ORG_ID` | none |
//! | `project` | both | `OPENAI_PROJECT_ID` | none |
//! | `timeout` | both, each call | | 600 s for one attempt; in a stream, for each wait |
//! | `total_timeout` | both, each call | | none; for all attempts and the waits between them |
//! | `connect_timeout` | both | | 5 s |
//! | `max_retries` | both, each call | | 2 |
//! | `max_response_bytes` | both | | 32 MiB; in a stream, for its text and for each event |
//! | `default_headers` | both | `OPENAI_CUSTOM_HEADERS` | none |
//! | `default_query` | both | | none |
//! | `configure_http`, `http_client` | both | | an HTTP client of the model's own |
//! | `config` | both, each call | | the server's, see [`OpenAIConfig`](crate::OpenAIConfig) |
//! | `budget` | both | | none; tokens or money of all calls, see [`Budget`](crate::Budget) |
//! | `token_limit_field` | both | | by server, see [`TokenLimitField`](crate::TokenLimitField) |
//! | `output_mode` | both, each call | | by server, see [`servers`](crate::guide::servers) |
//! | `grammar_dialect` | both | | by server, see [`GrammarDialect`](crate::GrammarDialect) |
//! | `api` | both | | [`Api::ChatCompletions`](crate::Api) |
//! | `allow_http` | both | | no key over plain `http`, except to this machine |
//! | `environment` | both | | the variables of the process |
//!
//! A setting in code overrides its variable. An empty variable counts as unset. Only one of Azure's
//! three credentials can be set in code, and then the variables of the others are ignored. Of the
//! variables, the token overrides the key.
//!
//! # Rate limits
//!
//! All calls of a model and its clones share one rate limiter. Requests wait for their turn in
//! order of arrival, so that no caller is starved. A call whose future is not polled loses its
//! turn until it is polled again.
//!
//! The limits are those that the server reports in the response headers
//! `x-ratelimit-remaining-requests`, `-tokens`, and `-project-tokens`, with
//! `x-ratelimit-limit-*` and `x-ratelimit-reset-*`. Azure omits the last two; then limits are
//! assumed to be per minute. The cost of a request in tokens is estimated from its text and its
//! `max_tokens`, and corrected by how far the remaining tokens drop from response to response.
//! Requests in flight are assumed not to be included yet in what remains.
//! Before the first response, four requests are sent, then twice as many with each quarter of a
//! second. Until the cost in tokens is known, for at most five seconds, only as many requests are
//! in flight as would fit at eight times the estimate. If nothing remains for another request, it
//! waits until there is, for at most two minutes. If responses take longer than about half a
//! second, the cost is not learned in time for a first burst, and some of it may be rejected.
//!
//! A rejection (429) that names a wait pauses all requests for that time. Then one request is sent,
//! and with each success one more, until there are as many as before. A rejection without a wait
//! reduces the number of requests in flight and pauses none, and neither does a rejection that is
//! final, such as that of a single request that exceeds the limit.
//!
//! These waits do not count towards the `timeout` of an attempt. They count towards
//! `total_timeout`, and a call that could not be sent before it expires fails immediately, with
//! [`Error::RateLimited`](crate::Error::RateLimited). Programs that share an account but not a
//! model learn of each other through the headers only.
//!
//! [Performance](crate::guide::performance#rate-limits) has measured waits, throughput, and
//! rejections.
//!
//! # Secrets
//!
//! Neither errors nor `Debug` output nor logs show a key. The key, and every value of 8 or more
//! characters in `default_headers`, `OPENAI_CUSTOM_HEADERS`, and `default_query`, is replaced by
//! `[key]` wherever the server quotes it, however it is escaped. A header or query parameter whose
//! name says that it carries a secret (`apikey`, `Cookie`, `X-Signature`, `access_token`) needs
//! `allow_http` over plain `http`, as the key does.
//!
//! # Timeouts
//!
//! `timeout` expires while a call is being polled. If the executor or the reader of a stream of
//! results does not poll a call for longer than its `timeout`, the call gets up to one more
//! `timeout` to finish, once per attempt.
//!
//! # Connections
//!
//! Responses are requested without compression, over HTTP/1.1: a request is one message each way,
//! and most of the time is the model's. Proxies are taken from `HTTP_PROXY`, `HTTPS_PROXY`,
//! `ALL_PROXY`, and `NO_PROXY`, except for servers on this machine. SOCKS is not supported.
//!
//! All calls are asynchronous and need a tokio runtime with time and I/O enabled, as under
//! `#[tokio::main]`; in another one, they fail with
//! [`Error::Configuration`](crate::Error::Configuration). In other programs,
//! `tokio::runtime::Runtime::block_on` runs a call.
//!
//! A model may be used from several runtimes, at the same time or one after the other, such as a
//! static in tests. Since a connection ends with the runtime that created it, a model keeps one
//! connection pool for each of them: the first and the latest 32. A client from `http_client` has
//! one pool for all runtimes, so a call may fail when another runtime ends.

mod azure;
mod builder;
mod openai;
mod settings;

pub use azure::{AzureOpenAI, AzureOpenAIBuilder, azure_openai};
pub use openai::{OpenAI, OpenAIBuilder, openai};
