//! Framing: the same stream in every notation and split.

use crate::fixtures::{StreamServer, answer};
use crate::{Person, read};

const PIECES: [&str; 3] = [
    "{\"name\":\"Ädä 🦀\\u00e9",
    "\\ud83d\\ude00\", \"a",
    "ge\":36}",
];

/// Returns the stream in one of the notations that the standard allows.
fn notation(form: &str) -> String {
    let lines = answer(&PIECES).concat();
    match form {
        "CR" => lines.replace('\n', "\r"),
        "CRLF" => lines.replace('\n', "\r\n"),
        "BOM" => format!("\u{feff}{lines}"),
        "comments" => format!(
            ": OPENROUTER PROCESSING\n\n{}",
            lines.replace("\n\n", "\n\n:\n: ping\n\n")
        ),
        "no space" => lines.replace("data: ", "data:"),
        "fields" => lines.replace(
            "data: ",
            "id: 7\nretry: 10\nevent: message\nunknown: x\nnothing\ndata: ",
        ),
        "many lines" => lines.replace("\"choices\"", "\ndata: \"choices\""),
        "blank lines" => format!("\n\n{}", lines.replace("\n\n", "\n\n\n\n")),
        _ => lines,
    }
}

#[tokio::test]
async fn every_notation_and_split_results_in_the_same_stream() {
    for form in [
        "LF",
        "CR",
        "CRLF",
        "BOM",
        "comments",
        "no space",
        "fields",
        "many lines",
        "blank lines",
    ] {
        let body = notation(form).into_bytes();
        for size in [1, 2, 3, 7, 64, body.len()] {
            let server = StreamServer::with_pieces(body.chunks(size)).await;
            let stream = server
                .model()
                .generate::<Person>("Ada")
                .stream()
                .await
                .unwrap();
            let (pieces, end) = read(stream).await;
            assert_eq!(pieces, PIECES, "{form} in pieces of {size} bytes");
            let response = end.unwrap();
            assert_eq!(response.value.name, "Ädä 🦀é😀");
            assert_eq!(response.usage.total_tokens(), 49);
        }
    }
}
