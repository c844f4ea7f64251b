//! Prompt files: written for a new job, compared with the prompts of a resumed one.

use std::fmt;
use std::path::PathBuf;
use std::pin::pin;

use futures_core::Stream;
use futures_util::StreamExt;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader, BufWriter};

use crate::batch::directory::{JobDirectory, PartFile, io_error, private_file};
use crate::batch::lines::Lines;
use crate::batch::state::{JobPart, JobState};
use crate::error::Error;
use crate::generate::Template;
use crate::prompt::Prompt;

/// The number of bytes that are written or read at a time.
const BUFFER: usize = 256 * 1024;

/// The limits of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub(super) prompts: u64,
    pub(super) bytes: u64,
}

/// Writes all prompts into files. Only the current line is in memory.
pub(super) async fn write<T, K: fmt::Display>(
    directory: &JobDirectory,
    template: &Template<T>,
    operation: &str,
    split: Split,
    prompts: impl Stream<Item = (K, Prompt)>,
) -> Result<Vec<JobPart>, Error> {
    let mut lines = Lines::new(template, operation);
    let mut parts = Vec::new();
    let mut current: Option<PartWriter> = None;
    let mut prompts = pin!(prompts);
    while let Some((key, prompt)) = prompts.next().await {
        let index = lines.count();
        let line = lines.next(key.to_string(), prompt)?;
        let length = line.len() as u64;
        if length > split.bytes {
            return Err(Error::configuration(format!(
                "prompt {index} needs a line of {length} bytes, but a file is limited to {}; \
                 raise `part_bytes`, or shorten the prompt",
                split.bytes
            )));
        }
        if let Some(full) = current.take_if(|writer| !writer.fits(length, split)) {
            parts.push(full.close().await?);
        }
        let writer = match &mut current {
            Some(writer) => writer,
            None => current.insert(
                PartWriter::create(directory.part_file(parts.len(), PartFile::Input)).await?,
            ),
        };
        writer.add(line).await?;
    }
    if let Some(last) = current {
        parts.push(last.close().await?);
    }
    if parts.is_empty() {
        return Err(Error::configuration(
            "no prompts; a batch job needs at least one",
        ));
    }
    Ok(parts)
}

struct PartWriter {
    path: PathBuf,
    file: BufWriter<File>,
    part: JobPart,
}

impl PartWriter {
    async fn create(path: PathBuf) -> Result<Self, Error> {
        let file = tokio::fs::OpenOptions::from(private_file())
            .open(&path)
            .await
            .map_err(io_error(&path))?;
        Ok(Self {
            file: BufWriter::with_capacity(BUFFER, file),
            path,
            part: JobPart::empty(),
        })
    }

    fn fits(&self, length: u64, split: Split) -> bool {
        self.part.prompts < split.prompts && self.part.bytes + length <= split.bytes
    }

    async fn add(&mut self, line: &[u8]) -> Result<(), Error> {
        self.part.prompts += 1;
        self.part.bytes += line.len() as u64;
        let written = self.file.write_all(line).await;
        written.map_err(io_error(&self.path))
    }

    /// Waits until the file is on the disk, so that the state may refer to it.
    async fn close(mut self) -> Result<JobPart, Error> {
        self.file.flush().await.map_err(io_error(&self.path))?;
        let synced = self.file.get_ref().sync_all().await;
        synced.map_err(io_error(&self.path))?;
        Ok(self.part)
    }
}

/// Compares the prompts with those of the job in the directory, line by line.
pub(super) async fn compare<T, K: fmt::Display>(
    directory: &JobDirectory,
    template: &Template<T>,
    state: &JobState,
    prompts: impl Stream<Item = (K, Prompt)>,
) -> Result<(), Error> {
    let mut lines = Lines::new(template, &state.spec.operation);
    let mut prompts = pin!(prompts);
    let mut saved = Vec::new();
    let different = |what: String| {
        Error::configuration(format!(
            "the batch directory {} contains a job with other prompts: {what}; use another \
             directory, or continue that job with `resume`",
            directory.path().display()
        ))
    };
    for (number, part) in state.parts.iter().enumerate() {
        let path = directory.part_file(number, PartFile::Input);
        let file = File::open(&path).await.map_err(io_error(&path))?;
        let mut file = BufReader::with_capacity(BUFFER, file);
        for _ in 0..part.prompts {
            let index = lines.count();
            let Some((key, prompt)) = prompts.next().await else {
                return Err(different(format!(
                    "it has {} prompts, but only {index} were given",
                    state.prompts
                )));
            };
            let line = lines.next(key.to_string(), prompt)?;
            saved.resize(line.len(), 0);
            let read = file.read_exact(&mut saved).await;
            if read.is_err() || saved != line {
                return Err(different(format!(
                    "prompt {index}, its id or a setting differs"
                )));
            }
        }
    }
    if prompts.next().await.is_some() {
        return Err(different(format!(
            "it has {} prompts, but more were given",
            state.prompts
        )));
    }
    Ok(())
}
