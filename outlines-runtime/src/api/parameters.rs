//! Request parameters: declared once, set on a model or on a call, and merged for each request.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::OutputMode;
use crate::error::Error;

/// Declares the parameters, each as `apis name: Type = example;`.
///
/// `both` APIs have the parameter, or only `chat`. The name is that of the field in Chat
/// Completions and of the setter of [`OpenAIConfig`]. The tests call each setter with the
/// example and look for the field in the body.
macro_rules! parameters {
    ($($apis:ident $name:ident: $type:ty = $example:expr;)+) => {
        /// Parameters as set on a model or on a call.
        #[derive(Debug, Clone, Default)]
        pub(crate) struct ParameterSet {
            $(pub(crate) $name: Option<$type>,)+
        }

        /// The parameters of one request. What is not set is not sent: some servers reject even
        /// a `null`.
        #[derive(Clone, Copy, Serialize)]
        pub(crate) struct Parameters<'a> {
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                pub(crate) $name: Option<&'a $type>,
            )+
            #[serde(skip)]
            extra: [&'a [ExtraField]; 2],
        }

        impl ParameterSet {
            /// Returns the first parameter that JSON cannot express.
            fn not_finite(&self) -> Option<&'static str> {
                $(if self.$name.as_ref().is_some_and(|value| !value.is_finite()) {
                    return Some(stringify!($name));
                })+
                None
            }
        }

        impl<'a> Parameters<'a> {
            /// Merges the parameters of a call with those of its model; the call's take precedence.
            pub(crate) fn merge(call: &'a OpenAIConfig, model: &'a OpenAIConfig) -> Self {
                Self {
                    $($name: call.parameters.$name.as_ref().or(model.parameters.$name.as_ref()),)+
                    extra: [&model.extra, &call.extra],
                }
            }

            /// Returns whether a field of this name is written.
            fn is_set(&self, name: &str) -> bool {
                match name {
                    $(stringify!($name) => self.$name.is_some(),)+
                    "max_completion_tokens" | "max_output_tokens" => self.max_tokens.is_some(),
                    "reasoning" => self.reasoning_effort.is_some(),
                    "text" => self.verbosity.is_some(),
                    _ => false,
                }
            }

            /// Returns the first parameter that is set and that the Responses API does not have.
            pub(super) fn not_in_responses(&self) -> Option<&'static str> {
                $(if parameters!(@is_chat_only $apis) && self.$name.is_some() {
                    return Some(stringify!($name));
                })+
                None
            }
        }

        /// Returns each parameter, a configuration that sets it, and whether only Chat Completions
        /// has it.
        #[cfg(test)]
        pub(super) fn examples() -> Vec<(&'static str, OpenAIConfig, bool)> {
            vec![$((
                stringify!($name),
                OpenAIConfig::new().$name($example),
                parameters!(@is_chat_only $apis),
            )),+]
        }
    };
    (@is_chat_only both) => { false };
    (@is_chat_only chat) => { true };
}

parameters! {
    both temperature: f64 = 0.5;
    both top_p: f64 = 0.5;
    both max_tokens: u32 = 500;
    chat n: u32 = 2;
    chat stop: Vec<String> = ["###"];
    chat seed: i64 = 7;
    chat presence_penalty: f64 = 0.5;
    chat frequency_penalty: f64 = 0.5;
    chat logit_bias: BTreeMap<u32, f64> = [(3086, -10.0)];
    both reasoning_effort: ReasoningEffort = ReasoningEffort::Low;
    both verbosity: Verbosity = Verbosity::Low;
    both service_tier: String = "flex";
    both store: bool = true;
    both metadata: BTreeMap<String, String> = [("department", "accounting")];
    both prompt_cache_key: String = "invoices";
    both safety_identifier: String = "9f86d081884c7d65";
    both user: String = "9f86d081884c7d65";
}

/// A parameter value; numbers must be finite, because JSON has no others.
trait Finite {
    fn is_finite(&self) -> bool {
        true
    }
}

impl Finite for f64 {
    fn is_finite(&self) -> bool {
        f64::is_finite(*self)
    }
}

impl Finite for BTreeMap<u32, f64> {
    fn is_finite(&self) -> bool {
        self.values().all(Finite::is_finite)
    }
}

impl Finite for u32 {}
impl Finite for i64 {}
impl Finite for bool {}
impl Finite for String {}
impl Finite for Vec<String> {}
impl Finite for BTreeMap<String, String> {}
impl Finite for ReasoningEffort {}
impl Finite for Verbosity {}

/// The reasoning effort of a model. Each model accepts only some of these values.
///
/// ```
/// use outlines_runtime::{OpenAI, OpenAIConfig, ReasoningEffort};
///
/// let config = OpenAIConfig::new().reasoning_effort(ReasoningEffort::Low);
/// let model = OpenAI::builder("o4-mini").api_key("sk-0123456789").config(config).build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the API documents only the names")]
pub enum ReasoningEffort {
    None,
    Minimal,
    Low,
    Medium,
    High,
    XHigh,
    Max,
}

/// The length of answers, for gpt-5 and later.
///
/// ```
/// use outlines_runtime::{OpenAI, OpenAIConfig, Verbosity};
///
/// let config = OpenAIConfig::new().verbosity(Verbosity::Low);
/// let model = OpenAI::builder("gpt-5-mini").api_key("sk-0123456789").config(config).build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the API documents only the names")]
pub enum Verbosity {
    Low,
    Medium,
    High,
}

/// Request parameters, for all calls of a model or for one call.
///
/// Only parameters that are set are sent. A call's parameters take precedence over those of its
/// model. Which parameters are accepted depends on the model and the server: reasoning models
/// reject sampling parameters, and compatible servers ignore many.
///
/// ```
/// use outlines_runtime::{OpenAI, OpenAIConfig};
///
/// let config = OpenAIConfig::new().presence_penalty(1.0).frequency_penalty(1.0).top_p(0.95);
/// let config = config.seed(0);
/// let model = OpenAI::builder("gpt-4o-mini").api_key("sk-0123456789").config(config).build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
///
/// Parameters for sampling, for reasoning models, and for the vendor's records:
///
/// ```
/// use outlines_runtime::{OpenAIConfig, ReasoningEffort, Verbosity};
///
/// let sampling = OpenAIConfig::new()
///     .temperature(0.2)
///     .max_tokens(500)
///     .stop(["\n\n\n"])
///     // The token of "the" in the vocabulary of gpt-4o.
///     .logit_bias([(3086, -10.0)])
///     .n(1);
/// let reasoning = OpenAIConfig::new()
///     .reasoning_effort(ReasoningEffort::Low)
///     .verbosity(Verbosity::Low)
///     .service_tier("flex")
///     .prompt_cache_key("invoices");
/// let recorded = OpenAIConfig::new()
///     .store(true)
///     .metadata([("department", "accounting")])
///     .safety_identifier("9f86d081884c7d65")
///     .user("9f86d081884c7d65");
/// ```
#[derive(Debug, Clone, Default)]
pub struct OpenAIConfig {
    pub(crate) parameters: ParameterSet,
    pub(crate) output_mode: Option<OutputMode>,
    extra: Vec<ExtraField>,
}

impl OpenAIConfig {
    /// Creates a configuration without parameters: the server's defaults apply.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the sampling temperature, from 0 (most likely tokens only) to 2.
    #[must_use]
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.parameters.temperature = Some(temperature);
        self
    }

    /// Sets the probability mass for nucleus sampling: 0.1 means the most likely 10 %.
    #[must_use]
    pub fn top_p(mut self, mass: f64) -> Self {
        self.parameters.top_p = Some(mass);
        self
    }

    /// Sets the maximum number of output tokens. [`TokenLimitField`](crate::TokenLimitField)
    /// selects the field that is sent.
    #[must_use]
    pub fn max_tokens(mut self, tokens: u32) -> Self {
        self.parameters.max_tokens = Some(tokens);
        self
    }

    /// Sets the sampling seed, which makes answers repeatable as far as the server supports it.
    #[must_use]
    pub fn seed(mut self, seed: i64) -> Self {
        self.parameters.seed = Some(seed);
        self
    }

    /// Sets the penalty for tokens that already occurred, from -2 to 2.
    #[must_use]
    pub fn presence_penalty(mut self, penalty: f64) -> Self {
        self.parameters.presence_penalty = Some(penalty);
        self
    }

    /// Sets the penalty for tokens by how often they occurred, from -2 to 2.
    #[must_use]
    pub fn frequency_penalty(mut self, penalty: f64) -> Self {
        self.parameters.frequency_penalty = Some(penalty);
        self
    }

    /// Sets up to four stop sequences. One that occurs inside the JSON truncates the answer.
    #[must_use]
    pub fn stop<S: Into<String>>(mut self, sequences: impl IntoIterator<Item = S>) -> Self {
        self.parameters.stop = Some(sequences.into_iter().map(Into::into).collect());
        self
    }

    /// Sets a bias for single tokens by their ids, from -100 to 100.
    #[must_use]
    pub fn logit_bias(mut self, biases: impl IntoIterator<Item = (u32, f64)>) -> Self {
        self.parameters.logit_bias = Some(biases.into_iter().collect());
        self
    }

    /// Sets the number of answers per request. `generate` returns the first one; `samples` sets
    /// this parameter itself and returns all answers.
    #[must_use]
    pub fn n(mut self, answers: u32) -> Self {
        self.parameters.n = Some(answers);
        self
    }

    /// Sets the end user's id. OpenAI has replaced it with `safety_identifier` and
    /// `prompt_cache_key`.
    #[must_use]
    pub fn user(mut self, id: impl Into<String>) -> Self {
        self.parameters.user = Some(id.into());
        self
    }

    /// Sets the effort that a reasoning model spends before it answers.
    #[must_use]
    pub fn reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        self.parameters.reasoning_effort = Some(effort);
        self
    }

    /// Sets the verbosity of answers.
    #[must_use]
    pub fn verbosity(mut self, verbosity: Verbosity) -> Self {
        self.parameters.verbosity = Some(verbosity);
        self
    }

    /// Sets the service tier, which determines latency and price: `auto`, `default`, `flex`, or
    /// `priority`.
    #[must_use]
    pub fn service_tier(mut self, tier: impl Into<String>) -> Self {
        self.parameters.service_tier = Some(tier.into());
        self
    }

    /// Sets whether the vendor stores the answer for its dashboards. By default, Chat
    /// Completions does not and Responses does.
    #[must_use]
    pub fn store(mut self, store: bool) -> Self {
        self.parameters.store = Some(store);
        self
    }

    /// Sets the labels of a stored answer: up to 16 keys of 64 characters with values of 512
    /// characters.
    #[must_use]
    pub fn metadata<K: Into<String>, V: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let labels = labels
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        self.parameters.metadata = Some(labels.collect());
        self
    }

    /// Sets the prompt cache key. Requests with the same key are routed to the same prompt cache.
    #[must_use]
    pub fn prompt_cache_key(mut self, key: impl Into<String>) -> Self {
        self.parameters.prompt_cache_key = Some(key.into());
        self
    }

    /// Sets the safety identifier, a hash of at most 64 characters that identifies the end user.
    #[must_use]
    pub fn safety_identifier(mut self, id: impl Into<String>) -> Self {
        self.parameters.safety_identifier = Some(id.into());
        self
    }

    /// Sets how the request asks for an answer that follows the schema. It overrides that of the
    /// model.
    ///
    /// ```
    /// use outlines_runtime::{OpenAIConfig, OutputMode};
    ///
    /// let config = OpenAIConfig::new().output_mode(OutputMode::prompted());
    /// ```
    #[must_use]
    pub fn output_mode(mut self, mode: OutputMode) -> Self {
        self.output_mode = Some(mode);
        self
    }

    /// Sets a field that has no setter here, such as OpenRouter's `provider` or vLLM's
    /// `chat_template_kwargs`.
    ///
    /// A call returns an error if the value cannot be written as JSON, if the field is one that
    /// this crate writes itself, or if it is also set by its own setter.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use outlines_runtime::OpenAIConfig;
    ///
    /// let thinking = BTreeMap::from([("enable_thinking", false)]);
    /// let config = OpenAIConfig::new().extra("chat_template_kwargs", thinking);
    /// ```
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        let value = serde_json::value::to_raw_value(&value).ok();
        self.extra.retain(|extra| extra.name != name);
        self.extra.push(ExtraField { name, value });
        self
    }

    /// Rejects parameters that cannot be written.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Some(name) = self.parameters.not_finite() {
            return Err(Error::configuration(format!(
                "`{name}` must be a finite number"
            )));
        }
        for ExtraField { name, value } in &self.extra {
            if RESERVED_FIELDS.contains(&name.as_str()) {
                return Err(reserved(name));
            }
            if value.is_none() {
                return Err(Error::configuration(format!(
                    "the value of `{name}` in `extra` cannot be written as JSON"
                )));
            }
        }
        Ok(())
    }
}

impl<'a> Parameters<'a> {
    /// Returns the first field of `extra` that is also set by its setter. Servers differ in
    /// which of the two they use.
    pub(super) fn duplicate_field(&self) -> Option<&'a str> {
        self.extra()
            .map(|extra| extra.name.as_str())
            .find(|name| self.is_set(name))
    }

    /// Returns whether `extra` has a field of this name.
    pub(super) fn has_extra(&self, name: &str) -> bool {
        self.extra().any(|extra| extra.name == name)
    }

    /// Returns the fields of `extra`, each once.
    fn extra(&self) -> impl Iterator<Item = &'a ExtraField> + use<'a> {
        let [model, call] = self.extra;
        model
            .iter()
            .filter(move |extra| !call.iter().any(|field| field.name == extra.name))
            .chain(call)
    }

    /// Appends the fields of `extra` to an object that is not closed yet.
    pub(super) fn write_extra(&self, body: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        for ExtraField { name, value } in self.extra() {
            if let Some(value) = value {
                body.push(b',');
                serde_json::to_writer(&mut *body, name)?;
                body.push(b':');
                body.extend_from_slice(value.get().as_bytes());
            }
        }
        Ok(())
    }
}

/// Returns the error of an extra field that the request already contains.
pub(super) fn reserved(name: &str) -> Error {
    Error::configuration(format!(
        "`extra` must not set `{name}`, which the request already contains; remove it"
    ))
}

/// Fields that `extra` must not set in any request. Further ones depend on the output mode.
const RESERVED_FIELDS: [&str; 6] = [
    "model",
    "messages",
    "input",
    "n",
    "stream",
    "stream_options",
];

/// A field set by [`OpenAIConfig::extra`]; the value is missing if it could not be written as JSON.
#[derive(Clone)]
pub(crate) struct ExtraField {
    name: String,
    value: Option<Box<RawValue>>,
}

/// Shows only the name, because the value may be a secret.
impl fmt::Debug for ExtraField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
