//! What a model answered when no value could be made of it.

use std::fmt;

use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// Why the model stopped.
///
/// ```
/// use outlines_runtime::FinishReason;
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("Bern");
/// let response = server.model().generate::<String>("The capital of Switzerland?").response().await?;
/// let reason = response.finish_reason.unwrap();
/// assert_eq!(reason, FinishReason::Stop);
/// assert_eq!(reason.as_str(), "stop");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FinishReason {
    /// The answer is complete, or a stop sequence came up.
    Stop,
    /// The output limit or the context is used up.
    Length,
    /// A content filter cut the answer off.
    ContentFilter,
    /// The model wants a tool to be called.
    ToolCalls,
    /// A reason that this version does not know, in the server's spelling.
    Other(String),
}

impl FinishReason {
    /// The reason's name in Chat Completions, such as `stop` or `length`.
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

    /// The reason's name on the wire; servers that give none (or `""`) have none.
    pub(crate) fn from_wire(reason: &str) -> Option<Self> {
        Some(match reason {
            "" => return None,
            "stop" => Self::Stop,
            "length" => Self::Length,
            "content_filter" => Self::ContentFilter,
            "tool_calls" | "function_call" => Self::ToolCalls,
            other => Self::Other(other.to_owned()),
        })
    }
}

/// An answer that is no value: refused, cut off, filtered, empty or not decodable. It was paid for all the same.
///
/// `Debug` shows how long the text is and not what it says.
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
///     eprintln!("{:?} by {:?}, request {:?}", answer.finish_reason(), answer.model(), answer.request_id());
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
    pub(crate) text: String,
    pub(crate) content_filter: Option<ContentFilter>,
}

impl Answer {
    /// The answer with what was spent before it added to its own cost.
    pub(crate) fn after(mut self, spent: Usage) -> Self {
        self.usage += spent;
        self
    }

    /// The model's words: the refusal of a refused call, else the content as far as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tokens that this answer cost: those of all requests if the model was asked again, and those of all answers if
    /// several came in one reply.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Why the model stopped, where the server says so.
    #[must_use]
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.finish_reason.as_ref()
    }

    /// The server's id of the request, to quote in a support case.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What the content filter found in the answer, where the server says so: Azure does.
    #[must_use]
    pub fn content_filter(&self) -> Option<&ContentFilter> {
        self.content_filter.as_ref()
    }

    /// The model that answered, in the server's spelling.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("model", &self.model)
            .field("finish_reason", &self.finish_reason)
            .field("usage", &self.usage)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .field("content_filter", &self.content_filter)
            .finish()
    }
}
