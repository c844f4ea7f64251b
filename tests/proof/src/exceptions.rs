//! What a schema admits and serde does not read: the whole list, each with its reason and a witness.

/// A document that the schema admits and serde does not read.
#[derive(Debug)]
pub struct Fault<'f> {
    /// The text of the schema.
    pub schema: &'f str,
    /// The document.
    pub document: &'f str,
    /// What serde says.
    pub error: &'f str,
}

/// What JSON Schema cannot say, or the API does not let it say.
#[derive(Debug)]
pub struct Exception {
    /// In a few words.
    pub name: &'static str,
    /// Why the schema cannot exclude it.
    pub why: &'static str,
    /// Whether it explains a fault.
    pub explains: fn(&Fault<'_>) -> bool,
    /// The case of the corpus that shows it.
    pub case: &'static str,
    /// A document of that case that is admitted and not read.
    pub witness: fn() -> String,
    /// The most that it may be of all documents, in thousandths: walks look for rare documents, models do not.
    pub most: usize,
}

/// All exceptions.
pub const EXCEPTIONS: &[Exception] = &[
    Exception {
        name: "minus zero for an integer",
        why: "serde_json reads `-0` as a float, JSON Schema knows one zero only",
        explains: |fault| {
            fault.error.contains("floating point `-0.0`") && fault.schema.contains("\"integer\"")
        },
        case: "scalars: i8",
        witness: || r#"{"value":-0}"#.to_owned(),
        most: 30,
    },
    Exception {
        name: "a number beyond f64",
        why: "a schema bounds the value of a number, and an unbounded one has no largest value",
        explains: |fault| {
            fault.error.starts_with("number out of range") && fault.schema.contains("\"number\"")
        },
        case: "scalars: f64",
        witness: || r#"{"value":1e400}"#.to_owned(),
        most: 30,
    },
    Exception {
        name: "more than 127 levels",
        why: "serde_json stops there to protect the stack, JSON Schema has no bound for recursion",
        explains: |fault| {
            fault.error.starts_with("recursion limit exceeded") && fault.schema.contains("\"$ref\"")
        },
        case: "recursion: Nest",
        witness: || format!(r#"{{"value":{}{}}}"#, "[".repeat(200), "]".repeat(200)),
        most: 5,
    },
];

impl Fault<'_> {
    /// The place in the list of the exception that explains the fault.
    #[must_use]
    pub fn exception(&self) -> Option<usize> {
        EXCEPTIONS
            .iter()
            .position(|exception| (exception.explains)(self))
    }
}
