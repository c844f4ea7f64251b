//! A server that gives one reply to every request, at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::answers::Size;

/// The server as a process of its own, ended with this value.
pub(crate) struct Process {
    child: Child,
    port: String,
}

impl Process {
    pub(crate) fn start(size: Size) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", size.name()])
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

/// Prints its port and serves until it is ended.
pub(crate) fn serve(content: &str) {
    let reply = serde_json::json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": content, "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": "stop"
        }],
        "usage": {"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49,
            "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}},
        "service_tier": "default",
        "system_fingerprint": "fp_x"
    })
    .to_string();
    let length = reply.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_1\r\ncontent-length: {length}\r\n\r\n"
    );
    let reply = (head + &reply).into_bytes();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    for stream in listener.incoming() {
        let reply = reply.clone();
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
