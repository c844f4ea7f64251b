//! Wrong URLs, wrong keys, and a server that ignores the schema.

use outlines_runtime::{Api, Error};

use crate::servers;
use crate::types::{Name, Order};

#[tokio::test]
async fn a_wrong_path_is_not_found() {
    let base_url = format!("{}/v2", servers::plain_address());
    let model = servers::plain_builder().base_url(base_url).build().unwrap();
    let error = model.generate::<Name>("Ada Lovelace").await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    assert_eq!(error.status(), Some(404));
    assert!(
        error.to_string().contains("/v2/chat/completions"),
        "{error}"
    );
}

#[tokio::test]
async fn a_wrong_deployment_is_not_found() {
    let builder = servers::azure_dated_builder("coffee");
    let model = builder.build().unwrap();
    let error = model.generate::<Name>("Ada Lovelace").await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    assert!(
        error.to_string().contains("/deployments/coffee/"),
        "{error}"
    );
}

#[tokio::test]
async fn a_wrong_key_is_rejected() {
    let builder = servers::plain_builder().api_key("sk-of-somebody-else");
    let error = builder
        .build()
        .unwrap()
        .generate::<Name>("Ada Lovelace")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error:?}");
    assert_eq!(error.status(), Some(401));
}

/// This server supports the Responses API, but ignores `text.format`.
#[tokio::test]
async fn prose_is_undecodable_and_its_usage_is_counted() {
    let builder = servers::plain_builder().api(Api::Responses);
    let model = builder.build().unwrap();
    let call = model.generate::<Order>("Say hello.").max_tokens(20);
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Undecodable(_)), "{error:?}");
    assert!(error.raw().is_some_and(|text| !text.is_empty()));
    let usage = error.usage().unwrap();
    assert!(usage.completion_tokens > 0, "{usage:?}");
    assert_eq!(model.usage(), usage);
}
