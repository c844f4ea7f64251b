//! Lines of the input and result files of a batch.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::reply::{Reply, ReplyContent};
use crate::testing::request::Request;
use crate::testing::wire::{Answer, Completion};

/// A line of the input file. Missing members are null, and so are all members of a line that is
/// not an object.
pub(super) struct InputLine {
    pub(super) is_object: bool,
    pub(super) custom_id: Value,
    pub(super) method: Value,
    pub(super) url: Value,
    pub(super) request: Request,
}

impl InputLine {
    pub(super) fn parse(endpoint: &str, line: &str) -> Self {
        // Raw values keep the order of keys in the schema.
        let parsed: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(line).ok();
        let is_object = parsed.is_some();
        let members = parsed.unwrap_or_default();
        let text = |name| members.get(name).map_or("null", |member| member.get());
        let value = |name| serde_json::from_str::<Value>(text(name)).unwrap_or_default();
        let custom_id = value("custom_id");
        Self {
            is_object,
            method: value("method"),
            url: value("url"),
            request: Request::batch_line(endpoint, custom_id.as_str(), text("body")),
            custom_id,
        }
    }
}

/// A line of the output file or of the error file.
#[derive(Debug)]
pub(in crate::testing) struct LineResult {
    pub(super) line: Value,
    pub(super) is_success: bool,
}

impl LineResult {
    /// Returns the result of a reply, or `None` if the line is in neither file.
    pub(in crate::testing) fn new(
        reply: &Reply,
        request: &Request,
        dialect: Dialect,
        number: usize,
    ) -> Option<Self> {
        let invalid = |message: &str| (400, ErrorReply::invalid_request(message).body(dialect));
        let (status, body) = match &reply.content {
            ReplyContent::Choices(choices) => {
                let answer = &Answer::new(choices, request, &reply.options);
                let completion = Completion {
                    request,
                    dialect,
                    answer,
                };
                (200, completion.body())
            }
            ReplyContent::Error(error, _) => {
                (error.status, error.answer_body(dialect, request.api()))
            }
            ReplyContent::Raw(status, body) => {
                let json = serde_json::from_str(body);
                (*status, json.unwrap_or_else(|_| body.as_str().into()))
            }
            ReplyContent::NotRun(code) => return Some(Self::not_run(code, request, number)),
            ReplyContent::Disconnect | ReplyContent::Hang => return None,
            ReplyContent::Recorded(exchange) => {
                let body = exchange.body();
                let json = serde_json::from_str(&body);
                (exchange.status, json.unwrap_or_else(|_| body.into()))
            }
            ReplyContent::Forward => invalid("lines of a batch cannot be recorded"),
            ReplyContent::Random(_) => invalid("a random document needs a schema"),
            ReplyContent::Invalid(reason) => invalid(reason),
        };
        let response = json!({
            "status_code": status,
            "request_id": format!("req-{number}"),
            "body": body,
        });
        Some(Self {
            line: line(request, number, &response, &Value::Null),
            is_success: status == 200,
        })
    }

    /// Returns the result of a line that was not run, with the code of the reason.
    pub(super) fn not_run(code: &str, request: &Request, number: usize) -> Self {
        let error = json!({"code": code, "message": "This request was not executed."});
        Self {
            line: line(request, number, &Value::Null, &error),
            is_success: false,
        }
    }
}

fn line(request: &Request, number: usize, response: &Value, error: &Value) -> Value {
    json!({
        "id": format!("batch_req_{number}"),
        "custom_id": request.custom_id(),
        "response": response,
        "error": error,
    })
}
