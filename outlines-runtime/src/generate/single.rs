//! One prompt, one value.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::api::OpenAIConfig;
use crate::error::{CheckFailure, Error, Invalid};
use crate::generate::call::{Call, call_settings};
use crate::generate::decoder::Decoder;
use crate::generate::request::send;
use crate::generate::{Response, Samples};
use crate::model::Model;
use crate::prompt::{Content, Prompt};
use crate::schema::Structured;
use crate::usage::Usage;

/// A caller's check of a value, which says what is wrong with it.
pub(crate) type Check<T> = Arc<dyn Fn(&T) -> Result<(), String> + Send + Sync>;

/// A check of the caller's, whose error is kept as the words that the model is shown.
pub(crate) fn in_words<T, E: fmt::Display>(
    check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
) -> Check<T> {
    Arc::new(move |value| check(value).map_err(|error| error.to_string()))
}

impl Model {
    /// Asks for a value of type `T`. Nothing is sent until the call is awaited.
    ///
    /// The prompt is the user's message, or a [`Prompt`] of many; the schema of `T` travels beside it and binds the
    /// answer.
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
    pub fn generate<T: Structured + DeserializeOwned>(
        &self,
        prompt: impl Into<Prompt>,
    ) -> Generate<T> {
        Generate::new(self, prompt, Ok(Decoder::structured()))
    }
}

/// A call that is not made yet, from [`Model::generate`]. Await it for the value, or [`response`](Self::response) for
/// all that comes with it.
///
/// It can be dropped at any point; a request under way is then cancelled.
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(&Invoice { number: "2024-17".to_owned(), total: 5.0 });
/// let invoice = server
///     .model()
///     .generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR")
///     .system("Amounts are in EUR.")
///     .temperature(0.0)
///     .max_tokens(200)
///     .await?;
/// assert_eq!(invoice.total, 5.0);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the call is awaited"]
pub struct Generate<T> {
    pub(crate) call: Call,
    /// That a type has no strict schema shows when the call is awaited, as all errors do.
    decoder: Result<Decoder<T>, String>,
    checks: Vec<Check<T>>,
    reasks: u32,
}

call_settings!(Generate<T>);

impl<T> Generate<T> {
    pub(super) fn new(
        model: &Model,
        prompt: impl Into<Prompt>,
        decoder: Result<Decoder<T>, String>,
    ) -> Self {
        Self {
            call: Call::new(model, prompt),
            decoder,
            checks: Vec::new(),
            reasks: 0,
        }
    }

    /// The same call for another prompt.
    pub(crate) fn with_prompt(&self, prompt: Prompt) -> Self {
        Self {
            call: Call {
                prompt,
                ..self.call.clone()
            },
            decoder: self.decoder.clone(),
            checks: self.checks.clone(),
            reasks: self.reasks,
        }
    }

    /// A condition that the value must meet, beyond its type. What the check says is shown to the model if it is asked
    /// again ([`reask`](Self::reask)), else the call is [`Error::Invalid`]. Several checks are made in their order. A panic in one
    /// goes through to the caller.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(serde::Deserialize, Structured)]
    /// # struct Stay { arrival: u32, departure: u32 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let stay = model
    ///     .generate::<Stay>("From the 3rd to the 7th.")
    ///     .check(|stay| if stay.arrival < stay.departure { Ok(()) } else { Err("departure is not after arrival") })
    ///     .reask(2)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn check<E: fmt::Display>(
        mut self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(in_words(check));
        self
    }

    /// How often the model is asked again when its answer cannot be decoded or fails a [`check`](Self::check). It is
    /// shown its answer and what was wrong with it.
    ///
    /// Each further request is paid for with the whole prompt; [`Response::usage`] and [`Error::usage`] hold the sum. A
    /// refusal, a truncated and an empty answer are not asked about again.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
    /// # struct Invoice { number: String, total: f64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&Invoice { number: String::new(), total: 5.0 });
    /// server.reply(&Invoice { number: "2024-17".to_owned(), total: 5.0 });
    /// let invoice = server
    ///     .model()
    ///     .generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR")
    ///     .check(|invoice| if invoice.number.is_empty() { Err("`number` is empty") } else { Ok(()) })
    ///     .reask(1)
    ///     .await?;
    /// assert_eq!(invoice.number, "2024-17");
    /// server.last_request().assert_prompt_contains("`number` is empty");
    /// # Ok(())
    /// # }
    /// ```
    pub fn reask(mut self, times: u32) -> Self {
        self.reasks = times;
        self
    }

    /// Asks for several values at once, to compare or to vote on. Checks are kept; nothing is asked again.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # async fn run<Person>(model: Model) -> Result<(), Error>
    /// # where Person: Structured + serde::de::DeserializeOwned + 'static {
    /// let people: Vec<Person> = model.generate("Invent someone.").samples(3).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn samples(self, count: u32) -> Samples<T> {
        Samples::new(self.call, self.decoder, self.checks, count)
    }

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
        let Self {
            mut call,
            decoder,
            checks,
            reasks,
        } = self;
        let decoder = decoder.map_err(Error::configuration)?;
        let deadline = call.begin()?;
        let mut spent = Usage::default();
        let mut asked = 0;
        loop {
            let answer = send(&call, call.messages(), &decoder.schema, deadline).await;
            asked += 1;
            let settled = match answer {
                Ok(answer) => decode_and_validate(&decoder, answer.after(spent), &checks, asked),
                Err(error) => Err(error.with_prior_usage(spent)),
            };
            let mut error = match settled {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            if let Error::Invalid(invalid) = &mut error {
                invalid.can_reask = true;
            }
            let Some((answer, complaint)) = complaint(&error).filter(|_| asked <= reasks) else {
                return Err(error);
            };
            tracing::debug!(asked, error.type = error.kind(), "answer not accepted, asking again");
            spent = answer.usage;
            call.prompt = call.prompt.assistant(answer.text()).user(complaint);
        }
    }
}

/// What the first check that the value fails says.
pub(crate) fn check_failure<T>(checks: &[Check<T>], value: &T) -> Option<CheckFailure> {
    let failure = checks.iter().find_map(|check| check(value).err());
    failure.map(CheckFailure::Check)
}

/// Makes a value of an answer.
pub(crate) fn decode_and_validate<T>(
    decoder: &Decoder<T>,
    answer: Answer,
    checks: &[Check<T>],
    asked: u32,
) -> Result<Response<T>, Error> {
    let value = match (decoder.decode)(&answer.text) {
        Ok(value) => value,
        Err(error) => return Err((decoder.explain)(answer, error)),
    };
    let failure = (decoder.violation)(&answer.text)
        .map(CheckFailure::Constraint)
        .or_else(|| check_failure(checks, &value));
    if let Some(failure) = failure {
        return Err(Error::Invalid(Box::new(Invalid {
            failure,
            can_reask: false,
            attempts: asked,
            answer,
        })));
    }
    Ok(Response {
        value,
        usage: answer.usage,
        finish_reason: answer.finish_reason,
        request_id: answer.request_id,
        model: answer.model,
        content_filter: answer.content_filter,
        raw: answer.text,
    })
}

/// What the model is told about an answer that it could do better, and that answer.
fn complaint(error: &Error) -> Option<(&Answer, String)> {
    match error {
        Error::Undecodable(fault) => Some((
            &fault.answer,
            format!(
                "Your answer cannot be read: at `{}`, {}. Answer again, with the whole corrected JSON and nothing else.",
                fault.path(),
                fault.detail()
            ),
        )),
        Error::Invalid(fault) => Some((
            &fault.answer,
            format!(
                "Your answer was not accepted: {}. Answer again, with the whole corrected JSON and nothing else.",
                fault.reason()
            ),
        )),
        _ => None,
    }
}

impl<T: 'static> IntoFuture for Generate<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.response().await.map(|response| response.value) })
    }
}
