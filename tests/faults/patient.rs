//! A server that knows its prompts by their numbers and keeps its connections.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use outlines_runtime::{OpenAI, OpenAIBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with one request.
pub(crate) enum Act {
    Reply(Vec<u8>),
    /// Closes the connection after these bytes.
    Cut(Vec<u8>),
    /// Says nothing until the caller hangs up.
    Hang,
}

type Play = dyn Fn(usize, usize) -> Act + Send + Sync;

pub(crate) struct Patient {
    port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    play: Box<Play>,
    /// How often each prompt was asked.
    attempts: Mutex<HashMap<usize, usize>>,
    answered: AtomicUsize,
    hanging: AtomicUsize,
}

impl Drop for Patient {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Patient {
    /// The function gets the prompt's number and how often it was asked before.
    pub(crate) async fn new(play: impl Fn(usize, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            play: Box::new(play),
            attempts: Mutex::default(),
            answered: AtomicUsize::new(0),
            hanging: AtomicUsize::new(0),
        });
        let served = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&served);
                // The caller may hang up at any point.
                tokio::spawn(async move { shared.serve(stream).await.ok() });
            }
        });
        Self {
            port,
            shared,
            accepting,
        }
    }

    pub(crate) fn builder(&self) -> OpenAIBuilder {
        OpenAI::builder("m")
            .environment(|_| None)
            .base_url(format!("http://127.0.0.1:{}/v1", self.port))
    }

    /// Requests that got a whole reply.
    pub(crate) fn answered(&self) -> usize {
        self.shared.answered.load(Ordering::Relaxed)
    }

    /// Requests that wait for nothing.
    pub(crate) fn hanging(&self) -> usize {
        self.shared.hanging.load(Ordering::Relaxed)
    }
}

/// The prompt of this number.
pub(crate) fn prompt(number: usize) -> String {
    format!("prompt #{number}.")
}

impl Shared {
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut bytes = Vec::new();
        loop {
            let number = read_number(&mut stream, &mut bytes).await?;
            let attempt = {
                let mut attempts = self.attempts.lock().unwrap();
                let asked = attempts.entry(number).or_default();
                *asked += 1;
                *asked - 1
            };
            match (self.play)(number, attempt) {
                Act::Reply(reply) => {
                    stream.write_all(&reply).await?;
                    self.answered.fetch_add(1, Ordering::Relaxed);
                }
                Act::Cut(part) => return stream.write_all(&part).await,
                Act::Hang => {
                    self.hanging.fetch_add(1, Ordering::Relaxed);
                    let hung_up = stream.read_u8().await;
                    self.hanging.fetch_sub(1, Ordering::Relaxed);
                    return hung_up.map(drop);
                }
            }
        }
    }
}

/// Reads a request up to the end of the schema, and takes the prompt's number out of it.
async fn read_number(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> std::io::Result<usize> {
    bytes.clear();
    while !bytes.ends_with(b"}}}") {
        if stream.read_buf(bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let request = String::from_utf8_lossy(bytes);
    let (_, rest) = request.split_once("prompt #").unwrap();
    Ok(rest.split_once('.').unwrap().0.parse().unwrap())
}
