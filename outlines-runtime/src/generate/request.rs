//! A single request and its answers. Nothing here depends on the requested type, so it is compiled
//! once.

use std::future::{Future, poll_fn};
use std::pin::pin;

use tracing::Span;
use tracing::field::Empty;

use crate::answer::{Answer, FinishReason};
use crate::api::{Choices, Output, OutputFormat, Parameters, ReplyError, Request, ResponseMode};
use crate::error::Error;
use crate::generate::call::Call;
use crate::http::{Deadline, Endpoint, HttpResponse, StreamingResponse};
use crate::model::Model;
use crate::prompt::Message;
use crate::usage::{Counters, Usage};

/// Sends a request and returns all answers of the reply.
pub(super) async fn send_all(
    call: &Call,
    messages: &[Message],
    format: OutputFormat<'_>,
    deadline: Option<Deadline>,
) -> Result<Choices, Error> {
    let span = span(&call.model, format);
    let mut request = pin!(async {
        let model = &call.model;
        let body = request_body(call, messages, format, ResponseMode::Full)?;
        let limits = call.limits.with_deadline(deadline);
        let limit = call.max_tokens();
        let read = |response: StreamingResponse| async move {
            parse_reply(model, response.read().await?, limit, model.counters())
        };
        let check = || model.check_budget();
        let post = model
            .http()
            .post(model.endpoint(), body.into(), limit, limits, check, read);
        let result = post.await;
        result.or_else(|error| rejected_answer(error, limit))
    });
    // `Instrument` would copy the future twice.
    let result = poll_fn(|cx| span.in_scope(|| request.as_mut().poll(cx))).await;
    match &result {
        Ok(Choices { usage, first, .. }) => record(&span, Some(*usage), first.as_ref()),
        Err(error) => record(&span, None, Err(error)),
    }
    result
}

/// Returns the answers in an error: Groq rejects an answer that does not follow the schema, and
/// sends it along. It is decoded and validated like any other, and can be asked about again. Groq
/// reports no usage for it. Other errors are returned, with the token limit of the call.
pub(crate) fn rejected_answer(mut error: Error, limit: Option<u32>) -> Result<Choices, Error> {
    if let Error::Truncated { limit: unknown, .. } = &mut error {
        *unknown = limit;
    }
    let Error::InvalidRequest(rejection) = &mut error else {
        return Err(error);
    };
    let Some(text) = rejection.failed_generation.take() else {
        return Err(error);
    };
    let mut answer = Answer::empty(rejection.status, rejection.request_id.take());
    answer.text = text;
    Ok(Choices {
        usage: Usage::default(),
        first: Ok(answer),
        others: Vec::new(),
    })
}

/// Parses a full reply and adds its usage to the counters, even if it is an error.
pub(crate) fn parse_reply(
    model: &Model,
    mut reply: HttpResponse,
    limit: Option<u32>,
    counters: &Counters,
) -> Result<Choices, Error> {
    let id = &mut reply.request_id;
    let (usage, choices) = model
        .api()
        .parse_reply(&reply.body, reply.status, id, limit);
    counters.add(usage);
    choices.map_err(|error| reply_error(model.endpoint(), error, reply))
}

/// Returns the error for a reply that contains no answer.
pub(crate) fn reply_error(endpoint: &Endpoint, error: ReplyError, reply: HttpResponse) -> Error {
    match error {
        ReplyError::Reported(json) => endpoint.reported_error(&json, reply),
        ReplyError::Malformed(description) => endpoint.malformed(description, reply),
    }
}

/// Writes the body of a request.
pub(crate) fn request_body(
    call: &Call,
    messages: &[Message],
    format: OutputFormat<'_>,
    mode: ResponseMode,
) -> Result<Vec<u8>, Error> {
    let model = &call.model;
    let output = match format {
        OutputFormat::Schema(schema) => {
            let mode = call.output_mode();
            if let Some(version) = model.azure_version() {
                version.check(mode, "`api_version`")?;
            }
            Output::Schema(schema, mode)
        }
        OutputFormat::Grammar(grammar) => {
            Output::Grammar(grammar.fields(model.api(), model.grammar_dialect())?)
        }
    };
    model.api().request_body(&Request {
        model: model.request_name(),
        messages,
        parameters: Parameters::merge(&call.config, model.config()),
        token_limit_field: model.token_limit_field(),
        output,
        mode,
    })
}

/// Creates the span of a request. Its name and fields follow the OpenTelemetry conventions for
/// generative AI. They contain no prompts, answers, or keys.
pub(crate) fn span(model: &Model, format: OutputFormat<'_>) -> Span {
    let output_type = match format {
        OutputFormat::Schema(_) => "json",
        OutputFormat::Grammar(_) => "text",
    };
    tracing::info_span!(
        "chat",
        otel.name = format_args!("chat {}", model.name()),
        otel.kind = "client",
        otel.status_code = Empty,
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = model.endpoint().vendor(),
        gen_ai.output.type = output_type,
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

/// Records the outcome of a request in its span.
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
