//! Values from a long document, with their positions: split into overlapping chunks, extracted,
//! merged, and written as an HTML page that highlights each value in the document.
//!
//! ```sh
//! cargo run -p outlines-examples --bin long_document
//! cargo run -p outlines-examples --bin long_document -- letter.txt letter.html
//! ```
//!
//! The optional arguments `-- TEXT PAGE CHUNKS` are a text file, the page to write, and the most
//! chunks to read. Without arguments it reads ten chunks of “Alice's Adventures in Wonderland”,
//! around the beginning of chapter III, and writes `long_document.html`. For a text of another
//! kind, change `Passage` and the example in `prompt`.
//!
//! Uses OpenAI or the server at `OPENAI_BASE_URL` if `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set,
//! with the model named by `OUTLINES_MODEL`. Otherwise it uses a small model on this machine, which
//! is installed on the first run, and which often invents quotes: the page lists them.

mod page;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::env;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;

use outlines_runtime::evidence::{Evidence, Source};
use outlines_runtime::merge::{self, Merged, Rule};
use outlines_runtime::{Model, Prompt, Quoted, Structured};
use serde::{Deserialize, Serialize};
use text_splitter::{ChunkConfig, TextSplitter};

/// A passage of a story.
#[derive(Serialize, Deserialize, Structured)]
struct Passage {
    /// Where it takes place, or null if the passage does not say.
    place: Option<Quoted<String>>,
    /// Who acts or speaks.
    #[structured(length(max = 4))]
    characters: Vec<Quoted<String>>,
}

/// A value, and where its quote is in the document.
struct Mention {
    value: String,
    evidence: Evidence,
}

impl Mention {
    fn is_located(&self) -> bool {
        self.evidence.location.is_some()
    }
}

/// The size of a chunk and its overlap with the one before, in characters.
const CHUNK: usize = 1_000;
const OVERLAP: usize = 200;

/// The chunks that are read without arguments.
const SAMPLE: Range<usize> = 23..33;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let text = arguments.next().map(PathBuf::from);
    let page = arguments.next().map(PathBuf::from);
    let page = page.unwrap_or_else(|| "long_document.html".into());
    let chunks = match arguments.next() {
        Some(most) => 0..most.to_string_lossy().parse()?,
        None if text.is_some() => 0..usize::MAX,
        None => SAMPLE,
    };
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/long_document/alice.txt");
    let text = text.unwrap_or_else(|| sample.into());
    let document = fs::read_to_string(&text)?;

    let model = outlines_examples::openai("gpt-4o-mini")?;
    let story = read(&model, &document, chunks).await?;
    let title = text.file_name().unwrap_or_default().to_string_lossy();
    fs::write(&page, page::html(&title, &document, &story)?)?;
    for candidate in &story.place.candidates {
        println!(
            "place: {} in chunks {:?}",
            candidate.value.value, candidate.chunks
        );
    }
    println!(
        "{} characters, {} quotes not found",
        story.characters.len(),
        story.missing.len()
    );
    println!("The page is in {}.", page.display());
    Ok(())
}

/// The merged values of all chunks.
struct Story {
    place: Merged<Mention>,
    characters: Vec<Mention>,
    /// Values whose quote is not in the document.
    missing: Vec<Mention>,
}

/// Extracts the values of each of these chunks, and merges them.
async fn read(model: &Model, document: &str, chunks: Range<usize>) -> anyhow::Result<Story> {
    // Splits between paragraphs if possible, and otherwise between sentences or words.
    let splitter = TextSplitter::new(ChunkConfig::new(CHUNK).with_overlap(OVERLAP)?);
    let all = splitter.chunk_indices(document);
    let chunks: Vec<(usize, &str)> = all.skip(chunks.start).take(chunks.len()).collect();

    let prompts = chunks.iter().map(|(_, chunk)| prompt(chunk));
    let mut passages = model
        .generate_many::<Passage>(prompts)
        .max_tokens(300)
        .responses();
    let mut places = Vec::new();
    let mut characters = Vec::new();
    let mut missing = Vec::new();
    while let Some((index, passage)) = passages.next().await {
        println!("chunk {} of {}", index + 1, chunks.len());
        let passage = match passage {
            Ok(passage) => passage,
            Err(error) => {
                eprintln!("  {error}");
                places.push(None);
                continue;
            }
        };
        // The ranges are those of the whole document.
        let (offset, chunk) = chunks[index];
        let source = Source::new(chunk).starting_at(offset).fuzzy();
        let evidence = passage.evidence(&source).into_iter();
        let mut evidence: HashMap<String, Evidence> =
            evidence.map(|found| (found.path.clone(), found)).collect();
        let mut mention = |path: &str, quoted: Quoted<String>| {
            let value = quoted.value;
            evidence
                .remove(path)
                .map(|evidence| Mention { value, evidence })
        };
        let place = passage
            .value
            .place
            .and_then(|place| mention("place", place));
        let names = passage.value.characters.into_iter().enumerate();
        let mentions =
            names.filter_map(|(index, name)| mention(&format!("characters[{index}]"), name));
        let (located, invented): (Vec<_>, Vec<_>) = mentions.partition(Mention::is_located);
        characters.push(located);
        missing.extend(invented);
        match place {
            Some(place) if !place.is_located() => {
                missing.push(place);
                places.push(None);
            }
            place => places.push(place),
        }
    }
    let name = |mention: &Mention| mention.value.to_lowercase();
    Ok(Story {
        place: merge::scalars(places, Rule::Majority, name),
        characters: merge::lists(characters, name),
        missing: merge::lists([missing], name),
    })
}

/// Returns the prompt of one chunk: an example, whose quotes are in its text, and the chunk.
fn prompt(chunk: &str) -> Prompt {
    let quoted = |quote: &str, value: &str| Quoted {
        quote: quote.to_owned(),
        value: value.to_owned(),
    };
    let example = "Alice waited in the garden till the White Rabbit came by.\n`You are late,' said \
                   the Duchess.";
    let passage = Passage {
        place: Some(quoted("in the garden", "garden")),
        characters: ["Alice", "White Rabbit", "Duchess"]
            .map(|name| quoted(name, name))
            .into(),
    };
    Prompt::new()
        .system("List the characters of the passage and its place. Copy the words of the passage.")
        .example(example, &passage)
        .user(chunk)
}
