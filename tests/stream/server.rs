//! A server that plays a script for each request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use outlines_runtime::{Api, Model, OpenAI, OpenAIBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// What the server does next.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Writes these bytes as they are.
    Raw(Vec<u8>),
    /// Writes a piece of the body, which the client reads as one.
    Piece(Vec<u8>),
    /// Ends the body in good order and waits for another request.
    Finish,
    /// Resets the connection in the middle of the body.
    Cut,
    /// Says no more until the client hangs up.
    Hang,
}

pub(crate) struct Server {
    base_url: String,
    pub(crate) connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Value>>>,
    /// Gets a word when a client hangs up.
    pub(crate) hung_up: UnboundedReceiver<()>,
    accepting: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Server {
    /// Plays these scripts in their order, the last one ever after.
    pub(crate) async fn in_turn(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (notice, hung_up) = unbounded_channel();
        let (count, seen) = (Arc::clone(&connections), Arc::clone(&requests));
        let accepting = tokio::spawn(async move {
            let scripts = Arc::new(scripts);
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let (scripts, seen) = (Arc::clone(&scripts), Arc::clone(&seen));
                let notice = notice.clone();
                // The client may be gone before the script is played.
                tokio::spawn(async move { serve(stream, &scripts, &seen, &notice).await.ok() });
            }
        });
        Self {
            base_url,
            connections,
            requests,
            hung_up,
            accepting,
        }
    }

    pub(crate) async fn playing(steps: Vec<Step>) -> Self {
        Self::in_turn(vec![steps]).await
    }

    /// Answers with these pieces as a stream that ends in good order.
    pub(crate) async fn sending<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        Self::playing(whole(pieces)).await
    }

    pub(crate) fn builder(&self) -> OpenAIBuilder {
        OpenAI::builder("small-model")
            .environment(|_| None)
            .base_url(&self.base_url)
            .max_retries(0)
    }

    pub(crate) fn model(&self) -> Model {
        self.builder().build().unwrap()
    }

    pub(crate) fn model_of(&self, api: Api) -> Model {
        self.builder().api(api).build().unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Value> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    scripts: &[Vec<Step>],
    requests: &Mutex<Vec<Value>>,
    notice: &UnboundedSender<()>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let request = read_request(&mut stream).await?;
        let number = {
            let mut requests = requests.lock().unwrap();
            requests.push(request);
            requests.len() - 1
        };
        for step in &scripts[number.min(scripts.len() - 1)] {
            match step {
                Step::Raw(bytes) => stream.write_all(bytes).await?,
                Step::Piece(piece) => stream.write_all(&chunk(piece)).await?,
                Step::Finish => stream.write_all(b"0\r\n\r\n").await?,
                Step::Cut => return stream.shutdown().await,
                Step::Hang => {
                    // A client that hangs up while there is more to read for it does so with a reset.
                    let _ = stream.read_u8().await;
                    let _ = notice.send(());
                    return Ok(());
                }
            }
        }
    }
}

fn chunk(piece: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
    chunk.extend_from_slice(piece);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

async fn read_request(stream: &mut TcpStream) -> std::io::Result<Value> {
    let mut request = Vec::new();
    // The end of the schema is the end of the request.
    while !request.ends_with(b"}}}") {
        if stream.read_buf(&mut request).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let request = String::from_utf8(request).unwrap();
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    Ok(serde_json::from_str(body).unwrap())
}

/// The head of a stream.
pub(crate) fn head() -> Step {
    Step::Raw(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-request-id: req-7\r\n\r\n"
            .to_vec(),
    )
}

pub(crate) fn piece(piece: impl AsRef<[u8]>) -> Step {
    Step::Piece(piece.as_ref().to_vec())
}

/// A stream of these pieces that ends in good order.
pub(crate) fn whole<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Vec<Step> {
    let mut steps = vec![head()];
    steps.extend(pieces.into_iter().map(piece));
    steps.push(Step::Finish);
    steps
}

/// A frame.
pub(crate) fn data(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// A chunk of Chat Completions with this choice.
pub(crate) fn choice(choice: &Value) -> String {
    data(&json!({
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_760_000_000,
        "model": "small-model-2026-01-01",
        "choices": [choice],
        "usage": null,
        "obfuscation": "xY"
    }))
}

/// A chunk with a piece of text.
pub(crate) fn text(text: &str) -> String {
    choice(
        &json!({"index": 0, "delta": {"content": text}, "logprobs": null, "finish_reason": null}),
    )
}

/// The last chunk of an answer.
pub(crate) fn finish(reason: &str) -> String {
    choice(&json!({"index": 0, "delta": {}, "finish_reason": reason}))
}

/// The chunk that tells the cost.
pub(crate) fn cost() -> String {
    data(&json!({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "small-model-2026-01-01", "choices": [],
        "usage": {
            "prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49,
            "prompt_tokens_details": {"cached_tokens": 30}, "completion_tokens_details": {"reasoning_tokens": 5}
        }
    }))
}

pub(crate) const DONE: &str = "data: [DONE]\n\n";

/// A whole stream of Chat Completions with these pieces of text.
pub(crate) fn answer(pieces: &[&str]) -> Vec<String> {
    let role = json!({"index": 0, "delta": {"role": "assistant", "content": "", "refusal": null}});
    let mut frames = vec![choice(&role)];
    frames.extend(pieces.iter().map(|piece| text(piece)));
    frames.extend([finish("stop"), cost(), DONE.to_owned()]);
    frames
}

/// An event of the Responses API.
pub(crate) fn event(kind: &str, fields: &Value) -> String {
    let mut event = json!({"type": kind, "sequence_number": 1});
    for (name, value) in fields.as_object().unwrap() {
        event[name] = value.clone();
    }
    format!("event: {kind}\ndata: {event}\n\n")
}

/// A piece of text of the Responses API.
pub(crate) fn delta(text: &str) -> String {
    let fields = json!({"item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text});
    event("response.output_text.delta", &fields)
}

/// The response that the last event holds, with these fields changed.
pub(crate) fn response(changes: &Value) -> Value {
    let mut response = json!({
        "id": "resp_1", "object": "response", "status": "completed", "error": null, "incomplete_details": null,
        "model": "small-model-2026-01-01", "output": [],
        "usage": {
            "input_tokens": 40, "input_tokens_details": {"cached_tokens": 30},
            "output_tokens": 9, "output_tokens_details": {"reasoning_tokens": 5}, "total_tokens": 49
        }
    });
    for (name, value) in changes.as_object().unwrap() {
        response[name] = value.clone();
    }
    json!({"response": response})
}
