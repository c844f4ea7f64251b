//! The folder of a job: what is in it, and the one process at a time that may use it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use tempfile::NamedTempFile;

use crate::batch::state::State;
use crate::error::Error;

const STATE: &str = "job.json";
const LOCK: &str = "lock";
/// What was being written when a process was killed starts with this.
const UNFINISHED: &str = "unfinished-";

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The system opens the lock when the process ends, in whatever way.
    _lock: File,
}

/// The files of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    Input,
    Output,
    Errors,
}

impl Folder {
    /// Takes the folder, which is made if it is not there, and clears away what was half written.
    pub(super) fn take(path: PathBuf) -> Result<Self, Error> {
        fs::create_dir_all(&path).map_err(failed(&path))?;
        let lock_path = path.join(LOCK);
        let lock = File::create(&lock_path).map_err(failed(&lock_path))?;
        // By the trait's path: `File` has a method of this name since Rust 1.89, and this has to build with 1.88.
        match FileExt::try_lock(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::configuration(format!(
                    "the batch folder {} is in use by another job or process; wait for it, or take another folder",
                    path.display()
                )));
            }
            Err(TryLockError::Error(source)) => return Err(failed(&lock_path)(source)),
        }
        let folder = Self { path, _lock: lock };
        folder.sweep()?;
        Ok(folder)
    }

    fn sweep(&self) -> Result<(), Error> {
        for entry in fs::read_dir(&self.path).map_err(failed(&self.path))? {
            let entry = entry.map_err(failed(&self.path))?;
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                fs::remove_file(entry.path()).map_err(failed(&entry.path()))?;
            }
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A part's file; parts count from 1 where people see them.
    pub(super) fn sheet(&self, part: usize, sheet: Sheet) -> PathBuf {
        self.path.join(sheet.name(part))
    }

    /// Clears away the prompts of a job that was never begun.
    pub(super) fn clear_inputs(&self) -> Result<(), Error> {
        for part in 0.. {
            let path = self.sheet(part, Sheet::Input);
            match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                removed => removed.map_err(failed(&path))?,
            }
        }
        Ok(())
    }

    /// The job that was left here, if any.
    pub(super) fn load(&self) -> Result<Option<State>, Error> {
        let path = self.path.join(STATE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path)(error)),
        };
        let state: Option<State> = serde_json::from_slice(&text).ok();
        match state.filter(State::is_readable) {
            Some(state) => Ok(Some(state)),
            None => Err(Error::configuration(format!(
                "{} is not the state of a batch job that this version can read; take another folder",
                path.display()
            ))),
        }
    }

    /// Puts the state on the disk before anything is done that depends on it.
    ///
    /// It is a few kilobytes, a few times a part, and written on this thread on purpose: a write on another one would
    /// go on when its caller is dropped, and could land after a later one.
    pub(super) fn save(&self, state: &State) -> Result<(), Error> {
        let path = self.path.join(STATE);
        let written = || -> io::Result<()> {
            let mut file = self.unfinished()?;
            file.write_all(&serde_json::to_vec_pretty(state)?)?;
            self.finish(file, &path)
        };
        written().map_err(failed(&path))
    }

    /// A file to write into, which vanishes unless it is finished.
    pub(super) fn unfinished(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(&self.path)
    }

    /// Gives a file its name once all of it is on the disk.
    pub(super) fn finish(&self, file: NamedTempFile, path: &Path) -> io::Result<()> {
        file.as_file().sync_all()?;
        file.persist(path)?;
        // The name is in the folder, which has to reach the disk too; Windows has no such call.
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }
}

impl Sheet {
    pub(super) fn name(self, part: usize) -> String {
        let kind = match self {
            Self::Input => "jsonl",
            Self::Output => "output.jsonl",
            Self::Errors => "errors.jsonl",
        };
        format!("part-{:04}.{kind}", part + 1)
    }
}

/// The error of a file or folder that cannot be used.
pub(super) fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}
