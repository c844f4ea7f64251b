//! Partial values of a stream.

use outlines_runtime::{Error, Event, PartialStream, Structured};
use serde::Deserialize;

use crate::fixtures::{DONE, StreamServer, answer, finish, head, piece, text};

#[derive(Debug, Clone, PartialEq, Deserialize, Structured)]
#[structured(partial)]
struct Recipe {
    title: String,
    tasks: Vec<Task>,
    serves: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Structured)]
#[serde(rename_all = "camelCase")]
#[structured(partial)]
struct Task {
    to_do: String,
}

/// Reads a stream. Returns the partial values after each event, and the result.
async fn collect_partials(
    mut stream: PartialStream<Recipe>,
) -> (Vec<String>, Option<Result<Recipe, Error>>) {
    let mut seen = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(Event::Partial) => seen.push(summary(stream.partial())),
            Ok(Event::Done(response)) => return (seen, Some(Ok(response.value))),
            Ok(_) => {}
            Err(error) => return (seen, Some(Err(error))),
        }
    }
    (seen, None)
}

fn summary(recipe: &RecipePartial) -> String {
    let tasks = recipe.tasks.as_ref().map(|tasks| {
        let tasks = tasks
            .iter()
            .map(|task| task.to_do.as_deref().unwrap_or("…"));
        tasks.collect::<Vec<_>>().join("+")
    });
    format!("{:?} {tasks:?} {:?}", recipe.title, recipe.serves)
}

const PIECES: [&str; 8] = [
    "{\"title\":\"Te",
    "a\"",
    ",\"tasks\":[",
    "{\"toDo\":\"Boil\"}",
    ",{\"toDo\":\"Po",
    "ur\"}",
    "],\"serves\":null",
    "}",
];

#[tokio::test]
async fn fields_are_set_as_their_values_are_completed() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let stream = server
        .model()
        .generate::<Recipe>("Tea?")
        .stream()
        .await
        .unwrap();
    let (seen, end) = collect_partials(stream.partials()).await;
    assert_eq!(
        seen,
        [
            // The object has opened.
            r"None None None",
            r#"Some("Tea") None None"#,
            r#"Some("Tea") Some("") None"#,
            r#"Some("Tea") Some("Boil") None"#,
            r#"Some("Tea") Some("Boil+…") None"#,
            r#"Some("Tea") Some("Boil+Pour") None"#,
            r#"Some("Tea") Some("Boil+Pour") Some(None)"#,
        ]
    );
    assert_eq!(end.unwrap().unwrap().tasks.len(), 2);
}

#[tokio::test]
async fn whole_numbers_are_integers_in_partial_values() {
    let pieces = ["{\"serves\":4.0,", "\"title\":\"Tea\",", "\"tasks\":[]}"];
    let server = StreamServer::with_pieces(answer(&pieces)).await;
    let call = server.model().generate::<Recipe>("Tea?");
    let (seen, end) = collect_partials(call.stream().await.unwrap().partials()).await;
    assert_eq!(
        seen.last().unwrap(),
        r#"Some("Tea") Some("") Some(Some(4))"#
    );
    assert_eq!(end.unwrap().unwrap().serves, Some(4));
}

#[tokio::test]
async fn text_events_precede_the_partial_events_they_cause() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let stream = server
        .model()
        .generate::<Recipe>("Tea?")
        .stream()
        .await
        .unwrap();
    let mut stream = stream.partials();
    let mut order = String::new();
    while let Some(event) = stream.next().await {
        order.push(match event.unwrap() {
            Event::Text(_) => 't',
            Event::Partial => 'p',
            Event::Done(_) => 'd',
            _ => '?',
        });
    }
    assert_eq!(order, "tptptptptptptptd");
    assert_eq!(stream.text(), PIECES.concat());
    assert_eq!(stream.usage().total_tokens(), 49);
}

#[tokio::test]
async fn partials_can_start_in_mid_stream() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let mut stream = server
        .model()
        .generate::<Recipe>("Tea?")
        .stream()
        .await
        .unwrap();
    for _ in 0..4 {
        stream.next().await.unwrap().unwrap();
    }
    let (seen, end) = collect_partials(stream.partials()).await;
    assert_eq!(seen[0], r#"Some("Tea") Some("Boil+…") None"#);
    assert!(end.unwrap().is_ok());
}

#[tokio::test]
async fn the_partial_value_is_kept_when_the_stream_fails() {
    let bad = ["{\"title\":\"Tea\"", ",\"tasks\":[7],", "\"serves\":1}"];
    let server = StreamServer::with_pieces(answer(&bad)).await;
    let stream = server
        .model()
        .generate::<Recipe>("Tea?")
        .stream()
        .await
        .unwrap();
    let (seen, end) = collect_partials(stream.partials()).await;
    assert_eq!(seen.last().unwrap(), r#"Some("Tea") Some("") None"#);
    let Some(Err(Error::Undecodable(undecodable))) = end else {
        panic!("{end:?}");
    };
    assert_eq!(undecodable.path(), "tasks[0]");

    let frames = [
        text(PIECES[0]),
        text(PIECES[1]),
        finish("length"),
        DONE.to_owned(),
    ];
    let mut steps = vec![head()];
    steps.extend(frames.iter().map(piece));
    let server = StreamServer::start(steps).await;
    let stream = server
        .model()
        .generate::<Recipe>("Tea?")
        .stream()
        .await
        .unwrap();
    let (seen, end) = collect_partials(stream.partials()).await;
    assert_eq!(seen, ["None None None", r#"Some("Tea") None None"#]);
    assert!(matches!(end, Some(Err(Error::Truncated { .. }))), "{end:?}");
}

#[tokio::test]
async fn partial_streams_are_send() {
    let server = StreamServer::with_pieces(answer(&PIECES)).await;
    let stream = server
        .model()
        .generate::<Recipe>("Tea?")
        .stream()
        .await
        .unwrap();
    let task = tokio::spawn(collect_partials(stream.partials()));
    assert!(task.await.unwrap().1.unwrap().is_ok());
}
