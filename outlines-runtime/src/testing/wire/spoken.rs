//! What is said to a request, once it is known what was asked.

use serde_json::{Value, json};

use crate::constraint::misshapen;
use crate::testing::reply::{Manner, Reason, Said, Words};
use crate::testing::request::Request;

/// An answer as it goes out.
#[derive(Debug, Clone)]
pub(in crate::testing) struct Spoken {
    /// One for each that is asked for, and one at least.
    pub(in crate::testing) choices: Vec<Choice>,
    tokens: Tokens,
}

#[derive(Debug, Clone)]
pub(in crate::testing) struct Choice {
    pub(in crate::testing) text: String,
    pub(in crate::testing) refused: bool,
    pub(in crate::testing) reason: Reason,
}

/// What an answer costs.
#[derive(Debug, Clone, Copy)]
struct Tokens {
    prompt: u64,
    cached: u64,
    completion: u64,
    reasoning: u64,
}

pub(in crate::testing) fn spoken(said: &[Said], request: &Request, manner: &Manner) -> Spoken {
    let said = said.iter().chain(said.last().into_iter().cycle());
    let choices: Vec<Choice> = (0..request.choices())
        .zip(said)
        .map(|(_, said)| choice(said, request))
        .collect();
    let (prompt, completion) = manner.tokens.unwrap_or_else(|| {
        let schema = request.schema().map(Value::to_string).unwrap_or_default();
        let written = choices.iter().map(|choice| estimate(&choice.text)).sum();
        (estimate(&request.prompt()) + estimate(&schema), written)
    });
    Spoken {
        choices,
        tokens: Tokens {
            prompt,
            cached: manner.cached_tokens,
            completion,
            reasoning: manner.reasoning_tokens,
        },
    }
}

fn choice(said: &Said, request: &Request) -> Choice {
    let text = match &said.words {
        Words::Value(document) => wrapped(document, request.schema()),
        Words::Half(document) => {
            let whole = wrapped(document, request.schema());
            let half = whole.chars().count() / 2;
            whole.chars().take(half).collect()
        }
        Words::Text(text) | Words::Refusal(text) => text.clone(),
    };
    Choice {
        text,
        refused: matches!(said.words, Words::Refusal(_)),
        reason: said.reason,
    }
}

/// A token is about four characters of English.
fn estimate(text: &str) -> u64 {
    let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    characters.div_ceil(4)
}

/// The document as the schema has it: a root that is no object is `{"value": …}` there.
fn wrapped(document: &str, schema: Option<&Value>) -> String {
    let Some((schema, inner)) = schema.and_then(|schema| Some((schema, inside(schema)?))) else {
        return document.to_owned();
    };
    let value: Value = serde_json::from_str(document).unwrap_or_default();
    let already = value.as_object().is_some_and(|map| {
        let alone = map.get("value").filter(|_| map.len() == 1);
        // It may be an object with a field of this name, which the wrapper is to stand around.
        alone.is_some_and(|alone| !alone["value"].is_null() || !has_value(schema, inner))
    });
    if already {
        return document.to_owned();
    }
    // Not through a `Value`: numbers keep all their digits.
    format!("{{\"value\":{document}}}")
}

/// What the only property of an object is, if it is called `value`.
fn inside(schema: &Value) -> Option<&Value> {
    let properties = schema["properties"].as_object()?;
    properties.get("value").filter(|_| properties.len() == 1)
}

/// Where a value is of another shape than the schema has it.
pub(in crate::testing) fn misfit(document: &str, schema: &Value) -> Option<String> {
    let document = wrapped(document, Some(schema));
    misshapen(&document, schema, inside(schema).is_some())
}

/// Whether a schema is that of an object with a field `value`, or has one among its alternatives.
fn has_value(root: &Value, schema: &Value) -> bool {
    // References may lead round in circles.
    const MOST: usize = 1000;

    let mut waiting = vec![schema];
    for _ in 0..MOST {
        let Some(schema) = waiting.pop() else {
            return false;
        };
        if !schema["properties"]["value"].is_null() {
            return true;
        }
        let target = schema["$ref"].as_str();
        waiting.extend(target.and_then(|target| root.pointer(target.trim_start_matches('#'))));
        waiting.extend(schema["anyOf"].as_array().into_iter().flatten());
    }
    false
}

impl Spoken {
    /// The first answer.
    pub(in crate::testing) fn first(&self) -> Option<&Choice> {
        self.choices.first()
    }

    pub(super) fn chat_usage(&self) -> Value {
        let tokens = self.tokens;
        json!({
            "prompt_tokens": tokens.prompt,
            "completion_tokens": tokens.completion,
            "total_tokens": tokens.prompt.saturating_add(tokens.completion),
            "prompt_tokens_details": {"cached_tokens": tokens.cached, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": tokens.reasoning,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        })
    }

    pub(super) fn responses_usage(&self) -> Value {
        let tokens = self.tokens;
        json!({
            "input_tokens": tokens.prompt,
            "input_tokens_details": {"cached_tokens": tokens.cached},
            "output_tokens": tokens.completion,
            "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
            "total_tokens": tokens.prompt.saturating_add(tokens.completion),
        })
    }
}
