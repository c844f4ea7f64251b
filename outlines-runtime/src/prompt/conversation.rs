//! A prompt of several messages.

use std::error::Error as StdError;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::constraint::{example_mismatch, violation};
use crate::deserialize;
use crate::error::Error;
use crate::evidence::{Grounding, Root, has_quotes};
use crate::prompt::Content;
use crate::schema::Structured;

/// The messages sent to a model: one text, or a conversation.
///
/// A text converts into a prompt, so `generate("…")` takes one directly. For a conversation of
/// several turns, keep the prompt, add the text of the answer and the next question, and call
/// again.
///
/// ```no_run
/// # use outlines_runtime::{Error, Model, Prompt, Structured};
/// # async fn run<Order>(model: Model) -> Result<(), Error>
/// # where Order: Structured + serde::de::DeserializeOwned + 'static {
/// let prompt = Prompt::new().system("You take orders.").user("Two teas, please.");
/// let first = model.generate::<Order>(prompt.clone()).response().await?;
/// let prompt = prompt.assistant(first.raw).user("Make it three.");
/// let second = model.generate::<Order>(prompt).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Prompt {
    pub(crate) messages: Vec<Message>,
    /// The first reason why it cannot be sent.
    error: Option<PromptError>,
}

/// A reason why a prompt cannot be sent.
#[derive(Debug, Clone)]
enum PromptError {
    /// An example that cannot be serialized or violates the schema.
    Example(String),
    /// The error of the source of the prompt.
    Source(Arc<dyn StdError + Send + Sync>),
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) role: Role,
    pub(crate) content: Content,
}

/// The author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    System,
    Developer,
    User,
    Assistant,
}

/// The wrapper object of an answer whose type is not a JSON object.
#[derive(Serialize, Deserialize)]
struct WrappedAnswer<T> {
    value: T,
}

/// Serializes a value as the model would answer with it.
fn written<T: Structured + Serialize>(value: &T) -> serde_json::Result<String> {
    if T::__WRAPPED {
        serde_json::to_string(&WrappedAnswer { value })
    } else {
        serde_json::to_string(value)
    }
}

/// Returns why the text would not be accepted as an answer to the content.
fn example_error<T: Structured + DeserializeOwned>(input: &Content, text: &str) -> Option<String> {
    let rule = example_mismatch::<T>(text)
        .or_else(|| violation::<T>(text).map(|mismatch| mismatch.to_string()));
    if let Some(rule) = rule {
        return Some(format!(
            "a few-shot example does not match the schema of `{}`: {rule}",
            T::NAME
        ));
    }
    let read = if T::__WRAPPED {
        deserialize::from_str::<WrappedAnswer<T>>(text).map(drop)
    } else {
        deserialize::from_str::<T>(text).map(drop)
    };
    if let Err(error) = read {
        return Some(unreadable(&error));
    }
    if !has_quotes(T::SCHEMA) {
        return None;
    }
    let grounding = Grounding::new(input.texts(), Root::of_answer::<T>());
    let quote = grounding.missing(text)?;
    Some(format!(
        "the quote at `{}` of a few-shot example is not in the text of the example",
        quote.path
    ))
}

/// Describes an error without its message, which may quote the example.
fn unreadable(error: &serde_json::Error) -> String {
    format!(
        "a few-shot example cannot be serialized as JSON and deserialized again ({:?} error)",
        error.classify()
    )
}

impl Prompt {
    /// Returns a prompt without messages, to which messages are added.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a system message.
    #[must_use]
    pub fn system(self, content: impl Into<Content>) -> Self {
        self.with(Role::System, content)
    }

    /// Adds a developer message, which OpenAI's reasoning models prefer to a system message.
    /// Compatible servers may not know the role.
    ///
    /// ```
    /// use outlines_runtime::Prompt;
    ///
    /// let prompt = Prompt::new().developer("Amounts are in EUR.").user("Two teas, 5");
    /// ```
    #[must_use]
    pub fn developer(self, content: impl Into<Content>) -> Self {
        self.with(Role::Developer, content)
    }

    /// Adds a message of the user.
    #[must_use]
    pub fn user(self, content: impl Into<Content>) -> Self {
        self.with(Role::User, content)
    }

    /// Adds a message of the model: the [`raw`](crate::Response::raw) text of an earlier
    /// answer.
    #[must_use]
    pub fn assistant(self, content: impl Into<Content>) -> Self {
        self.with(Role::Assistant, content)
    }

    /// Adds a few-shot example: a message of the user, and the value that the model should
    /// answer with, serialized with its `Serialize` implementation.
    ///
    /// The value must follow the schema of its type and meet its constraints, because the model
    /// would otherwise learn to give answers that are not accepted. If it does not, a call with the
    /// prompt returns [`Error::Configuration`], which names the path. A field that is omitted by
    /// `skip_serializing_if` violates the schema, and so does a field whose name differs between
    /// serialization and deserialization. A
    /// [`Quoted`](crate::Quoted) value must quote the text of its example.
    ///
    /// ```
    /// use outlines_runtime::{Prompt, Structured};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Structured)]
    /// struct Person {
    ///     name: String,
    ///     age: u8,
    /// }
    ///
    /// let ada = Person { name: "Ada".to_owned(), age: 36 };
    /// let prompt = Prompt::new().example("Ada died at 36.", &ada).user("Grace died at 85.");
    /// ```
    #[must_use]
    pub fn example<T: Structured + Serialize + DeserializeOwned>(
        mut self,
        input: impl Into<Content>,
        output: &T,
    ) -> Self {
        let input = input.into();
        let message = match written(output) {
            Ok(text) => match example_error::<T>(&input, &text) {
                None => return self.user(input).assistant(text),
                Some(example_error) => example_error,
            },
            Err(error) => unreadable(&error),
        };
        self.error.get_or_insert(PromptError::Example(message));
        self
    }

    /// Returns the texts of the user after the last message of the model: without those of few-shot
    /// examples and earlier turns.
    pub(crate) fn current_texts(&self) -> impl Iterator<Item = &str> {
        let messages = &self.messages;
        let answer = messages
            .iter()
            .rposition(|message| message.role == Role::Assistant);
        let current = messages.iter().skip(answer.map_or(0, |answer| answer + 1));
        let of_user = current.filter(|message| message.role == Role::User);
        of_user.flat_map(|message| message.content.texts())
    }

    /// Inserts a message at the front.
    pub(crate) fn prepend(&mut self, role: Role, content: Content) {
        self.messages.insert(0, Message { role, content });
    }

    /// Returns an error if the prompt cannot be sent.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.error {
            Some(PromptError::Example(message)) => return Err(Error::configuration(message)),
            Some(PromptError::Source(source)) => return Err(Error::Prompt(Arc::clone(source))),
            None => {}
        }
        if self.messages.is_empty() {
            return Err(Error::configuration(
                "the prompt has no messages; add one with `user`",
            ));
        }
        for message in &self.messages {
            message.content.check()?;
        }
        Ok(())
    }

    fn with(mut self, role: Role, content: impl Into<Content>) -> Self {
        let content = content.into();
        self.messages.push(Message { role, content });
        self
    }
}

/// Converts into one message of the user.
impl<C: Into<Content>> From<C> for Prompt {
    fn from(content: C) -> Self {
        Self::new().user(content)
    }
}

/// Converts the result of reading a prompt, such as a line of a file. A call with an `Err`
/// returns [`Error::Prompt`], and nothing is sent.
///
/// ```no_run
/// # use outlines_runtime::{Error, Model};
/// # async fn run(model: Model) -> Result<(), Error> {
/// let title: String = model.generate(std::fs::read_to_string("letter.txt")).await?;
/// # Ok(())
/// # }
/// ```
impl<P, E> From<Result<P, E>> for Prompt
where
    P: Into<Self>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn from(prompt: Result<P, E>) -> Self {
        match prompt {
            Ok(prompt) => prompt.into(),
            Err(error) => Self {
                messages: Vec::new(),
                error: Some(PromptError::Source(Arc::from(error.into()))),
            },
        }
    }
}
