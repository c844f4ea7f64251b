//! Batch jobs: many prompts as one job of the Batch API of OpenAI or Azure OpenAI, at half the
//! price and within a day.
//!
//! ```no_run
//! # use outlines_runtime::{Error, Structured};
//! use futures_util::TryStreamExt;
//!
//! # #[derive(Debug, serde::Deserialize, Structured)]
//! # struct Invoice { total: f64 }
//! # async fn run(texts: Vec<(String, String)>) -> Result<(), Error> {
//! let model = outlines_runtime::models::openai("gpt-4o-mini")?;
//! let call = model.generate_many_keyed::<Invoice, _>(texts).max_tokens(500);
//! let job = call.batch("jobs/invoices").submit().await?;
//! job.wait().await?;
//! let mut results = job.results().await?;
//! while let Some(item) = results.try_next().await? {
//!     println!("{}: {:?}", item.id, item.result);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Generate::batch`](crate::Generate::batch) takes a directory. [`Batch::submit`] sends the
//! prompts, [`Job::wait`] waits for at most a day, and [`Job::results`] reads the results.
//! [`Batch::run`] does all three. Each prompt is sent as [`generate`](crate::Model::generate) would
//! send it, and its result is checked in the same way. An [`Item`] contains the value or the
//! [`Error`](crate::Error), and the usage.
//!
//! # Interruptions
//!
//! A program that was killed can be run again, with the same prompts ([`Batch::submit`]) or without
//! them ([`Batch::resume`]). No prompt is submitted twice, and no result is lost:
//!
//! - The directory contains the prompts (`part-0001.jsonl`), the results (`part-0001.output.jsonl`,
//!   `part-0001.errors.jsonl`), and the state (`job.json`), which is replaced atomically and synced
//!   to the disk before the next step. It is locked, so that a second process cannot use it.
//!   Prompts and answers are stored as plain text; API keys are not stored. On Unix, files are
//!   created with mode 0600 and directories with mode 0700.
//! - A batch carries the job's id as metadata. Before each attempt to create one, the server's list
//!   of batches is searched for it, because the response to an earlier attempt, possibly of an
//!   earlier process, may have been lost. The attempts also share an `Idempotency-Key`.
//! - Uploads are searched for in the same way. They are free.
//! - A result file that arrives truncated is downloaded again, as is one that was damaged or
//!   removed in the directory.
//!
//! A job can only be continued with the same prompts, type, and model.
//!
//! # Requests
//!
//! Prompts are written to the directory one by one, and split into files of at most 50,000 lines
//! (100,000 on Azure) and 200 MB. Only the ids of one file's prompts are in memory, and neither all
//! prompts nor all results.
//!
//! On Azure, the deployment must be of type Global-Batch or Data Zone Batch. Its batches do not
//! expire.
//!
//! The files remain on the server: for 30 days on OpenAI, until they are deleted on Azure, where a
//! resource can hold 500.

mod builder;
mod client;
mod directory;
mod driver;
mod job;
mod lines;
mod objects;
mod part_files;
mod progress;
mod result_index;
mod result_line;
mod results;
mod state;
mod state_store;

pub use builder::Batch;
pub use job::Job;
pub use objects::Status;
pub use progress::{PartProgress, Progress};
pub use results::{Item, Results};

pub use crate::error::{BatchValidationError, NotRun, NotRunReason, ValidationIssue};
