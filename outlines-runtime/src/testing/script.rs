//! What the server answers.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use super::failure::Failure;
use super::reply::Reply;
use super::request::Request;

type Answer = dyn Fn(&Request) -> Reply + Send + Sync;

/// The replies that are queued, and what comes after them.
#[derive(Default)]
pub(super) struct Script {
    queue: Mutex<VecDeque<Reply>>,
    answer: Mutex<Option<Arc<Answer>>>,
}

impl Script {
    pub(super) fn queue(&self, reply: Reply) {
        self.lock().push_back(reply);
    }

    pub(super) fn set_answer(&self, answer: Arc<Answer>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    /// The replies that nobody has asked for yet.
    pub(super) fn unused(&self) -> usize {
        self.lock().len()
    }

    /// The reply to a request; `seed` is that of documents drawn where nothing was ordered.
    pub(super) fn next(&self, request: &Request, seed: Option<u64>) -> Result<Reply, Failure> {
        if let Some(reply) = self.lock().pop_front() {
            return Ok(reply);
        }
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        // Called without the lock, so that it may use the server.
        let answer = answer.clone();
        if let Some(answer) = answer {
            return catch_unwind(AssertUnwindSafe(|| answer(request))).map_err(|_| {
                Failure::invalid("the function given to `TestServer::reply_with` panicked")
            });
        }
        seed.map(Reply::random).ok_or_else(|| {
            Failure::invalid(
                "no reply is queued in the test server for this request; queue one with `TestServer::reply`, or let \
                 documents be drawn with `TestServer::builder().random(7)`",
            )
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Reply>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("queued", &self.unused())
            .finish_non_exhaustive()
    }
}
