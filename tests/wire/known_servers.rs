//! The rows of the guide's table of servers: a model that is built from one sends what it says.

use outlines_runtime::{OpenAI, Structured};
use serde_json::Value;

use crate::server::{Wire, completion};
use crate::types::{Person, ada};

/// A row of the table.
struct Row {
    name: &'static str,
    url: &'static str,
    mode: &'static str,
    limit: &'static str,
}

fn rows() -> Vec<Row> {
    let guide = include_str!("../../outlines-runtime/guide/servers.md");
    let lines = guide.lines().filter(|line| line.starts_with("| ["));
    let row = |line: &'static str| {
        let mut columns = line.trim_matches('|').split(" | ");
        let mut column = || columns.next().unwrap().trim_matches(['`', ' ']);
        Row {
            name: column(),
            url: column(),
            mode: column(),
            limit: column(),
        }
    };
    lines.map(row).collect()
}

/// Returns the body of a call to the server of this row, whose host name leads to a local server.
async fn body(row: &Row) -> Value {
    let mut wire = Wire::new().await;
    let address = wire.server.socket_address();
    let url = row.url.replace(['{', '}'], "").replace("https://", "");
    let (host, path) = url.split_once('/').unwrap_or((&url, ""));
    let base_url = format!("http://{host}:{}/{path}", address.port());
    let (sender, mut bodies) = tokio::sync::mpsc::unbounded_channel();
    wire.server
        .mock(
            "POST",
            mockito::Matcher::Regex("/chat/completions$".to_owned()),
        )
        .with_body_from_request(move |request| {
            sender.send(request.body().unwrap().clone()).unwrap();
            completion(r#"{"name":"Ada","age":36}"#).to_string().into()
        })
        .create_async()
        .await;

    // What a user writes, plus the way to the local server.
    let builder = OpenAI::builder("a-model")
        .base_url(base_url)
        .api_key("sk-0123456789");
    let host = host.to_owned();
    let local = builder
        .environment(|_| None)
        .allow_http(true)
        .configure_http(move |http| http.resolve(&host, address));
    let model = local.build().unwrap();
    let call = model.generate::<Person>("Ada, 36").max_tokens(16);
    assert_eq!(call.await.unwrap(), ada(), "{}", row.name);
    serde_json::from_slice(&bodies.recv().await.unwrap()).unwrap()
}

#[tokio::test]
async fn the_mode_and_the_limit_field_are_those_of_the_table() {
    let rows = rows();
    let hosted = rows.iter().filter(|row| row.url.starts_with("https"));
    let mut checked = 0;
    for row in hosted {
        let Row {
            name, mode, limit, ..
        } = row;
        let body = body(row).await;
        assert_eq!(body[limit], 16, "{name}: {body}");
        let expected = match mode.split_once("()").unwrap().0 {
            "json_schema" => "json_schema",
            "json_object" => "json_object",
            other => panic!("{name}: {other}"),
        };
        assert_eq!(body["response_format"]["type"], expected, "{name}");
        let first = &body["messages"][0];
        let has_schema = first["role"] == "system"
            && first["content"].as_str().unwrap().ends_with(Person::SCHEMA);
        let expects_schema = expected == "json_object" || mode.ends_with(".schema_in_prompt()");
        assert_eq!(has_schema, expects_schema, "{name}: {first}");
        checked += 1;
    }
    assert_eq!((checked, rows.len()), (22, 28));
}
