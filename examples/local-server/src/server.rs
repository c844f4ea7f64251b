//! The server process: startup, and termination together with this process.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::cache;
use crate::error::LocalError;
use crate::install;
use crate::pins::{MODEL, PINS, Pins};
use crate::python::INTERPRETERS;

const SERVE: &str = include_str!("serve.py");
const KEY_VARIABLE: &str = "LOCAL_SERVER_KEY";
const READY: &str = "listening on ";
/// The timeout for startup. It usually takes a second, but reading 100 MB from a cold disk can be
/// slow.
const PATIENCE: Duration = Duration::from_secs(120);
const LOG_LINES: usize = 15;

/// Settings of the server.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The path prefix of every route, such as `/openai`; empty by default.
    pub prefix: &'a str,
    /// The API key that requests must have; none by default.
    pub key: Option<&'a str>,
    /// The number of answers generated at the same time, which share the context; one by default.
    pub slots: u8,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self {
            prefix: "",
            key: None,
            slots: 1,
        }
    }
}

/// A running llama.cpp server. It is killed on drop, and stops by itself when this process dies.
#[derive(Debug)]
pub struct LocalServer {
    process: Child,
    address: String,
}

impl LocalServer {
    /// Starts the server. The first call installs it.
    ///
    /// # Errors
    ///
    /// Each message names what to install or do.
    pub fn start(settings: Settings<'_>) -> Result<Self, LocalError> {
        Self::start_from(cache::cache_dir()?, &INTERPRETERS, &PINS, settings)
    }

    pub(crate) fn start_from(
        folder: PathBuf,
        interpreters: &[&str],
        pins: &Pins,
        settings: Settings<'_>,
    ) -> Result<Self, LocalError> {
        let installed = install::ensure(&folder, interpreters, pins)?;
        let mut process = installed
            .python
            .script(
                SERVE,
                [
                    installed.model.as_os_str(),
                    MODEL.as_ref(),
                    settings.prefix.as_ref(),
                    settings.slots.to_string().as_ref(),
                ],
            )
            // Not an argument, since arguments are visible to all users of the machine.
            .env(KEY_VARIABLE, settings.key.unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| installed.python.not_runnable(source))?;
        let address = process.stdout.take().map(ready_line);
        let log = process.stderr.take().map(last_lines);
        let mut server = Self {
            process,
            address: String::new(),
        };
        let how = match address.map(|address| address.recv_timeout(PATIENCE)) {
            Some(Ok(address)) => {
                server.address = address;
                return Ok(server);
            }
            Some(Err(RecvTimeoutError::Timeout)) => {
                format!("did not get ready within {} s", PATIENCE.as_secs())
            }
            Some(Err(RecvTimeoutError::Disconnected)) | None => "did not start".to_owned(),
        };
        // The log ends only when the process has exited.
        drop(server);
        let log = log.and_then(|log| log.join().ok()).unwrap_or_default();
        Err(LocalError::Server { how, log, folder })
    }

    /// Returns the URL of the server, without a path: `http://127.0.0.1:41234`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        // The process has no state to lose, and may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads the address from the server's output. The server binds to a free port of its choice, so
/// the port cannot be in use already, and prints it.
fn ready_line(stdout: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Reads to the end, and not only to that line, because a full pipe would block the server.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix(READY) {
                // The receiver is gone if the timeout has expired.
                let _ = sender.send(address.to_owned());
            }
        }
    });
    receiver
}

/// Reads the log continuously, because a full pipe would block the server, and keeps the last
/// lines.
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
