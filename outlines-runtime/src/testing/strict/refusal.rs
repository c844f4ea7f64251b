//! What the API answers to a request with a schema.

use super::{Lead, SchemaViolation, message};
use crate::api::Api;
use crate::testing::json::Json;
use crate::testing::strict::checker::Checker;

/// The longest name of a schema.
const LONGEST_NAME: usize = 64;

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vendor {
    OpenAI,
    Azure,
}

/// The error of a reply with status 400, whose type is `invalid_request_error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) param: Option<String>,
    pub(crate) code: Option<&'static str>,
}

/// What the API says to `response_format` of Chat Completions or `text.format` of Responses, given as it came, if it does not
/// take it.
pub(crate) fn refusal(format: &str, api: Api, vendor: Vendor) -> Option<Refusal> {
    let format = Json::parse(format).ok()?;
    if format.get("type").and_then(Json::as_str) != Some("json_schema") {
        return None;
    }
    inspect(&format, api, vendor).err()
}

fn inspect(format: &Json, api: Api, vendor: Vendor) -> Result<(), Refusal> {
    let (given, place) = match api {
        Api::ChatCompletions => {
            let mut inner = ["name", "schema", "strict"].into_iter();
            if let Some(stray) = inner.find(|key| format.get(key).is_some()) {
                return Err(unknown_parameter(&format!("response_format.{stray}")));
            }
            let place = "response_format.json_schema";
            let given = format.get("json_schema");
            (given.ok_or_else(|| missing_parameter(place))?, place)
        }
        Api::Responses => (format, "text.format"),
    };
    let part = |key| {
        let part = given.get(key);
        part.ok_or_else(|| missing_parameter(&format!("{place}.{key}")))
    };
    let name = part("name")?.as_str().unwrap_or_default();
    check_name(name, &format!("{place}.name"))?;
    let schema = part("schema")?;
    // Without strict mode the schema is a hint.
    if given.get("strict") != Some(&Json::Bool(true)) {
        return Ok(());
    }
    let (faults, _) = Checker::run(schema);
    match faults.first() {
        Some(fault) => Err(bad_schema(fault, name, api, vendor)),
        None => Ok(()),
    }
}

fn bad_schema(fault: &SchemaViolation, name: &str, api: Api, vendor: Vendor) -> Refusal {
    // Azure has been seen to refuse this without a word.
    let message = if vendor == Vendor::Azure && fault.lead == Lead::InsteadOfName {
        String::new()
    } else {
        fault.message(name)
    };
    let (param, code) = match api {
        Api::ChatCompletions => ("response_format", None),
        Api::Responses => ("text.format.schema", Some("invalid_json_schema")),
    };
    Refusal {
        message,
        param: Some(param.to_owned()),
        code,
    }
}

fn check_name(name: &str, param: &str) -> Result<(), Refusal> {
    let length = name.chars().count();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (message, code) = if name.is_empty() || !name.chars().all(is_plain) {
        (message::name_pattern(param), "invalid_value")
    } else if length > LONGEST_NAME {
        let message = message::name_length(param, length, LONGEST_NAME);
        (message, "string_above_max_length")
    } else {
        return Ok(());
    };
    Err(Refusal {
        message,
        param: Some(param.to_owned()),
        code: Some(code),
    })
}

fn missing_parameter(param: &str) -> Refusal {
    Refusal {
        message: message::missing_parameter(param),
        param: Some(param.to_owned()),
        code: Some("missing_required_parameter"),
    }
}

fn unknown_parameter(param: &str) -> Refusal {
    Refusal {
        message: message::unknown_parameter(param),
        param: Some(param.to_owned()),
        code: Some("unknown_parameter"),
    }
}
