//! Replies with an error status, in each known format of vendors and servers.

use std::time::Duration;

use serde_json::{Value, json};

use crate::server::{Wire, class, error_of, with_choice};
use crate::types::Person;

const CASES: &[(usize, &str, &str)] = &[
    // OpenAI
    (
        400,
        concat!(
            r#"{"error":{"message":"Invalid schema for response_format 'p': …","#,
            r#""type":"invalid_request_error","param":"response_format","code":null}}"#,
        ),
        "SchemaRejected",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"x","type":"invalid_request_error","#,
            r#""param":"text.format.schema","code":"invalid_json_schema"}}"#,
        ),
        "SchemaRejected",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' "#,
            r#"is not supported with this model.","type":"invalid_request_error","#,
            r#""param":"response_format","code":null}}"#,
        ),
        "SchemaRejected",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"This model's maximum context length is 8192 tokens. However, "#,
            r#"…","type":"invalid_request_error","param":"messages","#,
            r#""code":"context_length_exceeded"}}"#,
        ),
        "ContextTooLong",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with "#,
            r#"this model.","type":"invalid_request_error","param":"max_tokens","#,
            r#""code":"unsupported_parameter"}}"#,
        ),
        "InvalidRequest",
    ),
    (
        401,
        concat!(
            r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","#,
            r#""param":null,"code":"invalid_api_key"}}"#,
        ),
        "Authentication",
    ),
    (
        403,
        concat!(
            r#"{"error":{"message":"Country, region, or territory not supported","#,
            r#""type":"request_forbidden","param":null,"#,
            r#""code":"unsupported_country_region_territory"}}"#,
        ),
        "Permission",
    ),
    (
        404,
        concat!(
            r#"{"error":{"message":"The model `x` does not exist or you do not have access to "#,
            r#"it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#,
        ),
        "NotFound",
    ),
    (408, "", "Status"),
    (
        409,
        r#"{"error":{"message":"m","type":"x","param":null,"code":"conversation_locked"}}"#,
        "Status",
    ),
    (
        429,
        concat!(
            r#"{"error":{"message":"Rate limit reached. Please try again in 1.2s.","#,
            r#""type":"tokens","param":null,"code":"rate_limit_exceeded"}}"#,
        ),
        "RateLimited",
    ),
    (
        429,
        r#"{"error":{"message":"m","type":"rate_limit_error","param":null,"code":"slow_down"}}"#,
        "RateLimited",
    ),
    (
        429,
        concat!(
            r#"{"error":{"message":"You exceeded your current quota.","#,
            r#""type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        ),
        "QuotaExhausted",
    ),
    (
        429,
        r#"{"error":{"message":"m","type":"insufficient_quota","param":null,"code":null}}"#,
        "QuotaExhausted",
    ),
    (
        429,
        concat!(
            r#"{"error":{"message":"m","type":"billing","param":null,"#,
            r#""code":"credit_balance_exhausted"}}"#,
        ),
        "QuotaExhausted",
    ),
    (
        429,
        concat!(
            r#"{"error":{"message":"m","type":"billing","param":null,"#,
            r#""code":"billing_hard_limit_reached"}}"#,
        ),
        "QuotaExhausted",
    ),
    (
        500,
        r#"{"error":{"message":"m","type":"server_error","param":null,"code":null}}"#,
        "Server",
    ),
    (
        503,
        concat!(
            r#"{"error":{"message":"m","type":"service_unavailable_error","param":null,"#,
            r#""code":"server_is_overloaded"}}"#,
        ),
        "Server",
    ),
    (502, "<html><body>502 Bad Gateway</body></html>", "Server"),
    // Azure
    (
        401,
        concat!(
            r#"{"error":{"code":"401","#,
            r#""message":"Access denied due to invalid subscription key or wrong API endpoint."}}"#,
        ),
        "Authentication",
    ),
    (
        404,
        concat!(
            r#"{"error":{"code":"DeploymentNotFound","#,
            r#""message":"The API deployment for this resource does not exist."}}"#,
        ),
        "NotFound",
    ),
    (
        400,
        concat!(
            r#"{"error":{"code":"BadRequest","#,
            r#""message":"response_format value as json_schema is enabled only for api versions "#,
            r#"2024-08-01-preview and later"}}"#,
        ),
        "SchemaRejected",
    ),
    (
        429,
        concat!(
            r#"{"error":{"code":"429","#,
            r#""message":"Requests to the ChatCompletions_Create Operation have exceeded token "#,
            r#"rate limit. Please retry after 7 seconds."}}"#,
        ),
        "RateLimited",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"filtered","type":null,"param":"prompt","#,
            r#""code":"content_filter","status":400,"#,
            r#""innererror":{"code":"ResponsibleAIPolicyViolation","#,
            r#""content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}}"#,
        ),
        "PromptFiltered",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"filtered","code":null,"#,
            r#""innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
        ),
        "PromptFiltered",
    ),
    // compatible servers
    (
        400,
        concat!(
            r#"{"object":"error","message":"This model's maximum context length is 4096 "#,
            r#"tokens.","type":"BadRequestError","code":400}"#,
        ),
        "ContextTooLong",
    ),
    (
        400,
        concat!(
            r#"{"error":{"code":400,"message":"the request exceeds the available context size","#,
            r#""type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}"#,
        ),
        "ContextTooLong",
    ),
    (
        400,
        concat!(
            r#"{"error":{"code":400,"message":"JSON schema error at #/properties/x: …","#,
            r#""type":"invalid_request_error"}}"#,
        ),
        "SchemaRejected",
    ),
    (
        401,
        r#"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#,
        "Authentication",
    ),
    (
        404,
        concat!(
            r#"{"error":{"message":"model 'x' not found","type":"not_found_error","param":null,"#,
            r#""code":null}}"#,
        ),
        "NotFound",
    ),
    (404, "404 page not found", "NotFound"),
    (
        402,
        r#"{"error":{"code":402,"message":"Insufficient credits","metadata":{}}}"#,
        "QuotaExhausted",
    ),
    (
        403,
        r#"{"error":{"message":"Input too long","type":"x"}}"#,
        "ContextTooLong",
    ),
    (
        400,
        r#"{"error":"'response_format.type' must be 'json_schema' or 'text'"}"#,
        "SchemaRejected",
    ),
    (
        400,
        concat!(
            r#"{"error":{"message":"This model does not support response format json_schema","#,
            r#""type":"x"}}"#,
        ),
        "SchemaRejected",
    ),
    (
        429,
        r#"[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]"#,
        "RateLimited",
    ),
    (
        422,
        r#"{"detail":[{"type":"x","loc":["body","n"],"msg":"too big","input":"Ada, 36"}]}"#,
        "InvalidRequest",
    ),
    (400, r#"{"message":"m"}"#, "InvalidRequest"),
    (413, "", "Status"),
    (418, "null", "Status"),
    (
        500,
        r#"{"error":{"message":"m","type":"insufficient_quota"}}"#,
        "Server",
    ),
];

#[tokio::test]
async fn each_known_form_has_its_error_class() {
    for &(status, body, expected) in CASES {
        let error = error_of(status, body).await;
        assert_eq!(class(&error), expected, "{status} {body}");
        assert_eq!(error.status().map(usize::from), Some(status));
        assert_eq!(error.request_id(), Some("req-7"));
        assert_eq!(error.raw(), Some(body));
        assert_eq!(error.usage(), None);
        let retryable = matches!(expected, "RateLimited" | "Server") || matches!(status, 408 | 409);
        assert_eq!(error.is_retryable(), retryable, "{status} {body}");
        let text = error.to_string();
        assert!(text.contains(&format!("HTTP {status}")), "{text}");
        assert!(!text.contains("Ada, 36"), "{text}");
    }
}

#[tokio::test]
async fn errors_with_a_success_status_have_the_same_class() {
    // Excludes statuses from 500, whose bodies do not identify the error, and bodies without an
    // `error` member.
    let names = |body: &str| {
        let body: Result<Value, _> = serde_json::from_str(body);
        body.is_ok_and(|body| body.get("error").is_some())
    };
    let cases = || CASES.iter().filter(|case| case.0 < 500 && names(case.1));
    for &(status, body, expected) in cases() {
        let error = error_of(200, body).await;
        assert_eq!(class(&error), expected, "{status} {body}");
        assert_eq!(error.status().map(usize::from), Some(200));
        assert_eq!(error.raw(), Some(body));
    }
    assert!(cases().count() > 20);
}

#[tokio::test]
async fn a_request_too_large_for_a_proxy_has_a_remedy() {
    let error = error_of(413, "<html>413 Request Entity Too Large</html>").await;
    assert!(!error.is_retryable());
    let text = error.to_string();
    assert!(
        text.contains("shorten the prompt") && !text.contains("try again"),
        "{text}"
    );
}

/// The format of OpenRouter if the upstream model failed.
#[tokio::test]
async fn an_error_in_a_choice_takes_precedence_over_its_text() {
    for (code, expected) in [
        (502, "Server"),
        (429, "RateLimited"),
        (402, "QuotaExhausted"),
    ] {
        for content in ["", r#"{"name":"Ada","age":3"#] {
            let error = json!({"code": code, "message": "upstream"});
            let body = with_choice(&json!({
                "message": {"content": content},
                "finish_reason": "error",
                "error": error
            }));
            let error = error_of(200, body).await;
            assert_eq!(class(&error), expected, "{error}");
            assert!(error.to_string().contains("upstream"), "{error}");
        }
    }
}

#[tokio::test]
async fn the_message_quotes_the_server_and_names_the_remedy() {
    let body = r#"{"error":{"message":"The model `x` does not exist.","code":"model_not_found"}}"#;
    let (wire, model) = Wire::answering(404, body).await;
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "endpoint or model not found at {}/v1/chat/completions (HTTP 404 `model_not_found`: \
             The model `x` does not exist); check the model's name and the base URL, which usually \
             ends in `/v1`, or on Azure the deployment",
            wire.server.url()
        )
    );
}

#[tokio::test]
async fn a_long_message_is_truncated_and_the_body_is_kept() {
    let body = format!(r#"{{"error":"{}"}}"#, "ä".repeat(5000));
    let error = error_of(500, &body).await;
    assert!(error.to_string().chars().count() < 700);
    assert_eq!(error.raw(), Some(body.as_str()));
}

#[tokio::test]
async fn retry_after_is_parsed() {
    for (name, value, expected) in [
        ("retry-after", "7", Some(Duration::from_secs(7))),
        ("retry-after", "0.5", Some(Duration::from_millis(500))),
        ("retry-after-ms", "250", Some(Duration::from_millis(250))),
        ("retry-after", "-1", None),
        ("retry-after", "NaN", None),
        ("retry-after", "inf", None),
        ("retry-after", "1e300", Some(Duration::from_secs(86_400))),
        ("retry-after", "soon", None),
    ] {
        let mut wire = Wire::new().await;
        let mock = wire.chat().with_status(429).with_header(name, value);
        mock.create_async().await;
        let error = wire.model().generate::<Person>("…").await.unwrap_err();
        assert_eq!(error.retry_after(), expected, "{name}: {value}");
    }
}

#[tokio::test]
async fn retry_after_ms_takes_precedence() {
    let mut wire = Wire::new().await;
    wire.chat()
        .with_status(429)
        .with_header("retry-after", "2")
        .with_header("retry-after-ms", "1500")
        .create_async()
        .await;
    let error = wire.model().generate::<Person>("…").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    assert!(error.to_string().contains("wait 1.5s"), "{error}");
}

#[tokio::test]
async fn an_error_in_an_unknown_form_suggests_checking_the_url() {
    let ours = error_of(503, r#"{"error":{"message":"overloaded"}}"#).await;
    assert!(ours.to_string().ends_with("; try again later"), "{ours}");
    let text = error_of(501, "<html><body>Unsupported method</body></html>").await;
    let text = text.to_string();
    assert!(
        text.contains("check the base URL if http://127.0.0.1:"),
        "{text}"
    );
}
