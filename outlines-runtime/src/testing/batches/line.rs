//! What becomes of a line of a batch.

use serde_json::{Value, json};

use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::reply::{Content, Reply};
use crate::testing::request::Request;
use crate::testing::wire::{Draft, spoken};

/// A line of a result file, and the file it belongs in.
#[derive(Debug)]
pub(in crate::testing) struct Outcome {
    pub(super) line: Value,
    pub(super) good: bool,
}

impl Outcome {
    /// What a reply means for a line; nothing if it is in neither file.
    pub(in crate::testing) fn of(
        reply: &Reply,
        request: &Request,
        dialect: Dialect,
        number: usize,
    ) -> Option<Self> {
        let (status, body) = match &reply.content {
            Content::Said(said) => {
                let draft = Draft {
                    request,
                    dialect,
                    spoken: &spoken(said, request, &reply.manner),
                };
                (200, draft.body())
            }
            Content::Failed(failure, _) => {
                let body = failure.body_of_answer(dialect, request.api());
                (failure.status, body)
            }
            Content::Raw(status, body) => {
                let json = serde_json::from_str(body);
                (*status, json.unwrap_or_else(|_| body.as_str().into()))
            }
            Content::NotRun(code) => return Some(Self::not_run(code, request, number)),
            Content::Disconnect | Content::Hang => return None,
            Content::Drawn(_) => (
                400,
                Failure::invalid("only a schema has documents").body(dialect),
            ),
            Content::Unusable(fault) => (400, Failure::invalid(fault).body(dialect)),
        };
        let response =
            json!({"status_code": status, "request_id": format!("req-{number}"), "body": body});
        Some(Self {
            line: whole(request, number, &response, &Value::Null),
            good: status == 200,
        })
    }

    /// A line that is not run, for the reason of this code.
    pub(super) fn not_run(code: &str, request: &Request, number: usize) -> Self {
        let error = json!({"code": code, "message": "This request was not executed."});
        Self {
            line: whole(request, number, &Value::Null, &error),
            good: false,
        }
    }
}

fn whole(request: &Request, number: usize, response: &Value, error: &Value) -> Value {
    json!({
        "id": format!("batch_req_{number}"),
        "custom_id": request.custom_id(),
        "response": response,
        "error": error,
    })
}
