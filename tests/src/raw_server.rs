//! A server that writes scripted bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outlines_runtime::{Model, OpenAI, OpenAIBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// One step of a reply. After the last step the server waits for another request.
#[derive(Debug, Clone)]
pub enum Action {
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes a chunk of a chunked body, which the client reads as one piece.
    Chunk(Vec<u8>),
    /// Writes these bytes again and again until the client disconnects.
    Repeat(Vec<u8>),
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Waits until the client disconnects.
    Hang,
}

/// The behavior of one connection.
#[derive(Debug, Clone)]
pub enum Script {
    /// Resets the connection after reading this many bytes of the request.
    ResetAfterReading(usize),
    /// Plays these actions for each request.
    Play(Vec<Action>),
}

impl Script {
    /// Writes these bytes, then resets.
    #[must_use]
    pub fn reset_after_writing(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Play(vec![Action::Write(bytes.into()), Action::Reset])
    }

    /// Writes these bytes, then closes.
    #[must_use]
    pub fn close_after_writing(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Play(vec![Action::Write(bytes.into()), Action::Close])
    }

    /// Writes these bytes, then nothing until the client disconnects.
    #[must_use]
    pub fn hang_after_writing(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Play(vec![Action::Write(bytes.into()), Action::Hang])
    }

    /// Writes a head, then the same piece until the client disconnects.
    #[must_use]
    pub fn flood(head: impl Into<Vec<u8>>, piece: impl Into<Vec<u8>>) -> Self {
        Self::Play(vec![
            Action::Write(head.into()),
            Action::Repeat(piece.into()),
        ])
    }
}

/// A server on loopback, stopped when dropped.
#[derive(Debug)]
pub struct RawServer {
    /// The address of the server.
    pub address: SocketAddr,
    counters: Arc<Counters>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicUsize,
    answered: AtomicUsize,
    hanging: AtomicUsize,
    disconnect: Notify,
}

/// Returns the actions for a request, given its body.
type Respond = dyn Fn(&str) -> Vec<Action> + Send + Sync;

enum Behavior {
    Script(Script),
    Respond(Arc<Respond>),
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl RawServer {
    /// Starts a server that plays a script for each connection, counted from 0.
    pub async fn per_connection(script: impl Fn(usize) -> Script + Send + Sync + 'static) -> Self {
        Self::start(move |connection| Behavior::Script(script(connection))).await
    }

    /// Starts a server that plays the same script for all connections.
    pub async fn always(script: Script) -> Self {
        Self::per_connection(move |_| script.clone()).await
    }

    /// Starts a server that answers each request, given its body.
    pub async fn per_request(
        respond: impl Fn(&str) -> Vec<Action> + Send + Sync + 'static,
    ) -> Self {
        let respond: Arc<Respond> = Arc::new(respond);
        Self::start(move |_| Behavior::Respond(Arc::clone(&respond))).await
    }

    async fn start(behavior: impl Fn(usize) -> Behavior + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let counters = Arc::new(Counters::default());
        let shared = Arc::clone(&counters);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let behavior = behavior(shared.connections.fetch_add(1, Ordering::Relaxed));
                let counters = Arc::clone(&shared);
                // The client may disconnect at any point.
                tokio::spawn(async move { counters.serve(stream, &behavior).await.ok() });
            }
        });
        Self {
            address,
            counters,
            accepting,
        }
    }

    /// Returns a builder for a client of this server, without retries.
    pub fn builder(&self) -> OpenAIBuilder {
        OpenAI::builder("small-model")
            .environment(|_| None)
            .base_url(format!("http://{}/v1", self.address))
            .max_retries(0)
    }

    /// Returns a client of this server, without retries.
    #[must_use]
    pub fn model(&self) -> Model {
        self.builder().build().unwrap()
    }

    /// Returns the number of accepted connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.counters.connections.load(Ordering::Relaxed)
    }

    /// Returns the number of requests that were answered and kept their connection.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.counters.answered.load(Ordering::Relaxed)
    }

    /// Returns the number of requests that wait for the client to disconnect.
    #[must_use]
    pub fn hanging(&self) -> usize {
        self.counters.hanging.load(Ordering::Relaxed)
    }

    /// Waits until the client of a hanging request has disconnected.
    pub async fn disconnected(&self) {
        self.counters.disconnect.notified().await;
    }
}

impl Counters {
    async fn serve(&self, mut stream: TcpStream, behavior: &Behavior) -> std::io::Result<()> {
        if let Behavior::Script(Script::ResetAfterReading(bytes)) = behavior {
            stream.read_exact(&mut vec![0; *bytes]).await?;
            return stream.set_zero_linger();
        }
        stream.set_nodelay(true)?;
        let mut request = Vec::new();
        loop {
            read_request(&mut stream, &mut request).await?;
            let keep_open = match behavior {
                Behavior::Script(Script::ResetAfterReading(_)) => false,
                Behavior::Script(Script::Play(actions)) => self.play(&mut stream, actions).await?,
                Behavior::Respond(respond) => {
                    let request = String::from_utf8_lossy(&request);
                    let (_, body) = request.split_once("\r\n\r\n").unwrap_or_default();
                    let actions = respond(body);
                    self.play(&mut stream, &actions).await?
                }
            };
            if !keep_open {
                return Ok(());
            }
        }
    }

    /// Plays the actions for one request. Returns whether the connection stays open.
    async fn play(&self, stream: &mut TcpStream, actions: &[Action]) -> std::io::Result<bool> {
        for (index, action) in actions.iter().enumerate() {
            let is_end = index + 1 == actions.len();
            if is_end && matches!(action, Action::Write(_) | Action::Chunk(_)) {
                // Before the client can see the end of the answer.
                self.answered.fetch_add(1, Ordering::Relaxed);
            }
            match action {
                Action::Write(bytes) => stream.write_all(bytes).await?,
                Action::Chunk(bytes) => stream.write_all(&chunk(bytes)).await?,
                Action::Repeat(bytes) => loop {
                    stream.write_all(bytes).await?;
                },
                Action::Close => {
                    stream.shutdown().await?;
                    return Ok(false);
                }
                Action::Reset => {
                    // Without a linger time the system sends a reset.
                    stream.set_zero_linger()?;
                    return Ok(false);
                }
                Action::Hang => {
                    self.hanging.fetch_add(1, Ordering::Relaxed);
                    // A client that disconnects with unread data sends a reset.
                    let disconnected = stream.read_u8().await.is_err();
                    self.hanging.fetch_sub(1, Ordering::Relaxed);
                    if disconnected {
                        self.disconnect.notify_one();
                    }
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// Reads a request up to the end of the schema, which is the end of the request.
async fn read_request(stream: &mut TcpStream, request: &mut Vec<u8>) -> std::io::Result<()> {
    request.clear();
    while !request.ends_with(b"}}}") {
        if stream.read_buf(request).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Returns the bytes of a chunk of a chunked body.
#[must_use]
pub fn chunk(piece: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
    chunk.extend_from_slice(piece);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// Returns the bytes of a complete reply.
#[must_use]
pub fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
