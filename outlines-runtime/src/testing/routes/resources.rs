//! Files and batches.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::testing::batches::{Outcome, Work};
use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::routes::asked::Id;
use crate::testing::routes::decide::decide;
use crate::testing::routes::page::Page;
use crate::testing::routes::send::refuse;
use crate::testing::shared::Shared;

type Server = State<Arc<Shared>>;

/// What was asked for, or that it is not there.
fn found(value: Option<Value>, what: &str, id: &str, dialect: Dialect) -> Response {
    value.map_or_else(
        || refuse(&absent(what, id), dialect),
        |value| Json(value).into_response(),
    )
}

fn absent(what: &str, id: &str) -> Failure {
    Failure::absent(format!("No such {what} object: {id}"))
}

fn said(result: Result<Value, Failure>, dialect: Dialect) -> Response {
    match result {
        Ok(value) => Json(value).into_response(),
        Err(failure) => refuse(&failure, dialect),
    }
}

pub(super) async fn upload(
    State(shared): Server,
    dialect: Dialect,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let result = match form {
        Ok(form) => read(form).await,
        Err(_) => Err(Failure::invalid("The request is no multipart form.")),
    };
    let result =
        result.and_then(|(purpose, name, content)| shared.store().upload(&purpose, name, content));
    said(result, dialect)
}

/// The purpose, the name and the content of an uploaded file.
async fn read(mut form: Multipart) -> Result<(String, String, Bytes), Failure> {
    let broken = |_| Failure::invalid("The multipart form ends in the middle.");
    let (mut purpose, mut file) = (None, None);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content = field.bytes().await.map_err(broken)?;
        match (name.as_str(), file_name) {
            ("purpose", None) => purpose = Some(String::from_utf8_lossy(&content).into_owned()),
            ("file", Some(name)) => file = Some((name, content)),
            ("expires_after[anchor]" | "expires_after[seconds]", None) => {}
            _ => {
                let message = format!("Unknown parameter: '{name}'.");
                return Err(Failure::invalid(message).code("unknown_parameter"));
            }
        }
    }
    let purpose = purpose.ok_or_else(|| Failure::missing("purpose"))?;
    let (name, content) = file.ok_or_else(|| Failure::missing("file"))?;
    Ok((purpose, name, content))
}

pub(super) async fn file(State(shared): Server, dialect: Dialect, Id(id): Id) -> Response {
    found(shared.store().files.look(&id), "File", &id, dialect)
}

pub(super) async fn delete(State(shared): Server, dialect: Dialect, Id(id): Id) -> Response {
    found(shared.store().files.delete(&id), "File", &id, dialect)
}

pub(super) async fn content(State(shared): Server, dialect: Dialect, Id(id): Id) -> Response {
    let content = shared.store().files.content(&id);
    content.map_or_else(
        || refuse(&absent("File", &id), dialect),
        IntoResponse::into_response,
    )
}

pub(super) async fn create(State(shared): Server, dialect: Dialect, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return refuse(&Failure::no_json(), dialect);
    };
    let work = shared.store().begin(&request, dialect);
    said(work.map(|work| run(&shared, dialect, work)), dialect)
}

/// Answers the lines of a batch and keeps it.
fn run(shared: &Shared, dialect: Dialect, work: Work) -> Value {
    let outcomes = work.to_run().iter().enumerate().map(|(number, request)| {
        shared.log().requests.push(request.clone());
        let reply = decide(shared, request, dialect);
        Outcome::of(&reply, request, dialect, number)
    });
    let outcomes = outcomes.collect();
    shared.store().keep(work, outcomes)
}

pub(super) async fn batch(State(shared): Server, dialect: Dialect, Id(id): Id) -> Response {
    found(shared.store().look(&id), "Batch", &id, dialect)
}

pub(super) async fn cancel(State(shared): Server, dialect: Dialect, Id(id): Id) -> Response {
    said(shared.store().cancel(&id), dialect)
}

pub(super) async fn list_files(State(shared): Server, dialect: Dialect, page: Page) -> Response {
    let files = shared.store().files.list(page.purpose.as_deref());
    said(page.of(files), dialect)
}

pub(super) async fn list_batches(State(shared): Server, dialect: Dialect, page: Page) -> Response {
    said(page.of(shared.store().list()), dialect)
}
