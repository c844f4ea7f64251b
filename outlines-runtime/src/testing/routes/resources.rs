//! Routes of files and batches.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{self, Multipart};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::testing::batches::{BatchRequest, LineResult};
use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::routes::completions::choose_reply;
use crate::testing::routes::params::{Id, PageParams};
use crate::testing::routes::respond;
use crate::testing::state::ServerState;

type Server = extract::State<Arc<ServerState>>;

fn respond_with(result: Result<Value, ErrorReply>, dialect: Dialect) -> Response {
    match result {
        Ok(value) => Json(value).into_response(),
        Err(error) => respond::error(&error, dialect),
    }
}

fn missing(object: &str, id: &str) -> ErrorReply {
    ErrorReply::not_found(format!("No such {object} object: {id}"))
}

pub(super) async fn upload_file(
    extract::State(state): Server,
    dialect: Dialect,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let upload = match form {
        Ok(form) => UploadForm::read(form).await,
        Err(_) => Err(ErrorReply::invalid_request(
            "The request is not a multipart form.",
        )),
    };
    let result = upload.and_then(|upload| {
        state
            .store()
            .upload(&upload.purpose, upload.name, upload.content)
    });
    respond_with(result, dialect)
}

struct UploadForm {
    purpose: String,
    name: String,
    content: Bytes,
}

impl UploadForm {
    async fn read(mut form: Multipart) -> Result<Self, ErrorReply> {
        let incomplete = |_| ErrorReply::invalid_request("The multipart form is incomplete.");
        let (mut purpose, mut file) = (None, None);
        while let Some(field) = form.next_field().await.map_err(incomplete)? {
            let field_name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let content = field.bytes().await.map_err(incomplete)?;
            match (field_name.as_str(), file_name) {
                ("purpose", None) => purpose = Some(String::from_utf8_lossy(&content).into_owned()),
                ("file", Some(name)) => file = Some((name, content)),
                ("expires_after[anchor]" | "expires_after[seconds]", None) => {}
                _ => return Err(ErrorReply::unknown_parameter(&field_name)),
            }
        }
        let purpose = purpose.ok_or_else(|| ErrorReply::missing_parameter("purpose"))?;
        let (name, content) = file.ok_or_else(|| ErrorReply::missing_parameter("file"))?;
        Ok(Self {
            purpose,
            name,
            content,
        })
    }
}

pub(super) async fn file(extract::State(state): Server, dialect: Dialect, Id(id): Id) -> Response {
    let file = state.store().files.poll(&id);
    respond_with(file.ok_or_else(|| missing("File", &id)), dialect)
}

pub(super) async fn delete_file(
    extract::State(state): Server,
    dialect: Dialect,
    Id(id): Id,
) -> Response {
    let deleted = state.store().files.delete(&id);
    respond_with(deleted.ok_or_else(|| missing("File", &id)), dialect)
}

pub(super) async fn file_content(
    extract::State(state): Server,
    dialect: Dialect,
    Id(id): Id,
) -> Response {
    let content = state.store().files.content(&id);
    content.map_or_else(
        || respond::error(&missing("File", &id), dialect),
        IntoResponse::into_response,
    )
}

pub(super) async fn list_files(
    extract::State(state): Server,
    dialect: Dialect,
    page: PageParams,
) -> Response {
    let files = state.store().files.list(page.purpose.as_deref());
    respond_with(page.of(files), dialect)
}

pub(super) async fn create_batch(
    extract::State(state): Server,
    dialect: Dialect,
    body: Bytes,
) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return respond::error(&ErrorReply::not_json(), dialect);
    };
    let batch = state.store().create(&request, dialect);
    respond_with(batch.map(|batch| run(&state, dialect, batch)), dialect)
}

/// Runs the lines of a batch and stores it. The store is not locked meanwhile, because the
/// function that returns the replies may use the server.
fn run(state: &ServerState, dialect: Dialect, batch: BatchRequest) -> Value {
    let lines = batch.lines_to_run().iter().enumerate();
    let results = lines.map(|(number, request)| {
        state.log().requests.push(request.clone());
        let reply = choose_reply(state, request, dialect);
        LineResult::new(&reply, request, dialect, number)
    });
    let results = results.collect();
    state.store().finish(batch, results)
}

pub(super) async fn batch(extract::State(state): Server, dialect: Dialect, Id(id): Id) -> Response {
    let batch = state.store().poll(&id);
    respond_with(batch.ok_or_else(|| missing("Batch", &id)), dialect)
}

pub(super) async fn cancel_batch(
    extract::State(state): Server,
    dialect: Dialect,
    Id(id): Id,
) -> Response {
    respond_with(state.store().cancel(&id), dialect)
}

pub(super) async fn list_batches(
    extract::State(state): Server,
    dialect: Dialect,
    page: PageParams,
) -> Response {
    respond_with(page.of(state.store().list()), dialect)
}
