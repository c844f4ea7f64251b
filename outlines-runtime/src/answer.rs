//! Answers that could not be turned into a value, and finish reasons.

use std::fmt;
use std::time::Duration;

use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// The reason why the model stopped.
///
/// ```
/// use outlines_runtime::FinishReason;
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("Bern");
/// let call = server.model().generate::<String>("The capital of Switzerland?");
/// let response = call.response().await?;
/// let reason = response.finish_reason.unwrap();
/// assert_eq!(reason, FinishReason::Stop);
/// assert_eq!(reason.as_str(), "stop");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FinishReason {
    /// The answer is complete, or a stop sequence occurred.
    Stop,
    /// The token limit or the end of the context was reached.
    Length,
    /// A content filter cut off the answer.
    ContentFilter,
    /// The model called a tool.
    ToolCalls,
    /// Another reason, as spelled by the server.
    Other(String),
}

impl FinishReason {
    /// Returns the name of the reason in Chat Completions, such as `stop` or `length`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ContentFilter => "content_filter",
            Self::ToolCalls => "tool_calls",
            Self::Other(reason) => reason,
        }
    }

    /// Redacts a reason that is spelled by the server.
    pub(crate) fn redact(&mut self, redact: impl Fn(String) -> String) {
        if let Self::Other(reason) = self {
            *reason = redact(std::mem::take(reason));
        }
    }

    /// Parses the name of a reason. Some servers send an empty one.
    pub(crate) fn from_wire(reason: &str) -> Option<Self> {
        Some(match reason {
            "" => return None,
            "stop" => Self::Stop,
            // The names of Mistral, of Anthropic, of Anthropic and Z.ai for the context window, of
            // Gemini, and of the Responses API.
            "length"
            | "model_length"
            | "max_tokens"
            | "model_context_window_exceeded"
            | "MAX_TOKENS"
            | "max_output_tokens" => Self::Length,
            // The names of Zhipu and of Gemini, which also sends `content_filter: RECITATION`.
            "sensitive" | "SAFETY" | "RECITATION" | "PROHIBITED_CONTENT" | "BLOCKLIST" | "SPII" => {
                Self::ContentFilter
            }
            filter if filter.starts_with("content_filter") => Self::ContentFilter,
            "tool_calls" | "function_call" => Self::ToolCalls,
            other => Self::Other(other.to_owned()),
        })
    }
}

/// An answer that could not be turned into a value: refused, truncated, filtered, empty, or
/// undecodable. It is billed like any other.
///
/// `Debug` shows the length of the text, not the text itself.
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::refusal("I can't help with that.").usage(40, 9));
/// let error = server.model().generate::<String>("How do I pick this lock?").await.unwrap_err();
/// if let Error::Refused(answer) = &error {
///     assert_eq!(answer.text(), "I can't help with that.");
///     assert_eq!(answer.usage().total_tokens(), 49);
///     eprintln!("{:?} by {:?}", answer.finish_reason(), answer.model());
///     eprintln!("request {:?}", answer.request_id());
///     eprintln!("filter: {:?}", answer.content_filter());
/// }
/// # assert!(matches!(error, Error::Refused(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) finish_reason: Option<FinishReason>,
    pub(crate) usage: Usage,
    pub(crate) latency: Option<Duration>,
    pub(crate) text: String,
    pub(crate) field: AnswerField,
    pub(crate) content_filter: Option<ContentFilter>,
}

/// The field of a reply that contains the text of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum AnswerField {
    #[default]
    Content,
    /// The arguments of a function, or the input of a custom tool.
    ToolCall,
    /// The reasoning, because there was no other text.
    Reasoning,
}

impl Answer {
    /// Returns an answer without text, model, or usage.
    pub(crate) fn empty(status: u16, request_id: Option<String>) -> Self {
        Self {
            status,
            request_id,
            model: None,
            finish_reason: None,
            usage: Usage::default(),
            latency: None,
            text: String::new(),
            field: AnswerField::Content,
            content_filter: None,
        }
    }

    /// Adds what its call knows: the usage of its earlier requests, and its latency.
    pub(crate) fn of_call(mut self, spent: Usage, latency: Option<Duration>) -> Self {
        self.usage += spent;
        self.latency = latency;
        self
    }

    /// Redacts what the server says about the answer. `requested` is the name of the model in the
    /// request.
    pub(crate) fn redact(&mut self, requested: &str, redact: impl Fn(String) -> String) {
        let (model, reason) = (&mut self.model, &mut self.finish_reason);
        redact_metadata(model, reason, requested, &redact);
        if let Some(filter) = &mut self.content_filter {
            filter.redact(redact);
        }
    }

    /// Returns the text of the answer as far as it was received; for a refused call, that of
    /// the refusal.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the usage. It includes earlier requests if the model was asked again, and the
    /// other answers if several came in one reply.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Returns the finish reason, if the server sent one.
    #[must_use]
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.finish_reason.as_ref()
    }

    /// Returns the server's request ID, for support requests.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the findings of the content filter, if the server sent any. Azure does.
    #[must_use]
    pub fn content_filter(&self) -> Option<&ContentFilter> {
        self.content_filter.as_ref()
    }

    /// Returns the name of the model that answered, as spelled by the server.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }
}

/// Redacts the model's name, unless it is the requested one or a dated version of it, and the
/// finish reason.
pub(crate) fn redact_metadata(
    model: &mut Option<String>,
    reason: &mut Option<FinishReason>,
    requested: &str,
    redact: impl Fn(String) -> String,
) {
    if let Some(other) = model.take_if(|model| !is_version_of(model, requested)) {
        *model = Some(redact(other));
    }
    if let Some(reason) = reason {
        reason.redact(redact);
    }
}

/// Returns whether a name is the requested one, or like `gpt-4o-mini-2024-07-18` for `gpt-4o-mini`.
fn is_version_of(name: &str, requested: &str) -> bool {
    const DATE: &[u8] = b"-0000-00-00";
    name.strip_prefix(requested).is_some_and(|rest| {
        let digits_as_zero = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
        rest.is_empty() || rest.bytes().map(digits_as_zero).eq(DATE.iter().copied())
    })
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("model", &self.model)
            .field("finish_reason", &self.finish_reason)
            .field("usage", &self.usage)
            .field("latency", &self.latency)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .field("field", &self.field)
            .field("content_filter", &self.content_filter)
            .finish()
    }
}
