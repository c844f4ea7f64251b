//! One request and its answers. Nothing here depends on the type asked for, so it is compiled once.

use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::answer::{Answer, FinishReason};
use crate::api::Choices;
use crate::api::chat::chat_body;
use crate::api::responses::responses_body;
use crate::api::{OutputSchema, Parameters, ResponseMode};
use crate::client::Model;
use crate::config::Api;
use crate::error::Error;
use crate::generate::call::Call;
use crate::generate::{chat, responses};
use crate::prompt::Message;
use crate::transport::{Deadline, Reply};
use crate::usage::{Counters, Usage};

/// Asks and brings back the first answer.
pub(super) async fn send(
    call: &Call,
    messages: &[Message],
    schema: &OutputSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Answer, Error> {
    send_all(call, messages, schema, deadline).await?.first
}

/// Asks and brings back all answers of the reply.
pub(super) async fn send_all(
    call: &Call,
    messages: &[Message],
    schema: &OutputSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Choices, Error> {
    let span = span(&call.model);
    let exchanged = exchange(call, messages, schema, deadline)
        .instrument(span.clone())
        .await;
    match &exchanged {
        Ok(Choices { usage, first, .. }) => record(&span, Some(*usage), first.as_ref()),
        Err(error) => record(&span, None, Err(error)),
    }
    exchanged
}

async fn exchange(
    call: &Call,
    messages: &[Message],
    schema: &OutputSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Choices, Error> {
    let model = &call.model;
    let body = request_body(call, messages, schema, ResponseMode::Full)?;
    let reply = model.post(body.into(), call.patience, deadline).await?;
    parse_reply(model, reply, call.max_tokens(), model.counters())
}

/// Finds the answers in a whole reply, and counts what they cost whatever they are.
pub(crate) fn parse_reply(
    model: &Model,
    reply: Reply,
    limit: Option<u32>,
    counters: &Counters,
) -> Result<Choices, Error> {
    let parse_reply = match model.api() {
        Api::ChatCompletions => chat::parse_reply,
        Api::Responses => responses::parse_reply,
    };
    parse_reply(reply, limit, model.endpoint(), counters)
}

/// The body of a request.
pub(crate) fn request_body(
    call: &Call,
    messages: &[Message],
    schema: &OutputSchema<'_>,
    delivery: ResponseMode,
) -> Result<Vec<u8>, Error> {
    let model = &call.model;
    let parameters = Parameters::new(&call.config, model.config());
    if let Some(field) = parameters.duplicate_field() {
        return Err(Error::configuration(format!(
            "`{field}` is set by a function and in `extra`; leave out one of them"
        )));
    }
    let name = model.sent_name();
    let body = match model.api() {
        Api::ChatCompletions => chat_body(
            name,
            messages,
            parameters,
            model.token_limit_field(),
            schema,
            delivery,
        ),
        Api::Responses => {
            if let Some(field) = parameters.absent_from_responses() {
                return Err(Error::configuration(format!(
                    "the Responses API has no `{field}`; leave it out or use `Api::ChatCompletions`"
                )));
            }
            responses_body(name, messages, parameters, schema, delivery)
        }
    };
    body.map_err(|error| Error::configuration(format!("the request cannot be written: {error}")))
}

/// The span of one request. It and its fields are named by the OpenTelemetry conventions for generative AI. Prompts, answers
/// and keys are in none of them.
pub(crate) fn span(model: &Model) -> Span {
    tracing::info_span!(
        "chat",
        otel.name = format_args!("chat {}", model.name()),
        otel.kind = "client",
        otel.status_code = Empty,
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = model.endpoint().vendor(),
        gen_ai.output.type = "json",
        gen_ai.request.model = model.name(),
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        server.address = model.endpoint().url().host_str(),
        server.port = model.endpoint().url().port_or_known_default(),
        http.response.status_code = Empty,
        request_id = Empty,
        http.request.resend_count = Empty,
        error.type = Empty,
    )
}

/// Notes in the span of a request how it ended.
pub(crate) fn record(span: &Span, usage: Option<Usage>, answer: Result<&Answer, &Error>) {
    if let Some(usage) = usage {
        span.record("gen_ai.usage.input_tokens", usage.prompt_tokens);
        span.record("gen_ai.usage.output_tokens", usage.completion_tokens);
    }
    let (answer, error) = match answer {
        Ok(answer) => (Some(answer), None),
        Err(error) => (error.answer(), Some(error)),
    };
    if let Some(answer) = answer {
        span.record("http.response.status_code", answer.status);
        span.record("gen_ai.response.model", answer.model());
        span.record("request_id", answer.request_id());
        let reason = answer.finish_reason().map(FinishReason::as_str);
        span.record("gen_ai.response.finish_reasons", reason);
    }
    if let Some(error) = error {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", error.kind());
        span.record("http.response.status_code", error.status());
        span.record("request_id", error.request_id());
    }
}
