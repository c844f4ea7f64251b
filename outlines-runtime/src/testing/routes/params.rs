//! Parameters of a path or query, rejected in the form of the API where axum would use its own.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::routes::respond;

/// The id of a file or a batch.
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Response;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Response> {
        let Ok(Path(id)) = Path::<String>::from_request_parts(head, state).await else {
            let message = format!("Invalid URL ({} {})", head.method, head.uri.path());
            return Err(reject(message, head));
        };
        Ok(Self(id))
    }
}

/// The requested page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct PageParams {
    pub(super) purpose: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for PageParams {
    type Rejection = Response;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Response> {
        match Query::try_from_uri(&head.uri) {
            Ok(Query(page)) => Ok(page),
            Err(error) => Err(reject(error.body_text(), head)),
        }
    }
}

impl PageParams {
    /// Returns this page of the entries, with OpenAI's limits.
    pub(super) fn of(&self, entries: Vec<Value>) -> Result<Value, ErrorReply> {
        let limit = self.limit.as_deref().map_or(Ok(20), str::parse);
        let Ok(limit @ 1..=100_usize) = limit else {
            let message = "Invalid 'limit': must be between 1 and 100.";
            return Err(ErrorReply::invalid_request(message).param("limit"));
        };
        let mut entries = entries.into_iter();
        if let Some(after) = &self.after
            && entries.all(|entry| entry["id"] != after.as_str())
        {
            let message = format!("No such object: {after}");
            return Err(ErrorReply::invalid_request(message).param("after"));
        }
        let data: Vec<Value> = entries.by_ref().take(limit).collect();
        let has_more = entries.next().is_some();
        Ok(json!({"object": "list", "data": data, "has_more": has_more}))
    }
}

fn reject(message: String, head: &Parts) -> Response {
    respond::error(
        &ErrorReply::invalid_request(message),
        Dialect::of_path(head.uri.path()),
    )
}
