//! Check of the response format of a request.

use super::checker::Checker;
use super::{SchemaViolation, messages};
use crate::api::Api;
use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::json::Json;

const MAX_NAME_LENGTH: usize = 64;

/// Checks `response_format` of Chat Completions or `text.format` of Responses, given as received,
/// and returns the error with which the API rejects it.
pub(in crate::testing) fn check_format(
    format: &str,
    api: Api,
    dialect: Dialect,
) -> Result<(), ErrorReply> {
    let Ok(format) = Json::parse(format) else {
        return Ok(());
    };
    if format.get("type").and_then(Json::as_str) != Some("json_schema") {
        return Ok(());
    }
    let (definition, param) = match api {
        Api::ChatCompletions => {
            let mut misplaced = ["name", "schema", "strict"].into_iter();
            if let Some(key) = misplaced.find(|key| format.get(key).is_some()) {
                return Err(ErrorReply::unknown_parameter(&format!(
                    "response_format.{key}"
                )));
            }
            let param = "response_format.json_schema";
            let definition = format.get("json_schema");
            (
                definition.ok_or_else(|| ErrorReply::missing_parameter(param))?,
                param,
            )
        }
        Api::Responses => (&format, "text.format"),
    };
    let member = |key: &str| {
        let member = definition.get(key);
        member.ok_or_else(|| ErrorReply::missing_parameter(&format!("{param}.{key}")))
    };
    let name = member("name")?.as_str().unwrap_or_default();
    check_name(name, &format!("{param}.name"))?;
    let schema = member("schema")?;
    // Without strict mode the schema is only a hint.
    if definition.get("strict") != Some(&Json::Bool(true)) {
        return Ok(());
    }
    let (violations, _) = Checker::run(schema);
    match violations.first() {
        Some(violation) => Err(invalid_schema(violation, name, api, dialect)),
        None => Ok(()),
    }
}

fn invalid_schema(
    violation: &SchemaViolation,
    name: &str,
    api: Api,
    dialect: Dialect,
) -> ErrorReply {
    let message = match (violation.shared_first_key, dialect.is_azure()) {
        // Azure has been observed to send an empty message.
        (true, true) => String::new(),
        (true, false) => format!("Invalid schema: {violation}"),
        (false, _) => format!("Invalid schema for response_format '{name}': {violation}"),
    };
    let error = ErrorReply::invalid_request(message);
    match api {
        Api::ChatCompletions => error.param("response_format"),
        Api::Responses => error
            .param("text.format.schema")
            .code("invalid_json_schema"),
    }
}

fn check_name(name: &str, param: &str) -> Result<(), ErrorReply> {
    let length = name.chars().count();
    let is_valid = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (message, code) = if name.is_empty() || !name.chars().all(is_valid) {
        (messages::name_pattern(param), "invalid_value")
    } else if length > MAX_NAME_LENGTH {
        (
            messages::name_length(param, length, MAX_NAME_LENGTH),
            "string_above_max_length",
        )
    } else {
        return Ok(());
    };
    Err(ErrorReply::invalid_request(message).param(param).code(code))
}
