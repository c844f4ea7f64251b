//! From prompts to the lines of the files that are uploaded.

use serde::Serialize;

use crate::batch::ids::Ids;
use crate::error::Error;
use crate::generate::Template;
use crate::prompt::Prompt;

/// Writes one line after another, each with a request that a single call would send.
pub(super) struct Lines<'a, T> {
    template: &'a Template<T>,
    operation: &'a str,
    ids: Ids,
    count: u64,
    line: Vec<u8>,
}

/// A line without its body, which is JSON already.
#[derive(Serialize)]
struct Head<'a> {
    custom_id: &'a str,
    method: &'static str,
    url: &'a str,
}

impl<'a, T> Lines<'a, T> {
    pub(super) fn new(template: &'a Template<T>, operation: &'a str) -> Self {
        Self {
            template,
            operation,
            ids: Ids::default(),
            count: 0,
            line: Vec::new(),
        }
    }

    /// How many lines there were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The next line, with its line break.
    pub(super) fn next(&mut self, id: String, prompt: Prompt) -> Result<&[u8], Error> {
        let index = self.count;
        let id = self.ids.next(id)?;
        let body = self.template.body(prompt).map_err(|error| {
            // Whatever is wrong with a prompt, it is among many.
            Error::configuration(format!("prompt {index}: {error}"))
        })?;
        let head = Head {
            custom_id: &id,
            method: "POST",
            url: self.operation,
        };
        self.line.clear();
        serde_json::to_writer(&mut self.line, &head)
            .map_err(|error| Error::configuration(format!("prompt {index}: {error}")))?;
        // The closing brace makes room for the body.
        self.line.pop();
        self.line.extend_from_slice(br#","body":"#);
        self.line.extend_from_slice(&body);
        self.line.extend_from_slice(b"}\n");
        self.count += 1;
        Ok(&self.line)
    }
}
