//! Error messages of the derive.

pub(crate) const REPR_FORM: &str = "expected `repr` or `repr = \"string\"`";

pub(crate) const REPR_WITHOUT_INTEGER: &str =
    "`repr` requires an integer representation, for example `#[repr(u8)]`";

pub(crate) const REPR_WITH_DATA: &str = "`repr` is only supported on enums with unit variants";

pub(crate) const REPR_DISCRIMINANT: &str =
    "expected an integer literal, because the schema contains the value";

pub(crate) const TRAIT_OBJECT: &str =
    "trait objects are not supported in a strict schema; use an enum of the implementing types";

pub(crate) const UNION: &str = "`Structured` does not support unions; use an enum";

pub(crate) const NO_VARIANTS: &str = "enum must have at least one variant that can be deserialized";

pub(crate) const SKIPPED_NEWTYPE: &str = "the only field of a newtype cannot be skipped; use a \
     unit struct or a unit variant";

pub(crate) const SKIP_WITHOUT_DEFAULT: &str = "skipped field must have `#[serde(default)]`";

pub(crate) const SKIPPED_FLATTEN: &str = "skipped field with `flatten` must be a map or an \
     `Option`; use `#[serde(skip)]` instead";

pub(crate) const FLATTENED_MAP: &str = "flattened map has arbitrary keys; add \
     `#[structured(skip)]`, or replace `flatten` with `with = \"outlines_runtime::entries\"`";

pub(crate) const CONSTRAINED_TYPE: &str = "constraints on a type are only supported on a struct \
     with one unnamed field; add them to a field instead";

pub(crate) const CONSTRAINED_ELEMENT: &str = "constraints and `skip` are not supported on a field \
     of a tuple; use a newtype with the constraint";

pub(crate) const CONSTRAINED_FLATTEN: &str = "`description` and constraints are not supported on \
     a flattened field; add them to the fields of its type";

pub(crate) const CUSTOM_DESERIALIZER: &str =
    "cannot infer a schema for a custom deserializer; add `#[structured(as = \"Type\")]`";

pub(crate) const FIELD_IDENTIFIER: &str = "`field_identifier` is only supported on enums with \
     unit variants; remove the other variant, or use a `String`";

pub(crate) const RANGE_FORM: &str = "expected `range(min = 1, max = 10)` with at least one bound";

pub(crate) const LENGTH_FORM: &str =
    "expected `length(min = 1, max = 10)` with at least one bound, or `length(equal = 5)`";

pub(crate) const EMPTY_RANGE: &str =
    "`min` must not be greater than `max`; swap them or remove one";

pub(crate) const NOT_A_NUMBER: &str = "expected a number literal, for example `0.5`";

pub(crate) const NOT_A_COUNT: &str = "expected an unsigned integer literal, for example `20`";

pub(crate) const NOT_A_STEP: &str =
    "expected a positive number literal, for example `multiple_of = 5`";

pub(crate) const NOT_ANCHORED: &str = "pattern must be anchored: expected `^` at the start and \
     `$` at the end, around all alternatives, for example `^(a|b)$`";

pub(crate) const ESCAPED_PATTERN: &str = "pattern requires a quote, a backslash, or a control \
     character, which some servers do not escape; use a newtype with \
     `#[serde(try_from = \"String\")]` instead";

pub(crate) const NOT_A_TYPE: &str = "expected a type, for example `as = \"Vec<String>\"`";

pub(crate) const NOT_A_PATH: &str =
    "expected a path, for example `crate = \"my_crate::outlines_runtime\"`";

pub(crate) const SKIP_VALUE: &str = "`skip` does not take a value";

pub(crate) const COMPUTED_DOC: &str = "cannot read a doc comment that is not a string literal; \
     add `#[structured(description = \"…\")]`";

pub(crate) const EMPTY_DESCRIPTION: &str = "`description` must not be empty";

pub(crate) const PARTIAL_ENUM: &str =
    "`partial` is not supported on enums; add it to a struct with a field of this type";

pub(crate) const PARTIAL_WITHOUT_FIELDS: &str = "`partial` is only supported on structs with named \
     fields; name the fields, or add it to a struct with a field of this type";

pub(crate) const PARTIAL_FROM: &str = "`partial` is not supported with `#[serde(from)]` or \
     `#[serde(try_from)]`; add it to the type that is converted";

pub(crate) const PARTIAL_AS: &str = "`partial` is not supported with `as`; remove one of them";

pub(crate) const PARTIAL_REMOTE: &str = "`partial` is not supported with `#[serde(remote)]`; add \
     it to a struct with a field of this type";

pub(crate) const PARTIAL_BORROW: &str = "`partial` is not supported with `#[serde(borrow)]`; use \
     an owned type such as `String`";

pub(crate) const PARTIAL_FORM: &str = "expected `partial` or `partial(derive(PartialEq))`";

pub(crate) const PARTIAL_DERIVE: &str = "`derive` is not supported on the partial type of a \
     generic struct; implement the trait for the generated type";

pub(crate) const PARTIAL_FIELD: &str =
    "`partial` is not supported on fields; add it to the declaration of the field's type";

pub(crate) const INNER_CONSTRAINTS: &str = "`inner` constraints are not supported; add \
     `#[structured(as = \"Vec<Element>\")]` with a newtype `Element` that has the constraints";

pub(crate) const CONFLICTING_PATTERNS: &str =
    "conflicting patterns on one field; add `#[structured(pattern = \"^…$\")]` for the schema";

pub(crate) fn invalid_schema_name(name: &str) -> String {
    format!(
        "invalid schema name `{name}`; expected 1 to 64 characters of `A-Z a-z 0-9 _ -`, for \
         example `#[structured(name = \"invoice-v2\")]`"
    )
}

pub(crate) fn duplicate_key(key: &str) -> String {
    format!("duplicate field name `{key}`; rename one of the fields")
}

pub(crate) fn duplicate_variant(name: &str) -> String {
    format!("duplicate variant name `{name}`; rename one of the variants")
}

pub(crate) fn duplicate_attribute(name: &str) -> String {
    format!("duplicate structured attribute `{name}`; remove one")
}

pub(crate) fn duplicate_bound(name: &str) -> String {
    format!("bound `{name}` is set more than once; remove one")
}

pub(crate) fn unknown_attribute(name: &str, target: &str, known: &[&str]) -> String {
    let known = quoted(known);
    format!("unknown structured {target} attribute `{name}`, expected one of {known}")
}

pub(crate) fn unknown_limits(name: &str) -> String {
    format!("unknown limits `{name}`, expected one of `openai`, `azure`, `none`")
}

pub(crate) fn unknown_format(name: &str, known: &[&str]) -> String {
    let known = quoted(known);
    format!("unknown format `{name}`, expected one of {known}; use `pattern` for other formats")
}

pub(crate) fn not_a_string(name: &str) -> String {
    format!("expected attribute `{name}` to be a string, for example `{name} = \"…\"`")
}

pub(crate) fn polymorphic_recursion(expected: &str, found: &str) -> String {
    format!("recursive type must use its own parameters: expected `{expected}`, found `{found}`")
}

pub(crate) fn custom_deserializer_of(field: &str) -> String {
    format!(
        "cannot infer a schema for the custom deserializer of `{field}`; add `#[structured(as = \
         \"Type\")]`"
    )
}

pub(crate) fn unused_parameter(name: &str) -> String {
    format!(
        "parameter `{name}` is not used by any field of the partial type; remove it, or use it in \
         a field that is not skipped"
    )
}

pub(crate) fn unsupported_pattern(reason: &str) -> String {
    format!(
        "unsupported pattern: {reason}; use only characters, classes, groups, alternatives, and \
         repetitions"
    )
}

/// Returns the message about a pattern of `schemars`, `garde`, or `validator`.
pub(crate) fn unsupported_compat_pattern(reason: &str) -> String {
    format!("unsupported pattern: {reason}; add `#[structured(pattern = \"^…$\")]` for the schema")
}

pub(crate) fn ambiguous_repr(ty: &str) -> String {
    format!(
        "enum with `#[repr({ty})]` and discriminants: add `#[structured(repr)]` if `serde_repr` \
         deserializes it from integers, or `#[structured(repr = \"string\")]` if `serde` \
         deserializes it from variant names"
    )
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
