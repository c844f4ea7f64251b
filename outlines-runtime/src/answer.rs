//! What a model answered when no value could be made of it.

use std::fmt;

use crate::usage::Usage;

/// Why the model stopped.
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
#[derive(Clone)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) finish_reason: Option<FinishReason>,
    pub(crate) usage: Usage,
    pub(crate) text: String,
}

impl Answer {
    /// The model's words: the refusal of a refused call, else the content as far as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tokens that this answer cost.
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
            .finish()
    }
}

/// An answer that does not decode into the type asked for: where, and what was wrong there.
///
/// `Debug` and `Display` show the place and never the model's words; [`detail`](Self::detail) and
/// [`answer`](Self::answer) do.
#[derive(Clone)]
pub struct Undecodable {
    pub(crate) type_name: &'static str,
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) fault: Fault,
    pub(crate) detail: String,
    pub(crate) answer: Answer,
}

/// What kind of fault stopped the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The text is no JSON at all, or not to its end.
    Syntax,
    /// The text is JSON and does not fit the type.
    Data,
}

impl Undecodable {
    /// The place in the answer, such as `items[2].price`; `.` is the whole of it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the decoder said. It may quote the answer.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The answer itself, with its text and its cost.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            type_name,
            path,
            line,
            column,
            ..
        } = self;
        match self.fault {
            Fault::Syntax => write!(
                f,
                "the answer is no JSON at `{path}` (line {line}, column {column}), so no `{type_name}` can be read from it"
            ),
            Fault::Data => write!(
                f,
                "the answer is JSON but no `{type_name}`: missing or wrong at `{path}` (line {line}, column {column})"
            ),
        }
    }
}

impl fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecodable")
            .field("type_name", &self.type_name)
            .field("path", &self.path)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("fault", &self.fault)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}
