//! Server whose behavior depends on the number in the prompt. It keeps connections alive.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use outlines_runtime::{OpenAI, OpenAIBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The response to one request.
pub(crate) enum Action {
    Reply(Vec<u8>),
    /// Writes these bytes, then closes the connection.
    Cut(Vec<u8>),
    /// Sends nothing until the client hangs up.
    Hang,
}

type Behavior = dyn Fn(usize, usize) -> Action + Send + Sync;

pub(crate) struct PromptServer {
    port: u16,
    shared: Arc<Shared>,
    accept_task: JoinHandle<()>,
}

struct Shared {
    behavior: Box<Behavior>,
    /// The number of requests with each prompt.
    attempts: Mutex<HashMap<usize, usize>>,
    answered: AtomicUsize,
    hanging: AtomicUsize,
}

impl Drop for PromptServer {
    fn drop(&mut self) {
        self.accept_task.abort();
    }
}

impl PromptServer {
    /// Starts a server. `behavior` gets the prompt's number and the number of earlier requests
    /// with it.
    pub(crate) async fn new(
        behavior: impl Fn(usize, usize) -> Action + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            behavior: Box::new(behavior),
            attempts: Mutex::default(),
            answered: AtomicUsize::new(0),
            hanging: AtomicUsize::new(0),
        });
        let served = Arc::clone(&shared);
        let accept_task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&served);
                // The client may hang up at any point.
                tokio::spawn(async move { shared.serve(stream).await.ok() });
            }
        });
        Self {
            port,
            shared,
            accept_task,
        }
    }

    pub(crate) fn builder(&self) -> OpenAIBuilder {
        OpenAI::builder("m")
            .environment(|_| None)
            .base_url(format!("http://127.0.0.1:{}/v1", self.port))
    }

    /// Returns the number of complete responses.
    pub(crate) fn answered(&self) -> usize {
        self.shared.answered.load(Ordering::Relaxed)
    }

    /// Returns the number of requests without a response.
    pub(crate) fn hanging(&self) -> usize {
        self.shared.hanging.load(Ordering::Relaxed)
    }
}

/// Returns the prompt with this number.
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
                let requests = attempts.entry(number).or_default();
                *requests += 1;
                *requests - 1
            };
            match (self.behavior)(number, attempt) {
                Action::Reply(reply) => {
                    stream.write_all(&reply).await?;
                    self.answered.fetch_add(1, Ordering::Relaxed);
                }
                Action::Cut(part) => return stream.write_all(&part).await,
                Action::Hang => {
                    self.hanging.fetch_add(1, Ordering::Relaxed);
                    let hung_up = stream.read_u8().await;
                    self.hanging.fetch_sub(1, Ordering::Relaxed);
                    return hung_up.map(drop);
                }
            }
        }
    }
}

/// Reads a request, which ends with its schema, and returns the prompt's number.
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
