//! Batches and their files.

mod files;
mod lines;
mod store;
mod validation;

use std::collections::BTreeMap;

use super::state::ServerState;

pub(super) use lines::LineResult;
use store::BatchSettings;
pub use store::Ending;
pub(super) use store::{BatchRequest, Store};

/// Settings and records of the batches of a server; returned by
/// [`TestServer::batches`](crate::testing::TestServer::batches).
///
/// A batch runs when it is created. Each line is a separate request and takes a reply from the
/// queue or from [`reply_with`](crate::testing::TestServer::reply_with). The server validates what
/// the real ones validate, and like them it does not recognize repetitions: a batch that is created
/// twice runs twice.
///
/// ```
/// # #[cfg(feature = "batch")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use futures_util::TryStreamExt;
/// use outlines_runtime::testing::{Ending, TestServer};
///
/// let server = TestServer::start();
/// let batches = server.batches();
/// batches.file_pending_polls(0).max_enqueued_lines(1000);
/// batches.pending_polls(0).ending(Ending::Completed);
///
/// server.reply(&1).reply(&2);
/// let folder = tempfile::tempdir()?;
/// let call = server.model().generate_many::<u8>(["one", "two"]);
/// let results = call.batch(folder.path()).run().await?;
/// let items: Vec<_> = results.try_collect().await?;
/// assert_eq!(items[1].result.as_ref().unwrap().value, 2);
///
/// assert_eq!((batches.sizes(), batches.uploads().len()), (vec![2], 1));
/// assert!(batches.executions().values().all(|count| *count == 1));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "batch"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Batches<'a>(pub(super) &'a ServerState);

#[allow(
    clippy::must_use_candidate,
    reason = "called for their effects; return `self` for chaining"
)]
impl Batches<'_> {
    /// Sets how many polls find a batch in progress before it ends. The default is 0.
    pub fn pending_polls(&self, polls: u32) -> &Self {
        self.set(|settings| settings.pending_polls = polls)
    }

    /// Sets how batches end. By default, all lines are run.
    pub fn ending(&self, ending: Ending) -> &Self {
        self.set(|settings| settings.ending = ending)
    }

    /// Sets how many polls find an uploaded file pending before it is processed. The default is 0.
    pub fn file_pending_polls(&self, polls: u32) -> &Self {
        self.set(|settings| settings.file_pending_polls = polls)
    }

    /// Sets how many lines may be enqueued in all batches together. A batch that exceeds it fails
    /// with `token_limit_exceeded`. By default there is no limit.
    pub fn max_enqueued_lines(&self, lines: usize) -> &Self {
        self.set(|settings| settings.max_enqueued_lines = lines)
    }

    /// Returns the number of lines of each batch, in order of creation.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        self.0.store().batch_sizes()
    }

    /// Returns the names of the files that were uploaded for batches, in their order.
    #[must_use]
    pub fn uploads(&self) -> Vec<String> {
        self.0.store().files.batch_uploads()
    }

    /// Returns how often each line was run successfully, and therefore billed, by its `custom_id`.
    #[must_use]
    pub fn executions(&self) -> BTreeMap<String, u32> {
        self.0.store().executions.clone()
    }

    fn set(&self, change: impl FnOnce(&mut BatchSettings)) -> &Self {
        change(&mut self.0.store().settings);
        self
    }
}
