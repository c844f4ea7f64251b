//! Server that sends bytes, valid HTTP or not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outlines_runtime::{Model, OpenAI, OpenAIBuilder, Structured};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with one connection.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Resets the connection before reading anything.
    ResetAtOnce,
    /// Reads this many bytes of the request, then resets the connection.
    ResetAfterReading(usize),
    /// Reads the request, writes these bytes, then resets the connection.
    ResetAfterWriting(Vec<u8>),
    /// Reads the request, writes these bytes, then closes the connection.
    Close(Vec<u8>),
    /// Reads the request, writes these bytes, then stalls.
    Hang(Vec<u8>),
    /// Reads the request, writes a head, then this chunk repeatedly until the client hangs up.
    Flood { head: Vec<u8>, chunk: Vec<u8> },
}

pub(crate) struct RawServer {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
    accept_task: JoinHandle<()>,
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.accept_task.abort();
    }
}

impl RawServer {
    /// Starts a server. `fault` gets the number of the connection, counted from 0.
    pub(crate) async fn new(fault: impl Fn(usize) -> Fault + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let accept_task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let fault = fault(count.fetch_add(1, Ordering::Relaxed));
                // The client may hang up first.
                tokio::spawn(async move { serve(stream, fault).await.ok() });
            }
        });
        Self {
            address,
            connections,
            accept_task,
        }
    }

    pub(crate) async fn always(fault: Fault) -> Self {
        Self::new(move |_| fault.clone()).await
    }

    pub(crate) fn builder(&self) -> OpenAIBuilder {
        OpenAI::builder("m")
            .environment(|_| None)
            .base_url(format!("http://{}/v1", self.address))
            .max_retries(0)
    }

    pub(crate) fn model(&self) -> Model {
        self.builder().build().unwrap()
    }
}

async fn serve(mut stream: TcpStream, fault: Fault) -> std::io::Result<()> {
    match fault {
        Fault::ResetAtOnce => reset(&stream),
        Fault::ResetAfterReading(bytes) => {
            let mut part = vec![0; bytes];
            stream.read_exact(&mut part).await?;
            reset(&stream)
        }
        Fault::ResetAfterWriting(bytes) => {
            read_request(&mut stream).await?;
            stream.write_all(&bytes).await?;
            reset(&stream)
        }
        Fault::Close(bytes) => {
            read_request(&mut stream).await?;
            stream.write_all(&bytes).await?;
            stream.shutdown().await
        }
        Fault::Hang(bytes) => {
            read_request(&mut stream).await?;
            stream.write_all(&bytes).await?;
            // Until the client hangs up.
            stream.read_u8().await.map(drop)
        }
        Fault::Flood { head, chunk } => {
            read_request(&mut stream).await?;
            stream.write_all(&head).await?;
            loop {
                stream.write_all(&chunk).await?;
            }
        }
    }
}

/// Makes the system send a reset when the connection is closed.
fn reset(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_zero_linger()
}

/// Reads a request, which ends with its schema.
async fn read_request(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"}}}") {
        if stream.read_buf(&mut request).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Returns a response with this status line, these headers and this body.
pub(crate) fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Person {
    pub(crate) name: String,
    age: u8,
}

/// The body of a valid answer that costs 40 and 9 tokens.
pub(crate) const GOOD: &str = concat!(
    r#"{"choices":[{"message":{"content":"{\"name\":\"Ada\",\"age\":36}"},"finish_reason":"stop"}],"#,
    r#""usage":{"prompt_tokens":40,"completion_tokens":9}}"#
);
