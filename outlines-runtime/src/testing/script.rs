//! What the server answers.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::random::random_document;
use super::reply::{Content, Reason, Reply, Said, Words};
use super::request::Request;

type Answer = dyn Fn(&Request) -> Reply + Send + Sync;

/// The replies that are queued, and what comes after them.
#[derive(Default)]
pub(super) struct Script(Mutex<Lines>);

#[derive(Default)]
struct Lines {
    queue: VecDeque<Reply>,
    answer: Option<Arc<Answer>>,
    /// How often each request came, by its hash.
    seen: HashMap<u64, u64>,
}

impl Script {
    pub(super) fn queue(&self, reply: Reply) {
        self.lock().queue.push_back(reply);
    }

    pub(super) fn set_answer(&self, answer: Arc<Answer>) {
        let before = self.lock().answer.replace(answer);
        // Without the lock: what the closure holds may use the server when it goes.
        drop(before);
    }

    /// The replies that nobody has asked for yet.
    pub(super) fn unused(&self) -> Vec<Reply> {
        self.lock().queue.iter().cloned().collect()
    }

    /// The reply to a request; `seed` is that of documents drawn where nothing was ordered.
    pub(super) fn next(&self, request: &Request, seed: Option<u64>) -> Reply {
        drawn(self.ordered(request, seed), request)
    }

    fn ordered(&self, request: &Request, seed: Option<u64>) -> Reply {
        let mut lines = self.lock();
        if let Some(reply) = lines.queue.pop_front() {
            return reply;
        }
        if let Some(answer) = lines.answer.clone() {
            // Called without the lock, so that it may use the server.
            drop(lines);
            return catch_unwind(AssertUnwindSafe(|| answer(request))).unwrap_or_else(|_| {
                Reply::unusable("the function given to `TestServer::reply_with` panicked")
            });
        }
        match seed {
            Some(seed) => Reply::random(lines.mix(seed, request)),
            None => Reply::unusable(
                "no reply is queued in the test server for this request; queue one with `TestServer::reply`, or let \
                 documents be drawn with `TestServer::builder().random(7)`",
            ),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    /// A seed for this request: another one each time, whatever other requests came between.
    fn mix(&mut self, seed: u64, request: &Request) -> u64 {
        let schema = request.schema_text().unwrap_or_default();
        let hash = digest(&[&seed.to_string(), &request.prompt(), schema]);
        let times = self.seen.entry(hash).or_default();
        *times += 1;
        hash.wrapping_add(*times)
    }
}

/// A digest that is the same on every machine and with every Rust, which that of the standard library is not: FNV-1a,
/// <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
fn digest(texts: &[&str]) -> u64 {
    // No text has the byte that ends it.
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The reply with its documents drawn.
fn drawn(mut reply: Reply, request: &Request) -> Reply {
    let Content::Drawn(seed) = reply.content else {
        return reply;
    };
    let Some(schema) = request.schema_text() else {
        return Reply::unusable("a document is drawn from a schema, and this request has none");
    };
    let documents =
        (0..request.choices()).map(|index| random_document(schema, seed.wrapping_add(index)));
    let said = documents.map(|document| {
        document.map(|text| Said {
            words: Words::Text(text),
            reason: Reason::Stop,
        })
    });
    reply.content = match said.collect() {
        Ok(said) => Content::Said(said),
        Err(error) => Content::Unusable(error.to_string()),
    };
    reply
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("queued", &self.lock().queue.len())
            .finish_non_exhaustive()
    }
}
