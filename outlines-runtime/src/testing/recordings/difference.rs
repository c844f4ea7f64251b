//! Differences between a recorded request and the one that was sent.

use std::fmt;

use crate::testing::json::Json;

/// The number of differences in a message.
const MAX_SHOWN: usize = 3;

/// The number of characters of a value in a message.
const MAX_CHARACTERS: usize = 60;

pub(super) struct Differences(Vec<Difference>);

struct Difference {
    path: String,
    kind: Kind,
}

enum Kind {
    Added(Json),
    Removed(Json),
    Changed(Json, Json),
    Reordered,
}

impl Differences {
    pub(super) fn between(recorded: &Json, sent: &Json) -> Self {
        let mut differences = Self(Vec::new());
        differences.compare(recorded, sent, String::new());
        differences
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns whether a recorded value with this text differs.
    pub(super) fn removes(&self, text: &str) -> bool {
        self.0.iter().any(|difference| match &difference.kind {
            Kind::Removed(recorded) | Kind::Changed(recorded, _) => {
                recorded.to_string().contains(text)
            }
            Kind::Added(_) | Kind::Reordered => false,
        })
    }

    fn add(&mut self, path: String, kind: Kind) {
        self.0.push(Difference { path, kind });
    }

    fn compare(&mut self, recorded: &Json, sent: &Json, path: String) {
        match (recorded, sent) {
            (Json::Object(before), Json::Object(after)) => {
                let child = |key: &str| match path.as_str() {
                    "" => key.to_owned(),
                    path => format!("{path}.{key}"),
                };
                let same_keys =
                    before.len() == after.len() && before.keys().all(|key| after.contains_key(key));
                if same_keys && !before.keys().eq(after.keys()) {
                    self.add(path.clone(), Kind::Reordered);
                }
                for (key, value) in before {
                    match after.get(key) {
                        Some(other) => self.compare(value, other, child(key)),
                        None => self.add(child(key), Kind::Removed(value.clone())),
                    }
                }
                for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                    self.add(child(key), Kind::Added(value.clone()));
                }
            }
            (Json::Array(before), Json::Array(after)) => {
                for index in 0..before.len().max(after.len()) {
                    let path = format!("{path}[{index}]");
                    match (before.get(index), after.get(index)) {
                        (Some(value), Some(other)) => self.compare(value, other, path),
                        (Some(value), None) => self.add(path, Kind::Removed(value.clone())),
                        (None, Some(value)) => self.add(path, Kind::Added(value.clone())),
                        (None, None) => {}
                    }
                }
            }
            (before, after) if before == after => {}
            (before, after) => {
                self.add(path, Kind::Changed(before.clone(), after.clone()));
            }
        }
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, difference) in self.0.iter().take(MAX_SHOWN).enumerate() {
            if index > 0 {
                f.write_str(", and ")?;
            }
            difference.fmt(f)?;
        }
        match self.0.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => write!(f, ", and {more} more differences"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (part, path) = part_of_request(&self.path);
        write!(f, "the {part} ")?;
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" at `{path}`")
        };
        match &self.kind {
            Kind::Added(value) => {
                write!(
                    f,
                    "differs{place}: sent {}, which is not recorded",
                    shortened(value, 0)
                )
            }
            Kind::Removed(value) => {
                write!(
                    f,
                    "differs{place}: recorded {}, which was not sent",
                    shortened(value, 0)
                )
            }
            Kind::Changed(before, after) => {
                let common = common_prefix(before, after);
                let (before, after) = (shortened(before, common), shortened(after, common));
                write!(f, "differs{place}: recorded {before}, sent {after}")
            }
            Kind::Reordered => write!(f, "has its keys in another order{place}"),
        }
    }
}

/// Splits a path in a body into the name of a part and the path in it.
fn part_of_request(path: &str) -> (&'static str, &str) {
    const SCHEMAS: [&str; 3] = [
        "response_format.json_schema.schema",
        "text.format.schema",
        "response_format",
    ];
    for prefix in SCHEMAS {
        if let Some(rest) = path.strip_prefix(prefix) {
            return ("schema", rest.trim_start_matches('.'));
        }
    }
    if path.starts_with("text.format") || path.starts_with("tools") {
        return ("schema", path);
    }
    let is_prompt = ["messages", "input", "instructions"]
        .iter()
        .any(|key| path.starts_with(key));
    (if is_prompt { "prompt" } else { "request" }, path)
}

/// Returns the number of characters that two long strings have in common, minus some context.
fn common_prefix(before: &Json, after: &Json) -> usize {
    const CONTEXT: usize = 20;
    let (Json::String(before), Json::String(after)) = (before, after) else {
        return 0;
    };
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b)
        .count();
    same.saturating_sub(CONTEXT)
}

/// Returns a value as JSON without the first characters of a string, and shortened.
fn shortened(value: &Json, skip: usize) -> String {
    let text = match value {
        Json::String(text) if skip > 0 => {
            let rest: String = text.chars().skip(skip).collect();
            Json::String(format!("…{rest}")).to_string()
        }
        value => value.to_string(),
    };
    match text.char_indices().nth(MAX_CHARACTERS) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
