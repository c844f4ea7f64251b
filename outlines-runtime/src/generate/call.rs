//! What all calls have in common: a model, a prompt, and settings of their own.

use std::time::Duration;

use crate::api::OpenAIConfig;
use crate::error::Error;
use crate::http::{CallLimits, Deadline};
use crate::model::Model;
use crate::prompt::{Content, Message, Prompt, Role};

/// A call that is not made yet.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) model: Model,
    pub(crate) prompt: Prompt,
    pub(crate) system: Option<Content>,
    pub(crate) config: OpenAIConfig,
    pub(crate) limits: CallLimits,
}

impl Call {
    pub(crate) fn new(model: &Model, prompt: impl Into<Prompt>) -> Self {
        Self {
            model: model.clone(),
            prompt: prompt.into(),
            system: None,
            config: OpenAIConfig::default(),
            limits: model.limits(),
        }
    }

    /// Checks what can be checked before anything is sent, and starts the clock.
    pub(crate) fn begin(&mut self) -> Result<Option<Deadline>, Error> {
        check_runtime()?;
        if let Some(content) = self.system.take() {
            self.prompt.prepend(Role::System, content);
        }
        self.prompt.check()?;
        self.config.check()?;
        Ok(self.limits.deadline())
    }

    pub(crate) fn messages(&self) -> &[Message] {
        &self.prompt.messages
    }

    /// The output limit of this call, for the error that an answer was cut off.
    pub(crate) fn max_tokens(&self) -> Option<u32> {
        self.config
            .parameters
            .max_tokens
            .or(self.model.config().parameters.max_tokens)
    }

    pub(crate) fn timeout(&mut self, limit: Duration) {
        self.limits.timeout = limit;
    }
}

/// Without tokio's clock and reactor the HTTP client panics.
pub(super) fn check_runtime() -> Result<(), Error> {
    if tokio::runtime::Handle::try_current().is_ok() {
        return Ok(());
    }
    Err(Error::configuration(
        "a request needs a tokio runtime; call it from an async function under `#[tokio::main]`",
    ))
}

/// The functions that all calls share: each has a field `call`, or one that has it.
macro_rules! call_settings {
    ($name:ident<$output:ident>) => {
        call_settings!($name<$output>, call);
    };
    ($name:ident<$($parameter:tt),+>, $($call:ident).+) => {
        impl<$($parameter),+> $name<$($parameter),+> {
            /// Instructions that stand before the prompt, as a system message.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model};
            /// # fn call(model: &Model) -> Generate<String> {
            /// model.generate("Two teas, 5 EUR").system("You sum up receipts in one line.")
            /// # }
            /// ```
            pub fn system(mut self, text: impl Into<Content>) -> Self {
                self.$($call).+.system = Some(text.into());
                self
            }

            /// How freely the model chooses its words: 0 for the most likely ones. Reasoning models refuse it.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model};
            /// # fn call(model: &Model) -> Generate<String> {
            /// model.generate("Invent a slogan for a bakery.").temperature(1.2)
            /// # }
            /// ```
            pub fn temperature(mut self, temperature: f64) -> Self {
                self.$($call).+.config.parameters.temperature = Some(temperature);
                self
            }

            /// The most tokens that the answer may have. An answer cut off here is [`Error::Truncated`].
            ///
            /// On the wire it is the field that [`TokenLimitField`](crate::TokenLimitField) says.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model};
            /// # fn call(model: &Model) -> Generate<String> {
            /// model.generate("Sum up the ticket.").max_tokens(200)
            /// # }
            /// ```
            pub fn max_tokens(mut self, tokens: u32) -> Self {
                self.$($call).+.config.parameters.max_tokens = Some(tokens);
                self
            }

            /// All that a call can ask of the model; what is set here goes before the model's own settings. It replaces
            /// what was set on this call before.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model, OpenAIConfig};
            /// # fn call(model: &Model) -> Generate<String> {
            /// model.generate("Sum up the ticket.").config(OpenAIConfig::new().seed(7).top_p(0.9))
            /// # }
            /// ```
            pub fn config(mut self, config: OpenAIConfig) -> Self {
                self.$($call).+.config = config;
                self
            }

            /// How long one attempt may take, in place of the model's own limit. A stream must begin within it, and then each
            /// piece must come within it.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model};
            /// use std::time::Duration;
            ///
            /// # fn call(model: &Model) -> Generate<String> {
            /// model.generate("Sum up the ticket.").timeout(Duration::from_secs(30))
            /// # }
            /// ```
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.$($call).+.timeout(limit);
                self
            }

            /// How long all attempts and the waits between them may take, in place of the model's own limit.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model};
            /// use std::time::Duration;
            ///
            /// # fn call(model: &Model) -> Generate<String> {
            /// model.generate("Sum up the ticket.").total_timeout(Duration::from_secs(90))
            /// # }
            /// ```
            pub fn total_timeout(mut self, limit: Duration) -> Self {
                self.$($call).+.limits.total_timeout = Some(limit);
                self
            }

            /// How often a failed request is tried again, in place of the model's own number.
            ///
            /// ```
            /// # use outlines_runtime::{Generate, Model};
            /// # fn call(model: &Model) -> Generate<String> {
            /// // A person is waiting: rather an error than a delay.
            /// model.generate("Sum up the ticket.").max_retries(0)
            /// # }
            /// ```
            pub fn max_retries(mut self, retries: u32) -> Self {
                self.$($call).+.limits.max_retries = retries;
                self
            }
        }

        /// Shows neither prompt nor system text.
        impl<$($parameter),+> fmt::Debug for $name<$($parameter),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("model", &self.$($call).+.model)
                    .field("prompt", &self.$($call).+.prompt)
                    .field("config", &self.$($call).+.config)
                    .field("limits", &self.$($call).+.limits)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use call_settings;
