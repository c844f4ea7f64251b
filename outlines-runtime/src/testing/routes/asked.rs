//! What an address asks for, or a refusal in the API's form where axum would give its own.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::Response;

use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::routes::page::Page;
use crate::testing::routes::send::refuse;

/// The id of a file or a batch.
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Response;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Response> {
        let id = Path::<String>::from_request_parts(head, state).await;
        id.map(|Path(id)| Self(id)).map_err(|_| {
            let message = format!("Invalid URL ({} {})", head.method, head.uri.path());
            refuse(&Failure::invalid(message), Dialect::of(head.uri.path()))
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Response;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Response> {
        let page = Query::try_from_uri(&head.uri);
        page.map(|Query(page)| page).map_err(|error| {
            refuse(
                &Failure::invalid(error.body_text()),
                Dialect::of(head.uri.path()),
            )
        })
    }
}
