//! Settings of a call that do not depend on the requested type.

use std::sync::Arc;

use crate::answer::AnswerPlace;
use crate::api::{OpenAIConfig, OutputFormat, OutputMode};
use crate::error::Error;
use crate::evidence::{Grounding, has_quotes};
use crate::generate::decoder::Format;
use crate::http::{CallLimits, Deadline};
use crate::model::Model;
use crate::prompt::{Content, Prompt, Role};

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
        format: &Format,
        prompt: &Prompt,
    ) -> Result<Option<Arc<Grounding>>, Error> {
        if !self.grounded {
            return Ok(None);
        }
        prompt.check()?;
        let root = match format {
            Format::Schema(schema) if has_quotes(&schema.text) => schema.root,
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
    pub(crate) fn answer_place(&self, format: OutputFormat<'_>) -> AnswerPlace {
        match format {
            OutputFormat::Schema(_) => self.output_mode().answer_place(),
            OutputFormat::Grammar(_) => self.model.grammar_answer_place(),
        }
    }

    /// Returns the output limit of this call, for the error about a truncated answer.
    pub(crate) fn max_tokens(&self) -> Option<u32> {
        self.config
            .parameters
            .max_tokens
            .or(self.model.config().parameters.max_tokens)
    }
}
