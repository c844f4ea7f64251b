//! A single value for one prompt: the request, and further requests after an answer that is not
//! accepted.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::error::Error;
use crate::generate::call::{Call, Conversation};
use crate::generate::check::Check;
use crate::generate::decode::{DecodeAnswer, Decoder};
use crate::generate::format::OwnedOutputFormat;
use crate::generate::{Generate, Response};
use crate::model::Model;
use crate::prompt::Prompt;
use crate::schema::Structured;
use crate::usage::Usage;

impl Model {
    /// Starts a call for a value of type `T`. Nothing is sent until it is awaited or another
    /// terminal method of [`Generate`] is called.
    ///
    /// The prompt is the user's message, or a [`Prompt`] of several messages. The schema of `T`
    /// is sent with it, and the answer follows that schema.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Structured};
    /// # async fn main_<Person>() -> Result<(), Error>
    /// # where Person: Structured + serde::de::DeserializeOwned + std::fmt::Debug {
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
        Generate::new(Call::new(self), prompt.into(), Decoder::structured())
    }
}

impl<T, R, D: DecodeAnswer<T>> Generate<T, Prompt, R, D> {
    /// Sends the call, and returns the value with its usage, finish reason, request ID, and
    /// text.
    ///
    /// # Errors
    ///
    /// See [`Error`]: each of its variants is a reason why there is no value.
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
        ResponseFuture::new(self).await
    }
}

impl<T, R, D: DecodeAnswer<T>> IntoFuture for Generate<T, Prompt, R, D> {
    type Output = Result<T, Error>;
    type IntoFuture = ValueFuture<T, D>;

    fn into_future(self) -> Self::IntoFuture {
        ValueFuture(ResponseFuture::new(self))
    }
}

/// The future of an awaited [`Generate`].
pub struct ValueFuture<T, D = Decoder<T>>(ResponseFuture<T, D>);

impl<T, D: DecodeAnswer<T>> Future for ValueFuture<T, D> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(Pin::new(&mut self.get_mut().0).poll(cx));
        Poll::Ready(response.map(|response| response.value))
    }
}

impl<T, D> fmt::Debug for ValueFuture<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueFuture").finish_non_exhaustive()
    }
}

type PendingAnswer = Pin<Box<dyn Future<Output = (Conversation, Result<Answer, Error>)> + Send>>;

/// The requests of one value, until an answer is accepted or no more may be sent.
pub(super) struct ResponseFuture<T, D = Decoder<T>> {
    pending: PendingAnswer,
    decoder: D,
    checks: Vec<Check<T>>,
    reasks: u32,
    /// The number of requests that have been answered.
    attempts: u32,
    /// The usage of the requests before the current one.
    spent: Usage,
}

/// No field is structurally pinned.
impl<T, D> Unpin for ResponseFuture<T, D> {}
impl<T, D> Unpin for ValueFuture<T, D> {}

impl<T, D: DecodeAnswer<T>> ResponseFuture<T, D> {
    fn new<R>(call: Generate<T, Prompt, R, D>) -> Self {
        let conversation = Conversation {
            format: call.decoder.format(),
            call: call.call,
            prompt: call.prompt,
            grounding: None,
            started: None,
            deadline: None,
        };
        Self {
            pending: Box::pin(conversation.send()),
            decoder: call.decoder,
            checks: call.checks,
            reasks: call.reasks,
            attempts: 0,
            spent: Usage::default(),
        }
    }

    /// Asks again about an answer of this conversation that was not accepted. Returns the error
    /// if no further request is allowed or the error is not one that the model could correct.
    pub(super) fn again(
        conversation: Conversation,
        error: Error,
        decoder: D,
        checks: Vec<Check<T>>,
        reasks: u32,
    ) -> Result<Self, Error> {
        let (pending, spent) = reask(conversation, error, 1, reasks)?;
        Ok(Self {
            pending,
            decoder,
            checks,
            reasks,
            attempts: 1,
            spent,
        })
    }
}

impl<T, D: DecodeAnswer<T>> Future for ResponseFuture<T, D> {
    type Output = Result<Response<T>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            let (conversation, answer) = ready!(this.pending.as_mut().poll(cx));
            this.attempts += 1;
            let latency = conversation.started.map(|started| started.elapsed());
            let response = match answer {
                Ok(answer) => {
                    let answer = answer.of_call(this.spent, latency);
                    this.decoder
                        .accept(answer, &this.checks, this.attempts)
                        .and_then(|response| {
                            response.grounded(conversation.grounding.as_deref(), this.attempts)
                        })
                }
                Err(error) => Err(error.of_call(this.spent, latency)),
            };
            let error = match response {
                Ok(response) => return Poll::Ready(Ok(response)),
                Err(error) => error,
            };
            match reask(conversation, error, this.attempts, this.reasks) {
                Ok((pending, spent)) => (this.pending, this.spent) = (pending, spent),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

/// Sends the conversation again with the answer and its error. Returns the error if
/// no further request is allowed, or if the error is not one that the model could correct.
fn reask(
    mut conversation: Conversation,
    mut error: Error,
    attempts: u32,
    reasks: u32,
) -> Result<(PendingAnswer, Usage), Error> {
    if let Error::Invalid(invalid) = &mut error {
        invalid.can_reask = true;
    }
    let form = match conversation.format {
        Ok(OwnedOutputFormat::Grammar(_)) => "text",
        _ => "JSON",
    };
    let Some((answer, correction)) = correction(&error, form).filter(|_| attempts <= reasks) else {
        return Err(error);
    };
    tracing::debug!(attempts, error.type = error.kind(), "answer not accepted, asking again");
    let spent = answer.usage;
    let prompt = std::mem::take(&mut conversation.prompt);
    conversation.prompt = prompt.assistant(answer.text()).user(correction);
    Ok((Box::pin(conversation.send()), spent))
}

/// Returns an answer that the model could correct, and the description of its error. The answer is
/// of the given form.
fn correction<'e>(error: &'e Error, form: &str) -> Option<(&'e Answer, String)> {
    match error {
        Error::Undecodable(error) => Some((
            &error.answer,
            format!(
                "Your answer cannot be read: at `{}`, {}. Answer again, with the whole corrected \
                 {form} and nothing else.",
                error.path(),
                error.detail()
            ),
        )),
        Error::Invalid(error) => Some((
            &error.answer,
            format!(
                "Your answer was not accepted: {}. Answer again, with the whole corrected {form} \
                 and nothing else.",
                error.reason()
            ),
        )),
        _ => None,
    }
}
