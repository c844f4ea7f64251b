//! What a request can ask of the model beside the prompt.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::Error;

/// How long a reasoning model thinks. Each model takes some of these only.
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
#[expect(missing_docs, reason = "the API gives no more than the names")]
pub enum ReasoningEffort {
    None,
    Minimal,
    Low,
    Medium,
    High,
    XHigh,
    Max,
}

/// How long-winded the model is: gpt-5 and later.
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
#[expect(missing_docs, reason = "the API gives no more than the names")]
pub enum Verbosity {
    Low,
    Medium,
    High,
}

/// What a request asks of the model beside the prompt: for all calls of a model, or for one call.
///
/// Only what is set is sent. What a call sets goes before what its model sets. Which fields a model or a server knows
/// is for it to say: reasoning models refuse sampling fields, and compatible servers ignore many.
///
/// ```
/// use outlines_runtime::{OpenAI, OpenAIConfig};
///
/// let config = OpenAIConfig::new().presence_penalty(1.0).frequency_penalty(1.0).top_p(0.95).seed(0);
/// let model = OpenAI::builder("gpt-4o-mini").api_key("sk-0123456789").config(config).build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
///
/// A model that samples, one that reasons, and what the vendor is told for its books:
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
/// let booked = OpenAIConfig::new()
///     .store(true)
///     .metadata([("department", "accounting")])
///     .safety_identifier("9f86d081884c7d65")
///     .user("9f86d081884c7d65");
/// ```
#[derive(Debug, Clone, Default)]
pub struct OpenAIConfig {
    pub(crate) temperature: Option<f64>,
    pub(crate) top_p: Option<f64>,
    pub(crate) max_tokens: Option<u32>,
    pub(crate) seed: Option<i64>,
    pub(crate) presence_penalty: Option<f64>,
    pub(crate) frequency_penalty: Option<f64>,
    pub(crate) stop: Option<Vec<String>>,
    pub(crate) logit_bias: Option<BTreeMap<u32, f64>>,
    pub(crate) n: Option<u32>,
    pub(crate) user: Option<String>,
    pub(crate) reasoning_effort: Option<ReasoningEffort>,
    pub(crate) verbosity: Option<Verbosity>,
    pub(crate) service_tier: Option<String>,
    pub(crate) store: Option<bool>,
    pub(crate) metadata: Option<BTreeMap<String, String>>,
    pub(crate) prompt_cache_key: Option<String>,
    pub(crate) safety_identifier: Option<String>,
    pub(crate) extra: Vec<Extra>,
}

impl OpenAIConfig {
    /// Nothing set: the server's defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How freely the model chooses its words: 0 for the most likely ones, up to 2.
    #[must_use]
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.temperature = Some(temperature);
        self
    }

    /// The share of probability that the model chooses from: 0.1 means the most likely tenth.
    #[must_use]
    pub fn top_p(mut self, share: f64) -> Self {
        self.top_p = Some(share);
        self
    }

    /// The most tokens that an answer may have. On the wire it is the field that [`TokenLimitField`](crate::TokenLimitField)
    /// says.
    #[must_use]
    pub fn max_tokens(mut self, tokens: u32) -> Self {
        self.max_tokens = Some(tokens);
        self
    }

    /// A number that makes answers repeatable as far as the server can.
    #[must_use]
    pub fn seed(mut self, seed: i64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// From -2 to 2: how much to avoid words that came up already.
    #[must_use]
    pub fn presence_penalty(mut self, penalty: f64) -> Self {
        self.presence_penalty = Some(penalty);
        self
    }

    /// From -2 to 2: how much to avoid words by how often they came up.
    #[must_use]
    pub fn frequency_penalty(mut self, penalty: f64) -> Self {
        self.frequency_penalty = Some(penalty);
        self
    }

    /// Texts at which the model stops, four at most. One that comes up inside the JSON cuts the answer off.
    #[must_use]
    pub fn stop<S: Into<String>>(mut self, texts: impl IntoIterator<Item = S>) -> Self {
        self.stop = Some(texts.into_iter().map(Into::into).collect());
        self
    }

    /// Tokens made more likely (up to 100) or less (down to -100), by their numbers.
    #[must_use]
    pub fn logit_bias(mut self, biases: impl IntoIterator<Item = (u32, f64)>) -> Self {
        self.logit_bias = Some(biases.into_iter().collect());
        self
    }

    /// How many answers a request asks for. `generate` gives back the first one; `samples` sets this itself and gives
    /// back all.
    #[must_use]
    pub fn n(mut self, answers: u32) -> Self {
        self.n = Some(answers);
        self
    }

    /// Who the end user is. OpenAI has replaced it by `safety_identifier` and `prompt_cache_key`.
    #[must_use]
    pub fn user(mut self, id: impl Into<String>) -> Self {
        self.user = Some(id.into());
        self
    }

    /// How long a reasoning model thinks before it answers.
    #[must_use]
    pub fn reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        self.reasoning_effort = Some(effort);
        self
    }

    /// How long-winded the model is.
    #[must_use]
    pub fn verbosity(mut self, verbosity: Verbosity) -> Self {
        self.verbosity = Some(verbosity);
        self
    }

    /// How fast and at what price: `auto`, `default`, `flex`, `priority`.
    #[must_use]
    pub fn service_tier(mut self, tier: impl Into<String>) -> Self {
        self.service_tier = Some(tier.into());
        self
    }

    /// Whether the vendor keeps the answer for its dashboards. Unset, Chat Completions does not, Responses does.
    #[must_use]
    pub fn store(mut self, store: bool) -> Self {
        self.store = Some(store);
        self
    }

    /// Labels of a stored answer: up to 16 of 64 characters with values of 512.
    #[must_use]
    pub fn metadata<K: Into<String>, V: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let labels = labels
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        self.metadata = Some(labels.collect());
        self
    }

    /// Requests with one key go to one prompt cache.
    #[must_use]
    pub fn prompt_cache_key(mut self, key: impl Into<String>) -> Self {
        self.prompt_cache_key = Some(key.into());
        self
    }

    /// A hash that stands for the end user, 64 characters at most.
    #[must_use]
    pub fn safety_identifier(mut self, id: impl Into<String>) -> Self {
        self.safety_identifier = Some(id.into());
        self
    }

    /// A field that has no function here, such as `provider` of OpenRouter or `chat_template_kwargs` of vLLM.
    ///
    /// A value that cannot be written as JSON is an error when the request is made, and so is a field that this crate
    /// writes itself or that is set by its own function as well.
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
        self.extra.push(Extra { name, value });
        self
    }

    /// Refuses what cannot be written.
    pub(crate) fn check(&self) -> Result<(), Error> {
        // JSON has no such numbers; the server would be sent a null.
        let numbers = [
            ("temperature", self.temperature),
            ("top_p", self.top_p),
            ("presence_penalty", self.presence_penalty),
            ("frequency_penalty", self.frequency_penalty),
        ];
        let biases = self.logit_bias.iter().flat_map(BTreeMap::values);
        let biases = biases.map(|bias| ("logit_bias", Some(*bias)));
        if let Some((name, _)) = numbers
            .into_iter()
            .chain(biases)
            .find(|(_, number)| number.is_some_and(|number| !number.is_finite()))
        {
            return Err(Error::configuration(format!(
                "`{name}` is not a finite number"
            )));
        }
        for extra in &self.extra {
            if OWN.contains(&extra.name.as_str()) {
                return Err(Error::configuration(format!(
                    "`extra` sets `{}`, which the request has already; leave it out",
                    extra.name
                )));
            }
            if extra.value.is_none() {
                return Err(Error::configuration(format!(
                    "the value of `{}` in `extra` cannot be written as JSON",
                    extra.name
                )));
            }
        }
        Ok(())
    }
}

/// Fields of the request that are never anyone else's.
const OWN: [&str; 8] = [
    "model",
    "messages",
    "input",
    "response_format",
    "text",
    "n",
    "stream",
    "stream_options",
];

/// A field of the caller's own; without a value it could not be written.
#[derive(Clone)]
pub(crate) struct Extra {
    pub(crate) name: String,
    pub(crate) value: Option<Box<RawValue>>,
}

/// Shows no value: it may be anything.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
