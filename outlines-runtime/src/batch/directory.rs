//! Directory of a job: its files, and the lock that one process at a time holds.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use fs4::{FileExt, TryLockError};
use tempfile::NamedTempFile;

use crate::batch::state::{Digest, JobState};
use crate::error::Error;

const STATE_FILE: &str = "job.json";
const LOCK_FILE: &str = "lock";
const TEMP_PREFIX: &str = "unfinished-";

#[derive(Debug)]
pub(super) struct JobDirectory {
    path: PathBuf,
    /// Released by the operating system when the process ends, even if it is killed.
    _lock: File,
}

/// The files of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartFile {
    Input,
    Output,
    Errors,
}

impl JobDirectory {
    /// Creates the directory if it does not exist, locks it, and removes temporary files.
    pub(super) fn create(path: PathBuf) -> Result<Self, Error> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(io_error(&path))?;
        Self::lock(path)
    }

    /// Locks the directory of an existing job. Creates nothing if there is none.
    pub(super) fn open(path: PathBuf) -> Result<Self, Error> {
        let state = path.join(STATE_FILE);
        if state.try_exists().map_err(io_error(&path))? {
            Self::lock(path)
        } else {
            Err(Error::configuration(format!(
                "no batch job in {}; check the path, or use `submit` to create a job",
                path.display()
            )))
        }
    }

    fn lock(path: PathBuf) -> Result<Self, Error> {
        let lock_path = path.join(LOCK_FILE);
        let lock = private_file()
            .open(&lock_path)
            .map_err(io_error(&lock_path))?;
        // `File` has a method of this name since Rust 1.89, but this must compile with 1.88.
        match FileExt::try_lock(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::configuration(format!(
                    "the batch directory {} is in use by another job or process; wait for it, or \
                     use another directory",
                    path.display()
                )));
            }
            Err(TryLockError::Error(source)) => return Err(io_error(&lock_path)(source)),
        }
        let directory = Self { path, _lock: lock };
        directory.remove_temp_files()?;
        Ok(directory)
    }

    /// Removes the files that a killed process was writing.
    fn remove_temp_files(&self) -> Result<(), Error> {
        for entry in fs::read_dir(&self.path).map_err(io_error(&self.path))? {
            let entry = entry.map_err(io_error(&self.path))?;
            if entry.file_name().to_string_lossy().starts_with(TEMP_PREFIX) {
                fs::remove_file(entry.path()).map_err(io_error(&entry.path()))?;
            }
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn part_file(&self, part: usize, file: PartFile) -> PathBuf {
        self.path.join(file.name(part))
    }

    /// Removes the prompt files of a job that was never submitted.
    pub(super) fn remove_inputs(&self) -> Result<(), Error> {
        for part in 0.. {
            let path = self.part_file(part, PartFile::Input);
            match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                removed => removed.map_err(io_error(&path))?,
            }
        }
        Ok(())
    }

    /// Reads the state of the job in this directory, if there is one.
    pub(super) fn load(&self) -> Result<Option<JobState>, Error> {
        let path = self.path.join(STATE_FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&path)(error)),
        };
        let state: Option<JobState> = serde_json::from_slice(&text).ok();
        match state.filter(JobState::is_readable) {
            Some(state) => Ok(Some(state)),
            None => Err(Error::configuration(format!(
                "{} is not the state of a batch job that this version can read; use another \
                 directory",
                path.display()
            ))),
        }
    }

    /// Replaces the state file. Blocks until the state is on the disk.
    pub(super) fn save(&self, state: &JobState) -> Result<(), Error> {
        let path = self.path.join(STATE_FILE);
        let written = || -> io::Result<()> {
            let mut file = self.temp_file()?;
            file.write_all(&serde_json::to_vec_pretty(state)?)?;
            self.persist(file, &path)
        };
        written().map_err(io_error(&path))
    }

    /// Creates a file that is deleted unless it is persisted.
    pub(super) fn temp_file(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(TEMP_PREFIX)
            .tempfile_in(&self.path)
    }

    /// Syncs a file to the disk and renames it. Blocks until the new name is on the disk as well.
    pub(super) fn persist(&self, file: NamedTempFile, path: &Path) -> io::Result<()> {
        file.as_file().sync_all()?;
        file.persist(path)?;
        // The name is part of the directory, which has to be synced as well. Windows has no such
        // call.
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }
}

impl PartFile {
    /// Returns the name of the file. Parts are numbered from 1 there.
    pub(super) fn name(self, part: usize) -> String {
        let suffix = match self {
            Self::Input => "jsonl",
            Self::Output => "output.jsonl",
            Self::Errors => "errors.jsonl",
        };
        format!("part-{:04}.{suffix}", part + 1)
    }
}

/// Returns the options to create a file that only its owner can read, or to overwrite one. Prompts
/// and answers are plain text in the files of a job.
pub(super) fn private_file() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Returns whether the file is the one that was saved, or exists if its digest is unknown.
pub(super) fn is_intact(path: &Path, digest: Option<Digest>) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let Some(expected) = digest else {
        return Ok(true);
    };
    let mut file = BufReader::with_capacity(64 * 1024, file);
    let mut digest = Digest::default();
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(digest == expected);
        }
        digest.update(buffer);
        let length = buffer.len();
        file.consume(length);
    }
}

/// Returns a function that converts an I/O error at this path.
pub(super) fn io_error(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}

/// Runs a function that waits for the disk on a thread for blocking operations.
///
/// Dropping the future waits for a function that has started. When a job has been dropped, its
/// directory is unlocked and no longer changes.
pub(super) async fn run_blocking<R: Send + 'static>(
    function: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Error> {
    struct Running(mpsc::Receiver<()>);

    impl Drop for Running {
        fn drop(&mut self) {
            // Fails as soon as the function has ended, or if it is never started.
            let _ = self.0.recv();
        }
    }

    let (running, receiver) = mpsc::channel();
    let _running = Running(receiver);
    let task = tokio::task::spawn_blocking(move || {
        // Dropped after all that the function owns.
        let _running = running;
        function()
    });
    task.await.map_err(|error| {
        Error::configuration(format!(
            "the tokio runtime shut down during a file operation of a batch job: {error}"
        ))
    })
}
