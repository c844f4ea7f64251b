//! Answers that cannot be decoded into a value.

use outlines_runtime::Error;
use serde_json::{Value, json};

use crate::server::{Wire, class, completion, error_of, with_choice};
use crate::types::{Family, People, Person};

fn choice(content: impl Into<Value>, refusal: impl Into<Value>, reason: &str) -> Value {
    let message = json!({"content": content.into(), "refusal": refusal.into()});
    with_choice(&json!({"message": message, "finish_reason": reason}))
}

/// Asserts that the usage of the failed answer is reported, because it was billed.
fn assert_paid(error: &Error) {
    let usage = error.usage().unwrap();
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (40, 9));
    assert_eq!(error.status(), Some(200));
    assert_eq!(error.request_id(), Some("req-7"));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_refusal_contains_the_text_of_the_model() {
    let words = "I cannot help with that.";
    let error = error_of(200, choice(Value::Null, words, "stop")).await;
    assert_eq!(class(&error), "Refused");
    assert_eq!(error.raw(), Some(words));
    assert!(!format!("{error} {error:?}").contains(words));
    assert_paid(&error);
}

#[tokio::test]
async fn a_truncation_contains_the_text_and_the_limit() {
    let reply = choice("{\"name\":\"A", Value::Null, "length");
    let (_wire, model) = Wire::answering(200, reply).await;
    let call = model.generate::<Person>("Ada, 36");
    let error = call.max_tokens(9).await.unwrap_err();
    let Error::Truncated { limit, ref answer } = error else {
        panic!("{error:?}");
    };
    assert_eq!(limit, Some(9));
    assert_eq!(answer.text(), "{\"name\":\"A");
    assert!(error.to_string().contains("`max_tokens` is 9"), "{error}");
    assert_paid(&error);
}

#[tokio::test]
async fn a_truncated_answer_is_an_error_even_if_it_parses() {
    let content = json!("{\"name\":\"Ada\",\"age\":3}");
    let error = error_of(200, choice(content.clone(), Value::Null, "length")).await;
    assert_eq!(class(&error), "Truncated");
    let error = error_of(200, choice(content, Value::Null, "content_filter")).await;
    assert_eq!(class(&error), "AnswerFiltered");
    assert_paid(&error);
}

#[tokio::test]
async fn errors_have_a_fixed_precedence() {
    let text = json!("x");
    for (content, refusal, reason, expected) in [
        (&text, json!("no"), "length", "Refused"),
        (&Value::Null, Value::Null, "length", "Truncated"),
        (
            &Value::Null,
            Value::Null,
            "content_filter",
            "AnswerFiltered",
        ),
        (&Value::Null, Value::Null, "stop", "Empty"),
        (&text, Value::Null, "stop", "Undecodable"),
    ] {
        let error = error_of(200, choice(content.clone(), refusal, reason)).await;
        assert_eq!(class(&error), expected);
    }
}

#[tokio::test]
async fn an_answer_without_text_is_empty() {
    for choice in [
        json!({"message": {"content": null}, "finish_reason": "stop"}),
        json!({"message": {"content": ""}, "finish_reason": "stop"}),
        json!({"message": {"content": " \n"}, "finish_reason": "stop"}),
        json!({"message": {"role": "assistant", "tool_calls": []}, "finish_reason": "tool_calls"}),
        json!({"message": null, "finish_reason": ""}),
        json!({}),
    ] {
        let error = error_of(200, with_choice(&choice)).await;
        assert_eq!(class(&error), "Empty", "{choice}");
        assert_paid(&error);
    }
    let error = error_of(200, r#"{"choices":[]}"#).await;
    assert_eq!(class(&error), "Empty");
}

#[tokio::test]
async fn prose_is_undecodable_and_the_error_contains_it() {
    let prose = "Sure! Ada Lovelace is 36 years old.";
    let error = error_of(200, completion(prose)).await;
    assert_eq!(error.raw(), Some(prose));
    assert_eq!(
        error.to_string(),
        "error decoding the answer as `Person`: invalid JSON at the root, line 1 column 1; see \
         `detail()` and `raw()`, and check that the server enforces `response_format`"
    );
    assert_paid(&error);
}

#[tokio::test]
async fn the_error_names_the_path_of_the_invalid_field() {
    let content =
        r#"{"members":[{"name":"Ada","age":36},{"name":"Zo","age":"seven"}],"home":null}"#;
    let (_wire, model) = Wire::answering(200, completion(content)).await;
    let error = model.generate::<Family>("…").await.unwrap_err();
    let Error::Undecodable(ref undecodable) = error else {
        panic!("{error:?}");
    };
    assert_eq!(undecodable.path(), "members[1].age");
    assert!(undecodable.detail().contains("seven"));
    assert_eq!(undecodable.answer().text(), content);
    assert!(error.to_string().contains("`members[1].age`"), "{error}");
    assert!(!format!("{error} {error:?}").contains("seven"));
    assert_paid(&error);
}

#[tokio::test]
async fn missing_fields_and_violated_constraints_are_named() {
    #[derive(Debug, serde::Deserialize, outlines_runtime::Structured)]
    #[allow(dead_code)]
    struct Rating {
        #[structured(range(min = 1, max = 5))]
        stars: u8,
        words: String,
    }

    for (content, text) in [
        (
            r#"{"stars":4}"#,
            "error decoding the answer as `Rating`: missing field `words` at the root, line 1 \
             column 11; see `detail()` and `raw()`, and check that the server enforces \
             `response_format`",
        ),
        (
            r#"{"stars":"many","words":""}"#,
            "error decoding the answer as `Rating`: invalid value at `stars`, line 1 column 15; \
             see `detail()` and `raw()`, and check that the server enforces `response_format`",
        ),
        (
            r#"{"stars":9,"words":""}"#,
            "answer violates a constraint of its type: `stars` must be at most 5; set `reask` to \
             let the model try again",
        ),
    ] {
        let (_wire, model) = Wire::answering(200, completion(content)).await;
        let error = model.generate::<Rating>("…").await.unwrap_err();
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn the_path_omits_the_wrapper() {
    for (content, path) in [
        (r#"{"value":[{"name":"Ada","age":-1}]}"#, "[0].age"),
        (r#"{"value":7}"#, "."),
        (r#"{"values":[]}"#, "."),
        ("[]", "."),
    ] {
        let (_wire, model) = Wire::answering(200, completion(content)).await;
        let error = model.generate::<People>("…").await.unwrap_err();
        let Error::Undecodable(undecodable) = error else {
            panic!("{error:?}");
        };
        assert_eq!(undecodable.path(), path, "{content}");
    }
}

#[tokio::test]
async fn text_after_the_value_is_undecodable() {
    let error = error_of(200, completion(r#"{"name":"Ada","age":36} Voilà!"#)).await;
    assert_eq!(class(&error), "Undecodable");
    assert!(error.to_string().contains("column 25"), "{error}");
}

#[tokio::test]
async fn a_reply_that_is_not_a_completion_is_malformed() {
    for body in [
        "<html>Sign in to the network</html>",
        "",
        "[]",
        "{}",
        r#"{"choices":null}"#,
        r#"{"choices":{"secret":1}}"#,
        r#"{"choices":[{"message":{"content":7}}]}"#,
    ] {
        let error = error_of(200, body).await;
        assert_eq!(class(&error), "MalformedReply", "{body}");
        assert_eq!(error.raw(), Some(body));
        assert!(
            error
                .to_string()
                .contains("invalid response body from http://")
        );
        assert!(error.to_string().contains("/v1/chat/completions (HTTP 200"));
        assert!(error.to_string().contains("check the base URL"));
    }
}

#[tokio::test]
async fn an_error_under_status_200_is_that_error() {
    for (body, expected) in [
        (
            r#"{"error":{"code":429,"message":"slow down"}}"#,
            "RateLimited",
        ),
        (
            r#"{"error":{"code":402,"message":"no credits"}}"#,
            "QuotaExhausted",
        ),
        (
            r#"{"error":{"code":"x","message":"m"},"choices":[]}"#,
            "Server",
        ),
    ] {
        let error = error_of(200, body).await;
        assert_eq!(class(&error), expected, "{body}");
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.raw(), Some(body));
    }
}
