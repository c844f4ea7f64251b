//! A prompt of several messages.

use std::error::Error as StdError;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::constraint::{misfit, violation};
use crate::error::Error;
use crate::prompt::Content;
use crate::schema::Structured;

/// What a model is asked: one text, or the messages of a conversation.
///
/// Texts convert into a prompt, so `generate("…")` needs none. A conversation of several turns is a prompt that is kept:
/// add the answer's text and the next question, and ask again.
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
    /// The first thing that is wrong with it.
    fault: Option<Fault>,
}

/// Why a prompt cannot be sent.
#[derive(Debug, Clone)]
enum Fault {
    /// An example that could not be written.
    Example(String),
    /// The prompt itself could not be had.
    Source(Arc<dyn StdError + Send + Sync>),
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) role: Role,
    pub(crate) content: Content,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    System,
    Developer,
    User,
    Assistant,
}

/// A value in the form in which a model answers with it where the type alone is no JSON object.
#[derive(Serialize, Deserialize)]
struct Wrapped<T> {
    value: T,
}

/// Writes a value as a model answers with it.
fn written<T: Structured + Serialize>(value: &T) -> serde_json::Result<String> {
    if T::__WRAPPED {
        serde_json::to_string(&Wrapped { value })
    } else {
        serde_json::to_string(value)
    }
}

/// Why the text would not be accepted as an answer.
fn flaw<T: Structured + DeserializeOwned>(text: &str) -> Option<String> {
    let rule = misfit::<T>(text).or_else(|| violation::<T>(text));
    if let Some(rule) = rule {
        return Some(format!(
            "an example of the prompt is no `{}` as the model must write it: {rule}",
            T::NAME
        ));
    }
    let read = if T::__WRAPPED {
        serde_json::from_str::<Wrapped<T>>(text).map(drop)
    } else {
        serde_json::from_str::<T>(text).map(drop)
    };
    read.err().as_ref().map(unreadable)
}

/// The error itself may quote the example.
fn unreadable(error: &serde_json::Error) -> String {
    format!(
        "an example of the prompt cannot be written as JSON and read back ({:?} error)",
        error.classify()
    )
}

impl Prompt {
    /// A prompt without messages, to be added to.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds instructions.
    #[must_use]
    pub fn system(self, content: impl Into<Content>) -> Self {
        self.with(Role::System, content)
    }

    /// Adds instructions under the name that OpenAI's reasoning models prefer. Compatible servers may not know it.
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

    /// Adds what the user says.
    #[must_use]
    pub fn user(self, content: impl Into<Content>) -> Self {
        self.with(Role::User, content)
    }

    /// Adds what the model said: an earlier answer's [`raw`](crate::Response::raw) text.
    #[must_use]
    pub fn assistant(self, content: impl Into<Content>) -> Self {
        self.with(Role::Assistant, content)
    }

    /// Adds an example: what the user says, and the value that the model should have answered with. It is written as the
    /// type's own serde impl writes it.
    ///
    /// If the value cannot be written as JSON, or not as the schema of its type has it, or if it breaks a constraint, the
    /// call that gets the prompt is [`Error::Configuration`], which names the place: the model would learn to answer with
    /// what is not accepted. A field with `skip_serializing_if` that is skipped is such a place, and so is one that is
    /// written under another name than it is read.
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
        let fault = match written(output) {
            Ok(text) => match flaw::<T>(&text) {
                None => return self.user(input).assistant(text),
                Some(flaw) => flaw,
            },
            Err(error) => unreadable(&error),
        };
        self.fault.get_or_insert(Fault::Example(fault));
        self
    }

    /// Adds a message at the front.
    pub(crate) fn prepend(&mut self, role: Role, content: Content) {
        self.messages.insert(0, Message { role, content });
    }

    /// Refuses what cannot be sent.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.fault {
            Some(Fault::Example(fault)) => return Err(Error::configuration(fault)),
            Some(Fault::Source(source)) => return Err(Error::Prompt(Arc::clone(source))),
            None => {}
        }
        if self.messages.is_empty() {
            return Err(Error::configuration(
                "the prompt has no messages; add one with `user`",
            ));
        }
        if self
            .messages
            .iter()
            .any(|message| message.content.parts.is_empty())
        {
            return Err(Error::configuration(
                "a message of the prompt has no content; add a text, an image or a file",
            ));
        }
        Ok(())
    }

    fn with(mut self, role: Role, content: impl Into<Content>) -> Self {
        let content = content.into();
        self.messages.push(Message { role, content });
        self
    }
}

/// One message of the user.
impl<C: Into<Content>> From<C> for Prompt {
    fn from(content: C) -> Self {
        Self::new().user(content)
    }
}

/// A prompt that may not have been had: a line of a file that cannot be read, say. The call that gets it is
/// [`Error::Prompt`], and nothing is sent.
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
                fault: Some(Fault::Source(Arc::from(error.into()))),
            },
        }
    }
}
