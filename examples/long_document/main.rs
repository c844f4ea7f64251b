//! Values from a long document, with their positions: split into overlapping chunks, extracted,
//! merged, and written as an HTML page that highlights each value in the document.
//!
//! ```sh
//! cargo run -p outlines-examples --bin long_document
//! cargo run -p outlines-examples --bin long_document -- letter.txt letter.html
//! ```
//!
//! The optional arguments `-- TEXT PAGE CHUNKS` are a text file, the page to write, and the most
//! chunks to read, which are spread over the whole text. Without arguments it reads ten chunks of
//! “Alice's Adventures in Wonderland”, and writes `long_document.html`. For a text of another kind,
//! change the type and the examples in `passage.rs`; nothing else depends on the fields.
//!
//! Uses OpenAI or the server at `OPENAI_BASE_URL` if `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set,
//! with the model named by `OUTLINES_MODEL`. Otherwise it uses a small model on this machine, which
//! is installed on the first run, and which often invents quotes: the page lists them.

mod page;
mod passage;
#[cfg(test)]
mod tests;
mod values;

use std::env;
use std::fs::{self, OpenOptions};
use std::num::NonZeroUsize;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, bail};
use outlines_runtime::Model;
use outlines_runtime::evidence::Source;
use text_splitter::{ChunkConfig, TextSplitter};

use crate::passage::{Passage, prompt};
use crate::values::Values;

/// The size of a chunk and its overlap with the one before, in characters.
const CHUNK: usize = 1_000;
const OVERLAP: usize = 200;

/// The most chunks that are read without arguments.
const SAMPLE: usize = 10;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let text = arguments.next().map(PathBuf::from);
    let page = arguments.next().map(PathBuf::from);
    let page = page.unwrap_or_else(|| "long_document.html".into());
    let most = match arguments.next() {
        Some(most) => {
            let most = most.to_string_lossy();
            let number = most.parse::<NonZeroUsize>();
            let number = number.with_context(|| {
                format!("expected a number of chunks, at least 1, found `{most}`")
            });
            number?.get()
        }
        None if text.is_some() => usize::MAX,
        None => SAMPLE,
    };
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/long_document/alice.txt");
    let text = text.unwrap_or_else(|| sample.into());
    let document = open(&text)?;
    // Fails before the model is asked.
    let writable = OpenOptions::new().create(true).append(true).open(&page);
    writable.with_context(|| format!("cannot write `{}`", page.display()))?;

    let model = outlines_examples::openai("gpt-4o-mini")?;
    let values = read(&model, &document, most).await?;
    let title = text.file_name().unwrap_or_default().to_string_lossy();
    fs::write(&page, page::html(&title, &document, &values)?)?;
    println!("{}", values.summary());
    println!("The page is in {}.", path::absolute(&page)?.display());
    Ok(())
}

/// Returns the text of a file.
fn open(file: &Path) -> anyhow::Result<String> {
    let name = file.display();
    let bytes = fs::read(file).with_context(|| format!("cannot read `{name}`"))?;
    let document = String::from_utf8(bytes)
        .with_context(|| format!("`{name}` is not a text file in UTF-8: convert it first"))?;
    if document.contains('\0') {
        bail!("`{name}` is not a text file: it contains null bytes");
    }
    if document.trim().is_empty() {
        bail!("`{name}` contains no text");
    }
    Ok(document)
}

/// Extracts and merges the values of at most so many chunks.
async fn read(model: &Model, document: &str, most: usize) -> anyhow::Result<Values> {
    // Splits between paragraphs if possible, and otherwise between sentences or words.
    let splitter = TextSplitter::new(ChunkConfig::new(CHUNK).with_overlap(OVERLAP)?);
    let chunks: Vec<(usize, &str)> = splitter.chunk_indices(document).collect();
    // From the first chunk to the last one, at equal distances.
    let asked = most.min(chunks.len());
    let distance = |steps| steps * (chunks.len() - 1) / (asked - 1).max(1);
    let indices: Vec<usize> = (0..asked).map(distance).collect();

    let prompts = indices.iter().map(|index| prompt(chunks[*index].1));
    let mut passages = model
        .generate_many::<Passage>(prompts)
        .max_tokens(300)
        .responses();
    let mut values = Values::new(chunks.len(), asked);
    while let Some((step, passage)) = passages.next().await {
        let index = indices[step];
        println!("chunk {} of {}", index + 1, chunks.len());
        match passage {
            Ok(passage) => {
                // The ranges are those of the whole document.
                let (offset, chunk) = chunks[index];
                let source = Source::new(chunk).starting_at(offset).fuzzy();
                values.add(index, passage.evidence(&source));
            }
            Err(error) => {
                eprintln!("  {error}");
                values.failed.push((index, error));
            }
        }
    }
    Ok(values)
}
