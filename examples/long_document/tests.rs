//! End-to-end test with a test server: positions, merged values, and the page.

use std::fs;

use outlines_runtime::testing::{Reply, TestServer};

use crate::{open, page, read};

/// Returns a reply that quotes these words as the place and the characters.
fn passage(place: &str, characters: &[&str]) -> Reply {
    let quoted = |words: &str| serde_json::json!({ "quote": words, "value": words });
    let characters: Vec<_> = characters.iter().map(|name| quoted(name)).collect();
    Reply::json(&serde_json::json!({ "place": quoted(place), "characters": characters }))
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
        let prompt = request.prompt();
        let chunk = prompt
            .rsplit("said the Duchess.")
            .next()
            .unwrap_or_default();
        let name = if chunk.contains("Bill") {
            "Bill"
        } else {
            "Alice"
        };
        passage("<hall>", &[name, "Queen", "the King of France"])
    });
    let values = read(&server.model(), &document, 0..usize::MAX)
        .await
        .unwrap();

    let located = values.elements.iter().map(|mention| {
        let location = mention.evidence.location.as_ref().unwrap();
        (location.range.start, &document[location.range.clone()])
    });
    let at = |name| (document.find(name).unwrap(), name);
    let expected = ["Alice", "Queen", "Bill"].map(at);
    assert_eq!(located.collect::<Vec<_>>(), expected);
    assert!(!values.scalars["place"].is_conflict());
    assert!(
        values
            .missing
            .iter()
            .all(|missing| missing.value == "the King of France")
    );

    let html = page::html("a <b>", &document, &values).unwrap();
    assert!(html.contains("<title>a &lt;b&gt;</title>"));
    assert!(html.contains("In the <mark data-values=\"0\">&lt;hall&gt;</mark>, "));
    assert!(html.contains("<mark data-values=\"1\">Alice</mark>"));
    // Nothing in the data ends the script.
    assert_eq!(html.matches("</script>").count(), 2);
    assert!(html.contains(r#""value":"\u003chall>""#));
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
