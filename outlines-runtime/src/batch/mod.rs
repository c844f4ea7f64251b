//! Many prompts as one job of the Batch API, of OpenAI and Azure OpenAI: half the price, and done within a day.
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
//! [`Generate::batch`](crate::Generate::batch) takes a folder, [`Batch::submit`] sends the prompts, [`Job::wait`] a day at most,
//! [`Job::results`] a moment; [`Batch::run`] does all of it. What each line asks is what
//! [`generate`](crate::Model::generate) would send, and what comes back is judged as there: refusals, truncations, filters,
//! constraints and checks. An [`Item`] has its value or its [`Error`](crate::Error), and what it cost.
//!
//! # Killed and run again
//!
//! Whatever happens to the program, it can be run again, with the same prompts ([`Batch::submit`]) or without
//! ([`Batch::resume`]). Nothing is submitted twice and nothing is lost:
//!
//! - The folder holds the prompts (`part-0001.jsonl`), the results (`part-0001.output.jsonl`, `part-0001.errors.jsonl`)
//!   and the state (`job.json`), which is replaced as a whole and on the disk before the next step is made. A lock keeps
//!   a second process out. Prompts and answers stand there as plain text; keys do not.
//! - A batch carries the job's id as metadata. It is created only after the server's list of batches was asked whether it
//!   is there: the reply to an earlier attempt may have been lost, at any attempt of any process. This is as good as the
//!   server's list is up to date; the attempts also carry the same `Idempotency-Key`.
//! - An upload is looked for in the same way. It costs nothing.
//!
//! The job belongs to its prompts, its type and its model; with others it is refused.
//!
//! # What goes to the server
//!
//! Prompts are written to the folder one by one and split into files of at most 50,000 (Azure: 100,000) lines and 200 MB.
//! Neither they nor the results are ever in memory as a whole: for a file of 50,000 prompts it is their names.
//!
//! On Azure the deployment has to be of the type Global-Batch or Data Zone Batch. Its batches do not expire.
//!
//! The files stay on the server: on OpenAI for 30 days, on Azure until they are deleted, of which a resource can hold 500.

mod builder;
mod client;
mod directory;
mod driver;
mod ids;
mod job;
mod lines;
mod objects;
mod prepare;
mod result_index;
mod result_line;
mod results;
mod state;
mod state_store;

pub use builder::Batch;
pub use job::{Job, PartProgress, Progress};
pub use objects::Status;
pub use results::{Item, Results};

pub use crate::error::{BatchValidationError, NotRun, NotRunReason, ValidationIssue};
