//! What the API answers to a request with a schema.

use super::checker::Checker;
use super::{Rule, SchemaFault, message};
use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::format::Format;
use crate::testing::json::Json;
use crate::testing::request::Operation;

/// The longest name of a schema.
const LONGEST_NAME: usize = 64;

/// What the API says to the format of a request, if it does not take it.
pub(in crate::testing) fn refusal(format: &Format, dialect: Dialect) -> Option<Failure> {
    if format.json.get("type").and_then(Json::as_str) != Some("json_schema") {
        return None;
    }
    if format.operation == Operation::Chat {
        let mut inner = ["name", "schema", "strict"].into_iter();
        if let Some(stray) = inner.find(|key| format.json.get(key).is_some()) {
            return Some(unknown(&format!("response_format.{stray}")));
        }
    }
    let (given, place) = format.described();
    let Some(given) = given else {
        return Some(missing(place));
    };
    let name_place = format!("{place}.name");
    let Some(name) = given.get("name").and_then(Json::as_str) else {
        return Some(missing(&name_place));
    };
    if let Some(failure) = bad_name(name, &name_place) {
        return Some(failure);
    }
    let Some(schema) = given.get("schema") else {
        return Some(missing(&format!("{place}.schema")));
    };
    if given.get("strict") != Some(&Json::Bool(true)) {
        // Then the schema is a hint, and nothing is looked at.
        return None;
    }
    let fault = Checker::run(schema).found.into_iter().next()?;
    Some(bad_schema(&fault, name, format.operation, dialect))
}

/// Reported: Responses has a code of its own for it; on Chat Completions it is null in nearly all reports.
fn bad_schema(fault: &SchemaFault, name: &str, operation: Operation, dialect: Dialect) -> Failure {
    if dialect.is_azure() && fault.rule == Rule::SharedFirstKey {
        // Reported: without a word.
        return Failure::invalid("");
    }
    let failure = Failure::invalid(fault.message(name));
    match operation {
        Operation::Chat => failure.param("response_format"),
        Operation::Responses => failure
            .param("text.format.schema")
            .code("invalid_json_schema"),
    }
}

fn bad_name(name: &str, param: &str) -> Option<Failure> {
    let length = name.chars().count();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (message, code) = if name.is_empty() || !name.chars().all(is_plain) {
        (message::name_pattern(param), "invalid_value")
    } else if length > LONGEST_NAME {
        let message = message::name_length(param, length, LONGEST_NAME);
        (message, "string_above_max_length")
    } else {
        return None;
    };
    Some(Failure::invalid(message).param(param).code(code))
}

fn missing(param: &str) -> Failure {
    Failure::invalid(message::missing_parameter(param))
        .param(param)
        .code("missing_required_parameter")
}

fn unknown(param: &str) -> Failure {
    Failure::invalid(message::unknown_parameter(param))
        .param(param)
        .code("unknown_parameter")
}
