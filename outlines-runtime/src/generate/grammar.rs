//! Text that follows a grammar.

use std::fmt;
use std::str::FromStr;

use crate::answer::{Answer, AnswerField};
use crate::api::Grammar;
#[cfg(feature = "llguidance1")]
use crate::api::Syntax;
#[cfg(feature = "llguidance1")]
use crate::constraint::CompiledGrammar;
use crate::error::{CheckFailure, DecodeErrorKind, Error};
use crate::generate::call::Call;
use crate::generate::check::{Check, check_failure};
use crate::generate::decode::DecodeAnswer;
use crate::generate::decode_error::{invalid, mismatched, short_name};
use crate::generate::format::OwnedOutputFormat;
use crate::generate::{Generate, NoReask, Response};
use crate::model::Model;
use crate::prompt::Prompt;

/// A call for a text that follows a grammar, from [`Model::grammar`].
///
/// ```
/// use outlines_runtime::{Grammar, GrammarCall, Model};
///
/// fn sum(model: &Model, question: &str) -> GrammarCall<String> {
///     let grammar = Grammar::lark(r#"start: /[0-9]+/ (" + " /[0-9]+/)*"#);
///     model.grammar(question, grammar).system("Write the sum.")
/// }
/// ```
pub type GrammarCall<T, R = NoReask> = Generate<T, Prompt, R, GrammarDecoder>;

impl Model {
    /// Starts a call for a text that follows a grammar. The text is parsed with [`FromStr`]; a
    /// `String` is the text itself.
    ///
    /// The server has to support grammars: [`GrammarDialect`](crate::GrammarDialect) lists the
    /// known ones. OpenAI and Azure accept them over the [Responses API](crate::Api::Responses),
    /// others over Chat Completions. An [`OutputMode`](crate::OutputMode) has no effect.
    ///
    /// With the feature `llguidance1`, Lark grammars and regular expressions are compiled before
    /// they are sent, and a text that does not follow them is [`Error::Invalid`]. Without it, and
    /// for GBNF, the text is not compared with the grammar. Some versions of llama.cpp ignore an
    /// invalid GBNF grammar, so prefer a type that parses strictly, or add a
    /// [`check`](Generate::check).
    ///
    /// # Errors
    ///
    /// Awaiting the call returns [`Error::Configuration`] if the server's dialect is not known, if
    /// it does not support the syntax of the grammar or the model's API, or if the grammar is
    /// invalid; nothing is sent then. [`Error::SchemaRejected`] is a grammar that the server
    /// rejects, and [`Error::Undecodable`] a text that cannot be parsed as `T`, or a message
    /// instead of the call of the tool with the grammar.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    /// use outlines_runtime::{Grammar, GrammarDialect};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// let model = server.openai("qwen3:4b").grammar_dialect(GrammarDialect::LlamaCpp).build()?;
    /// let grammar = Grammar::gbnf(r#"root ::= [0-9]+ (" + " [0-9]+)*"#);
    ///
    /// server.reply("2 + 3");
    /// let sum: String = model.grammar("Two teas and three cakes?", grammar).await?;
    /// assert_eq!(sum, "2 + 3");
    ///
    /// server.reply("5");
    /// let digits = Grammar::gbnf("root ::= [0-9]+");
    /// let count: u8 = model.grammar("How many are 2 + 3?", digits).await?;
    /// assert_eq!(count, 5);
    /// assert_eq!(server.last_request().body()["grammar"], "root ::= [0-9]+");
    /// # Ok(())
    /// # }
    /// ```
    pub fn grammar<T>(&self, prompt: impl Into<Prompt>, grammar: Grammar) -> GrammarCall<T>
    where
        T: FromStr<Err: fmt::Display>,
    {
        let decoder = GrammarDecoder::new(self, grammar);
        Generate::new(Call::new(self), prompt.into(), decoder)
    }
}

/// The grammar of a [`GrammarCall`].
#[derive(Clone)]
pub struct GrammarDecoder {
    grammar: Grammar,
    /// Compares texts with the grammar. The error says why the grammar is invalid.
    matcher: Result<Matcher, String>,
    /// The place of the answer in a reply.
    field: AnswerField,
}

impl GrammarDecoder {
    pub(crate) fn new(model: &Model, grammar: Grammar) -> Self {
        Self {
            matcher: Matcher::of(&grammar),
            field: model.grammar_answer_field(),
            grammar,
        }
    }
}

/// Compares texts with a grammar, as far as there is an engine for it.
#[derive(Clone)]
struct Matcher(#[cfg(feature = "llguidance1")] Option<CompiledGrammar>);

#[cfg(feature = "llguidance1")]
impl Matcher {
    fn of(grammar: &Grammar) -> Result<Self, String> {
        Ok(Self(match grammar.syntax {
            Syntax::Lark => Some(CompiledGrammar::lark(&grammar.text)?),
            Syntax::Regex => Some(CompiledGrammar::regex(&grammar.text)?),
            Syntax::Gbnf => None,
        }))
    }

    fn is_match(&self, text: &str) -> bool {
        let grammar = self.0.as_ref();
        grammar.is_none_or(|grammar| grammar.is_match(text))
    }
}

#[cfg(not(feature = "llguidance1"))]
#[expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the engine is not compiled in"
)]
impl Matcher {
    fn of(_: &Grammar) -> Result<Self, String> {
        Ok(Self())
    }

    fn is_match(&self, _: &str) -> bool {
        true
    }
}

impl<T: FromStr<Err: fmt::Display>> DecodeAnswer<T> for GrammarDecoder {
    fn format(&self) -> Result<OwnedOutputFormat, String> {
        match &self.matcher {
            Ok(_) => Ok(OwnedOutputFormat::Grammar(self.grammar.clone())),
            Err(message) => Err(format!("invalid grammar: {message}")),
        }
    }

    fn accept(
        &mut self,
        answer: Answer,
        checks: &[Check<T>],
        attempts: u32,
    ) -> Result<Response<T>, Error> {
        if answer.field == AnswerField::Reasoning {
            return Err(Error::Empty(Box::new(answer)));
        }
        if (self.field, answer.field) == (AnswerField::ToolCall, AnswerField::Content) {
            let detail = "it is not in the call of the tool".to_owned();
            return Err(mismatched(
                short_name::<T>(),
                answer,
                "",
                DecodeErrorKind::NotInTool,
                detail,
            ));
        }
        let matches = self
            .matcher
            .as_ref()
            .is_ok_and(|matcher| matcher.is_match(&answer.text));
        if !matches {
            let failure =
                CheckFailure::Constraint("the text does not follow the grammar".to_owned());
            return Err(invalid(failure, attempts, answer));
        }
        let value = match answer.text.parse::<T>() {
            Ok(value) => value,
            Err(error) => {
                let kind = DecodeErrorKind::NotParsable;
                return Err(mismatched(
                    short_name::<T>(),
                    answer,
                    "",
                    kind,
                    error.to_string(),
                ));
            }
        };
        match check_failure(checks, &value) {
            Some(failure) => Err(invalid(failure, attempts, answer)),
            None => Ok(Response::new(value, answer)),
        }
    }
}

/// Shows the grammar.
impl fmt::Debug for GrammarDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.grammar.fmt(f)
    }
}
