//! The server process, from its start to its certain end.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::cache;
use super::error::LocalError;
use super::pins::{MODEL, PINS, Pins};
use super::python::INTERPRETERS;
use super::setup;

const SERVE: &str = include_str!("serve.py");
const READY: &str = "listening on ";
/// A second is usual; a cold disk may take its time to read 100 MB.
const PATIENCE: Duration = Duration::from_secs(120);
const LOG_LINES: usize = 15;

/// A llama.cpp server of our own. It stops when this is dropped, and by itself when this process dies.
pub(crate) struct LocalServer {
    process: Child,
    base_url: String,
}

impl LocalServer {
    /// Starts the server, after setting it up if this is the first time.
    pub(crate) fn start() -> Result<Self, LocalError> {
        Self::start_from(cache::folder()?, &INTERPRETERS, &PINS)
    }

    pub(super) fn start_from(
        folder: PathBuf,
        interpreters: &[&str],
        pins: &Pins,
    ) -> Result<Self, LocalError> {
        let installed = setup::ensure(&folder, interpreters, pins)?;
        let mut process = installed
            .python
            .script(SERVE, [installed.model.as_os_str(), MODEL.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| installed.python.not_runnable(source))?;
        let address = process.stdout.take().map(ready_line);
        let log = process.stderr.take().map(last_lines);
        let mut server = Self {
            process,
            base_url: String::new(),
        };
        let how = match address.map(|address| address.recv_timeout(PATIENCE)) {
            Some(Ok(address)) => {
                server.base_url = format!("{address}/v1");
                return Ok(server);
            }
            Some(Err(RecvTimeoutError::Timeout)) => {
                format!("did not get ready within {} s", PATIENCE.as_secs())
            }
            Some(Err(RecvTimeoutError::Disconnected)) | None => "did not start".to_owned(),
        };
        // Its log ends only when it has ended.
        drop(server);
        let log = log.and_then(|log| log.join().ok()).unwrap_or_default();
        Err(LocalError::Server { how, log, folder })
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        // It holds nothing that a sudden end could harm, and it may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port is the server's choice among the free ones, so it cannot be taken; it says which in a line.
fn ready_line(stdout: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // To the end and not only to that line: a full pipe would stop the server.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix(READY) {
                // Nobody listens any more if the patience ran out just now.
                let _ = sender.send(address.to_owned());
            }
        }
    });
    receiver
}

/// Reads the log all the time, since a full pipe would stop the server, and keeps the end of it.
fn last_lines(stderr: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut lines = VecDeque::with_capacity(LOG_LINES);
        for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
            if lines.len() == LOG_LINES {
                lines.pop_front();
            }
            lines.push_back(String::from_utf8_lossy(&line).into_owned());
        }
        Vec::from(lines).join("\n")
    })
}
