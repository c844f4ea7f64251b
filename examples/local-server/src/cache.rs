//! The folder that outlives a run, and the one run at a time that may write to it.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use tempfile::TempDir;

use crate::error::LocalError;

/// What a run that was killed leaves behind starts with this.
const UNFINISHED: &str = "unfinished-";

/// Our place among the user's caches.
pub(crate) fn folder() -> Result<PathBuf, LocalError> {
    let variable = |name| env::var_os(name).map(PathBuf::from);
    let caches = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        env::home_dir().map(|home| home.join("Library/Caches"))
    } else {
        // The XDG specification tells to ignore relative paths.
        variable("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))
    };
    caches
        .filter(|path| path.is_absolute())
        .map(|path| path.join("outlines-rust"))
        .ok_or(LocalError::NoCacheFolder)
}

/// The right to write into the cache folder, until it is dropped or the process ends, in whatever way.
pub(crate) struct Writer {
    folder: PathBuf,
    _lock: File,
}

impl Writer {
    /// Waits for other runs, and clears away what killed ones left.
    pub(crate) fn acquire(folder: &Path) -> Result<Self, LocalError> {
        fs::create_dir_all(folder).map_err(LocalError::file("create", folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(LocalError::file("create", &path))?;
        // By the trait's path: `File` has methods of these names since Rust 1.89, and this has to build with 1.88.
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
        writer.sweep();
        Ok(writer)
    }

    /// A fresh folder to make something in. It vanishes when it is dropped.
    pub(crate) fn workshop(&self) -> Result<TempDir, LocalError> {
        tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempdir_in(&self.folder)
            .map_err(LocalError::file("create a folder in", &self.folder))
    }

    /// What cannot be deleted now, the next run deletes: pip may still write there if only its parent was killed.
    fn sweep(&self) {
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
