//! Keys and API versions.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, AzureOpenAI, Error, OpenAI};

use crate::fixtures::{Ticket, ticket, variants};

#[tokio::test]
async fn only_the_configured_key_is_accepted() {
    let server = TestServer::builder().key("sk-right").start();
    server.reply_with(|_| Reply::json(&ticket()));
    for variant in variants() {
        assert_eq!(
            variant.call::<Ticket>(&server).await.unwrap(),
            ticket(),
            "{variant:?}"
        );
    }
    let wrong = server
        .openai("gpt-4o-mini")
        .api_key("sk-wrong")
        .build()
        .unwrap();
    let none = server.openai("gpt-4o-mini").no_api_key().build().unwrap();
    let azure = server
        .azure("sorter", "gpt-4o-mini")
        .api_key("wrong")
        .build()
        .unwrap();
    for (model, message) in [
        (wrong, "`invalid_api_key`: Incorrect API key provided"),
        (none, "You didn't provide an API key"),
        (azure, "Access denied due to invalid subscription key"),
    ] {
        let error = model.generate::<Ticket>("Sort").await.unwrap_err();
        assert!(matches!(error, Error::Authentication(_)), "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
    // Rejected requests are recorded too.
    server.assert_requests(15);
    assert_eq!(server.last_request().header("API-KEY"), Some("wrong"));
}

#[tokio::test]
async fn azure_accepts_a_token_as_the_key() {
    let server = TestServer::builder().key("token-1").start();
    server.reply(&ticket());
    let model = AzureOpenAI::builder("sorter", "gpt-4o-mini")
        .environment(|_| None)
        .azure_endpoint(format!("http://{}", server.address()))
        .api_version("v1")
        .azure_ad_token("token-1");
    assert_eq!(
        model
            .build()
            .unwrap()
            .generate::<Ticket>("Sort")
            .await
            .unwrap(),
        ticket()
    );
}

#[tokio::test]
async fn without_a_configured_key_any_key_and_none_is_accepted() {
    let server = TestServer::start();
    server.reply(&1).reply(&2);
    let open = OpenAI::builder("llama")
        .environment(|_| None)
        .base_url(server.url());
    assert_eq!(
        open.clone()
            .build()
            .unwrap()
            .generate::<u8>("Count")
            .await
            .unwrap(),
        1
    );
    let keyed = open.api_key("whatever").build().unwrap();
    assert_eq!(keyed.generate::<u8>("Count").await.unwrap(), 2);
}

#[tokio::test]
async fn each_variant_has_its_own_path() {
    let server = TestServer::start();
    for (variant, path) in variants().iter().filter(|variant| !variant.streamed).zip([
        "/v1/chat/completions",
        "/openai/deployments/sorter/chat/completions",
        "/openai/v1/chat/completions",
        "/v1/responses",
        "/openai/responses",
        "/openai/v1/responses",
    ]) {
        server.reply(&ticket());
        variant.call::<Ticket>(&server).await.unwrap();
        assert_eq!(server.last_request().path(), path, "{variant:?}");
        let header = if variant.azure.is_some() {
            "api-key"
        } else {
            "authorization"
        };
        assert!(
            server.last_request().header(header).is_some(),
            "{variant:?}"
        );
    }
    assert_eq!(server.last_request().api(), Api::Responses);
}
