//! What strict mode refuses.

use outlines_runtime::testing::TestServer;
use outlines_runtime::{Error, Structured};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::desk::ways;
use crate::plain::post;

type Three<T> = Vec<Vec<Vec<T>>>;

/// Twelve levels, for servers without limits.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[structured(limits = "none")]
struct Nest {
    eggs: Three<Three<Three<Vec<Vec<u8>>>>>,
}

fn nest() -> Nest {
    Nest { eggs: Vec::new() }
}

#[tokio::test]
async fn a_refused_schema_is_a_typed_error_with_the_words_of_the_api() {
    let server = TestServer::start();
    server.reply(&nest());
    for way in ways() {
        let error = way.ask::<Nest>(&server).await.unwrap_err();
        assert!(
            matches!(error, Error::SchemaRejected(_)),
            "{way:?}: {error}"
        );
        let words =
            "Invalid schema for response_format 'Nest': 12 levels of nesting exceeds limit of 10";
        assert!(error.to_string().contains(words), "{way:?}: {error}");
    }
    // The reply is still there: the model was not asked.
    let failure = crate::desk::failure_of(|| {
        server.assert_replies_used();
    });
    assert!(failure.contains(r#"{"eggs":[]}"#), "{failure}");
}

#[tokio::test]
async fn a_lax_server_takes_it() {
    let server = TestServer::builder().lenient().start();
    for way in ways() {
        server.reply(&nest());
        assert_eq!(way.ask::<Nest>(&server).await.unwrap(), nest(), "{way:?}");
    }
}

#[tokio::test]
async fn schemas_of_other_clients_are_judged_too() {
    let server = TestServer::start();
    server.reply(&json!({"name": "Ada"}));
    let open =
        json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]});
    let closed = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": false,
    });
    let ask = async |schema: &Value| {
        let format = json!({"name": "person", "strict": true, "schema": schema});
        let body = json!({
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": "Who?"}],
            "response_format": {"type": "json_schema", "json_schema": format},
        });
        post(&server, "/v1/chat/completions", &body.to_string()).await
    };
    let (status, refused) = ask(&open).await;
    assert_eq!(status, 400);
    assert_eq!(
        refused["error"],
        json!({
            "message": "Invalid schema for response_format 'person': In context=(), 'additionalProperties' is required to be \
                        supplied and to be false.",
            "type": "invalid_request_error",
            "param": "response_format",
            "code": null,
        })
    );
    let (status, taken) = ask(&closed).await;
    assert_eq!(status, 200);
    assert_eq!(
        taken["choices"][0]["message"]["content"],
        r#"{"name":"Ada"}"#
    );
}
