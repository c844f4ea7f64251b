//! Content of a reply.

use crate::testing::error_reply::ErrorReply;
use crate::testing::exchange::Exchange;
use crate::testing::reply::Reply;

#[derive(Debug, Clone)]
pub(in crate::testing) enum ReplyContent {
    /// The choices. The last one is repeated if more are requested.
    Choices(Vec<ReplyChoice>),
    /// An error, and the text that precedes it in a stream.
    Error(ErrorReply, Option<String>),
    /// A document generated with this seed.
    Random(u64),
    /// A status and a body, sent verbatim.
    Raw(u16, String),
    Disconnect,
    Hang,
    /// A line of a batch that is not run, with the code of the reason.
    NotRun(String),
    Recorded(Exchange),
    /// The response of the server that is being recorded.
    Forward,
    /// A reply that cannot be sent, for this reason.
    Invalid(String),
}

/// The text of a choice, and the reason why the model stopped.
#[derive(Debug, Clone)]
pub(in crate::testing) struct ReplyChoice {
    pub(in crate::testing) text: ReplyText,
    pub(in crate::testing) finish_reason: FinishReason,
}

#[derive(Debug, Clone)]
pub(in crate::testing) enum ReplyText {
    /// A JSON value, which the schema may wrap.
    Value(String),
    /// The first half of such a value.
    FirstHalf(String),
    /// A text that is sent unchanged.
    Verbatim(String),
    Refusal(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing) enum FinishReason {
    Stop,
    Length,
    ContentFilter,
}

impl ReplyChoice {
    pub(in crate::testing) fn new(text: ReplyText, finish_reason: FinishReason) -> Self {
        Self {
            text,
            finish_reason,
        }
    }

    fn summary(&self) -> String {
        let text = match &self.text {
            ReplyText::Value(json) => shorten(json),
            ReplyText::FirstHalf(json) => format!("the first half of {}", shorten(json)),
            ReplyText::Verbatim(text) => format!("the text {:?}", shorten(text)),
            ReplyText::Refusal(text) => format!("the refusal {:?}", shorten(text)),
        };
        match self.finish_reason {
            FinishReason::Stop => text,
            FinishReason::Length => format!("{text}, truncated"),
            FinishReason::ContentFilter => format!("{text}, filtered"),
        }
    }
}

impl Reply {
    /// Returns a line about the reply, for the message of an assertion.
    pub(in crate::testing) fn summary(&self) -> String {
        match &self.content {
            ReplyContent::Choices(choices) => {
                let choices: Vec<String> = choices.iter().map(ReplyChoice::summary).collect();
                choices.join(" and ")
            }
            ReplyContent::Error(error, _) => format!("error {}", error.status),
            ReplyContent::Random(seed) => format!("a random document with seed {seed}"),
            ReplyContent::Raw(status, body) => format!("status {status}: {}", shorten(body)),
            ReplyContent::Disconnect => "a broken connection".to_owned(),
            ReplyContent::Hang => "a connection without a reply".to_owned(),
            ReplyContent::NotRun(code) => format!("a batch line that is not run: {code}"),
            ReplyContent::Recorded(_) | ReplyContent::Forward => "a recorded response".to_owned(),
            ReplyContent::Invalid(reason) => reason.clone(),
        }
    }
}

fn shorten(text: &str) -> String {
    const MAX_CHARACTERS: usize = 100;
    match text.char_indices().nth(MAX_CHARACTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
