//! Settings of a call, and its requests. Nothing here depends on the requested type, so it is
//! compiled once.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use tracing::Span;
use tracing::field::Empty;

use crate::answer::{Answer, AnswerField, FinishReason};
use crate::api::{
    Choices, OpenAIConfig, OutputFormat, OutputMode, Parameters, Request, RequestedOutput,
    ResponseMode,
};
use crate::error::Error;
use crate::evidence::{Grounding, has_quotes};
use crate::generate::format::OwnedOutputFormat;
use crate::http::{CallLimits, Deadline};
use crate::model::Model;
use crate::prompt::{Content, Message, Prompt, Role};
use crate::usage::Usage;

/// A call without its prompt: a model and the settings of this call.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) model: Model,
    pub(crate) system: Option<Content>,
    pub(crate) config: OpenAIConfig,
    pub(crate) limits: CallLimits,
    /// Whether a stream asks Chat Completions for its usage.
    pub(crate) include_usage: bool,
    /// Whether the quotes of an answer must be in the prompt.
    pub(crate) grounded: bool,
}

impl Call {
    pub(crate) fn new(model: &Model) -> Self {
        Self {
            model: model.clone(),
            system: None,
            config: OpenAIConfig::default(),
            limits: model.limits(),
            include_usage: true,
            grounded: false,
        }
    }

    /// Checks the settings and the runtime, before there is a prompt.
    #[cfg(feature = "batch")]
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.model.http().check_runtime()?;
        self.config.check()
    }

    /// Adds the system text to a prompt, and checks the prompt.
    #[cfg(feature = "batch")]
    pub(crate) fn complete(&self, prompt: &mut Prompt) -> Result<(), Error> {
        if let Some(content) = &self.system {
            prompt.prepend(Role::System, content.clone());
        }
        prompt.check()
    }

    /// Checks everything that can be checked before sending, and starts the clock.
    pub(crate) fn begin(&mut self, prompt: &mut Prompt) -> Result<Option<Deadline>, Error> {
        if let Some(content) = self.system.take() {
            prompt.prepend(Role::System, content);
        }
        self.config.check()?;
        prompt.check()?;
        Ok(self.limits.deadline())
    }

    /// Returns the output mode of this call: its own, the model's, or the server's.
    pub(crate) fn output_mode(&self) -> OutputMode {
        let model = &self.model;
        let configured = self.config.output_mode.or(model.config().output_mode);
        configured.unwrap_or(model.output_mode())
    }

    /// Returns the texts that the quotes of an answer must be in, if the call requires it.
    pub(crate) fn grounding(
        &self,
        format: &OwnedOutputFormat,
        prompt: &Prompt,
    ) -> Result<Option<Arc<Grounding>>, Error> {
        if !self.grounded {
            return Ok(None);
        }
        prompt.check()?;
        let root = match format {
            OwnedOutputFormat::Schema(schema) if has_quotes(&schema.text) => schema.root,
            _ => {
                return Err(Error::configuration(
                    "`grounded` needs a type with a `Quoted` value; wrap the values that must \
                     quote the text",
                ));
            }
        };
        let grounding = Grounding::new(prompt.current_texts(), root);
        if grounding.is_empty() {
            return Err(Error::configuration(
                "`grounded` needs a text in the user's message, in which quotes are located; an \
                 image or a file has none",
            ));
        }
        Ok(Some(Arc::new(grounding)))
    }

    /// Returns the place in which the answer is expected.
    pub(crate) fn answer_field(&self, format: OutputFormat<'_>) -> AnswerField {
        match format {
            OutputFormat::Schema(_) => self.output_mode().answer_field(),
            OutputFormat::Grammar(_) => self.model.grammar_answer_field(),
        }
    }

    /// Returns the output mode of a request for this form of the answer. A grammar has none.
    pub(crate) fn requested_mode(&self, format: OutputFormat<'_>) -> Option<OutputMode> {
        match format {
            OutputFormat::Schema(_) => Some(self.output_mode()),
            OutputFormat::Grammar(_) => None,
        }
    }

    /// Returns the output limit of this call, for the error about a truncated answer.
    pub(crate) fn max_tokens(&self) -> Option<u32> {
        self.config
            .parameters
            .max_tokens
            .or(self.model.config().parameters.max_tokens)
    }

    /// Sends a request and returns all answers of the reply.
    pub(super) async fn send(
        &self,
        messages: &[Message],
        format: OutputFormat<'_>,
        deadline: Option<Deadline>,
    ) -> Result<Choices, Error> {
        let span = self.span(format);
        let mut request = pin!(async {
            let model = &self.model;
            let body = self.request_body(messages, format, ResponseMode::Full)?;
            let limits = self.limits.with_deadline(deadline);
            let limit = self.max_tokens();
            let reader = model.reply_reader(limit, model.counters());
            let budget = model.budget_check();
            let post =
                model
                    .http()
                    .post(model.endpoint(), body.into(), limit, limits, budget, reader);
            let result = post.await;
            result.or_else(|error| self.rejected_answer(format, error))
        });
        // `Instrument` would copy the future twice.
        let result = poll_fn(|cx| {
            let _entered = span.enter();
            request.as_mut().poll(cx)
        })
        .await;
        match &result {
            Ok(Choices { usage, first, .. }) => record(&span, Some(*usage), first.as_ref()),
            Err(error) => record(&span, None, Err(error)),
        }
        result
    }

    /// Writes the body of a request.
    pub(crate) fn request_body(
        &self,
        messages: &[Message],
        format: OutputFormat<'_>,
        mode: ResponseMode,
    ) -> Result<Vec<u8>, Error> {
        let model = &self.model;
        let output = match format {
            OutputFormat::Schema(schema) => {
                let mode = self.output_mode();
                if let Some(version) = model.azure_version() {
                    version.check(mode, "`api_version`")?;
                }
                RequestedOutput::Schema(schema, mode)
            }
            OutputFormat::Grammar(grammar) => {
                RequestedOutput::Grammar(grammar.fields(model.api(), model.grammar_dialect())?)
            }
        };
        model.api().request_body(&Request {
            model: model.request_name(),
            messages,
            parameters: Parameters::merge(&self.config, model.config()),
            token_limit_field: model.token_limit_field(),
            output,
            mode,
        })
    }

    /// Returns the answers in an error: Groq rejects an answer that does not follow the schema, and
    /// sends it along. It is decoded and validated like any other, and can be asked about again.
    /// Groq reports no usage for it. Other errors are returned, with what only the call knows: its
    /// token limit, and the output mode that the advice depends on.
    pub(crate) fn rejected_answer(
        &self,
        format: OutputFormat<'_>,
        mut error: Error,
    ) -> Result<Choices, Error> {
        if let Error::Truncated { limit, .. } = &mut error {
            *limit = self.max_tokens();
        }
        error.set_advice(|| self.model.rejection_advice(self.requested_mode(format)));
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

    /// Creates the span of a request. Its name and fields follow the OpenTelemetry conventions for
    /// generative AI. They contain no prompts, answers, or keys.
    pub(crate) fn span(&self, format: OutputFormat<'_>) -> Span {
        let model = &self.model;
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
}

/// The messages of one call, and the settings and format to send with them. Nothing here depends on
/// the requested type, so it is compiled once.
pub(super) struct Conversation {
    pub(super) call: Call,
    pub(super) prompt: Prompt,
    pub(super) format: Result<OwnedOutputFormat, String>,
    pub(super) grounding: Option<Arc<Grounding>>,
    /// The time of the first poll, at which the settings were checked.
    pub(super) started: Option<Instant>,
    pub(super) deadline: Option<Deadline>,
}

impl Conversation {
    /// Sends the messages, and returns the conversation with the answer.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` would hold the conversation twice"
    )]
    pub(super) fn send(mut self) -> impl Future<Output = (Self, Result<Answer, Error>)> + Send {
        async move {
            let answer = match (self.begin(), &self.format) {
                (Err(error), _) => Err(error),
                (Ok(()), Err(message)) => Err(Error::configuration(message)),
                (Ok(()), Ok(format)) => {
                    let (messages, format) = (&self.prompt.messages, format.borrow());
                    let answers = self.call.send(messages, format, self.deadline).await;
                    answers.and_then(|answers| answers.first)
                }
            };
            (self, answer)
        }
    }

    /// Checks everything that can be checked before the first request.
    fn begin(&mut self) -> Result<(), Error> {
        if self.started.is_some() {
            return Ok(());
        }
        self.started = Some(Instant::now());
        self.deadline = self.call.begin(&mut self.prompt)?;
        if let Ok(format) = &self.format {
            self.grounding = self.call.grounding(format, &self.prompt)?;
        }
        Ok(())
    }
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
