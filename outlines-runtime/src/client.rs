//! A model: the handle that is cloned, shared and asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::backend::OpenAIBackend;
use crate::config::TokenLimit;
use crate::error::Error;
use crate::transport::{Reply, Transport};
use crate::usage::{Counters, Usage};

/// A language model behind an API.
///
/// Clones are cheap, can be used from any thread, and share one connection pool and one count of tokens. Make one per
/// program and model, with [`models::openai`](crate::models::openai) or [`OpenAI::builder`](crate::OpenAI::builder).
#[derive(Clone)]
pub struct Model {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    token_limit: TokenLimit,
    backend: OpenAIBackend,
    transport: Transport,
    used: Counters,
}

impl Model {
    pub(crate) fn new(
        name: String,
        token_limit: TokenLimit,
        backend: OpenAIBackend,
        transport: Transport,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                name,
                token_limit,
                backend,
                transport,
                used: Counters::default(),
            }),
        }
    }

    /// The model's name, as it is sent.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// What all answers of this model and its clones have cost so far.
    ///
    /// Refused, truncated and undecodable answers count too: they were paid for. While other tasks are calling, the
    /// figures may be of slightly different moments; each of them is exact once the calls are over.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.shared.used.total()
    }

    /// The prompt tokens of [`usage`](Self::usage).
    #[must_use]
    pub fn prompt_tokens(&self) -> u64 {
        self.usage().prompt_tokens
    }

    /// The completion tokens of [`usage`](Self::usage).
    #[must_use]
    pub fn completion_tokens(&self) -> u64 {
        self.usage().completion_tokens
    }

    pub(crate) fn token_limit(&self) -> TokenLimit {
        self.shared.token_limit
    }

    pub(crate) fn backend(&self) -> &OpenAIBackend {
        &self.shared.backend
    }

    pub(crate) fn count(&self, usage: Usage) {
        self.shared.used.add(usage);
    }

    /// Sends a chat request and brings back its successful reply. One attempt.
    pub(crate) async fn chat(
        &self,
        body: Bytes,
        timeout: Option<Duration>,
    ) -> Result<Reply, Error> {
        let Shared {
            backend, transport, ..
        } = &*self.shared;
        let reply = transport.send(backend.chat_request(body, timeout)).await?;
        backend.check_status(reply)
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("name", &self.shared.name)
            .field("token_limit", &self.shared.token_limit)
            .field("backend", &self.shared.backend)
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}
