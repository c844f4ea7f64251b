//! Check of the response format and of the tool of a request.

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
    let (name, violation) = check_definition(definition, param, "schema")?;
    let Some(violation) = violation else {
        return Ok(());
    };
    let error = invalid_schema(&violation, &format!("response_format '{name}'"), dialect);
    Err(match api {
        Api::ChatCompletions => error.param("response_format"),
        Api::Responses => error
            .param("text.format.schema")
            .code("invalid_json_schema"),
    })
}

/// Checks the function that the model has to call.
pub(in crate::testing) fn check_tool(
    tool: &str,
    api: Api,
    dialect: Dialect,
) -> Result<(), ErrorReply> {
    let Ok(tool) = Json::parse(tool) else {
        return Ok(());
    };
    let (definition, param) = match api {
        Api::ChatCompletions => (tool.get("function").unwrap_or(&tool), "tools[0].function"),
        Api::Responses => (&tool, "tools[0]"),
    };
    let (name, violation) = check_definition(definition, param, "parameters")?;
    match violation {
        None => Ok(()),
        Some(violation) => {
            let error = invalid_schema(&violation, &format!("function '{name}'"), dialect);
            Err(error
                .param(format!("{param}.parameters"))
                .code("invalid_function_parameters"))
        }
    }
}

/// Checks the name, and returns it with the first violation of strict mode.
fn check_definition<'d>(
    definition: &'d Json,
    param: &str,
    schema: &str,
) -> Result<(&'d str, Option<SchemaViolation>), ErrorReply> {
    let member = |key: &str| {
        let member = definition.get(key);
        member.ok_or_else(|| ErrorReply::missing_parameter(&format!("{param}.{key}")))
    };
    let name = member("name")?.as_str().unwrap_or_default();
    check_name(name, &format!("{param}.name"))?;
    let schema = member(schema)?;
    // Without strict mode the schema is only a hint.
    if definition.get("strict") != Some(&Json::Bool(true)) {
        return Ok((name, None));
    }
    let (violations, _) = Checker::run(schema);
    Ok((name, violations.into_iter().next()))
}

fn invalid_schema(violation: &SchemaViolation, holder: &str, dialect: Dialect) -> ErrorReply {
    let message = match (violation.shared_first_key, dialect.is_azure()) {
        // Azure has been observed to send an empty message.
        (true, true) => String::new(),
        (true, false) => format!("Invalid schema: {violation}"),
        (false, _) => format!("Invalid schema for {holder}: {violation}"),
    };
    ErrorReply::invalid_request(message)
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
