//! Every message that a user of the derive can see: what is wrong, and what to write instead.

pub(crate) const UNION: &str = "a union has no schema: write an enum";

pub(crate) const NO_VARIANTS: &str =
    "an enum without variants that can be deserialized has no value: add one";

pub(crate) const SKIPPED_NEWTYPE: &str =
    "the only field is skipped: remove the skip, or write the struct or variant without fields";

pub(crate) const SKIP_WITHOUT_DEFAULT: &str =
    "a field that the model does not give needs `#[serde(default)]`, or serde misses it";

pub(crate) const CONSTRAINED_TYPE: &str = "constraints on a type are those of the value that a newtype holds: write them on a field, or on a struct with one \
     unnamed field";

pub(crate) const CONSTRAINED_ELEMENT: &str =
    "an element of a tuple has no schema of its own: give it a newtype with the constraint";

pub(crate) const CONSTRAINED_FLATTEN: &str = "a flattened field is not in the schema, its keys are: write the attribute on the fields of its type";

pub(crate) const UNKNOWN_READER: &str = "which JSON the function reads is not known: add `#[structured(as = \"Type\")]` with a type that is read like it";

pub(crate) const ANY_NAME: &str =
    "a variant that holds any name has no list of names: remove it, or take a `String`";

pub(crate) const UNKNOWN_LIMITS: &str = "unknown limits: write \"openai\", \"azure\" or \"none\"";

pub(crate) const RANGE_FORM: &str = "expected `range(min = …, max = …)`, with one bound or both";

pub(crate) const LENGTH_FORM: &str =
    "expected `length(min = …, max = …)`, with one bound or both, or `length(equal = …)`";

pub(crate) const BOUND_TWICE: &str = "this bound is given twice: remove one of them";

pub(crate) const EMPTY_RANGE: &str = "nothing is in this range: `min` is above `max`";

pub(crate) const NOT_A_NUMBER: &str = "expected a number as a literal: the schema is text";

pub(crate) const NOT_A_COUNT: &str = "expected a count as a literal, such as `20`";

pub(crate) const NOT_A_STEP: &str = "expected a number above 0 as a literal: `multiple_of = 5`";

pub(crate) const NOT_ANCHORED: &str = "the pattern is not anchored, and servers would ignore it: write `^` at its start and `$` at its end, around all \
     alternatives";

pub(crate) const NOT_A_STRING: &str = "expected a string literal: `key = \"…\"`";

pub(crate) const NOT_A_TYPE: &str =
    "this is no type: write one as in a declaration, such as `as = \"Vec<String>\"`";

pub(crate) const NOT_A_PATH: &str =
    "this is no path: write one as in a `use`, such as `crate = \"my_crate::outlines_runtime\"`";

pub(crate) const FLAG: &str = "`skip` takes no value: write it alone";

pub(crate) const COMPUTED_DOC: &str =
    "a doc comment out of a macro cannot be read here: write `#[structured(description = \"…\")]`";

pub(crate) const EMPTY_DESCRIPTION: &str = "the description is empty: write one, or remove it";

pub(crate) const POLYMORPHIC: &str = "a type inside itself must have its own parameters: each other instance would need a definition \
     of its own, without end";

pub(crate) const PARTIAL_ENUM: &str = "an enum arrives as a whole: remove `partial`, and mark structs with named fields; in their partials \
     the enum shows when its value is closed";

pub(crate) const PARTIAL_WITHOUT_FIELDS: &str = "there are no named fields that could arrive one by one: remove `partial`, and mark the type inside, if it has \
     named fields";

pub(crate) const PARTIAL_FROM: &str =
    "another type is read instead of this one: remove `partial`, or remove `from` and `try_from`";

pub(crate) const PARTIAL_REMOTE: &str = "a stand-in for another type has no values of its own: remove `partial`; what it stands for shows when it is \
     closed";

pub(crate) const PARTIAL_OPTION: &str =
    "expected `partial`, or `partial(derive(…))` with what the generated type shall derive";

pub(crate) const PARTIAL_DERIVE: &str = "a derive knows nothing of what arrives of a parameter: write the implementation for the generated type, or \
     remove the parameters";

pub(crate) const PARTIAL_FIELD: &str = "write `partial` on the declaration of the field's type: every partial type that holds it then follows it inside";

pub(crate) const PARTIAL_BORROW: &str =
    "a text that is still arriving cannot be borrowed: remove `borrow`, or remove `partial`";

pub(crate) const PARTIAL_UNUSED: &str =
    "this parameter stands in no field that arrives: remove `partial`, or the parameter";

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
    format!("`#[serde({option})]`: {instead}")
}

pub(crate) fn pattern(reason: &str) -> String {
    format!(
        "the pattern is refused ({reason}): write it with characters, classes, groups, alternatives and repetitions alone"
    )
}

pub(crate) const TWO_PATTERNS: &str = "a schema has one pattern, and another one stands beside this: write `#[structured(pattern = \"^…$\")]` for the schema";

/// A pattern of `schemars`, `garde` or `validator`.
pub(crate) fn borrowed_pattern(reason: &str) -> String {
    format!(
        "the schema cannot have this pattern ({reason}): write it with characters, classes, groups, alternatives and \
         repetitions alone, between `^` and `$`, or write `#[structured(pattern = \"^…$\")]` beside it for the schema"
    )
}

pub(crate) fn format(name: &str, known: &[&str]) -> String {
    format!(
        "`{name}` is no format of strict mode, which knows {}: write one of them, or a `pattern`",
        known.join(", ")
    )
}
