//! What is in a reply.

use crate::testing::failure::Failure;

#[derive(Debug, Clone)]
pub(in crate::testing) enum Content {
    /// The choices; the last stands for all that are not here.
    Said(Vec<Said>),
    /// The API's error, and in a stream the text that comes before it.
    Failed(Failure, Option<String>),
    Drawn(u64),
    /// A status, and a body as it is.
    Raw(u16, String),
    Disconnect,
    Hang,
    /// The code of a line that is not run.
    NotRun(String),
    /// Why it cannot be sent.
    Unusable(String),
}

/// What the model says, and why it stops.
#[derive(Debug, Clone)]
pub(in crate::testing) struct Said {
    pub(in crate::testing) words: Words,
    pub(in crate::testing) reason: Reason,
}

#[derive(Debug, Clone)]
pub(in crate::testing) enum Words {
    /// A document, which the schema may wrap.
    Value(String),
    /// The first half of such a document.
    Half(String),
    /// A text that goes as it is.
    Text(String),
    Refusal(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing) enum Reason {
    Stop,
    Length,
    Filter,
}
