//! Test of the compiled service: startup, a response, and shutdown by a signal.
#![cfg(unix)]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use outlines_runtime::testing::{Reply, TestServer};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

#[tokio::test]
async fn starts_answers_and_stops() {
    let server = TestServer::start();
    let invoice = r#"{"sender":"Tea House","total":5.0,"currency":"EUR"}"#;
    server.reply(Reply::text(invoice));
    let mut service = Command::new(env!("CARGO_BIN_EXE_service"))
        .env("LISTEN", "127.0.0.1:0")
        .env("OPENAI_BASE_URL", server.url())
        .env("OPENAI_API_KEY", "test")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut log = BufReader::new(service.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("listening on ") {
        line.clear();
        assert_ne!(log.read_line(&mut line).await.unwrap(), 0);
    }
    let address = line.split_once("listening on ").unwrap().1.trim();

    let letter = r#"{"text": "Two teas, 5 EUR"}"#;
    let reply = post(address, letter).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
    assert!(reply.ends_with(invoice), "{reply}");

    let id = service.id().unwrap().to_string();
    let kill = Command::new("kill").args(["-TERM", &id]).status();
    assert!(kill.await.unwrap().success());
    assert!(service.wait().await.unwrap().success());
    let mut rest = String::new();
    log.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("gen_ai.usage.input_tokens"), "{rest}");
    assert!(rest.contains("stopping"), "{rest}");
}

fn post(address: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let length = body.len();
    write!(
        stream,
        "POST /invoices HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    Ok(reply)
}
