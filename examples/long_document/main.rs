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
//! kind, change the type and the example in `passage.rs`; nothing else depends on the fields.
//!
//! Uses OpenAI or the server at `OPENAI_BASE_URL` if `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set,
//! with the model named by `OUTLINES_MODEL`. Otherwise it uses a small model on this machine, which
//! is installed on the first run, and which often invents quotes: the page lists them.

mod page;
mod passage;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::ops::Range;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, bail};
use outlines_runtime::Model;
use outlines_runtime::evidence::{Evidence, Source};
use outlines_runtime::merge::{self, Merged, Rule};
use serde_json::Value;
use text_splitter::{ChunkConfig, TextSplitter};

use crate::passage::{Passage, prompt};

/// The size of a chunk and its overlap with the one before, in characters.
const CHUNK: usize = 1_000;
const OVERLAP: usize = 200;

/// The chunks that are read without arguments.
const SAMPLE: Range<usize> = 27..37;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let text = arguments.next().map(PathBuf::from);
    let page = arguments.next().map(PathBuf::from);
    let page = page.unwrap_or_else(|| "long_document.html".into());
    let chunks = match arguments
        .next()
        .map(|most| most.to_string_lossy().into_owned())
    {
        Some(most) => {
            0..most
                .parse()
                .with_context(|| format!("expected a number of chunks, found `{most}`"))?
        }
        None if text.is_some() => 0..usize::MAX,
        None => SAMPLE,
    };
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/long_document/alice.txt");
    let text = text.unwrap_or_else(|| sample.into());
    let document = open(&text)?;
    // Fails before the model is asked.
    let writable = OpenOptions::new().create(true).append(true).open(&page);
    writable.with_context(|| format!("cannot write `{}`", page.display()))?;

    let model = outlines_examples::openai("gpt-4o-mini")?;
    let values = read(&model, &document, chunks).await?;
    let title = text.file_name().unwrap_or_default().to_string_lossy();
    fs::write(&page, page::html(&title, &document, &values)?)?;
    for (field, merged) in &values.scalars {
        for candidate in &merged.candidates {
            let chunks: Vec<_> = candidate.chunks.iter().map(|index| index + 1).collect();
            println!("{field}: {} in chunks {chunks:?}", candidate.value.value);
        }
    }
    println!(
        "{} list elements, {} quotes not found",
        values.elements.len(),
        values.missing.len()
    );
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

/// A value, and where its quote is in the document.
struct Mention {
    /// The path without indices, such as `characters[]`.
    field: String,
    value: String,
    evidence: Evidence,
}

/// The merged values of all chunks.
struct Values {
    /// The fields with one value for the document.
    scalars: BTreeMap<String, Merged<Mention>>,
    /// The elements of all lists.
    elements: Vec<Mention>,
    /// Values whose quote is not in the document.
    missing: Vec<Mention>,
}

/// Extracts the values of each of these chunks, and merges them.
async fn read(model: &Model, document: &str, chunks: Range<usize>) -> anyhow::Result<Values> {
    // Splits between paragraphs if possible, and otherwise between sentences or words.
    let splitter = TextSplitter::new(ChunkConfig::new(CHUNK).with_overlap(OVERLAP)?);
    let all = splitter.chunk_indices(document);
    let chunks: Vec<(usize, &str)> = all.skip(chunks.start).take(chunks.len()).collect();

    let prompts = chunks.iter().map(|(_, chunk)| prompt(chunk));
    let mut passages = model
        .generate_many::<Passage>(prompts)
        .max_tokens(300)
        .responses();
    let mut scalars: BTreeMap<String, Vec<Option<Mention>>> = BTreeMap::new();
    let mut elements = Vec::new();
    let mut missing = Vec::new();
    while let Some((index, passage)) = passages.next().await {
        println!("chunk {} of {}", index + 1, chunks.len());
        let passage = match passage {
            Ok(passage) => passage,
            Err(error) => {
                eprintln!("  {error}");
                continue;
            }
        };
        // The ranges are those of the whole document.
        let (offset, chunk) = chunks[index];
        let source = Source::new(chunk).starting_at(offset).fuzzy();
        let answer = serde_json::to_value(&passage.value)?;
        for evidence in passage.evidence(&source) {
            let mention = mention(&answer, evidence);
            if mention.evidence.location.is_none() {
                missing.push(mention);
            } else if mention.field.contains("[]") {
                elements.push(mention);
            } else {
                let values = scalars.entry(mention.field.clone()).or_default();
                values.resize_with(index, || None);
                values.push(Some(mention));
            }
        }
    }
    let value = |mention: &Mention| mention.value.to_lowercase();
    let element = |mention: &Mention| (mention.field.clone(), value(mention));
    let scalars = scalars.into_iter().map(|(field, values)| {
        let merged = merge::scalars(values, Rule::Majority, value);
        (field, merged)
    });
    Ok(Values {
        scalars: scalars.collect(),
        elements: merge::lists([elements], element),
        missing: merge::lists([missing], element),
    })
}

/// Returns the value of an answer that a quote belongs to.
fn mention(answer: &Value, evidence: Evidence) -> Mention {
    let keys = evidence.path.replace('[', ".").replace(']', "");
    let pointer = format!("/{}/value", keys.replace('.', "/"));
    let value = match answer.pointer(&pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let parts = keys.split('.').map(|key| match key.parse::<usize>() {
        Ok(_) => "[]".to_owned(),
        Err(_) => format!(".{key}"),
    });
    let field = parts.collect::<String>().trim_start_matches('.').to_owned();
    Mention {
        field,
        value,
        evidence,
    }
}
