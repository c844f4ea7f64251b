//! Settings of a model, and of a single call.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener};

use mockito::Matcher;
use outlines_runtime::{Error, OpenAIConfig, ReasoningEffort, Verbosity, reqwest};
use serde_json::{Value, json};

use crate::server::{KEY, Wire, completion};
use crate::types::{Person, ada};

fn reply() -> String {
    completion(r#"{"name":"Ada","age":36}"#).to_string()
}

#[tokio::test]
async fn custom_headers_and_query_parameters_are_sent() {
    let mut wire = Wire::new().await;
    let mock = wire
        .server
        .mock("POST", "/v1/chat/completions?tenant=a%26b&tag=1&tag=2")
        .match_header("x-team", "given")
        .match_header("x-cost", "7")
        .match_header("user-agent", "mine/1")
        .match_header("authorization", "Basic sesame")
        .with_body(reply())
        .create_async()
        .await;
    let model = wire
        .builder()
        .environment(|name| {
            (name == "OPENAI_CUSTOM_HEADERS").then(|| "X-Team: env\nx-cost: 7".to_owned())
        })
        .default_headers([("x-team", "given"), ("User-Agent", "mine/1")])
        .default_headers([("authorization", "Basic sesame")])
        .default_query([("tenant", "a&b")])
        .default_query([("tag", "1"), ("tag", "2")])
        .build()
        .unwrap();
    model.generate::<Person>("Ada, 36").await.unwrap();
    mock.assert_async().await;
    let text = format!("{model:?}");
    assert!(
        !text.contains("sesame") && !text.contains("tenant"),
        "{text}"
    );
}

#[tokio::test]
async fn errors_do_not_show_the_query() {
    let mut wire = Wire::new().await;
    wire.server
        .mock("POST", Matcher::Any)
        .with_status(404)
        .create_async()
        .await;
    let builder = wire.builder().default_query([("key", "sesame")]);
    let error = builder
        .build()
        .unwrap()
        .generate::<Person>("…")
        .await
        .unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("/v1/chat/completions") && !text.contains("sesame"),
        "{text}"
    );
}

#[test]
fn invalid_and_reserved_headers_are_rejected() {
    let wire = || {
        outlines_runtime::OpenAI::builder("m")
            .environment(|_| None)
            .base_url("http://localhost/v1")
    };
    for (name, value) in [
        ("x-a", "1\r\nx-evil: 1"),
        ("x-a\nx-evil", "1"),
        ("content-length", "0"),
        ("Host", "example.com"),
        ("Content-Type", "text/plain"),
        ("Accept-Encoding", "gzip"),
    ] {
        let error = wire().default_headers([(name, value)]).build().unwrap_err();
        assert!(error.to_string().contains("`default_headers`"), "{error}");
    }
    let lines =
        wire().environment(|name| (name == "OPENAI_CUSTOM_HEADERS").then(|| "sesame".to_owned()));
    let error = lines.build().unwrap_err().to_string();
    assert!(
        error.contains("`OPENAI_CUSTOM_HEADERS`") && !error.contains("sesame"),
        "{error}"
    );
    for name in [
        "Authorization",
        "api-key",
        "x-api-key",
        "Ocp-Apim-Subscription-Key",
        "X-Gateway-Token",
        "apikey",
        "Cookie",
        "X-Signature",
        "X-Password",
    ] {
        let key = || {
            wire()
                .base_url("http://h/v1")
                .default_headers([(name, "Basic x")])
        };
        let error = key().build().unwrap_err().to_string();
        assert!(error.contains("over plain http"), "{name}: {error}");
        assert!(key().allow_http(true).build().is_ok());
    }
    let query = || {
        wire()
            .base_url("http://h/v1")
            .default_query([("api_key", "x")])
    };
    let error = query().build().unwrap_err().to_string();
    assert!(error.contains("over plain http"), "{error}");
    assert!(query().allow_http(true).build().is_ok());
    let plain = [
        ("X-Team", "accounting"),
        ("Idempotency-Key", "7"),
        ("X-Author", "accounting"),
        ("X-Max-Tokens", "accounting"),
    ];
    assert!(
        wire()
            .base_url("http://h/v1")
            .default_headers(plain)
            .build()
            .is_ok()
    );
}

fn everything() -> OpenAIConfig {
    OpenAIConfig::new()
        .temperature(0.5)
        .top_p(0.95)
        .max_tokens(300)
        .n(2)
        .stop(["END"])
        .seed(-7)
        .presence_penalty(1.0)
        .frequency_penalty(-1.0)
        .logit_bias([(50_256, -100.0)])
        .reasoning_effort(ReasoningEffort::XHigh)
        .verbosity(Verbosity::Low)
        .service_tier("flex")
        .store(false)
        .metadata([("team", "maps")])
        .prompt_cache_key("cache-1")
        .safety_identifier("user-hash")
        .user("user-1")
        .extra("provider", BTreeMap::from([("require_parameters", true)]))
}

#[tokio::test]
async fn every_field_of_the_config_is_sent() {
    let mut wire = Wire::new().await;
    let expected = concat!(
        r#"{"model":"small-model","messages":[{"role":"user","content":"Ada, 36"}],"#,
        r#""temperature":0.5,"top_p":0.95,"#,
        r#""max_tokens":300,"n":2,"stop":["END"],"seed":-7,"presence_penalty":1.0,"#,
        r#""frequency_penalty":-1.0,"#,
        r#""logit_bias":{"50256":-100.0},"reasoning_effort":"xhigh","verbosity":"low","#,
        r#""service_tier":"flex","#,
        r#""store":false,"metadata":{"team":"maps"},"prompt_cache_key":"cache-1","#,
        r#""safety_identifier":"user-hash","#,
        r#""user":"user-1","provider":{"require_parameters":true},"response_format":{"#
    );
    let mock = wire
        .chat()
        .match_request(move |request| request.utf8_lossy_body().unwrap().starts_with(expected))
        .with_body(reply())
        .expect(2)
        .create_async()
        .await;
    let of_model = wire.builder().config(everything()).build().unwrap();
    of_model.generate::<Person>("Ada, 36").await.unwrap();
    let of_call = wire
        .model()
        .generate::<Person>("Ada, 36")
        .config(everything());
    of_call.await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn settings_of_a_call_override_those_of_the_model() {
    let mut wire = Wire::new().await;
    let mock = wire
        .chat()
        .match_request(|request| {
            let body: Value = serde_json::from_slice(request.body().unwrap()).unwrap();
            body["seed"] == 1 && body["top_p"] == 0.25 && body["temperature"] == 0.0
        })
        .with_body(reply())
        .create_async()
        .await;
    let config = OpenAIConfig::new().seed(1).top_p(0.5);
    let model = wire.builder().config(config).build().unwrap();
    let call = model
        .generate::<Person>("…")
        .config(OpenAIConfig::new().top_p(0.25));
    call.temperature(0.0).await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn invalid_settings_are_rejected_before_sending() {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    let unwritable = BTreeMap::from([(vec![1], 1)]);
    for (config, problem) in [
        (OpenAIConfig::new().top_p(f64::INFINITY), "`top_p`"),
        (
            OpenAIConfig::new().logit_bias([(1, f64::NAN)]),
            "`logit_bias`",
        ),
        (OpenAIConfig::new().extra("x", unwritable), "`x` in `extra`"),
        (
            OpenAIConfig::new().extra("messages", json!([])),
            "must not set `messages`",
        ),
    ] {
        let builder = wire.builder().config(config.clone());
        assert!(builder.build().unwrap_err().to_string().contains(problem));
        let error = wire
            .model()
            .generate::<Person>("…")
            .config(config)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
    untouched.assert_async().await;
}

#[tokio::test]
async fn extra_fields_must_not_duplicate_settings() {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    for (name, set) in [
        ("temperature", OpenAIConfig::new().temperature(0.5)),
        ("stop", OpenAIConfig::new().stop(["END"])),
        ("max_completion_tokens", OpenAIConfig::new().max_tokens(5)),
        ("metadata", OpenAIConfig::new().metadata([("team", "maps")])),
    ] {
        let model = wire.builder().config(set).build().unwrap();
        let extra = OpenAIConfig::new().extra(name, 7);
        let error = model
            .generate::<Person>("…")
            .config(extra)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
        assert!(
            error.to_string().contains(&format!("`{name}` is set")),
            "{error}"
        );
    }
    untouched.assert_async().await;
}

#[tokio::test]
async fn extra_fields_can_replace_unused_settings() {
    let mut wire = Wire::new().await;
    let mock = wire.chat().match_request(|request| {
        let body: Value = serde_json::from_slice(request.body().unwrap()).unwrap();
        body["max_completion_tokens"] == 7
    });
    let mock = mock.with_body(reply()).create_async().await;
    let extra = OpenAIConfig::new().extra("max_completion_tokens", 7);
    let call = wire.model().generate::<Person>("…").config(extra);
    call.await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn a_custom_http_client_is_used_unchanged() {
    let mut wire = Wire::new().await;
    wire.chat()
        .match_header("x-pool", "shared")
        .with_body(reply())
        .create_async()
        .await;
    let headers = [("x-pool", "shared")].map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()));
    // Building a model installs the crypto provider, without which reqwest panics.
    let builder = wire.builder();
    let client = reqwest::Client::builder()
        .default_headers(headers.into_iter().collect())
        .build()
        .unwrap();
    let model = builder.http_client(client).build().unwrap();
    assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());
}

#[tokio::test]
async fn a_local_address_and_a_proxy_can_be_set() {
    // A request to a proxy contains the full URL.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, from) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}}}") {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..read]);
        }
        let body = reply();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).unwrap();
        (from.ip(), String::from_utf8(request).unwrap())
    });
    let local = IpAddr::from([127, 0, 0, 2]);
    let model = outlines_runtime::OpenAI::builder("m")
        .environment(|_| None)
        .base_url("http://my.test.server.example.com:8083")
        .configure_http(move |http| {
            http.proxy(reqwest::Proxy::all(&proxy).unwrap())
                .local_address(local)
        })
        .build()
        .unwrap();
    assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());
    let (from, request) = server.join().unwrap();
    assert_eq!(from, local);
    let line = "POST http://my.test.server.example.com:8083/chat/completions HTTP/1.1\r\n";
    assert!(request.starts_with(line), "{request}");
}

#[tokio::test]
async fn redirects_are_not_followed_by_a_modified_client() {
    let mut other = Wire::new().await;
    let untouched = other.chat().expect(0).create_async().await;
    let mut wire = Wire::new().await;
    let target = format!("{}/v1/chat/completions", other.server.url());
    wire.chat()
        .with_status(307)
        .with_header("location", &target)
        .create_async()
        .await;
    let model = wire
        .builder()
        .configure_http(|http| http.redirect(reqwest::redirect::Policy::limited(9)))
        .build()
        .unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert!(error.to_string().contains(&target));
    untouched.assert_async().await;
    assert!(!format!("{error:?}").contains(KEY));
}
