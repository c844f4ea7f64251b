//! Text that follows a regular expression.

use std::fmt;

use crate::answer::Answer;
use crate::constraint::Pattern;
use crate::error::{CheckFailure, Error};
use crate::generate::call::Call;
use crate::generate::check::{Check, check_failure};
use crate::generate::decode::{DecodeAnswer, decode_wrapped, explain_wrapped};
use crate::generate::decode_error::invalid;
use crate::generate::format::OwnedOutputFormat;
use crate::generate::{Generate, NoReask, Response};
use crate::model::Model;
use crate::prompt::Prompt;

/// A call for a text that follows a regular expression, from [`Model::regex`].
///
/// ```
/// use outlines_runtime::{Model, RegexCall};
///
/// fn order_number(model: &Model, mail: &str) -> RegexCall {
///     model.regex(mail, r"[A-Z]{2}-[0-9]{4}").system("Find the order number.")
/// }
/// ```
pub type RegexCall<R = NoReask> = Generate<String, Prompt, R, PatternDecoder>;

impl Model {
    /// Starts a call for a text that matches a regular expression as a whole. The anchors `^` and
    /// `$` may be omitted.
    ///
    /// The request has a strict schema with the pattern in its canonical form, so that it works
    /// with every server that supports JSON schemas, and in every
    /// [`OutputMode`](crate::OutputMode). The answer is checked again, because some servers ignore
    /// patterns; an answer that does not match is [`Error::Invalid`].
    ///
    /// Patterns consist of characters, classes, groups, alternatives, and repetitions. Look-around,
    /// back-references, flags, `\b`, and `\p{…}` are not supported. For a pattern that is known at
    /// compile time, prefer a type with `#[structured(pattern = "…")]`, which the compiler checks.
    ///
    /// # Errors
    ///
    /// Awaiting the call returns [`Error::Configuration`] if the pattern is invalid or not
    /// supported; nothing is sent then.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply("AB-1815");
    /// let call = server.model().regex("Where is my order AB 1815?", r"[A-Z]{2}-\d{4}");
    /// assert_eq!(call.await?, "AB-1815");
    /// let request = server.last_request();
    /// let value = &request.schema().unwrap()["properties"]["value"];
    /// assert_eq!(value["pattern"], "^[A-Z]{2}-[0-9]{4}$");
    /// # Ok(())
    /// # }
    /// ```
    pub fn regex(&self, prompt: impl Into<Prompt>, pattern: impl AsRef<str>) -> RegexCall {
        let decoder = PatternDecoder::new(pattern.as_ref());
        Generate::new(Call::new(self), prompt.into(), decoder)
    }
}

/// The pattern of a [`RegexCall`], or why it cannot be sent.
#[derive(Clone)]
pub struct PatternDecoder(Result<Pattern, String>);

impl PatternDecoder {
    pub(crate) fn new(pattern: &str) -> Self {
        Self(Pattern::new(pattern).map_err(|reason| {
            format!(
                "unsupported regular expression `{pattern}`: {reason}; use only characters, \
                 classes, groups, alternatives, and repetitions, which all servers support"
            )
        }))
    }
}

impl DecodeAnswer<String> for PatternDecoder {
    fn format(&self) -> Result<OwnedOutputFormat, String> {
        let pattern = self.0.as_ref().map_err(Clone::clone)?;
        OwnedOutputFormat::string("Text", "pattern", &pattern.in_schema())
    }

    fn accept(
        &mut self,
        answer: Answer,
        checks: &[Check<String>],
        attempts: u32,
    ) -> Result<Response<String>, Error> {
        let text: String = match decode_wrapped(&answer.text) {
            Ok(text) => text,
            Err(error) => return Err(explain_wrapped::<String>(answer, error)),
        };
        let pattern = self.0.as_ref().map_err(Error::configuration)?;
        let failure = if pattern.is_match(&text) {
            check_failure(checks, &text)
        } else {
            let rule = format!("the text must be of the form `{}`", pattern.as_str());
            Some(CheckFailure::Constraint(rule))
        };
        match failure {
            Some(failure) => Err(invalid(failure, attempts, answer)),
            None => Ok(Response::new(text, answer)),
        }
    }
}

/// Shows the pattern.
impl fmt::Debug for PatternDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(pattern) => f.write_str(pattern.as_str()),
            Err(_) => f.write_str("unsupported"),
        }
    }
}
