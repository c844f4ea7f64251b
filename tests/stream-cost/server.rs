//! A server that gives one reply to every request, at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// The server as a process of its own, ended with this value.
pub(crate) struct Process {
    child: Child,
    port: String,
}

impl Process {
    pub(crate) fn start(size: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", size])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut port).unwrap();
        Self {
            child,
            port: port.trim().to_owned(),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A stream of this content, in deltas of 12 characters. It is written at once: what the network does is no part of the
/// measure, and the share of all else is as large as it can be.
pub(crate) fn stream(content: &str) -> Vec<u8> {
    let chunk = |choices: serde_json::Value, usage: serde_json::Value| {
        let chunk = serde_json::json!({
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_760_000_000,
            "model": "gpt-4o-mini-2024-07-18",
            "service_tier": "default",
            "system_fingerprint": "fp_x",
            "choices": choices,
            "usage": usage
        });
        format!("data: {chunk}\n\n")
    };
    let choice = |delta: serde_json::Value, reason: Option<&str>| {
        let choice = serde_json::json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": reason});
        chunk(serde_json::json!([choice]), serde_json::Value::Null)
    };
    let characters: Vec<char> = content.chars().collect();
    let mut body = String::new();
    for delta in characters.chunks(12) {
        let delta: String = delta.iter().collect();
        body += &choice(serde_json::json!({"content": delta}), None);
    }
    body += &choice(serde_json::json!({}), Some("stop"));
    let usage =
        serde_json::json!({"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49});
    body += &chunk(serde_json::json!([]), usage);
    body += "data: [DONE]\n\n";
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: req_1\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Prints its port and serves this reply until it is ended.
pub(crate) fn serve(reply: &[u8]) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    for stream in listener.incoming() {
        let reply = reply.to_vec();
        std::thread::spawn(move || converse(&stream.unwrap(), &reply));
    }
}

fn converse(stream: &TcpStream, reply: &[u8]) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? <= 2 {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        if length == 0 {
            return None;
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        (&*stream).write_all(reply).ok()?;
    }
}
