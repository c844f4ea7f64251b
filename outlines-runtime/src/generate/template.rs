//! Request bodies and decoded replies of a call for many prompts, for batch jobs.

use crate::answer::Answer;
use crate::api::{OutputFormat, OutputSchema, ResponseMode, user_texts};
use crate::error::Error;
use crate::evidence::Grounding;
use crate::generate::call::Call;
use crate::generate::check::Check;
use crate::generate::decode::{DecodeAnswer, Decoder};
use crate::generate::{Generate, Response};
use crate::http::{CallLimits, HttpResponse};
use crate::model::Model;
use crate::prompt::Prompt;
use crate::usage::{Counters, Usage};

const NO_REQUEST: &str = "the request of this prompt is not readable in the directory of the job, \
     so its quotes cannot be located; restore the file, or read the results without `grounded`";

/// A call without its prompt, whose requests are sent in a batch job.
pub(crate) struct Template<T> {
    call: Call,
    schema: OutputSchema<'static>,
    decoder: Decoder<T>,
    checks: Vec<Check<T>>,
}

impl<T> Template<T> {
    /// Checks the settings, and separates the prompts from them.
    pub(crate) fn new<P, R>(call: Generate<T, P, R>) -> Result<(Self, P), Error> {
        call.call.check()?;
        let template = Self {
            schema: call.decoder.strict_schema()?,
            call: call.call,
            decoder: call.decoder,
            checks: call.checks,
        };
        Ok((template, call.prompt))
    }

    pub(crate) fn model(&self) -> &Model {
        &self.call.model
    }

    pub(crate) fn limits(&self) -> CallLimits {
        self.call.limits
    }

    pub(crate) fn schema(&self) -> OutputSchema<'static> {
        self.schema
    }

    fn format(&self) -> OutputFormat<'static> {
        OutputFormat::Schema(self.schema)
    }

    /// Returns the body of the request that a single call with this prompt would send.
    pub(crate) fn body(&self, mut prompt: Prompt) -> Result<Vec<u8>, Error> {
        self.call.complete(&mut prompt)?;
        let format = self.decoder.format().map_err(Error::configuration)?;
        self.call.grounding(&format, &prompt)?;
        self.call
            .request_body(&prompt.messages, format.borrow(), ResponseMode::Full)
    }

    /// Returns whether the request is needed to decode a reply.
    pub(crate) fn needs_request(&self) -> bool {
        self.call.grounded
    }

    /// Returns what a single call would return for this reply, and the usage of the reply,
    /// which is not added to the counters of the model. `request` is the body of the request, if it
    /// is needed and readable.
    pub(crate) fn decode_reply(
        &self,
        reply: Result<HttpResponse, Error>,
        request: Option<&[u8]>,
    ) -> (Usage, Result<Response<T>, Error>) {
        let counters = Counters::default();
        let reader = self
            .call
            .model
            .reply_reader(self.call.max_tokens(), &counters);
        let response = reply
            .and_then(|reply| reader.parse(reply))
            .or_else(|error| self.call.rejected_answer(self.format(), error))
            .and_then(|answers| answers.first)
            .and_then(|answer| self.accept(answer, request));
        (counters.total(), response)
    }

    fn accept(&self, answer: Answer, request: Option<&[u8]>) -> Result<Response<T>, Error> {
        let response = self.decoder.clone().accept(answer, &self.checks, 1)?;
        if !self.call.grounded {
            return Ok(response);
        }
        let texts = request.and_then(user_texts);
        let texts = texts.ok_or_else(|| Error::configuration(NO_REQUEST))?;
        let grounding = Grounding::new(texts.iter().map(String::as_str), self.decoder.root());
        response.grounded(Some(&grounding), 1)
    }
}
