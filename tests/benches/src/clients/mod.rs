//! The clients compared, each used as in its own documentation.

mod async_openai;
mod outlines;
mod plain;
mod rstructor;

use crate::answers::Answer;

const KEY: &str = "sk-0123456789";
const MODEL: &str = "gpt-4o-mini";
const PROMPT: &str = "Read the rows.";

#[derive(Clone)]
pub(crate) enum Client {
    Plain(plain::Plain),
    Outlines(outlines_runtime::Model),
    AsyncOpenAI(async_openai::Client),
    Rstructor(::rstructor::OpenAIClient),
}

impl Client {
    /// All clients. The first one is the baseline.
    pub(crate) const NAMES: [&str; 4] = ["plain", "outlines", "async-openai", "rstructor"];

    pub(crate) fn new<T: Answer>(name: &str, url: &str) -> Option<Self> {
        // Installs the TLS provider of the process, which the plain client requires.
        let outlines = outlines::client(url);
        match name {
            "plain" => Some(Self::Plain(plain::Plain::new::<T>(url))),
            "outlines" => Some(Self::Outlines(outlines)),
            "async-openai" => Some(Self::AsyncOpenAI(async_openai::client(url))),
            "rstructor" => Some(Self::Rstructor(rstructor::client(url))),
            _ => None,
        }
    }

    pub(crate) async fn call<T: Answer>(&self) -> T {
        match self {
            Self::Plain(client) => client.call().await,
            Self::Outlines(model) => outlines::call(model).await,
            Self::AsyncOpenAI(client) => async_openai::call(client).await,
            Self::Rstructor(client) => rstructor::call(client).await,
        }
    }
}
