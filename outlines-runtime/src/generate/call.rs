//! Settings of a call that do not depend on the requested type.

use crate::api::{OpenAIConfig, OutputMode};
use crate::error::Error;
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
}

impl Call {
    pub(crate) fn new(model: &Model) -> Self {
        Self {
            model: model.clone(),
            system: None,
            config: OpenAIConfig::default(),
            limits: model.limits(),
            include_usage: true,
        }
    }

    /// Checks the settings, before there is a prompt.
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
        self.check()?;
        prompt.check()?;
        Ok(self.limits.deadline())
    }

    /// Returns the output mode of this call: its own, the model's, or the server's.
    pub(crate) fn output_mode(&self) -> OutputMode {
        let model = &self.model;
        let configured = self.config.output_mode.or(model.config().output_mode);
        configured.unwrap_or(model.output_mode())
    }

    /// Returns the output limit of this call, for the error about a truncated answer.
    pub(crate) fn max_tokens(&self) -> Option<u32> {
        self.config
            .parameters
            .max_tokens
            .or(self.model.config().parameters.max_tokens)
    }
}
