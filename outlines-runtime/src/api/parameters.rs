//! The settings of a request, where a call's own go before those of its model.

use std::collections::BTreeMap;

use crate::config::{Extra, OpenAIConfig, ReasoningEffort, Verbosity};

/// What holds for one call, borrowed from where it was set.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a> {
    call: &'a OpenAIConfig,
    model: &'a OpenAIConfig,
}

/// A function for each field: the call's value, else the model's.
macro_rules! fields {
    ($($field:ident: $type:ty $(=> $view:ident)?;)*) => {
        $(
            pub(crate) fn $field(&self) -> Option<$type> {
                self.call.$field $(.$view())? .or(self.model.$field $(.$view())?)
            }
        )*

        /// Whether a field of this name is written.
        fn is_set(&self, name: &str) -> bool {
            match name {
                $(stringify!($field) => self.$field().is_some(),)*
                "max_completion_tokens" | "max_output_tokens" => self.max_tokens().is_some(),
                "reasoning" => self.reasoning_effort().is_some(),
                _ => false,
            }
        }
    };
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(call: &'a OpenAIConfig, model: &'a OpenAIConfig) -> Self {
        Self { call, model }
    }

    fields! {
        temperature: f64;
        top_p: f64;
        max_tokens: u32;
        seed: i64;
        presence_penalty: f64;
        frequency_penalty: f64;
        n: u32;
        reasoning_effort: ReasoningEffort;
        verbosity: Verbosity;
        store: bool;
        stop: &'a [String] => as_deref;
        user: &'a str => as_deref;
        service_tier: &'a str => as_deref;
        prompt_cache_key: &'a str => as_deref;
        safety_identifier: &'a str => as_deref;
        logit_bias: &'a BTreeMap<u32, f64> => as_ref;
        metadata: &'a BTreeMap<String, String> => as_ref;
    }

    /// The first field that is set and that the Responses API does not have.
    pub(crate) fn absent_from_responses(&self) -> Option<&'static str> {
        [
            ("n", self.n().is_some()),
            ("stop", self.stop().is_some()),
            ("seed", self.seed().is_some()),
            ("presence_penalty", self.presence_penalty().is_some()),
            ("frequency_penalty", self.frequency_penalty().is_some()),
            ("logit_bias", self.logit_bias().is_some()),
        ]
        .into_iter()
        .find_map(|(name, set)| set.then_some(name))
    }

    /// The first field of the caller's own that is also set by its function. Servers differ in which of two counts.
    pub(crate) fn duplicate_field(&self) -> Option<&'a str> {
        let mut extra = self.extra();
        let duplicate_field = extra.find(|extra| self.is_set(&extra.name))?;
        Some(&duplicate_field.name)
    }

    /// The fields of the caller's own, each once.
    pub(crate) fn extra(&self) -> impl Iterator<Item = &'a Extra> + use<'a> {
        let call = &self.call.extra;
        let model = self.model.extra.iter();
        model
            .filter(|extra| !call.iter().any(|own| own.name == extra.name))
            .chain(call)
    }
}
