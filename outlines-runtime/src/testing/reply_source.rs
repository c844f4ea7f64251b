//! Source of replies: the queue, then the function given by the test, then random documents.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::random::random_document;
use super::reply::{Choice, Content, FinishReason, Reply, Text};
use super::request::Request;

type ReplyFn = dyn Fn(&Request) -> Reply + Send + Sync;

#[derive(Default)]
pub(super) struct ReplySource(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    queue: VecDeque<Reply>,
    function: Option<Arc<ReplyFn>>,
    /// How often each request was answered at random, by its hash.
    repetitions: HashMap<u64, u64>,
}

impl ReplySource {
    pub(super) fn queue(&self, reply: Reply) {
        self.lock().queue.push_back(reply);
    }

    pub(super) fn set_function(&self, function: Arc<ReplyFn>) {
        let previous = self.lock().function.replace(function);
        // Dropped without the lock, because the closure may own something that uses the server.
        drop(previous);
    }

    /// Returns the queued replies that no request has taken yet.
    pub(super) fn unused(&self) -> Vec<Reply> {
        self.lock().queue.iter().cloned().collect()
    }

    /// Returns the reply to a request; `seed` enables random documents.
    pub(super) fn next(&self, request: &Request, seed: Option<u64>) -> Reply {
        let reply = self.choose(request, seed);
        match reply.content {
            Content::Random(seed) => draw(reply, seed, request),
            _ => reply,
        }
    }

    fn choose(&self, request: &Request, seed: Option<u64>) -> Reply {
        let mut inner = self.lock();
        if let Some(reply) = inner.queue.pop_front() {
            return reply;
        }
        if let Some(function) = inner.function.clone() {
            // Called without the lock, so that the function may use the server.
            drop(inner);
            return catch_unwind(AssertUnwindSafe(|| function(request))).unwrap_or_else(|_| {
                Reply::invalid("the function given to `TestServer::reply_with` panicked")
            });
        }
        match seed {
            Some(seed) => Reply::random(inner.request_seed(seed, request)),
            None => Reply::invalid(
                "no reply is queued in the test server for this request; queue one with \
                 `TestServer::reply`, or start the server with `TestServer::builder().random(7)` \
                 to answer with random documents",
            ),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Returns a seed for this request, which differs each time it is repeated and does not depend
    /// on other requests.
    fn request_seed(&mut self, seed: u64, request: &Request) -> u64 {
        let schema = request.schema_text().unwrap_or_default();
        let hash = fnv1a(&[&seed.to_string(), &request.prompt(), schema]);
        let count = self.repetitions.entry(hash).or_default();
        *count += 1;
        hash.wrapping_add(*count)
    }
}

/// Hashes texts with FNV-1a, which unlike the hasher of the standard library gives the same result
/// on every machine and with every version of Rust:
/// <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
fn fnv1a(texts: &[&str]) -> u64 {
    // 0xff ends each text; it does not occur in UTF-8.
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Replaces the content of a reply with random documents, one for each requested choice.
fn draw(mut reply: Reply, seed: u64, request: &Request) -> Reply {
    let Some(schema) = request.schema_text() else {
        return Reply::invalid("a random document needs a schema, and this request has none");
    };
    let choices = (0..request.choices()).map(|index| {
        let document = random_document(schema, seed.wrapping_add(index))?;
        Ok(Choice::new(Text::Verbatim(document), FinishReason::Stop))
    });
    reply.content = match choices.collect::<Result<_, super::RandomError>>() {
        Ok(choices) => Content::Choices(choices),
        Err(error) => Content::Invalid(error.to_string()),
    };
    reply
}

impl fmt::Debug for ReplySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplySource")
            .field("queued", &self.lock().queue.len())
            .finish_non_exhaustive()
    }
}
