//! One kind of question for many prompts: its requests, and what their replies are worth.

use crate::api::{OutputSchema, ResponseMode};
use crate::error::Error;
use crate::generate::Response;
use crate::generate::call::{Call, check_runtime};
use crate::generate::decoder::Decoder;
use crate::generate::request::{parse_reply, request_body};
use crate::generate::single::{Check, decode_and_validate};
use crate::http::{CallLimits, HttpResponse};
use crate::model::Model;
use crate::prompt::{Prompt, Role};
use crate::usage::{Counters, Usage};

/// All of a call but its prompt.
pub(crate) struct Template<T> {
    call: Call,
    decoder: Decoder<T>,
    checks: Vec<Check<T>>,
}

impl<T> Template<T> {
    /// Checks what can be checked before there is a prompt.
    pub(crate) fn new(
        call: Call,
        decoder: Decoder<T>,
        checks: Vec<Check<T>>,
    ) -> Result<Self, Error> {
        check_runtime()?;
        call.config.check()?;
        Ok(Self {
            call,
            decoder,
            checks,
        })
    }

    pub(crate) fn model(&self) -> &Model {
        &self.call.model
    }

    pub(crate) fn limits(&self) -> CallLimits {
        self.call.limits
    }

    pub(crate) fn schema(&self) -> OutputSchema<'static> {
        self.decoder.schema
    }

    /// The body of the request that a single call with this prompt would send.
    pub(crate) fn body(&self, mut prompt: Prompt) -> Result<Vec<u8>, Error> {
        if let Some(content) = &self.call.system {
            prompt.prepend(Role::System, content.clone());
        }
        prompt.check()?;
        request_body(
            &self.call,
            &prompt.messages,
            &self.decoder.schema,
            ResponseMode::Full,
        )
    }

    /// What a single call would make of this reply, and what the reply cost. Nothing is counted.
    pub(crate) fn decode_and_validate(
        &self,
        reply: HttpResponse,
    ) -> (Usage, Result<Response<T>, Error>) {
        let counters = Counters::default();
        let settled = parse_reply(&self.call.model, reply, self.call.max_tokens(), &counters)
            .and_then(|answers| answers.first)
            .and_then(|answer| decode_and_validate(&self.decoder, answer, &self.checks, 1));
        (counters.total(), settled)
    }
}
