//! What the API answers to a request with a schema.

use super::{Lead, SchemaFault, message};
use crate::config::Api;
use crate::testing::json::Json;
use crate::testing::strict::checker::Checker;

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
    let format = match Json::parse(format) {
        Ok(format) if format.get("type").and_then(Json::as_str) == Some("json_schema") => format,
        _ => return None,
    };
    let place = match api {
        Api::ChatCompletions => "response_format.json_schema",
        Api::Responses => "text.format",
    };
    let given = match api {
        Api::ChatCompletions => {
            if let Some(stray) = ["strict", "schema", "name"]
                .into_iter()
                .find(|key| format.get(key).is_some())
            {
                return Some(unknown_parameter(&format!("response_format.{stray}")));
            }
            match format.get("json_schema") {
                Some(given) => given,
                None => return Some(missing_parameter(place)),
            }
        }
        Api::Responses => &format,
    };
    let name = match given.get("name") {
        Some(Json::String(name)) => name,
        _ => return Some(missing_parameter(&format!("{place}.name"))),
    };
    if let Some(refusal) = bad_name(name, &format!("{place}.name")) {
        return Some(refusal);
    }
    let Some(schema) = given.get("schema") else {
        return Some(missing_parameter(&format!("{place}.schema")));
    };
    if given.get("strict") != Some(&Json::Bool(true)) {
        // A hint, which is not checked.
        return None;
    }
    let fault = Checker::run(schema).0.into_iter().next()?;
    Some(bad_schema(&fault, name, api, vendor))
}

fn bad_schema(fault: &SchemaFault, name: &str, api: Api, vendor: Vendor) -> Refusal {
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

fn bad_name(name: &str, param: &str) -> Option<Refusal> {
    const LONGEST: usize = 64;
    let length = name.chars().count();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Some(Refusal {
            message: message::name_pattern(param),
            param: Some(param.to_owned()),
            code: Some("invalid_value"),
        });
    }
    (length > LONGEST).then(|| Refusal {
        message: message::name_length(param, length, LONGEST),
        param: Some(param.to_owned()),
        code: Some("string_above_max_length"),
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
