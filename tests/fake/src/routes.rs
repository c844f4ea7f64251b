//! The server's addresses.

use std::collections::HashMap;
use std::future::{pending, ready};
use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::once;
use serde_json::{Value, json};

use crate::Shared;
use crate::fault::{Action, Moment};
use crate::settings::Dialect;
use crate::store::Wrong;

type Server = State<Arc<Shared>>;
type Parameters = Query<HashMap<String, String>>;

pub(crate) fn router(dialect: Dialect, shared: Arc<Shared>) -> Router {
    let routes = Router::new()
        .route("/files", get(list_files).post(upload))
        .route("/files/{id}", get(file))
        .route("/files/{id}/content", get(content))
        .route("/batches", get(list_batches).post(create))
        .route("/batches/{id}", get(batch))
        .route("/batches/{id}/cancel", post(cancel))
        .layer(DefaultBodyLimit::disable());
    let prefix = match dialect {
        Dialect::OpenAI => "/v1",
        Dialect::AzureDated => "/openai",
        Dialect::AzureV1 => "/openai/v1",
    };
    Router::new()
        .nest(prefix, routes)
        .layer(from_fn_with_state(
            (dialect, Arc::clone(&shared)),
            disturbed,
        ))
        .with_state(shared)
}

/// Lets a request pass as the plan says, if it is signed.
async fn disturbed(
    State((dialect, shared)): State<(Dialect, Arc<Shared>)>,
    Query(query): Parameters,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let name = format!("{} {}", request.method(), without_id(&path));
    let action = shared.script().next(Moment::Arrived, &name);
    if let Some(reply) = act(action).await {
        return reply;
    }
    let signature = match dialect {
        Dialect::OpenAI => "authorization",
        _ => "api-key",
    };
    if !request.headers().contains_key(signature) {
        return wrong(&Wrong(401, "Incorrect API key provided"));
    }
    if dialect == Dialect::AzureDated && !query.contains_key("api-version") {
        return wrong(&Wrong(404, "Resource not found"));
    }
    let reply = next.run(request).await;
    let action = shared.script().next(Moment::Done, &name);
    act(action).await.unwrap_or(reply)
}

/// What comes in place of the reply.
async fn act(action: Action) -> Option<Response> {
    match action {
        Action::Go => None,
        Action::Hang => pending().await,
        Action::Break => {
            let broken: io::Result<Bytes> = Err(io::ErrorKind::ConnectionReset.into());
            Some(Response::new(Body::from_stream(once(ready(broken)))))
        }
        Action::Overloaded => Some(wrong(&Wrong(503, "The server is overloaded"))),
    }
}

/// `/v1/batches/batch_1/cancel` as `/v1/batches/{id}/cancel`.
fn without_id(path: &str) -> String {
    let mut words: Vec<&str> = path.split('/').collect();
    for word in &mut words {
        if word.starts_with("file-") || word.starts_with("batch_") {
            *word = "{id}";
        }
    }
    words.join("/")
}

fn wrong(Wrong(status, message): &Wrong) -> Response {
    let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body =
        json!({"error": {"message": message, "type": "invalid_request_error", "code": null}});
    (status, Json(body)).into_response()
}

/// What was asked for, or that it is not there.
fn found(value: Option<Value>) -> Response {
    value.map_or_else(
        || wrong(&Wrong(404, "Not found")),
        |value| Json(value).into_response(),
    )
}

async fn upload(State(shared): Server, mut form: Multipart) -> Response {
    let (mut purpose, mut file) = (None, None);
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let Ok(text) = field.text().await else { break };
        match (name.as_str(), file_name) {
            ("purpose", None) => purpose = Some(text),
            ("file", Some(name)) => file = Some((name, text)),
            _ => return wrong(&Wrong(400, "Unknown parameter")),
        }
    }
    match (purpose.as_deref(), file) {
        (Some("batch"), Some((name, text))) if name.strip_suffix(".jsonl").is_some() => {
            Json(shared.store().upload(name, text)).into_response()
        }
        _ => wrong(&Wrong(400, "Invalid file for purpose batch")),
    }
}

async fn file(State(shared): Server, Path(id): Path<String>) -> Response {
    found(shared.store().file(&id))
}

async fn content(State(shared): Server, Path(id): Path<String>) -> Response {
    let content = shared.store().content(&id);
    content.map_or_else(
        || wrong(&Wrong(404, "No such File object")),
        IntoResponse::into_response,
    )
}

async fn create(State(shared): Server, Json(request): Json<Value>) -> Response {
    let created = shared.store().create(&request, &*shared.answer);
    created.map_or_else(|fault| wrong(&fault), |batch| Json(batch).into_response())
}

async fn batch(State(shared): Server, Path(id): Path<String>) -> Response {
    found(shared.store().look(&id))
}

async fn cancel(State(shared): Server, Path(id): Path<String>) -> Response {
    let cancelled = shared.store().cancel(&id);
    cancelled.map_or_else(|fault| wrong(&fault), |batch| Json(batch).into_response())
}

async fn list_files(State(shared): Server, Query(query): Parameters) -> Response {
    let purpose = query.get("purpose").map(String::as_str);
    page(shared.store().list_files(purpose), &query)
}

async fn list_batches(State(shared): Server, Query(query): Parameters) -> Response {
    page(shared.store().list_batches(), &query)
}

/// One page of a list, with OpenAI's limits.
fn page(entries: Vec<Value>, query: &HashMap<String, String>) -> Response {
    let limit = query
        .get("limit")
        .map_or(Ok(20), |limit| limit.parse::<usize>());
    let Ok(limit @ 1..=100) = limit else {
        return wrong(&Wrong(400, "Invalid limit"));
    };
    let mut entries = entries.into_iter();
    if let Some(after) = query.get("after")
        && entries.all(|entry| entry["id"] != after.as_str())
    {
        return wrong(&Wrong(400, "Unknown after"));
    }
    let data: Vec<Value> = entries.by_ref().take(limit).collect();
    let has_more = entries.next().is_some();
    Json(json!({"object": "list", "data": data, "has_more": has_more})).into_response()
}
