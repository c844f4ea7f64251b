//! The files of a job: written when it is new, compared with when it is gone on with.

use std::fmt;
use std::path::PathBuf;
use std::pin::pin;

use futures_core::Stream;
use futures_util::StreamExt;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader, BufWriter};

use crate::batch::directory::{JobDirectory, PartFile, io_error};
use crate::batch::lines::Lines;
use crate::batch::state::{Part, State};
use crate::error::Error;
use crate::generate::Template;
use crate::prompt::Prompt;

/// What goes to the disk, or comes from it, at once.
const BUFFER: usize = 256 * 1024;

/// How large one file may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub(super) prompts: u64,
    pub(super) bytes: u64,
}

/// Writes all prompts into files. Only the current line is in memory.
pub(super) async fn write<T, K: fmt::Display>(
    folder: &JobDirectory,
    template: &Template<T>,
    operation: &str,
    split: Split,
    prompts: impl Stream<Item = (K, Prompt)>,
) -> Result<Vec<Part>, Error> {
    let mut lines = Lines::new(template, operation);
    let mut parts = Vec::new();
    let mut current: Option<Writer> = None;
    let mut prompts = pin!(prompts);
    while let Some((key, prompt)) = prompts.next().await {
        let index = lines.count();
        let line = lines.next(key.to_string(), prompt)?;
        let length = line.len() as u64;
        if length > split.bytes {
            return Err(Error::configuration(format!(
                "prompt {index} makes a line of {length} bytes, and a whole file may have {}",
                split.bytes
            )));
        }
        if let Some(full) = current.take_if(|writer| !writer.has_room(length, split)) {
            parts.push(full.close().await?);
        }
        let writer = match &mut current {
            Some(writer) => writer,
            None => current
                .insert(Writer::create(folder.part_file(parts.len(), PartFile::Input)).await?),
        };
        writer.add(line).await?;
    }
    if let Some(last) = current {
        parts.push(last.close().await?);
    }
    if parts.is_empty() {
        return Err(Error::configuration(
            "there are no prompts, and an empty batch is an error",
        ));
    }
    Ok(parts)
}

struct Writer {
    path: PathBuf,
    file: BufWriter<File>,
    part: Part,
}

impl Writer {
    async fn create(path: PathBuf) -> Result<Self, Error> {
        let file = File::create(&path).await.map_err(io_error(&path))?;
        Ok(Self {
            file: BufWriter::with_capacity(BUFFER, file),
            path,
            part: Part::empty(),
        })
    }

    fn has_room(&self, length: u64, split: Split) -> bool {
        self.part.prompts < split.prompts && self.part.bytes + length <= split.bytes
    }

    async fn add(&mut self, line: &[u8]) -> Result<(), Error> {
        self.part.prompts += 1;
        self.part.bytes += line.len() as u64;
        let written = self.file.write_all(line).await;
        written.map_err(io_error(&self.path))
    }

    /// All of the file is on the disk before the state says that it is there.
    async fn close(mut self) -> Result<Part, Error> {
        self.file.flush().await.map_err(io_error(&self.path))?;
        let synced = self.file.get_ref().sync_all().await;
        synced.map_err(io_error(&self.path))?;
        Ok(self.part)
    }
}

/// Makes sure that the prompts are those of the job in the folder, line by line.
pub(super) async fn compare<T, K: fmt::Display>(
    folder: &JobDirectory,
    template: &Template<T>,
    state: &State,
    prompts: impl Stream<Item = (K, Prompt)>,
) -> Result<(), Error> {
    let mut lines = Lines::new(template, &state.spec.operation);
    let mut prompts = pin!(prompts);
    let mut there = Vec::new();
    let different = |what: String| {
        Error::configuration(format!(
            "the batch folder {} holds a job of other prompts: {what}; take another folder, or go on with that job by \
             `resume`",
            folder.path().display()
        ))
    };
    for (number, part) in state.parts.iter().enumerate() {
        let path = folder.part_file(number, PartFile::Input);
        let file = File::open(&path).await.map_err(io_error(&path))?;
        let mut file = BufReader::with_capacity(BUFFER, file);
        for _ in 0..part.prompts {
            let index = lines.count();
            let Some((key, prompt)) = prompts.next().await else {
                return Err(different(format!(
                    "it has {}, and here are {index}",
                    state.prompts
                )));
            };
            let here = lines.next(key.to_string(), prompt)?;
            there.resize(here.len(), 0);
            let read = file.read_exact(&mut there).await;
            if read.is_err() || there != here {
                return Err(different(format!(
                    "prompt {index}, its id or a setting differs"
                )));
            }
        }
    }
    if prompts.next().await.is_some() {
        return Err(different(format!(
            "it has {}, and here are more",
            state.prompts
        )));
    }
    Ok(())
}
