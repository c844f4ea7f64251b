//! A reply in a few words.

use crate::testing::reply::{Content, Reason, Reply, Said, Words};

/// Characters of a text that are shown.
const SHOWN: usize = 100;

impl Reply {
    /// One line about the reply.
    pub(in crate::testing) fn summary(&self) -> String {
        match &self.content {
            Content::Said(said) => said.iter().map(in_words).collect::<Vec<_>>().join(" and "),
            Content::Failed(failure, _) => format!("error {}", failure.status),
            Content::Drawn(seed) => format!("a document drawn with seed {seed}"),
            Content::Raw(status, body) => format!("status {status}: {}", cut(body)),
            Content::Disconnect => "a broken connection".to_owned(),
            Content::Hang => "a connection without a reply".to_owned(),
            Content::NotRun(code) => format!("a line that is not run: {code}"),
            Content::Unusable(fault) => fault.clone(),
        }
    }
}

fn in_words(said: &Said) -> String {
    let text = match &said.words {
        Words::Value(json) => cut(json),
        Words::Half(json) => format!("the first half of {}", cut(json)),
        Words::Text(text) => format!("the text {:?}", cut(text)),
        Words::Refusal(words) => format!("the refusal {:?}", cut(words)),
    };
    match said.reason {
        Reason::Stop => text,
        Reason::Length => format!("{text}, truncated"),
        Reason::Filter => format!("{text}, filtered"),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
