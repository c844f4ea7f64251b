//! The same stream, however it is written and cut.

use crate::server::{Server, answer};
use crate::{Person, read};

const PIECES: [&str; 3] = [
    "{\"name\":\"Ädä 🦀\\u00e9",
    "\\ud83d\\ude00\", \"a",
    "ge\":36}",
];

/// A stream of the pieces in one of the forms that the standard allows.
fn written(form: &str) -> String {
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
async fn every_form_in_every_cut_is_the_same_stream() {
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
        let body = written(form).into_bytes();
        for size in [1, 2, 3, 7, 64, body.len()] {
            let server = Server::sending(body.chunks(size)).await;
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
