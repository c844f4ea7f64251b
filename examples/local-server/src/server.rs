//! The server process, from its start to its certain end.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::cache;
use crate::error::LocalError;
use crate::pins::{MODEL, PINS, Pins};
use crate::python::INTERPRETERS;
use crate::setup;

const SERVE: &str = include_str!("serve.py");
const KEY_VARIABLE: &str = "LOCAL_SERVER_KEY";
const READY: &str = "listening on ";
/// A second is usual; a cold disk may take its time to read 100 MB.
const PATIENCE: Duration = Duration::from_secs(120);
const LOG_LINES: usize = 15;

/// How the server presents itself.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The path before that of every route, such as `/openai`; nothing by default.
    pub prefix: &'a str,
    /// The key that it asks for; none by default.
    pub key: Option<&'a str>,
    /// How many answers it writes at once, which share the context; one by default.
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

/// A llama.cpp server of our own. It stops when this is dropped, and by itself when this process dies.
#[derive(Debug)]
pub struct LocalServer {
    process: Child,
    address: String,
}

impl LocalServer {
    /// Starts the server, after setting it up if this is the first time.
    ///
    /// # Errors
    ///
    /// Each says what to install or to do.
    pub fn start(settings: Settings<'_>) -> Result<Self, LocalError> {
        Self::start_from(cache::folder()?, &INTERPRETERS, &PINS, settings)
    }

    pub(crate) fn start_from(
        folder: PathBuf,
        interpreters: &[&str],
        pins: &Pins,
        settings: Settings<'_>,
    ) -> Result<Self, LocalError> {
        let installed = setup::ensure(&folder, interpreters, pins)?;
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
            // Not an argument: those of every process can be read by every user.
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
        // Its log ends only when it has ended.
        drop(server);
        let log = log.and_then(|log| log.join().ok()).unwrap_or_default();
        Err(LocalError::Server { how, log, folder })
    }

    /// Where it listens, without any path: `http://127.0.0.1:41234`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
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
