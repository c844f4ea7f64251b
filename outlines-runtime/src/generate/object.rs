//! One prompt, one value.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tracing::Instrument;
use tracing::field::Empty;

use crate::answer::Answer;
use crate::client::Model;
use crate::config::TokenLimit;
use crate::error::Error;
use crate::generate::Response;
use crate::generate::decode::{decode, explain};
use crate::generate::judge::judge;
use crate::schema::Structured;
use crate::wire::{ChatRequest, Message, StrictSchema};

impl Model {
    /// Asks for a value of type `T`. Nothing is sent until the call is awaited.
    ///
    /// The prompt is the user's message; the schema of `T` travels beside it and binds the answer.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Structured};
    /// # async fn main_<Person>() -> Result<(), Error>
    /// # where Person: Structured + serde::de::DeserializeOwned + std::fmt::Debug + 'static {
    /// let model = outlines_runtime::models::openai("gpt-4o-mini")?;
    /// let person = model.generate::<Person>("Ada Lovelace was born in 1815.").await?;
    /// println!("{person:?} for {} tokens", model.usage().total_tokens());
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate<T>(&self, prompt: impl Into<String>) -> Generate<T> {
        Generate {
            model: self.clone(),
            settings: Settings {
                prompt: prompt.into(),
                system: None,
                temperature: None,
                max_tokens: None,
                timeout: None,
            },
            output: PhantomData,
        }
    }
}

/// A call that is not made yet, from [`Model::generate`]. Await it for the value, or [`response`](Self::response) for
/// all that comes with it.
///
/// It can be dropped at any point; a request under way is then cancelled.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Generate<T> {
    model: Model,
    settings: Settings,
    output: PhantomData<fn() -> T>,
}

struct Settings {
    prompt: String,
    system: Option<String>,
    temperature: Option<f64>,
    max_tokens: Option<u32>,
    timeout: Option<Duration>,
}

impl<T> Generate<T> {
    /// Instructions that stand before the prompt, as the system message.
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.settings.system = Some(text.into());
        self
    }

    /// How freely the model chooses its words: 0 for the most likely ones. Reasoning models refuse it.
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.settings.temperature = Some(temperature);
        self
    }

    /// The most tokens that the answer may have. An answer cut off here is [`Error::Truncated`].
    ///
    /// On the wire it is the field that [`TokenLimit`] says.
    pub fn max_tokens(mut self, tokens: u32) -> Self {
        self.settings.max_tokens = Some(tokens);
        self
    }

    /// How long this request may take, in place of the model's own limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeout = Some(limit);
        self
    }
}

impl<T: Structured + DeserializeOwned> Generate<T> {
    /// Makes the call and keeps what comes with the value: usage, finish reason, request id and text.
    ///
    /// # Errors
    ///
    /// See [`Error`]; every way in which there can be no value is one of its variants.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # async fn run<Person>(model: Model) -> Result<(), Error>
    /// # where Person: Structured + serde::de::DeserializeOwned {
    /// let response = model.generate::<Person>("Ada Lovelace was born in 1815.").response().await?;
    /// println!("{} tokens, request {:?}", response.usage.total_tokens(), response.request_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn response(self) -> Result<Response<T>, Error> {
        let schema = StrictSchema {
            name: T::NAME,
            schema: T::SCHEMA,
        };
        let answer = exchange(&self.model, &self.settings, &schema).await?;
        match decode(&answer.text) {
            Ok(value) => Ok(Response {
                value,
                usage: answer.usage,
                finish_reason: answer.finish_reason,
                request_id: answer.request_id,
                model: answer.model,
                raw: answer.text,
            }),
            Err(error) => Err(explain::<T>(answer, error)),
        }
    }
}

impl<T: Structured + DeserializeOwned + 'static> IntoFuture for Generate<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.response().await.map(|response| response.value) })
    }
}

/// Shows neither prompt nor system text.
impl<T> fmt::Debug for Generate<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generate")
            .field("model", &self.model)
            .field("temperature", &self.settings.temperature)
            .field("max_tokens", &self.settings.max_tokens)
            .field("timeout", &self.settings.timeout)
            .finish_non_exhaustive()
    }
}

/// Sends the request and judges the reply. Nothing here depends on the type, so it is compiled once.
///
/// The span and its fields are named by the OpenTelemetry conventions for generative AI.
async fn exchange(
    model: &Model,
    settings: &Settings,
    schema: &StrictSchema,
) -> Result<Answer, Error> {
    let span = tracing::info_span!(
        "chat",
        gen_ai.operation.name = "chat",
        gen_ai.request.model = model.name(),
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
    );
    let body = body(model, settings, schema)?;
    let reply = model
        .chat(body.into(), settings.timeout)
        .instrument(span.clone())
        .await?;
    let judged = judge(reply, settings.max_tokens, model);
    let usage = match &judged {
        Ok(answer) => Some(answer.usage),
        Err(error) => error.usage(),
    };
    if let Some(usage) = usage {
        span.record("gen_ai.usage.input_tokens", usage.prompt_tokens);
        span.record("gen_ai.usage.output_tokens", usage.completion_tokens);
    }
    judged
}

fn body(model: &Model, settings: &Settings, schema: &StrictSchema) -> Result<Vec<u8>, Error> {
    // JSON has no such number; the server would be sent a null.
    if settings.temperature.is_some_and(|t| !t.is_finite()) {
        return Err(Error::configuration(
            "the temperature is not a finite number",
        ));
    }
    let messages = [
        Message {
            role: "system",
            content: settings.system.as_deref().unwrap_or_default(),
        },
        Message {
            role: "user",
            content: &settings.prompt,
        },
    ];
    let limit_in = |field| settings.max_tokens.filter(|_| model.token_limit() == field);
    let request = ChatRequest {
        model: model.name(),
        messages: if settings.system.is_some() {
            &messages
        } else {
            &messages[1..]
        },
        temperature: settings.temperature,
        max_tokens: limit_in(TokenLimit::MaxTokens),
        max_completion_tokens: limit_in(TokenLimit::MaxCompletionTokens),
    };
    request
        .to_body(schema)
        .map_err(|error| Error::configuration(format!("the request cannot be written: {error}")))
}
