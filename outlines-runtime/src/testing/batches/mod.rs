//! Batches, and the files that they are made of.

mod files;
mod input;
mod line;
mod shown;
mod store;
mod validation;

use std::collections::BTreeMap;

use super::TestServer;

pub(super) use line::Outcome;
pub(super) use store::{Store, Work};

/// How the batches of a server go, and what became of them; from [`TestServer::batches`].
///
/// A batch is run when it is created, each line as a request of its own: it takes a reply of those that are queued, or that
/// of [`reply_with`](TestServer::reply_with). The server checks what the real ones check, and is as forgetful: a batch that
/// is created twice is run and paid twice.
///
/// ```
/// # #[cfg(feature = "batch")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use futures_util::TryStreamExt;
/// use outlines_runtime::testing::TestServer;
///
/// let server = TestServer::start();
/// server.reply(&1).reply(&2);
/// let folder = tempfile::tempdir()?;
/// let results = server.model().batch::<u8>(folder.path()).run(["one", "two"]).await?;
/// let items: Vec<_> = results.try_collect().await?;
/// assert_eq!(items[1].result.as_ref().unwrap().value, 2);
/// assert_eq!(server.batches().sizes(), [2]);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "batch"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Batches<'a>(pub(super) &'a TestServer);

/// How a batch ends, for [`Batches::ending`].
///
/// ```
/// use outlines_runtime::testing::{Ending, TestServer};
///
/// let server = TestServer::start();
/// server.batches().ending(Ending::Expired(2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// All of it is run.
    Completed,
    /// So many lines are run, and then its time is over.
    Expired(usize),
    /// So many lines are run, and then it goes on for ever, until it is cancelled.
    NeverCompletes(usize),
}

/// How batches go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    ending: Ending,
    looks: u32,
    file_looks: u32,
    waiting: usize,
}

impl Default for Course {
    fn default() -> Self {
        Self {
            ending: Ending::Completed,
            looks: 0,
            file_looks: 0,
            waiting: usize::MAX,
        }
    }
}

#[allow(
    clippy::must_use_candidate,
    reason = "they are called for what they change"
)]
impl Batches<'_> {
    /// How often a batch is on its way when it is looked at, before it has ended. Never by default.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// server.batches().pending_polls(2);
    /// ```
    pub fn pending_polls(&self, looks: u32) -> &Self {
        self.set(|course| course.looks = looks)
    }

    /// How batches end. All of them is run by default.
    ///
    /// ```
    /// use outlines_runtime::testing::{Ending, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.batches().ending(Ending::NeverCompletes(3));
    /// ```
    pub fn ending(&self, ending: Ending) -> &Self {
        self.set(|course| course.ending = ending)
    }

    /// How often an uploaded file is still being checked when it is looked at. Never by default.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// server.batches().file_pending_polls(1);
    /// ```
    pub fn file_pending_polls(&self, looks: u32) -> &Self {
        self.set(|course| course.file_looks = looks)
    }

    /// How many lines may be waiting in all batches together; a batch beyond is refused with `token_limit_exceeded`.
    /// Without limit by default.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// server.batches().max_enqueued_lines(1000);
    /// ```
    pub fn max_enqueued_lines(&self, lines: usize) -> &Self {
        self.set(|course| course.waiting = lines)
    }

    /// How many lines each batch has, in their order.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// assert!(server.batches().sizes().is_empty());
    /// ```
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        self.0.shared.store().sizes()
    }

    /// The names of the files that were uploaded for batches, in their order.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// assert!(server.batches().uploads().is_empty());
    /// ```
    #[must_use]
    pub fn uploads(&self) -> Vec<String> {
        self.0.shared.store().uploads()
    }

    /// How often each line was run with success, and so paid for, by its `custom_id`.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// assert!(server.batches().executions().is_empty());
    /// ```
    #[must_use]
    pub fn executions(&self) -> BTreeMap<String, u32> {
        self.0.shared.store().paid.clone()
    }

    fn set(&self, change: impl FnOnce(&mut Course)) -> &Self {
        change(&mut self.0.shared.store().course);
        self
    }
}
