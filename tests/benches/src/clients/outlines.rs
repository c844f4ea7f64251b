//! Outlines.

use outlines_runtime::{Model, OpenAI};

use super::{KEY, MODEL, PROMPT};
use crate::answers::Answer;

pub(super) fn client(url: &str) -> Model {
    OpenAI::builder(MODEL)
        .environment(|_| None)
        .base_url(url)
        .api_key(KEY)
        .build()
        .unwrap()
}

pub(super) async fn call<T: Answer>(model: &Model) -> T {
    model.generate::<T>(PROMPT).await.unwrap()
}
