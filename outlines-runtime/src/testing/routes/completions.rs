//! Requests to the model.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{self, Request as HttpRequest};
use axum::response::Response;

use crate::api::Api;
use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::random::{RandomError, random_document};
use crate::testing::reply::{FinishReason, Reply, ReplyChoice, ReplyContent, ReplyText};
use crate::testing::request::Request;
use crate::testing::routes::{access, respond};
use crate::testing::state::ServerState;
use crate::testing::strict::{check_format, check_tool};
use crate::testing::wire::mismatch;

/// Records the request and replies to it.
pub(super) async fn complete(
    extract::State(state): extract::State<Arc<ServerState>>,
    dialect: Dialect,
    api: Api,
    request: HttpRequest,
) -> Response {
    let (head, body) = request.into_parts();
    // An incomplete body is handled like one that is not JSON.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let request = Request::http(api, &head, &body);
    state.log().requests.push(request.clone());
    if let Err(error) = access::check(&head, dialect, &state.settings) {
        return respond::error(&error, dialect);
    }
    let mut reply = choose_reply(&state, &request, dialect);
    if let (ReplyContent::Forward, Some(recordings)) = (&reply.content, &state.recordings) {
        reply = recordings.forward(&request, dialect).await;
    }
    respond::reply(&request, dialect, &reply).await
}

/// Returns the reply to a request. A request that the API would reject takes no reply from the
/// queue.
pub(super) fn choose_reply(state: &ServerState, request: &Request, dialect: Dialect) -> Reply {
    let lenient = state.settings.lenient;
    if let Err(error) = check(state, request, dialect) {
        return Reply::failed(error);
    }
    let reply = match (
        state.replies.next(request),
        &state.recordings,
        state.settings.seed,
    ) {
        (Some(reply), _, _) => reply,
        (None, Some(recordings), _) => recordings.reply(request),
        (None, None, Some(seed)) => state.replies.random(seed, request),
        (None, None, None) => Reply::invalid(
            "no reply is queued in the test server for this request; queue one with \
             `TestServer::reply`, or start the server with `TestServer::builder().random(7)` \
             to answer with random documents",
        ),
    };
    match reply.content {
        ReplyContent::Random(seed) => return random_reply(reply, seed, request),
        _ if lenient => return reply,
        _ => {}
    }
    match value_mismatch(&reply, request) {
        Some(reason) => Reply::invalid(reason),
        None => reply,
    }
}

/// Replaces the content of a reply with random documents, one for each requested choice.
fn random_reply(mut reply: Reply, seed: u64, request: &Request) -> Reply {
    let Some(schema) = request.schema_text() else {
        return Reply::invalid("a random document needs a schema, and this request has none");
    };
    let choices = (0..request.choices()).map(|index| {
        let document = random_document(schema, seed.wrapping_add(index))?;
        Ok(ReplyChoice::new(
            ReplyText::Verbatim(document),
            FinishReason::Stop,
        ))
    });
    reply.content = match choices.collect::<Result<_, RandomError>>() {
        Ok(choices) => ReplyContent::Choices(choices),
        Err(error) => ReplyContent::Invalid(error.to_string()),
    };
    reply
}

fn check(state: &ServerState, request: &Request, dialect: Dialect) -> Result<(), ErrorReply> {
    if !request.body().is_object() {
        return Err(ErrorReply::not_json());
    }
    if request.model().is_empty() {
        return Err(ErrorReply::invalid_request(
            "you must provide a model parameter",
        ));
    }
    if request.messages().is_empty() {
        return Err(ErrorReply::missing_parameter(match request.api() {
            Api::ChatCompletions => "messages",
            Api::Responses => "input",
        }));
    }
    if state.settings.lenient {
        return Ok(());
    }
    if let Some(format) = request.format_text() {
        let mut accepted = state.accepted_format();
        let is_accepted = |(api, text): &(Api, String)| *api == request.api() && text == format;
        if !accepted.as_ref().is_some_and(is_accepted) {
            check_format(format, request.api(), dialect)?;
            *accepted = Some((request.api(), format.to_owned()));
        }
        drop(accepted);
        check_json_object(request)?;
    }
    match request.tool_text() {
        Some(tool) => check_tool(tool, request.api(), dialect),
        None => Ok(()),
    }
}

/// Checks that the prompt asks for JSON where the format is any JSON object.
fn check_json_object(request: &Request) -> Result<(), ErrorReply> {
    let body = request.body();
    let (messages, param, format) = match request.api() {
        Api::ChatCompletions => ("messages", "response_format", &body["response_format"]),
        Api::Responses => ("input", "text.format", &body["text"]["format"]),
    };
    if format["type"] != "json_object" || request.prompt().to_ascii_lowercase().contains("json") {
        return Ok(());
    }
    Err(ErrorReply::invalid_request(format!(
        "'{messages}' must contain the word 'json' in some form, to use '{param}' of type \
         'json_object'."
    ))
    .param(messages))
}

/// Returns a message if a value of the reply does not match the schema of the request, which is a
/// mistake in the test. Verbatim texts may be anything.
fn value_mismatch(reply: &Reply, request: &Request) -> Option<String> {
    let ReplyContent::Choices(choices) = &reply.content else {
        return None;
    };
    let schema = request.strict_schema()?;
    let mismatch = choices.iter().find_map(|choice| match &choice.text {
        ReplyText::Value(value) => mismatch(value, schema),
        _ => None,
    })?;
    let name = request.schema_name().unwrap_or_default();
    Some(format!(
        "the value given to the test server does not match the schema `{name}` of this request: \
         {mismatch}; to send a wrong answer on purpose, use `Reply::text`"
    ))
}
