//! The clients compared, each used as in its own documentation.

mod async_openai;
mod ours;
mod plain;
mod rstructor;

use crate::answers::Answer;

const KEY: &str = "sk-0123456789";
const MODEL: &str = "gpt-4o-mini";
const PROMPT: &str = "Read the rows.";

#[derive(Clone)]
pub(crate) enum Client {
    Plain(plain::Plain),
    Ours(outlines_runtime::Model),
    AsyncOpenAI(async_openai::Client),
    Rstructor(::rstructor::OpenAIClient),
}

impl Client {
    /// All clients. The first one is the baseline.
    pub(crate) const NAMES: [&str; 4] = ["plain", "ours", "async-openai", "rstructor"];

    pub(crate) fn new<T: Answer>(name: &str, url: &str) -> Option<Self> {
        // Installs the TLS provider of the process, which the plain client requires.
        let ours = ours::client(url);
        match name {
            "plain" => Some(Self::Plain(plain::Plain::new::<T>(url))),
            "ours" => Some(Self::Ours(ours)),
            "async-openai" => Some(Self::AsyncOpenAI(async_openai::client(url))),
            "rstructor" => Some(Self::Rstructor(rstructor::client(url))),
            _ => None,
        }
    }

    pub(crate) async fn call<T: Answer>(&self) -> T {
        match self {
            Self::Plain(client) => client.call().await,
            Self::Ours(model) => ours::call(model).await,
            Self::AsyncOpenAI(client) => async_openai::call(client).await,
            Self::Rstructor(client) => rstructor::call(client).await,
        }
    }
}
