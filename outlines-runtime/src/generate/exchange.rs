//! One request and its answers. Nothing here depends on the type asked for, so it is compiled once.

use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::answer::{Answer, FinishReason};
use crate::config::Api;
use crate::error::Error;
use crate::generate::call::Call;
use crate::generate::{chat, responses};
use crate::prompt::Message;
use crate::transport::{Deadline, Reply};
use crate::usage::{Counters, Usage};
use crate::wire::{Parameters, StrictSchema, chat_body, responses_body};

/// All that a reply says: what it cost, and its answers, each of which may be one that is no value. There is always a first:
/// a reply without answers holds an empty one.
pub(super) struct Answers {
    pub(super) usage: Usage,
    pub(super) first: Result<Answer, Error>,
    pub(super) others: Vec<Result<Answer, Error>>,
}

/// Asks and brings back the first answer.
pub(super) async fn ask(
    call: &Call,
    messages: &[Message],
    schema: &StrictSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Answer, Error> {
    ask_all(call, messages, schema, deadline).await?.first
}

/// Asks and brings back all answers of the reply.
///
/// The span and its fields are named by the OpenTelemetry conventions for generative AI. Prompts, answers and keys are
/// in none of them.
pub(super) async fn ask_all(
    call: &Call,
    messages: &[Message],
    schema: &StrictSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Answers, Error> {
    let model = &call.model;
    let span = tracing::info_span!(
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
    );
    let exchanged = exchange(call, messages, schema, deadline)
        .instrument(span.clone())
        .await;
    record(&span, &exchanged);
    exchanged
}

async fn exchange(
    call: &Call,
    messages: &[Message],
    schema: &StrictSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Answers, Error> {
    let model = &call.model;
    let body = body(call, messages, schema)?;
    let reply = model.post(body.into(), call.patience, deadline).await?;
    judge(call, reply, model.counters())
}

/// Finds the answers in a reply, and counts what they cost whatever they are.
pub(super) fn judge(call: &Call, reply: Reply, counters: &Counters) -> Result<Answers, Error> {
    let judge = match call.model.api() {
        Api::ChatCompletions => chat::judge,
        Api::Responses => responses::judge,
    };
    judge(reply, call.max_tokens(), call.model.endpoint(), counters)
}

/// The body of the request for an answer.
pub(super) fn body(
    call: &Call,
    messages: &[Message],
    schema: &StrictSchema<'_>,
) -> Result<Vec<u8>, Error> {
    let model = &call.model;
    let parameters = Parameters::new(&call.config, model.config());
    let name = model.sent_name();
    let body = match model.api() {
        Api::ChatCompletions => chat_body(name, messages, parameters, model.token_limit(), schema),
        Api::Responses => {
            if let Some(field) = parameters.absent_from_responses() {
                return Err(Error::configuration(format!(
                    "the Responses API has no `{field}`; leave it out or use `Api::ChatCompletions`"
                )));
            }
            responses_body(name, messages, parameters, schema)
        }
    };
    body.map_err(|error| Error::configuration(format!("the request cannot be written: {error}")))
}

fn record(span: &Span, exchanged: &Result<Answers, Error>) {
    let first = match exchanged {
        Ok(Answers { usage, first, .. }) => {
            span.record("gen_ai.usage.input_tokens", usage.prompt_tokens);
            span.record("gen_ai.usage.output_tokens", usage.completion_tokens);
            first.as_ref()
        }
        Err(error) => Err(error),
    };
    let (answer, error) = match first {
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
