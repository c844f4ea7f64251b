//! The values to extract, and the prompt. For a text of another kind, change the fields and the
//! prompt here, and keep the names `Passage` and `prompt`. The page shows the `Quoted` fields.

use outlines_runtime::{Prompt, Quoted, Structured};
use serde::{Deserialize, Serialize};

/// A passage of a story.
#[derive(Serialize, Deserialize, Structured)]
pub(crate) struct Passage {
    /// Where it takes place, or null if the passage does not say.
    place: Option<Quoted<String>>,
    /// Who acts or speaks.
    #[structured(length(max = 4))]
    characters: Vec<Quoted<String>>,
}

/// Returns the prompt of one chunk: examples, whose quotes are in their texts, and the chunk. With
/// only one, a small model repeats its names for a text of another kind.
pub(crate) fn prompt(chunk: &str) -> Prompt {
    let story = Passage {
        place: Some(quoted("in the garden", "garden")),
        characters: ["Alice", "White Rabbit", "Duchess"]
            .map(|name| quoted(name, name))
            .into(),
    };
    let letter = Passage {
        place: Some(quoted("his office in Paris", "Paris")),
        characters: ["Tom Baker", "Ms. Silva"]
            .map(|name| quoted(name, name))
            .into(),
    };
    Prompt::new()
        .system("List the characters of the passage and its place. Copy the words of the passage.")
        .example(
            "Alice waited in the garden till the White Rabbit came by.\n`You are late,' said the \
             Duchess.",
            &story,
        )
        .example(
            "Tom Baker wrote to Ms. Silva from his office in Paris.",
            &letter,
        )
        .user(chunk)
}

fn quoted(quote: &str, value: &str) -> Quoted<String> {
    Quoted {
        quote: quote.to_owned(),
        value: value.to_owned(),
    }
}
