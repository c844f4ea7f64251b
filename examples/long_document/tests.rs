//! End-to-end tests with a test server: positions, merged values, and the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outlines_runtime::evidence::Source;
use outlines_runtime::testing::{Reply, Request, TestServer};
use outlines_runtime::{Quoted, Structured};
use serde::{Deserialize, Serialize};

use crate::values::{Mention, Values};
use crate::{open, page, read};

const BOOK: &str = include_str!("alice.txt");

/// Returns a reply that quotes these words as the place and the characters.
fn passage(place: &str, characters: &[&str]) -> Reply {
    let quoted = |words: &str| serde_json::json!({ "quote": words, "value": words });
    let characters: Vec<_> = characters.iter().map(|name| quoted(name)).collect();
    Reply::json(&serde_json::json!({ "place": quoted(place), "characters": characters }))
}

/// Returns the chunk that a request is about.
fn chunk(request: &Request) -> String {
    request.messages().pop().unwrap().text
}

/// Returns the start of a mention in the document, and the text there.
fn located<'d>(mention: &Mention, document: &'d str) -> (usize, &'d str) {
    let range = mention.evidence.location.as_ref().unwrap().range.clone();
    (range.start, &document[range])
}

#[tokio::test]
async fn values_of_all_chunks_are_merged_and_highlighted() {
    let paragraph = |name: &str| {
        format!(
            "In the <hall>, {name} met the Queen. {}",
            "Tea. ".repeat(150)
        )
    };
    let names = ["Alice", "Bill", "Alice"];
    let document = names.map(paragraph).join("\n\n");
    let server = TestServer::start();
    server.reply_with(|request| {
        let chunk = chunk(request);
        let name = if chunk.contains("Bill") {
            "Bill"
        } else {
            "Alice"
        };
        passage("<hall>", &[name, "Queen", "the King of France"])
    });
    let values = read(&server.model(), &document, usize::MAX).await.unwrap();

    let found = values.elements().map(|(_, part)| located(part, &document));
    let expected = names
        .iter()
        .flat_map(|name| [*name, "Queen"])
        .scan(0, |from, word| {
            let start = *from + document[*from..].find(word).unwrap();
            *from = start;
            Some((start, word))
        });
    assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    assert!(values.scalars().all(|(_, place)| !place.is_conflict()));
    assert_eq!(values.missing.len(), 3);
    assert!(
        values
            .missing
            .iter()
            .all(|missing| missing.text() == "the King of France")
    );

    let html = page::html("a <b>", &document, &values).unwrap();
    assert!(html.contains("<title>a &lt;b&gt;</title>"));
    assert!(html.contains("In the <mark data-values=\"0\">&lt;hall&gt;</mark>, "));
    assert!(html.contains("<mark data-values=\"1\">Alice</mark>"));
    assert!(html.contains(r#""path":"chunk 2: characters[2]""#));
    // Nothing in the data ends the script.
    assert_eq!(html.matches("</script>").count(), 2);
    assert!(html.contains(r#""value":"\u003chall>""#));
}

#[tokio::test]
async fn the_whole_book_is_read_with_the_ranges_of_every_quote() {
    let server = TestServer::start();
    // At most four elements are allowed.
    let alices = |chunk: &str| chunk.matches("Alice").count().min(4);
    server.reply_with(move |request| {
        let chunk = chunk(request);
        passage(&chunk, &vec!["Alice"; alices(&chunk)])
    });
    let values = read(&server.model(), BOOK, usize::MAX).await.unwrap();

    let mut places = BTreeSet::new();
    let mut names = BTreeSet::new();
    for request in server.requests() {
        let chunk = chunk(&request);
        let offset = BOOK.find(&chunk).unwrap();
        places.insert((offset, &BOOK[offset..offset + chunk.len()]));
        let starts = chunk.match_indices("Alice").take(alices(&chunk));
        names.extend(starts.map(|(start, name)| (offset + start, name.to_owned())));
    }
    let (_, place) = values.scalars().next().unwrap();
    let candidates = place.candidates.iter();
    let found: BTreeSet<_> = candidates.map(|place| located(place.value, BOOK)).collect();
    assert!(found == places, "the places are not the chunks");
    // The chunks overlap, or there is only whitespace between them.
    let mut end = 0;
    for (start, chunk) in places {
        assert!(
            start <= end || BOOK[end..start].trim().is_empty(),
            "{end} to {start}"
        );
        end = start + chunk.len();
    }
    assert!(end > 148_000 && BOOK[end..].trim().is_empty());
    // Those in the overlap are there once.
    let found: Vec<_> = values
        .elements()
        .map(|(_, part)| located(part, BOOK))
        .collect();
    let names: Vec<_> = names
        .iter()
        .map(|(start, name)| (*start, &**name))
        .collect();
    assert_eq!(found, names);
    assert!(values.missing.is_empty() && values.failed.is_empty());
    assert_eq!(server.requests().len(), values.chunks);

    let html = page::html("alice.txt", BOOK, &values).unwrap();
    let (_, text) = html.split_once("<pre>").unwrap();
    let (text, _) = text.split_once("</pre>").unwrap();
    let text: String = text
        .split('<')
        .map(|tag| tag.rsplit('>').next().unwrap())
        .collect();
    assert!(
        text == BOOK.replace('&', "&amp;").replace('<', "&lt;"),
        "the text was changed"
    );
}

#[tokio::test]
async fn a_sample_is_spread_from_the_first_to_the_last_chunk() {
    let server = TestServer::start();
    server.reply_with(|request| passage(&chunk(request), &[]));
    for most in [1, 2, 10] {
        let values = read(&server.model(), BOOK, most).await.unwrap();
        assert_eq!(values.asked, most);
        let (_, place) = values.scalars().next().unwrap();
        let chunks = place.candidates.iter().flat_map(|place| &place.chunks);
        let chunks: Vec<usize> = chunks.copied().collect();
        assert_eq!((chunks.len(), chunks[0]), (most, 0));
        let last = values.chunks - 1;
        let mut distances = chunks.windows(2).map(|pair| pair[1] - pair[0]);
        let even = last / (most - 1).max(1);
        assert!(distances.all(|distance| distance.abs_diff(even) <= 1));
        assert!(most == 1 || chunks.last() == Some(&last), "{chunks:?}");
    }
}

#[tokio::test]
async fn conflicts_and_failed_chunks_are_on_the_page_and_on_the_console() {
    let rooms = ["hall", "kitchen", "hall", "garden"];
    let paragraphs = rooms.map(|room| format!("In the {room}. {}", "Tea. ".repeat(160)));
    let server = TestServer::start();
    server.reply_with(move |request| {
        let chunk = chunk(request);
        match rooms.into_iter().find(|room| chunk.contains(room)).unwrap() {
            "garden" => Reply::error(400).message("<no gardens>"),
            room => passage(room, &[]),
        }
    });
    let document = paragraphs.join("\n\n");
    let values = read(&server.model(), &document, usize::MAX).await.unwrap();

    let summary = values.summary();
    let coverage = "3 of 4 chunks were read, 1 failed";
    for line in [
        "place: hall in chunks [1, 3]",
        "place (conflict): kitchen in chunks [2]",
        coverage,
    ] {
        assert!(summary.lines().any(|found| found == line), "{summary}");
    }
    let html = page::html("rooms", &document, &values).unwrap();
    for part in [
        r#""path":"place","value":"hall""#,
        r#""path":"place (conflict)","value":"kitchen""#,
        coverage,
        "<li>chunk 4: ",
        "&lt;no gardens&gt;",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[tokio::test]
async fn quotes_that_are_not_found_are_listed_with_their_chunk_and_the_reason() {
    let server = TestServer::start();
    server.reply(passage("the hall", &["Alice", "the King"]));
    let document = "In the hall, Alice met the Queen.";
    let values = read(&server.model(), document, usize::MAX).await.unwrap();
    let summary = values.summary();
    for line in [
        "1 list element, 1 quote not found",
        "  chunk 1: characters[1]: \"the King\"",
        "1 of 1 chunk was read",
    ] {
        assert!(summary.lines().any(|found| found == line), "{summary}");
    }
    let reason = "if the model changed its words, or took them from an example";
    assert!(summary.contains(reason), "{summary}");
    let html = page::html("hall", document, &values).unwrap();
    assert!(html.contains(reason), "{html}");
    assert!(
        html.contains(r#""path":"chunk 1: characters[1]""#),
        "{html}"
    );

    server.reply(passage("the hall", &[]));
    let values = read(&server.model(), document, usize::MAX).await.unwrap();
    for text in [
        values.summary(),
        page::html("hall", document, &values).unwrap(),
    ] {
        assert!(!text.contains(reason), "{text}");
    }
}

fn quoted<T>(quote: &str, value: T) -> Quoted<T> {
    let quote = quote.to_owned();
    Quoted { quote, value }
}

#[derive(Serialize, Deserialize, Structured)]
struct Invoice {
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Line {
    article: Option<Quoted<String>>,
    price: Quoted<f64>,
    notes: Vec<Quoted<String>>,
}

fn line(article: &str, price: &str, notes: &[&str]) -> Line {
    let note = |note: &&str| quoted(note, (*note).to_owned());
    Line {
        article: Some(quoted(article, article.to_owned())),
        price: quoted(price, 5.0),
        notes: notes.iter().map(note).collect(),
    }
}

#[test]
fn elements_keep_their_values_together_and_repeated_amounts() {
    let document = "tea at 5 EUR, hot, sweet; cake at 5 EUR; bun and jam at 5 EUR each, hot.";
    let at = |word, from: usize| (from + document[from..].find(word).unwrap(), word);
    let (cake, bun) = (at("cake", 0).0, at("bun", 0).0);
    let price = "5 EUR";
    let chunks = [
        // Ends in the middle of an element.
        (
            0..cake + 6,
            vec![
                line("tea", price, &["hot", "sweet"]),
                line("cake", "9 EUR", &[]),
            ],
        ),
        (
            cake..document.len(),
            vec![
                line("cake", price, &[]),
                line("bun", price, &["hot"]),
                line("jam", price, &["hot"]),
            ],
        ),
        (bun..document.len(), vec![line("bun", price, &["hot"])]),
    ];
    let mut values = Values::default();
    for (index, (range, lines)) in chunks.into_iter().enumerate() {
        let source = Source::new(&document[range.clone()]).starting_at(range.start);
        values.add(index, source.evidence_of(&Invoice { lines }).unwrap());
    }
    let found = values
        .elements()
        .map(|(path, part)| (path, located(part, document)));
    let expected = [
        ("lines[0].article", at("tea", 0)),
        ("lines[0].price", at(price, 0)),
        ("lines[0].notes[0]", at("hot", 0)),
        ("lines[0].notes[1]", at("sweet", 0)),
        ("lines[1].article", at("cake", 0)),
        ("lines[1].price", at(price, cake)),
        ("lines[2].article", at("bun", 0)),
        ("lines[2].price", at(price, bun)),
        ("lines[2].notes[0]", at("hot", bun)),
        // The same words support both.
        ("lines[3].article", at("jam", 0)),
        ("lines[3].price", at(price, bun)),
        ("lines[3].notes[0]", at("hot", bun)),
    ];
    let expected = expected.map(|(path, place)| (path.to_owned(), place));
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let missing = values
        .missing
        .iter()
        .map(|missing| (missing.chunk, &*missing.evidence.path));
    assert_eq!(missing.collect::<Vec<_>>(), [(0, "lines[1].price")]);
}

#[derive(Serialize, Deserialize, Structured)]
struct Total {
    #[serde(flatten)]
    total: Quoted<f64>,
    #[serde(rename = "2024")]
    year: Option<Quoted<String>>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Price {
    amount: u8,
    due: Due,
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Due {
    day: Option<u8>,
    month: String,
}

/// Returns the paths and values of an answer to `5 EUR in May`.
fn paths<T: Structured + Serialize>(answer: &T) -> Vec<(String, String)> {
    let evidence = Source::new("5 EUR in May").evidence_of(answer).unwrap();
    let mut values = Values::default();
    values.add(0, evidence);
    let scalars = values.scalars().map(|(path, merged)| {
        let value = merged.into_value().unwrap().text();
        (path.to_owned(), value)
    });
    let elements = values.elements().map(|(path, part)| (path, part.text()));
    scalars.chain(elements).collect()
}

#[test]
fn paths_and_values_of_other_types_are_found() {
    let may = || quoted("May", "May".to_owned());
    let total = quoted("5 EUR", 5.0);
    let price = Price {
        amount: 5,
        due: Due {
            day: None,
            month: "May".to_owned(),
        },
        tags: vec!["a".to_owned(), "b".to_owned()],
    };
    let flattened = Total {
        total: total.clone(),
        year: Some(may()),
    };
    for (found, expected) in [
        (paths(&flattened), &[(".", "5.0"), ("2024", "May")][..]),
        (paths(&total), &[(".", "5.0")]),
        (paths(&vec![may(), may()]), &[("[0]", "May")]),
        (
            paths(&vec![flattened]),
            &[("[0]", "5.0"), ("[0].2024", "May")],
        ),
        (paths(&vec![quoted("in May", vec![5])]), &[("[0]", "[5]")]),
        (
            paths(&quoted("5 EUR in May", price)),
            &[(".", "amount: 5, due: (day: none, month: May), tags: [a, b]")],
        ),
    ] {
        let found: Vec<_> = found
            .iter()
            .map(|(path, value)| (&**path, &**value))
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn the_guide_shows_the_page_of_this_example_where_its_file_is_read() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../outlines-runtime/guide");
    let text = fs::read_to_string(guide.join("long_documents.md")).unwrap();
    assert!(text.contains("][page]"));
    let image = text
        .lines()
        .find_map(|line| line.strip_prefix("[page]: "))
        .unwrap();
    let shown = fs::read(guide.join(image)).unwrap();
    assert!(shown == include_bytes!("page.png"));
}

#[test]
fn a_file_that_is_not_a_text_is_named_in_the_error() {
    let directory = tempfile::tempdir().unwrap();
    let image: &[u8] = include_bytes!("page.png");
    let cases = [
        ("missing", None, "cannot read"),
        ("empty", Some(&b" \n"[..]), "contains no text"),
        (
            "latin1",
            Some(&b"caf\xE9"[..]),
            "is not a text file in UTF-8",
        ),
        ("utf16", Some(&b"a\0b\0"[..]), "contains null bytes"),
        ("image", Some(image), "is not a text file in UTF-8"),
    ];
    for (name, content, expected) in cases {
        let file = directory.path().join(name);
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let error = format!("{:#}", open(&file).unwrap_err());
        assert!(error.contains(expected), "{name}: {error}");
        assert!(error.contains(&*file.to_string_lossy()), "{name}: {error}");
    }
    assert!(open(directory.path()).is_err());
    let text = directory.path().join("text");
    fs::write(&text, "Tea.").unwrap();
    assert_eq!(open(&text).unwrap(), "Tea.");
}
