//! Choices, regular expressions, and grammars for many prompts.

use std::fmt;
use std::str::FromStr;

use futures_util::stream;

use crate::api::Grammar;
use crate::generate::{Call, ChoiceItems, Generate, GrammarDecoder, NoReask, PatternDecoder};
use crate::many::Prompts;
use crate::model::Model;
use crate::prompt::Prompt;

impl Model {
    /// Runs [`choice`](Self::choice) for each of many prompts, several at a time, as
    /// [`generate_many`](Self::generate_many) for a type. A batch job needs a type, such as an
    /// enum. The items are cloned for each prompt, so prefer borrowed ones.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply("spam").reply("billing");
    /// let queues = vec!["billing".to_owned(), "technical".to_owned(), "spam".to_owned()];
    /// let tickets = ["You have won!!!", "I was charged twice."];
    /// let call = server.model().choice_many(tickets, &queues).system("Sort the tickets.");
    /// let mut chosen = call.concurrency(1).results();
    /// while let Some((index, queue)) = chosen.next().await {
    ///     println!("{}: {}", tickets[index], queue?);
    /// }
    /// # server.assert_replies_used();
    /// # Ok(())
    /// # }
    /// ```
    pub fn choice_many<'a, S: AsRef<str> + Clone + Send>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
        items: impl IntoIterator<Item = S>,
    ) -> Generate<S, Prompts<'a>, NoReask, ChoiceItems<S>> {
        let items = items.into_iter().collect();
        Generate::new(Call::new(self), numbered(prompts), ChoiceItems { items })
    }

    /// Runs [`regex`](Self::regex) for each of many prompts, several at a time, as
    /// [`generate_many`](Self::generate_many) for a type.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply("AB-1815").reply("CD-1906");
    /// let mails = ["Where is my order AB 1815?", "Please cancel CD1906."];
    /// let call = server.model().regex_many(mails, r"[A-Z]{2}-\d{4}").concurrency(1);
    /// let mut numbers = call.results();
    /// while let Some((index, number)) = numbers.next().await {
    ///     println!("{}: {}", mails[index], number?);
    /// }
    /// # server.assert_replies_used();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A batch job needs a type, because its results may be read by another process:
    ///
    /// ```compile_fail,E0599
    /// # use outlines_runtime::Model;
    /// # fn run(model: Model, mails: Vec<String>) {
    /// let job = model.regex_many(mails, r"[A-Z]{2}-\d{4}").batch("jobs/orders");
    /// # }
    /// ```
    pub fn regex_many<'a>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
        pattern: impl AsRef<str>,
    ) -> Generate<String, Prompts<'a>, NoReask, PatternDecoder> {
        let decoder = PatternDecoder::new(pattern.as_ref());
        Generate::new(Call::new(self), numbered(prompts), decoder)
    }

    /// Runs [`grammar`](Self::grammar) for each of many prompts, several at a time, as
    /// [`generate_many`](Self::generate_many) for a type. A batch job needs a type.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    /// use outlines_runtime::{Grammar, GrammarDialect};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply("5").reply("7");
    /// let model = server.openai("qwen3:4b").grammar_dialect(GrammarDialect::LlamaCpp).build()?;
    /// let number = Grammar::gbnf("root ::= [0-9]+");
    /// let call = model.grammar_many::<u32>(["How many are 2 + 3?", "And 3 + 4?"], number);
    /// let mut sums = call.concurrency(1).results();
    /// let mut total = 0;
    /// while let Some((_, sum)) = sums.next().await {
    ///     total += sum?;
    /// }
    /// assert_eq!(total, 12);
    /// # Ok(())
    /// # }
    /// ```
    pub fn grammar_many<'a, T>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
        grammar: Grammar,
    ) -> Generate<T, Prompts<'a>, NoReask, GrammarDecoder>
    where
        T: FromStr<Err: fmt::Display> + Send,
    {
        let decoder = GrammarDecoder::new(self, grammar);
        Generate::new(Call::new(self), numbered(prompts), decoder)
    }
}

fn numbered<'a>(
    prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
) -> Prompts<'a> {
    Prompts::new(stream::iter(prompts.into_iter().enumerate()))
}
