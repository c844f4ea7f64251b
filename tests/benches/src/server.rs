//! A server process that sends the same reply to every request, at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// The server process, killed when dropped.
pub(crate) struct Process {
    child: Child,
    port: String,
}

impl Process {
    /// Starts this program again with the arguments `serve` and `size`.
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

/// Prints its port and serves this reply until it is killed.
pub(crate) fn serve(reply: &[u8]) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    for stream in listener.incoming() {
        let reply = reply.to_vec();
        std::thread::spawn(move || serve_connection(&stream.unwrap(), &reply));
    }
}

fn serve_connection(stream: &TcpStream, reply: &[u8]) -> Option<()> {
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
