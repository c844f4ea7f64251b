//! The strict JSON schema of a type, as a constant.

/// A type with a strict JSON schema, known while compiling.
pub trait Structured {
    /// The schema's name: `[A-Za-z0-9_-]`, 1 to 64 characters.
    const NAME: &'static str;
    /// The schema's text.
    const SCHEMA: &'static str;
    /// Whether the answer is `{"value": T}`, because the type alone is no JSON object.
    #[doc(hidden)]
    const WRAPPED: bool;
}
