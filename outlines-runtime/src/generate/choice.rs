//! Choice of one item from a list.

use std::collections::HashSet;
use std::fmt;

use crate::answer::Answer;
use crate::error::{DecodeErrorKind, Error};
use crate::generate::call::Call;
use crate::generate::check::{Check, check_failure};
use crate::generate::decode::{DecodeAnswer, decode_wrapped};
use crate::generate::decode_error::{invalid, mismatched, undecodable};
use crate::generate::format::OwnedOutputFormat;
use crate::generate::{Generate, NoReask, Response};
use crate::model::Model;
use crate::prompt::Prompt;
use crate::schema::Limits;
use crate::schema::strict_mode::{Exceeded, SchemaSize};

/// A call for one of several items, from [`Model::choice`].
///
/// ```
/// use outlines_runtime::{Choice, Model};
///
/// fn queue<'a>(model: &Model, ticket: &str, queues: &'a [String]) -> Choice<&'a String> {
///     model.choice(ticket, queues).system("Choose the queue of the ticket.")
/// }
/// ```
pub type Choice<S, R = NoReask> = Generate<S, Prompt, R, ChoiceItems<S>>;

impl Model {
    /// Starts a call in which the model chooses one of the items. The call returns the chosen item;
    /// items may be owned or borrowed.
    ///
    /// For items that are known at compile time, prefer an enum with `#[derive(Structured)]`.
    ///
    /// # Errors
    ///
    /// Awaiting the call returns [`Error::Configuration`] if there are no items, if two are
    /// equal, or if they exceed [`Limits::OPENAI`]; nothing is sent then. An answer that is
    /// none of the items is [`Error::Undecodable`].
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply("spam");
    /// let queues = vec!["billing".to_owned(), "technical".to_owned(), "spam".to_owned()];
    /// let call = server.model().choice("You have won!!!", &queues);
    /// let queue = call.system("Sort the tickets.").await?;
    /// assert!(std::ptr::eq(queue, &queues[2]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn choice<S: AsRef<str>>(
        &self,
        prompt: impl Into<Prompt>,
        items: impl IntoIterator<Item = S>,
    ) -> Choice<S> {
        let items = items.into_iter().collect();
        Generate::new(Call::new(self), prompt.into(), ChoiceItems { items })
    }
}

/// The items of a [`Choice`].
#[derive(Clone)]
pub struct ChoiceItems<S> {
    pub(crate) items: Vec<S>,
}

impl<S: AsRef<str>> DecodeAnswer<S> for ChoiceItems<S> {
    fn format(&self) -> Result<OwnedOutputFormat, String> {
        let count = self.items.len();
        if count == 0 {
            return Err("there is nothing to choose from".to_owned());
        }
        let items: Vec<&str> = self.items.iter().map(AsRef::as_ref).collect();
        let total: usize = items.iter().map(|item| item.chars().count()).sum();
        let mut size = SchemaSize::new();
        size.add_enum(count, u32::try_from(total).unwrap_or(u32::MAX));
        if let Some(exceeded) = Limits::OPENAI.exceeded(&size) {
            let Exceeded {
                what, found, limit, ..
            } = exceeded;
            return Err(format!(
                "the {count} items to choose from have {found} {what}, more than the {limit} that \
                 the API allows; choose a group first, or choose among shorter names"
            ));
        }
        let mut seen = HashSet::with_capacity(count);
        if let Some(index) = items.iter().position(|item| !seen.insert(*item)) {
            return Err(format!(
                "item {index} of those to choose from (counted from 0) is a duplicate; each must \
                 be there once"
            ));
        }
        OwnedOutputFormat::string("Choice", "enum", &items)
    }

    fn accept(
        &mut self,
        answer: Answer,
        checks: &[Check<S>],
        attempts: u32,
    ) -> Result<Response<S>, Error> {
        let chosen: String = match decode_wrapped(&answer.text) {
            Ok(chosen) => chosen,
            Err(error) => return Err(undecodable(TYPE_NAME, answer, &[], &error)),
        };
        let Some(index) = self.items.iter().position(|item| item.as_ref() == chosen) else {
            let detail = format!("`{chosen}` is not among the items");
            return Err(mismatched(
                TYPE_NAME,
                answer,
                "",
                DecodeErrorKind::Data,
                detail,
            ));
        };
        match check_failure(checks, &self.items[index]) {
            Some(failure) => Err(invalid(failure, attempts, answer)),
            None => Ok(Response::new(self.items.swap_remove(index), answer)),
        }
    }
}

const TYPE_NAME: &str = "choice";

/// Shows the number of items.
impl<S> fmt::Debug for ChoiceItems<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChoiceItems({})", self.items.len())
    }
}
