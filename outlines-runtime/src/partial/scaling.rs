//! Cost of partial values: each value is parsed once, however small the pieces.
//!
//! `cargo test --release -p outlines-runtime --lib partial::scaling -- --nocapture` prints the
//! figures in `guide/performance.md`.

use std::cell::Cell;
use std::time::Instant;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::PartialBuilder;
use crate::Structured;

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Catalogue {
    title: Text,
    articles: Vec<Article>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Article {
    number: u32,
    name: Text,
    price: f64,
    text: Text,
    tags: Vec<Text>,
    maker: Maker,
}

/// Not marked: deserialized once it is complete.
#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate")]
struct Maker {
    name: Text,
    founded: Option<u16>,
}

thread_local! {
    static BYTES_READ: Cell<usize> = const { Cell::new(0) };
}

/// A string that counts the bytes deserialized for all values of its type.
#[derive(Debug, Clone, PartialEq, Structured)]
#[structured(crate = "crate")]
struct Text(String);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BYTES_READ.with(|read| read.set(read.get() + text.len()));
        Ok(Self(text))
    }
}

/// Returns a document of about `len` bytes.
fn document(len: usize) -> String {
    let article = |number: usize| Article {
        number: u32::try_from(number).unwrap_or_default(),
        name: Text(format!("Desk lamp \"Nº {number}\"")),
        price: 129.5,
        text: Text("Brushed brass, with a shade of linen.\n".repeat(3)),
        tags: ["lamp", "brass", "office"]
            .map(|tag| Text(tag.into()))
            .into(),
        maker: Maker {
            name: Text("Holm & Söhne".into()),
            founded: Some(1911),
        },
    };
    let one = serde_json::to_string(&article(1)).unwrap().len() + 1;
    let catalogue = Catalogue {
        title: Text("Lamps".into()),
        articles: (1..=len / one).map(article).collect(),
    };
    serde_json::to_string(&catalogue).unwrap()
}

/// Returns the ends of pieces of 4 to 20 bytes, the size that models send.
fn ends(text: &str) -> Vec<usize> {
    let (mut ends, mut at, mut seed) = (Vec::new(), 0, 1_u32);
    while at < text.len() {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        at = text.ceil_char_boundary(at + 4 + (seed >> 24) as usize % 17);
        ends.push(at.min(text.len()));
    }
    ends
}

/// Builds a partial value from pieces. Returns it with the number of changes.
fn fill(document: &str, ends: &[usize]) -> (PartialBuilder<Catalogue>, usize) {
    let (mut builder, mut text, mut changes) = (PartialBuilder::default(), String::new(), 0);
    for end in ends {
        text.push_str(&document[text.len()..*end]);
        changes += usize::from(builder.advance(&text).unwrap());
    }
    (builder, changes)
}

#[test]
fn each_value_is_deserialized_once() {
    for len in [20_000, 78_000, 1_000_000] {
        let document = document(len);
        let ends = ends(&document);
        BYTES_READ.set(0);
        let whole: Catalogue = serde_json::from_str(&document).unwrap();
        let once = BYTES_READ.replace(0);
        let (builder, changes) = fill(&document, &ends);
        assert_eq!(BYTES_READ.get(), once);
        let articles = builder.partial().articles.as_ref().unwrap();
        assert_eq!(articles.len(), whole.articles.len());
        assert_eq!(
            articles.last().unwrap().text,
            whole.articles.last().map(|article| article.text.clone())
        );

        let fastest = |run: &dyn Fn()| {
            let times = (0..5).map(|_| {
                let start = Instant::now();
                run();
                start.elapsed()
            });
            times.min().unwrap_or_default()
        };
        let partial = fastest(&|| {
            let _: (PartialBuilder<Catalogue>, usize) = fill(&document, &ends);
        });
        let complete = fastest(&|| {
            let _: Catalogue = serde_json::from_str(&document).unwrap();
        });
        eprintln!(
            "{} bytes, {} pieces, {changes} changes: {partial:?}; serde_json once: {complete:?}",
            document.len(),
            ends.len()
        );
    }
}
