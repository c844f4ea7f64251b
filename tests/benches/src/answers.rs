//! The requested types, and the reply of the server.

use outlines_runtime::Structured;
use rstructor::Instructor;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The bounds of all clients on a type.
pub(crate) trait Answer:
    Structured + JsonSchema + Instructor + DeserializeOwned + Serialize + Send + Sync + 'static
{
}

impl Answer for Small {}
impl Answer for Large {}

#[derive(Serialize, Deserialize, Structured, JsonSchema, Instructor)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Small {
    name: String,
    note: String,
    amount: f64,
    paid: bool,
}

#[derive(Serialize, Deserialize, Structured, JsonSchema, Instructor)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Large {
    rows: Vec<Small>,
}

#[derive(Clone, Copy)]
pub(crate) enum Size {
    /// About a hundred bytes.
    Small,
    /// About twenty kilobytes.
    Large,
}

impl Size {
    pub(crate) const ALL: [Self; 2] = [Self::Small, Self::Large];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }

    /// Returns the complete reply.
    pub(crate) fn reply(self) -> Vec<u8> {
        let body = serde_json::json!({
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_760_000_000,
            "model": "gpt-4o-mini-2024-07-18",
            "choices": [{
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": self.content(),
                    "refusal": null,
                    "annotations": []
                },
                "logprobs": null,
                "finish_reason": "stop"
            }],
            "usage": {
                "prompt_tokens": 40,
                "completion_tokens": 9,
                "total_tokens": 49,
                "prompt_tokens_details": {"cached_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0}
            },
            "service_tier": "default",
            "system_fingerprint": "fp_x"
        })
        .to_string();
        let length = body.len();
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_1\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }

    fn content(self) -> String {
        match self {
            Self::Small => serde_json::to_string(&row(7)),
            Self::Large => {
                let rows = (0..190).map(row).collect();
                serde_json::to_string(&Large { rows })
            }
        }
        .unwrap()
    }
}

fn row(number: u32) -> Small {
    Small {
        name: format!("Row {number}"),
        note: "A note with a \"quoted\" word, and some more.".to_owned(),
        amount: f64::from(number) * 1.25,
        paid: number.is_multiple_of(2),
    }
}
