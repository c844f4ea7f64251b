//! Stream of the results of a job.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream;

use crate::batch::directory::{io_error, run_blocking};
use crate::batch::result_index::{IndexedResult, PartFiles, ReadError, ResultIndex};
use crate::batch::result_line::convert_line;
use crate::batch::state::End;
use crate::error::Error;
use crate::generate::{Response, Template};
use crate::usage::Usage;

/// The result of one prompt of a job.
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
    /// The position of the prompt, from 0.
    pub index: u64,
    /// The id of the prompt. Without one, its position.
    pub id: String,
    /// The usage of the prompt.
    pub usage: Usage,
    /// The result that a single call would have returned.
    pub result: Result<Response<T>, Error>,
}

/// The results of a job in the order of its prompts, from
/// [`Job::results`](crate::batch::Job::results).
///
/// A stream with one item for each prompt. Only a few lines are in memory. An `Err` of the stream
/// itself means that a file cannot be read. The stream ends there, and can be started again.
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
    /// Returns the usage of the items so far. At the end of the stream, that of the whole job.
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

/// The part that is being read, and the results read ahead.
struct ReadAhead<T> {
    template: Arc<Template<T>>,
    counted: Arc<AtomicU64>,
    /// The remaining parts, the next one last.
    parts: Vec<(PartFiles, End)>,
    open: Option<(ResultIndex, End)>,
    ready: std::vec::IntoIter<IndexedResult>,
    index: u64,
}

impl<T: 'static> Results<T> {
    /// Creates the stream. `counted` is the number of items already added to the model's counters.
    pub(super) fn new(
        template: Arc<Template<T>>,
        counted: Arc<AtomicU64>,
        mut parts: Vec<(PartFiles, End)>,
    ) -> Self {
        parts.reverse();
        let reading = ReadAhead {
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

impl<T> ReadAhead<T> {
    async fn next(&mut self) -> Result<Option<Item<T>>, Error> {
        loop {
            if let Some((_, end)) = &self.open
                && let Some(indexed) = self.ready.next()
            {
                return Ok(Some(self.item(indexed, *end)));
            }
            let (source, end) = match self.open.take() {
                Some((opened, end)) => (Ok(opened), end),
                None => match self.parts.pop() {
                    Some((files, end)) => (Err(files), end),
                    None => return Ok(None),
                },
            };
            let read = run_blocking(move || -> Result<_, ReadError> {
                let mut opened = source.or_else(|files| ResultIndex::open(&files))?;
                let results = opened.next_results()?;
                Ok((opened, results))
            });
            let (opened, results) = read
                .await?
                .map_err(|(path, error)| io_error(&path)(error))?;
            if !results.is_empty() {
                self.open = Some((opened, end));
                self.ready = results.into_iter();
            }
        }
    }

    fn item(&mut self, indexed: IndexedResult, end: End) -> Item<T> {
        let index = self.index;
        self.index += 1;
        let IndexedResult { id, line, request } = indexed;
        let (usage, result) = convert_line(&self.template, line, request.as_deref(), end);
        // Each item is counted once, however often the results are read.
        if self.counted.fetch_max(self.index, Ordering::Relaxed) < self.index {
            self.template.model().counters().add_batch(usage);
        }
        Item {
            index,
            id: id.to_string(),
            usage,
            result,
        }
    }
}
