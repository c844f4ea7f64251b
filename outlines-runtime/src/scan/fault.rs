//! What is wrong with a text, and where.

/// The place in a text from which on it cannot be JSON, or not the JSON that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {at}")]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// Counted in bytes from the start of the text.
    pub(crate) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kind {
    #[error("expected a value")]
    Value,
    #[error("expected a key")]
    Key,
    #[error("expected `:`")]
    Colon,
    #[error("expected `,` or the end of the object")]
    ObjectEnd,
    #[error("expected `,` or the end of the list")]
    ListEnd,
    #[error("a control character inside a string")]
    ControlCharacter,
    #[error("an invalid escape")]
    Escape,
    #[error("an invalid number")]
    Number,
    #[error("more than 127 levels")]
    Depth,
    #[error("text behind the document")]
    Trailing,
    #[error("the value is no list")]
    NotAList,
    #[error("a value that is none of its type")]
    Unfit,
}
