//! The results of a job, one after the other.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream;

use crate::batch::folder::failed;
use crate::batch::shelf::{Found, ReadError, Sheets, Shelf};
use crate::batch::state::End;
use crate::batch::verdict::judge;
use crate::error::Error;
use crate::generate::{Response, Template};
use crate::usage::Usage;

/// What became of one prompt of a job.
///
/// ```
/// use outlines_runtime::batch::Item;
///
/// fn report(item: &Item<f64>) {
///     match &item.result {
///         Ok(response) => println!("{}: {} EUR", item.id, response.value),
///         Err(error) => println!("{}, prompt {}: {error}", item.id, item.index),
///     }
///     println!("{} tokens", item.usage.total_tokens());
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Item<T> {
    /// The prompt's place among the prompts, from 0.
    pub index: u64,
    /// The prompt's name; without one, its index.
    pub id: String,
    /// What it cost.
    pub usage: Usage,
    /// What a single call would have given.
    pub result: Result<Response<T>, Error>,
}

/// The results of a job in the order of its prompts, from [`Job::results`](crate::batch::Job::results): a stream with
/// one item for each prompt, and only the lines it is at in memory. An `Err` of the stream itself is a file that cannot be
/// read; it ends there, and can be started again.
///
/// ```no_run
/// # use outlines_runtime::{Error, batch::Job};
/// use futures_util::TryStreamExt;
///
/// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
/// let mut results = job.results().await?;
/// while let Some(item) = results.try_next().await? {
///     if let Err(error) = &item.result {
///         println!("{}: {error}", item.id);
///     }
/// }
/// println!("{} tokens", results.usage().total_tokens());
/// # Ok(())
/// # }
/// ```
pub struct Results<T> {
    items: Pin<Box<dyn Stream<Item = Result<Item<T>, Error>> + Send>>,
    usage: Usage,
}

impl<T> Results<T> {
    /// What the items so far have cost; once the stream is at its end, what the whole job has cost.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.usage
    }
}

impl<T> Stream for Results<T> {
    type Item = Result<Item<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = self.items.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(item))) = &item {
            self.usage += item.usage;
        }
        item
    }
}

impl<T> fmt::Debug for Results<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results")
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}

/// The part that is being read, and what of it has been read ahead.
struct Reading<T> {
    template: Arc<Template<T>>,
    counted: Arc<AtomicU64>,
    /// The parts to come, the next one last.
    parts: Vec<(Sheets, End)>,
    open: Option<(Shelf, End)>,
    ready: std::vec::IntoIter<Found>,
    index: u64,
}

impl<T: 'static> Results<T> {
    /// `counted` is how many items have been added to the model's counters.
    pub(super) fn new(
        template: Arc<Template<T>>,
        counted: Arc<AtomicU64>,
        mut parts: Vec<(Sheets, End)>,
    ) -> Self {
        parts.reverse();
        let reading = Reading {
            template,
            counted,
            parts,
            open: None,
            ready: Vec::new().into_iter(),
            index: 0,
        };
        let items = stream::try_unfold(reading, |mut reading| async move {
            let item = reading.next().await?;
            Ok(item.map(|item| (item, reading)))
        });
        Self {
            items: Box::pin(items),
            usage: Usage::default(),
        }
    }
}

impl<T> Reading<T> {
    async fn next(&mut self) -> Result<Option<Item<T>>, Error> {
        loop {
            if let Some((_, end)) = &self.open
                && let Some(found) = self.ready.next()
            {
                return Ok(Some(self.item(found, *end)));
            }
            let (source, end) = match self.open.take() {
                Some((opened, end)) => (Ok(opened), end),
                None => match self.parts.pop() {
                    Some((sheets, end)) => (Err(sheets), end),
                    None => return Ok(None),
                },
            };
            // The files are read where waiting for the disk holds nobody up.
            let read = tokio::task::spawn_blocking(move || -> Result<_, ReadError> {
                let mut opened = source.or_else(|sheets| Shelf::open(&sheets))?;
                let taken = opened.take()?;
                Ok((opened, taken))
            });
            let read = read.await.map_err(|error| {
                Error::configuration(format!(
                    "the tokio runtime ended while results were read: {error}"
                ))
            })?;
            let (opened, taken) = read.map_err(|(path, error)| failed(&path)(error))?;
            if !taken.is_empty() {
                self.open = Some((opened, end));
                self.ready = taken.into_iter();
            }
        }
    }

    fn item(&mut self, found: Found, end: End) -> Item<T> {
        let index = self.index;
        self.index += 1;
        let (usage, result) = judge(&self.template, found.line, end);
        // However often the results are read, and by however many at once, each item counts once.
        if self.counted.fetch_max(self.index, Ordering::Relaxed) < self.index {
            self.template.model().counters().add(usage);
        }
        Item {
            index,
            id: found.id.to_string(),
            usage,
            result,
        }
    }
}
