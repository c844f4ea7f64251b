//! Azure OpenAI: URLs, API versions, credentials, and content filter results.

use mockito::{Matcher, Mock};
use outlines_runtime::{Api, AzureOpenAI, AzureOpenAIBuilder, Error, OutputMode};
use serde_json::json;

use crate::server::{Wire, class, completion, with_choice};
use crate::types::{Person, ada};

const KEY: &str = "azure-sesame-0123456789";

fn builder(wire: &Wire) -> AzureOpenAIBuilder {
    bare()
        .azure_endpoint(wire.server.url())
        .api_version("2024-10-21")
        .api_key(KEY)
}

fn bare() -> AzureOpenAIBuilder {
    AzureOpenAI::builder("my deployment", "gpt-4o-mini")
        .environment(|_| None)
        .max_retries(0)
}

/// Returns a mock that answers with a person at exactly this path and query.
fn answering(wire: &mut Wire, path: &str) -> Mock {
    wire.server
        .mock("POST", path)
        .with_body(completion(r#"{"name":"Ada","age":36}"#).to_string())
}

#[tokio::test]
async fn dated_versions_use_the_deployment_path_and_the_api_key_header() {
    let mut wire = Wire::new().await;
    let path = "/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21";
    answering(&mut wire, path)
        .match_header("api-key", KEY)
        .match_header("authorization", Matcher::Missing)
        .match_body(Matcher::PartialJson(
            json!({"model": "my deployment", "max_completion_tokens": 5}),
        ))
        .create_async()
        .await;
    let model = builder(&wire).build().unwrap();
    assert_eq!(model.name(), "gpt-4o-mini");
    let call = model.generate::<Person>("Ada, 36").max_tokens(5);
    assert_eq!(call.await.unwrap(), ada());
}

#[tokio::test]
async fn every_form_of_endpoint_is_accepted() {
    for (path, version, expected) in [
        (
            "",
            Some("2024-10-21"),
            "/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21",
        ),
        ("", Some("v1"), "/openai/v1/chat/completions"),
        (
            "",
            Some("preview"),
            "/openai/v1/chat/completions?api-version=preview",
        ),
        ("/openai/v1/", None, "/openai/v1/chat/completions"),
        (
            "/openai/v1/",
            Some("2024-10-21"),
            "/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21",
        ),
        (
            "/openai/",
            Some("2024-10-21"),
            "/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21",
        ),
        ("/openai", Some("v1"), "/openai/v1/chat/completions"),
        (
            "/openai/v1/",
            Some("preview"),
            "/openai/v1/chat/completions?api-version=preview",
        ),
    ] {
        let mut wire = Wire::new().await;
        let mock = answering(&mut wire, expected).create_async().await;
        let url = format!("{}{path}", wire.server.url());
        let mut builder = bare().azure_endpoint(url).api_key(KEY);
        if let Some(version) = version {
            builder = builder.api_version(version);
        }
        builder
            .build()
            .unwrap()
            .generate::<Person>("Ada, 36")
            .await
            .unwrap();
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn a_base_url_replaces_the_endpoint() {
    for (path, version, expected) in [
        (
            "/gate/openai",
            Some("2024-10-21"),
            "/gate/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21",
        ),
        (
            "/openai/deployments/other",
            Some("2024-10-21"),
            "/openai/deployments/other/chat/completions?api-version=2024-10-21",
        ),
        ("/gate", Some("v1"), "/gate/chat/completions"),
        ("/openai/v1", None, "/openai/v1/chat/completions"),
    ] {
        let mut wire = Wire::new().await;
        let mock = answering(&mut wire, expected).create_async().await;
        let url = format!("{}{path}", wire.server.url());
        // A base URL takes precedence over an endpoint in the environment.
        let mut builder = bare()
            .environment(|name| {
                (name == "AZURE_OPENAI_ENDPOINT").then(|| "http://nowhere".to_owned())
            })
            .base_url(url)
            .api_key(KEY);
        if let Some(version) = version {
            builder = builder.api_version(version);
        }
        builder
            .build()
            .unwrap()
            .generate::<Person>("Ada, 36")
            .await
            .unwrap();
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn the_responses_api_has_no_deployment_path() {
    for (version, expected) in [
        (
            "2025-03-01-preview",
            "/openai/responses?api-version=2025-03-01-preview",
        ),
        ("v1", "/openai/v1/responses"),
    ] {
        let mut wire = Wire::new().await;
        let reply = json!({"status": "completed", "output": [{"type": "message", "content": [
            {"type": "output_text", "text": "{\"name\":\"Ada\",\"age\":36}"}]}]});
        let mock = wire
            .server
            .mock("POST", expected)
            .with_body(reply.to_string())
            .create_async()
            .await;
        let model = builder(&wire)
            .api_version(version)
            .api(Api::Responses)
            .build()
            .unwrap();
        assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn the_environment_is_read_and_the_token_precedes_the_key() {
    let mut wire = Wire::new().await;
    answering(&mut wire, "/openai/v1/chat/completions")
        .match_header("authorization", "Bearer token-env")
        .match_header("api-key", Matcher::Missing)
        .match_header("openai-organization", "org-env")
        .match_header("openai-project", "proj-env")
        .create_async()
        .await;
    let url = wire.server.url();
    let builder = bare().environment(move |name| match name {
        "AZURE_OPENAI_ENDPOINT" => Some(url.clone()),
        "AZURE_OPENAI_API_KEY" => Some("key-env".to_owned()),
        "AZURE_OPENAI_AD_TOKEN" => Some("token-env".to_owned()),
        "OPENAI_API_VERSION" => Some("v1".to_owned()),
        "OPENAI_ORG_ID" => Some("org-env".to_owned()),
        "OPENAI_PROJECT_ID" => Some("proj-env".to_owned()),
        "OPENAI_CUSTOM_HEADERS" => None,
        other => panic!("{other} was looked up"),
    });
    builder
        .build()
        .unwrap()
        .generate::<Person>("Ada, 36")
        .await
        .unwrap();
}

#[tokio::test]
async fn an_explicit_credential_overrides_the_environment() {
    for (given, name, value) in [
        (0, "api-key", KEY),
        (1, "authorization", "Bearer token-given"),
        (2, "authorization", "Bearer token-async"),
    ] {
        let mut wire = Wire::new().await;
        answering(&mut wire, "/openai/v1/chat/completions")
            .match_header(name, value)
            .create_async()
            .await;
        let builder = bare()
            .azure_endpoint(wire.server.url())
            .api_version("v1")
            .environment(|name| {
                name.starts_with("AZURE_OPENAI_A")
                    .then(|| "from-env".to_owned())
            });
        let builder = match given {
            0 => builder.api_key(KEY),
            1 => builder.azure_ad_token("token-given"),
            _ => {
                builder.azure_ad_token_provider(|| async { Ok::<_, std::io::Error>("token-async") })
            }
        };
        builder
            .build()
            .unwrap()
            .generate::<Person>("Ada, 36")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_credential_can_be_a_custom_header() {
    for (name, value) in [("api-key", KEY), ("Authorization", "Bearer of-a-gateway")] {
        let mut wire = Wire::new().await;
        answering(&mut wire, "/openai/v1/chat/completions")
            .match_header(name, value)
            .create_async()
            .await;
        let builder = bare().azure_endpoint(wire.server.url()).api_version("v1");
        let builder = builder
            .environment(|_| None)
            .default_headers([(name, value)]);
        let model = builder.build().unwrap();
        model.generate::<Person>("Ada, 36").await.unwrap();
    }
}

fn build_error(builder: AzureOpenAIBuilder) -> String {
    let error = builder.build().unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
    error.to_string()
}

#[test]
fn missing_settings_are_named_with_their_variable() {
    let endpoint = || bare().azure_endpoint("https://h");
    assert!(build_error(endpoint().api_version("v1")).contains("`AZURE_OPENAI_API_KEY`"));
    assert!(build_error(endpoint().api_key(KEY)).contains("`OPENAI_API_VERSION`"));
    assert!(build_error(bare().api_version("v1").api_key(KEY)).contains("`AZURE_OPENAI_ENDPOINT`"));
    assert_eq!(
        build_error(bare().environment(|_| None)),
        "missing Azure endpoint; set `AZURE_OPENAI_ENDPOINT` to \
         `https://{resource}.openai.azure.com` (in code: `azure_endpoint`, `base_url`); missing \
         Azure API version; set `OPENAI_API_VERSION` to `2024-10-21` or later, or to `v1` (in \
         code: `api_version`); missing Azure key or token; set `AZURE_OPENAI_API_KEY` or \
         `AZURE_OPENAI_AD_TOKEN` (in code: `api_key`, `azure_ad_token`, `azure_ad_token_provider`)"
    );
    let nameless = AzureOpenAI::builder("", "m").environment(|_| None);
    assert!(build_error(nameless).contains("the deployment name is empty"));
}

#[test]
fn urls_and_deployments_that_change_the_path_are_rejected() {
    for deployment in [".", "..", " ", "a\nb", "a\u{7f}"] {
        let builder = AzureOpenAI::builder(deployment, "m").environment(|_| None);
        let error = build_error(builder.azure_endpoint("https://h"));
        assert!(error.contains("deployment name"), "{error}");
        assert!(error.contains("is invalid"), "{error}");
    }
    let dated = || bare().api_version("2024-10-21").api_key(KEY);
    let error = build_error(dated().azure_endpoint("https://h/openai/deployments/d"));
    assert!(error.contains("includes a deployment"), "{error}");
    let error = build_error(dated().base_url("https://h/openai/v1"));
    assert!(error.contains("`2024-10-21`; remove one"), "{error}");
}

#[test]
fn conflicting_settings_are_rejected() {
    let whole = || {
        bare()
            .azure_endpoint("https://h")
            .api_version("v1")
            .api_key(KEY)
    };
    assert!(build_error(whole().base_url("https://h/openai/v1")).contains("keep one"));
    assert!(build_error(whole().azure_ad_token("t")).contains("keep one"));
    let both = whole().azure_ad_token_provider(|| async { Ok::<_, std::io::Error>("t") });
    assert!(build_error(both).contains("keep one"));
}

#[test]
fn versions_without_structured_outputs_are_rejected_before_sending() {
    let whole = |version| {
        bare()
            .azure_endpoint("https://h")
            .api_version(version)
            .api_key(KEY)
    };
    assert_eq!(
        build_error(whole("2024-07-18")),
        "the API version `2024-07-18` in `api_version` does not support structured outputs; use \
         `2024-10-21` or later, or `v1`, or set `output_mode` to `OutputMode::prompted()`"
    );
    assert!(
        build_error(whole("2024-10-21").api(Api::Responses))
            .contains("does not support the Responses API")
    );
}

#[tokio::test]
async fn older_versions_support_the_modes_without_structured_outputs() {
    let mut wire = Wire::new().await;
    let path = "/openai/deployments/my%20deployment/chat/completions?api-version=2024-02-01";
    answering(&mut wire, path).create_async().await;
    let builder = bare()
        .azure_endpoint(wire.server.url())
        .api_version("2024-02-01")
        .api_key(KEY)
        .allow_http(true)
        .output_mode(OutputMode::json_object());
    let model = builder.build().unwrap();
    assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());

    let call = model.generate::<Person>("Ada, 36");
    let error = call.output_mode(OutputMode::tool()).await.unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
    assert!(error.to_string().contains("`2024-02-01`"), "{error}");
}

#[test]
fn debug_output_omits_keys_and_tokens() {
    let whole = || bare().azure_endpoint("https://h").api_version("v1");
    for builder in [whole().api_key(KEY), whole().azure_ad_token(KEY)] {
        let text = format!("{builder:?} {:?}", builder.clone().build().unwrap());
        assert!(
            text.contains("my deployment") && !text.contains("sesame"),
            "{text}"
        );
    }
    let exposed = bare()
        .azure_endpoint("http://h")
        .api_version("v1")
        .azure_ad_token(KEY);
    let build_error = build_error(exposed);
    assert!(
        build_error.contains("over plain http") && !build_error.contains("sesame"),
        "{build_error}"
    );
}

#[tokio::test]
async fn filter_results_of_the_prompt_are_typed() {
    let found = json!({
        "hate": {"filtered": false, "severity": "safe"},
        "violence": {"filtered": true, "severity": "medium"},
        "jailbreak": {"filtered": false, "detected": false},
        "custom_blocklists": {"error": {"code": "content_filter_error"}}
    });
    for body in [
        json!({"error": {"code": "content_filter", "param": "prompt", "innererror": {
            "code": "ResponsibleAIPolicyViolation", "content_filter_result": found}}}),
        json!({
            "error": {"code": "content_filter", "innererror": {"content_filter_results": found}}
        }),
        json!({
            "error": {
                "type": "invalid_request_error",
                "code": "content_filter",
                "content_filters": [
                    {"blocked": true, "source_type": "prompt", "content_filter_results": found}
                ]
            }
        }),
    ] {
        let mut wire = Wire::new().await;
        wire.server
            .mock("POST", Matcher::Any)
            .with_status(400)
            .with_body(body.to_string())
            .create_async()
            .await;
        let model = builder(&wire).build().unwrap();
        let error = model.generate::<Person>("…").await.unwrap_err();
        assert_eq!(class(&error), "PromptFiltered");
        let filter = error.content_filter().unwrap();
        assert_eq!(filter.findings().len(), 3);
        let filtered: Vec<_> = filter.filtered().collect();
        assert_eq!(filtered.len(), 1);
        assert_eq!(
            (filtered[0].category(), filtered[0].severity()),
            ("violence", Some("medium"))
        );
        let jailbreak = filter
            .findings()
            .iter()
            .find(|finding| finding.category() == "jailbreak");
        assert_eq!(jailbreak.unwrap().is_detected(), Some(false));
    }
}

#[tokio::test]
async fn filter_results_of_the_answer_are_typed() {
    for (content, reason, filtered) in [
        ("{\"name\":\"Ada\",\"age\":36}", "stop", false),
        ("{\"name\":\"A", "content_filter", true),
    ] {
        let mut wire = Wire::new().await;
        let mut reply = with_choice(&json!({
            "message": {"content": content},
            "finish_reason": reason,
            "content_filter_results": {"violence": {"filtered": filtered, "severity": "low"}}
        }));
        reply["prompt_filter_results"] = json!([{"prompt_index": 0, "content_filter_results": {}}]);
        wire.server
            .mock("POST", Matcher::Any)
            .with_body(reply.to_string())
            .create_async()
            .await;
        let model = builder(&wire).build().unwrap();
        let found = match model.generate::<Person>("…").response().await {
            Ok(response) => response.content_filter,
            Err(error) => {
                assert_eq!(class(&error), "AnswerFiltered");
                error.content_filter().cloned()
            }
        };
        assert_eq!(found.unwrap().findings()[0].is_filtered(), filtered);
    }
}
