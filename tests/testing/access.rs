//! Keys and versions.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, AzureOpenAI, Error, OpenAI};

use crate::desk::{Ticket, ticket, ways};

#[tokio::test]
async fn only_the_right_key_comes_in() {
    let server = TestServer::builder().key("sk-right").start();
    server.reply_with(|_| Reply::json(&ticket()));
    for way in ways() {
        assert_eq!(
            way.ask::<Ticket>(&server).await.unwrap(),
            ticket(),
            "{way:?}"
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
    for (model, words) in [
        (wrong, "`invalid_api_key`: Incorrect API key provided"),
        (none, "You didn't provide an API key"),
        (azure, "Access denied due to invalid subscription key"),
    ] {
        let error = model.generate::<Ticket>("Sort").await.unwrap_err();
        assert!(matches!(error, Error::Authentication(_)), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    // They are noted all the same.
    server.assert_requests(15);
    assert_eq!(server.last_request().header("API-KEY"), Some("wrong"));
}

#[tokio::test]
async fn azure_takes_a_token_for_a_key() {
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
async fn without_a_key_of_its_own_the_server_takes_any_and_none() {
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
async fn each_shape_has_its_own_address() {
    let server = TestServer::start();
    for (way, path) in ways().iter().filter(|way| !way.streamed).zip([
        "/v1/chat/completions",
        "/openai/deployments/sorter/chat/completions",
        "/openai/v1/chat/completions",
        "/v1/responses",
        "/openai/responses",
        "/openai/v1/responses",
    ]) {
        server.reply(&ticket());
        way.ask::<Ticket>(&server).await.unwrap();
        assert_eq!(server.last_request().path(), path, "{way:?}");
        let header = if way.azure.is_some() {
            "api-key"
        } else {
            "authorization"
        };
        assert!(server.last_request().header(header).is_some(), "{way:?}");
    }
    assert_eq!(server.last_request().api(), Api::Responses);
}
