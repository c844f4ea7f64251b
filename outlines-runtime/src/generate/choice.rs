//! One prompt, one of the caller's own items.

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use serde::Deserialize;

use crate::api::OpenAIConfig;
use crate::api::OutputSchema;
use crate::error::{DecodeErrorKind, Error, Undecodable};
use crate::generate::call::{Call, call_settings};
use crate::generate::decode::undecodable;
use crate::generate::request::send;
use crate::model::Model;
use crate::prompt::{Content, Prompt};
use crate::schema::Limits;

/// An enum with more values than this has a limit of its own on their characters.
const LARGE_ENUM: usize = 250;

impl Model {
    /// Asks the model to choose one of the items, and gives that item back. Nothing is sent until the call is awaited.
    ///
    /// For choices that are known when the program is written, an enum with `#[derive(Structured)]` is the better way.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let first = model.choice("Which came first?", ["Chicken", "Egg"]).await?;
    /// assert!(first == "Chicken" || first == "Egg");
    /// # Ok(())
    /// # }
    /// ```
    pub fn choice<S: AsRef<str>>(
        &self,
        prompt: impl Into<Prompt>,
        items: impl IntoIterator<Item = S>,
    ) -> Choose<S> {
        Choose {
            call: Call::new(self, prompt),
            items: items.into_iter().collect(),
        }
    }
}

/// A choice that is not made yet, from [`Model::choice`].
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("spam");
/// let queues = vec!["billing", "technical", "spam"];
/// let queue = server.model().choice("You have won!!!", queues).system("Sort the tickets.").await?;
/// assert_eq!(queue, "spam");
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the call is awaited"]
pub struct Choose<S> {
    call: Call,
    items: Vec<S>,
}

call_settings!(Choose<S>);

/// The answer's document.
#[derive(Deserialize)]
struct Chosen {
    value: String,
}

impl<S: AsRef<str>> Choose<S> {
    /// Checks the items, and writes the schema that allows them and nothing else.
    fn schema(&self) -> Result<String, Error> {
        let Limits {
            enum_values,
            large_enum_characters,
            characters,
            ..
        } = Limits::OPENAI;
        let count = self.items.len();
        if count == 0 {
            return Err(Error::configuration("there is nothing to choose from"));
        }
        if count > enum_values as usize {
            return Err(Error::configuration(format!(
                "{count} items to choose from are more than the {enum_values} that the API allows; choose a group first"
            )));
        }
        let total: usize = self
            .items
            .iter()
            .map(|item| item.as_ref().chars().count())
            .sum();
        let limit = if count > LARGE_ENUM {
            large_enum_characters
        } else {
            u32::try_from(characters).unwrap_or(u32::MAX)
        };
        if total > limit as usize {
            return Err(Error::configuration(format!(
                "the {count} items to choose from have {total} characters, more than the {limit} that the API allows; \
                 choose among short names"
            )));
        }
        let mut seen = HashSet::with_capacity(count);
        if let Some(twice) = self
            .items
            .iter()
            .position(|item| !seen.insert(item.as_ref()))
        {
            return Err(Error::configuration(format!(
                "item {twice} of those to choose from (counted from 0) came before; each must be there once"
            )));
        }
        let items: Vec<&str> = self.items.iter().map(AsRef::as_ref).collect();
        let items = serde_json::to_string(&items).map_err(|error| {
            Error::configuration(format!("the items cannot be written: {error}"))
        })?;
        Ok(format!(
            r#"{{"type":"object","properties":{{"value":{{"type":"string","enum":{items}}}}},"required":["value"],"additionalProperties":false}}"#
        ))
    }

    async fn choose(mut self) -> Result<S, Error> {
        let deadline = self.call.begin()?;
        let text = self.schema()?;
        let schema = OutputSchema {
            name: "Choice",
            schema: &text,
        };
        let answer = send(&self.call, self.call.messages(), &schema, deadline).await?;
        let chosen = match serde_json::from_str::<Chosen>(&answer.text) {
            Ok(chosen) => chosen.value,
            Err(error) => return Err(undecodable(TYPE_NAME, answer, &[], &error)),
        };
        match self.items.into_iter().find(|item| item.as_ref() == chosen) {
            Some(item) => Ok(item),
            None => Err(Error::Undecodable(Box::new(Undecodable {
                type_name: TYPE_NAME,
                path: ".".to_owned(),
                line: 1,
                column: 1,
                kind: DecodeErrorKind::Data,
                detail: format!("`{chosen}` is not among the items"),
                answer,
            }))),
        }
    }
}

const TYPE_NAME: &str = "choice";

impl<S: AsRef<str> + Send + Sync + 'static> IntoFuture for Choose<S> {
    type Output = Result<S, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.choose())
    }
}
