//! Replies supplied by the test: the queue and the function.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reply::Reply;
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

    /// Returns the next queued reply, or that of the function.
    pub(super) fn next(&self, request: &Request) -> Option<Reply> {
        let mut inner = self.lock();
        if let Some(reply) = inner.queue.pop_front() {
            return Some(reply);
        }
        let function = inner.function.clone()?;
        // Called without the lock, so that the function may use the server.
        drop(inner);
        let reply = catch_unwind(AssertUnwindSafe(|| function(request)));
        Some(reply.unwrap_or_else(|_| {
            Reply::invalid("the function given to `TestServer::reply_with` panicked")
        }))
    }

    /// Returns a reply with a random document.
    ///
    /// It differs each time the request is repeated, and does not depend on other requests.
    pub(super) fn random(&self, seed: u64, request: &Request) -> Reply {
        let schema = request.schema_text().unwrap_or_default();
        let hash = fnv1a(&[&seed.to_string(), &request.prompt(), schema]);
        let mut inner = self.lock();
        let count = inner.repetitions.entry(hash).or_default();
        *count += 1;
        Reply::random(hash.wrapping_add(*count))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

impl fmt::Debug for ReplySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplySource")
            .field("queued", &self.lock().queue.len())
            .finish_non_exhaustive()
    }
}
