//! Answer to a request: a reply's texts as its schema wraps them, and the token usage.

use serde_json::{Value, json};

use crate::constraint::shape_mismatch;
use crate::testing::reply::{FinishReason, ReplyChoice, ReplyOptions, ReplyText};
use crate::testing::request::Request;

#[derive(Debug)]
pub(in crate::testing) struct Answer {
    /// As many choices as requested, at least one.
    pub(super) choices: Vec<AnswerChoice>,
    prompt_tokens: u64,
    cached_tokens: u64,
    cache_write_tokens: u64,
    completion_tokens: u64,
    reasoning_tokens: u64,
}

#[derive(Debug)]
pub(in crate::testing) struct AnswerChoice {
    pub(in crate::testing) text: String,
    pub(super) is_refusal: bool,
    pub(super) finish_reason: FinishReason,
}

impl Answer {
    pub(in crate::testing) fn new(
        choices: &[ReplyChoice],
        request: &Request,
        options: &ReplyOptions,
    ) -> Self {
        let repeated = choices.iter().chain(choices.last().into_iter().cycle());
        let choices: Vec<AnswerChoice> = (0..request.choices())
            .zip(repeated)
            .map(|(_, choice)| AnswerChoice::new(choice, request))
            .collect();
        let (prompt_tokens, completion_tokens) = options.tokens.unwrap_or_else(|| {
            let schema = request.schema().map(Value::to_string).unwrap_or_default();
            let completion = choices.iter().map(|choice| estimate_tokens(&choice.text));
            let prompt = estimate_tokens(&request.prompt()) + estimate_tokens(&schema);
            (prompt, completion.sum())
        });
        Self {
            choices,
            prompt_tokens,
            cached_tokens: options.cached_tokens,
            cache_write_tokens: options.cache_write_tokens,
            completion_tokens,
            reasoning_tokens: options.reasoning_tokens,
        }
    }

    pub(in crate::testing) fn first(&self) -> Option<&AnswerChoice> {
        self.choices.first()
    }

    fn total_tokens(&self) -> u64 {
        self.prompt_tokens.saturating_add(self.completion_tokens)
    }

    pub(super) fn chat_usage(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.total_tokens(),
            "prompt_tokens_details": {
                "cached_tokens": self.cached_tokens,
                "cache_write_tokens": self.cache_write_tokens,
                "audio_tokens": 0,
            },
            "completion_tokens_details": {
                "reasoning_tokens": self.reasoning_tokens,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        })
    }

    pub(super) fn responses_usage(&self) -> Value {
        json!({
            "input_tokens": self.prompt_tokens,
            "input_tokens_details": {
                "cached_tokens": self.cached_tokens,
                "cache_write_tokens": self.cache_write_tokens,
            },
            "output_tokens": self.completion_tokens,
            "output_tokens_details": {"reasoning_tokens": self.reasoning_tokens},
            "total_tokens": self.total_tokens(),
        })
    }
}

impl AnswerChoice {
    fn new(choice: &ReplyChoice, request: &Request) -> Self {
        let text = match &choice.text {
            ReplyText::Value(json) if request.grammar().is_some() => bare(json),
            ReplyText::Value(json) => wrap(json, request.schema()),
            ReplyText::FirstHalf(json) => {
                let text = wrap(json, request.schema());
                let half = text.chars().count() / 2;
                text.chars().take(half).collect()
            }
            ReplyText::Verbatim(text) | ReplyText::Refusal(text) => text.clone(),
        };
        Self {
            text,
            is_refusal: matches!(choice.text, ReplyText::Refusal(_)),
            finish_reason: choice.finish_reason,
        }
    }
}

/// Returns a string without its quotes and escapes, and any other value as JSON.
fn bare(json: &str) -> String {
    serde_json::from_str(json).unwrap_or_else(|_| json.to_owned())
}

/// Estimates one token for every four characters.
fn estimate_tokens(text: &str) -> u64 {
    let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    characters.div_ceil(4)
}

/// Returns the path at which a value does not match a schema, with the reason.
pub(in crate::testing) fn mismatch(value: &str, schema: &Value) -> Option<String> {
    let document = wrap(value, Some(schema));
    shape_mismatch(&document, schema, wrapped_schema(schema).is_some())
}

/// Wraps a value in `{"value": …}` if the schema does, as it does for roots that are not objects.
fn wrap(value: &str, schema: Option<&Value>) -> String {
    let wrapped = schema.and_then(|schema| Some((schema, wrapped_schema(schema)?)));
    let Some((root, inner)) = wrapped else {
        return value.to_owned();
    };
    let parsed: Value = serde_json::from_str(value).unwrap_or_default();
    let already_wrapped = parsed.as_object().is_some_and(|members| {
        let only = members.get("value").filter(|_| members.len() == 1);
        // The value may itself be an object with a field `value` that has to be wrapped.
        only.is_some_and(|only| !only["value"].is_null() || !has_field_value(root, inner))
    });
    if already_wrapped {
        return value.to_owned();
    }
    // The text is kept, because numbers of a `Value` may lose digits.
    format!("{{\"value\":{value}}}")
}

/// Returns the schema of the property `value` if it is the only property.
fn wrapped_schema(schema: &Value) -> Option<&Value> {
    let properties = schema["properties"].as_object()?;
    properties.get("value").filter(|_| properties.len() == 1)
}

/// Returns whether a schema, or one of its alternatives, is an object with a field `value`.
fn has_field_value(root: &Value, schema: &Value) -> bool {
    // References may be circular.
    const MAX_SCHEMAS: usize = 1000;

    let mut pending = vec![schema];
    for _ in 0..MAX_SCHEMAS {
        let Some(schema) = pending.pop() else {
            return false;
        };
        if !schema["properties"]["value"].is_null() {
            return true;
        }
        let target = schema["$ref"].as_str();
        pending.extend(target.and_then(|target| root.pointer(target.trim_start_matches('#'))));
        pending.extend(schema["anyOf"].as_array().into_iter().flatten());
    }
    false
}
