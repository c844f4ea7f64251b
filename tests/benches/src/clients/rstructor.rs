//! rstructor.

use rstructor::{LLMClient, OpenAIClient};

use super::{KEY, MODEL, PROMPT};
use crate::answers::Answer;

pub(super) fn client(url: &str) -> OpenAIClient {
    OpenAIClient::new(KEY).unwrap().base_url(url).model(MODEL)
}

pub(super) async fn call<T: Answer>(client: &OpenAIClient) -> T {
    client.extract(PROMPT).await.unwrap()
}
