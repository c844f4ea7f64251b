//! Quotes of an answer that must be in the prompt.

use crate::evidence::quotes::{Quote, Root, quotes};
use crate::evidence::source::Source;

/// The texts of which at least one must contain each quote of an answer.
pub(crate) struct Grounding {
    texts: Vec<String>,
    root: Root,
}

impl Grounding {
    pub(crate) fn new<'a>(texts: impl IntoIterator<Item = &'a str>, root: Root) -> Self {
        Self {
            texts: texts.into_iter().map(str::to_owned).collect(),
            root,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Returns the first quote of an answer that is in none of the texts.
    pub(crate) fn missing(&self, answer: &str) -> Option<Quote> {
        self.missing_in(answer, self.root)
    }

    /// Returns the same for one element of a list.
    pub(crate) fn missing_in_element(&self, element: &str, index: usize) -> Option<Quote> {
        self.missing_in(element, Root::Element(index))
    }

    fn missing_in(&self, document: &str, root: Root) -> Option<Quote> {
        let mut quotes = quotes(document, root);
        let mut missing = vec![true; quotes.len()];
        for text in &self.texts {
            let locations = Source::new(text).locate_all(&quotes);
            for (missing, location) in missing.iter_mut().zip(locations) {
                *missing &= location.is_none();
            }
        }
        let first = missing.into_iter().position(|missing| missing)?;
        Some(quotes.swap_remove(first))
    }
}

impl Quote {
    /// Returns the message about a quote that is not in the text, for the model.
    pub(crate) fn missing_message(&self) -> String {
        let Self { path, text, .. } = self;
        if text.trim().is_empty() {
            format!("the quote at `{path}` is empty; copy words of the text")
        } else {
            format!("the quote at `{path}` is not in the text: {text:?}; copy the words exactly")
        }
    }
}
