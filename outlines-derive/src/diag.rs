//! Every message that a user of the derive can see: what is wrong, and what to write instead.

pub(crate) const UNION: &str = "a union has no schema: write an enum";

pub(crate) const NO_VARIANTS: &str =
    "an enum without variants that can be deserialized has no value: add one";

pub(crate) const SKIPPED_NEWTYPE: &str =
    "the only field is skipped: remove the skip, or write a struct without fields";

pub(crate) const NOT_A_STRING: &str = "expected a string literal: `key = \"…\"`";

pub(crate) const COMPUTED_DOC: &str =
    "a doc comment out of a macro cannot be read here: write `#[structured(description = \"…\")]`";

pub(crate) const EMPTY_DESCRIPTION: &str = "the description is empty: write one, or remove it";

pub(crate) const POLYMORPHIC: &str = "a type inside itself must have its own parameters: each other instance would need a definition \
     of its own, without end";

/// A name that the API refuses.
pub(crate) fn schema_name(name: &str) -> String {
    format!(
        "`{name}` is no name of a schema: the API takes 1 to 64 characters of `A-Z a-z 0-9 _ -`, so write \
         `#[structured(name = \"…\")]`"
    )
}

pub(crate) fn duplicate_key(key: &str) -> String {
    format!("`{key}` is the name of two fields: rename one of them")
}

pub(crate) fn duplicate_variant(name: &str) -> String {
    format!("`{name}` is the name of two variants: rename one of them")
}

pub(crate) fn duplicate_option(key: &str) -> String {
    format!("`{key}` is given twice: remove one of them")
}

pub(crate) fn unknown_option(key: &str, place: &str, known: &[&str]) -> String {
    let known: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
    format!(
        "unknown option `{key}`: on {place} `#[structured(…)]` takes {}",
        known.join(", ")
    )
}

/// An attribute of serde whose shape the schema cannot follow.
pub(crate) fn serde(option: &str, instead: &str) -> String {
    format!("`#[serde({option})]` is not supported: {instead}")
}
