//! Scan errors.

/// The position from which on a text cannot be the expected JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {at}")]
pub(crate) struct ScanError {
    pub(crate) kind: ScanErrorKind,
    /// The byte offset in the text.
    pub(crate) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScanErrorKind {
    #[error("expected a value")]
    ExpectedValue,
    #[error("expected a key")]
    ExpectedKey,
    #[error("expected `:`")]
    ExpectedColon,
    #[error("expected `,` or `}}`")]
    ExpectedCommaOrBrace,
    #[error("expected `,` or `]`")]
    ExpectedCommaOrBracket,
    #[error("control character in a string")]
    ControlCharacter,
    #[error("invalid escape")]
    InvalidEscape,
    #[error("invalid number")]
    InvalidNumber,
    #[error("nesting deeper than 127 levels")]
    TooDeep,
    #[error("trailing characters")]
    TrailingCharacters,
    #[error("expected a list")]
    ExpectedArray,
    #[error("value of the wrong type")]
    WrongType,
}
