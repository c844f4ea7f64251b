//! Cache directory, and the lock that allows one process at a time to write to it.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use tempfile::TempDir;

use crate::error::LocalError;

/// Name prefix of temporary directories, which remain if a run is killed.
const UNFINISHED: &str = "unfinished-";

/// Returns the cache directory of this crate.
pub(crate) fn cache_dir() -> Result<PathBuf, LocalError> {
    let variable = |name| env::var_os(name).map(PathBuf::from);
    let caches = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        env::home_dir().map(|home| home.join("Library/Caches"))
    } else {
        // The XDG specification says to ignore relative paths.
        variable("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))
    };
    caches
        .filter(|path| path.is_absolute())
        .map(|path| path.join("outlines-rust"))
        .ok_or(LocalError::NoCacheFolder)
}

/// Exclusive write access to the cache directory. The lock is released on drop or when the process
/// ends, even if it is killed.
pub(crate) struct Writer {
    folder: PathBuf,
    _lock: File,
}

impl Writer {
    /// Waits for other runs, and removes the temporary directories of killed ones.
    pub(crate) fn acquire(folder: &Path) -> Result<Self, LocalError> {
        fs::create_dir_all(folder).map_err(LocalError::file("create", folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(LocalError::file("create", &path))?;
        // Called by the path of the trait: `File` has methods of the same names since Rust 1.89,
        // and this crate has to build with 1.88.
        match FileExt::try_lock(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!("Another run is setting up the local model; waiting for it.");
                FileExt::lock(&lock).map_err(LocalError::file("lock", &path))?;
            }
            Err(TryLockError::Error(source)) => {
                return Err(LocalError::file("lock", &path)(source));
            }
        }
        let writer = Self {
            folder: folder.to_owned(),
            _lock: lock,
        };
        writer.remove_leftovers();
        Ok(writer)
    }

    /// Creates a temporary directory, which is deleted on drop.
    pub(crate) fn temp_dir(&self) -> Result<TempDir, LocalError> {
        tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempdir_in(&self.folder)
            .map_err(LocalError::file("create a folder in", &self.folder))
    }

    /// Deletes leftover temporary directories. Failures are ignored, since the next run tries
    /// again: pip may still be writing if only its parent was killed.
    fn remove_leftovers(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}
