//! Finding a Python that can do it, and running it.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::LocalError;

/// Where to look. macOS brings an old `python3`, beside which newer ones go by their full name.
pub(crate) const INTERPRETERS: [&str; 8] = [
    "python3",
    "python",
    "py",
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.10",
];

/// The oldest version that the server's wheels support.
const OLDEST: (u32, u32) = (3, 10);

/// Debian leaves `ensurepip` out of its Python, and only its import tells.
const PROBE: &str =
    "import sys; print('%d.%d' % sys.version_info[:2]); sys.stdout.flush(); import ensurepip, venv";

pub(crate) struct Python(PathBuf);

impl Python {
    /// The first of these that is new enough and complete.
    pub(crate) fn find(interpreters: &[&str]) -> Result<Self, LocalError> {
        let mut unfit = Vec::new();
        for name in interpreters {
            match probe(name) {
                Probe::Fit => return Ok(Self(PathBuf::from(name))),
                Probe::Unfit(reason) => unfit.push(format!("`{name}` {reason}")),
                Probe::Missing => {}
            }
        }
        let found = if unfit.is_empty() {
            "no `python3` and no `python` on the PATH".to_owned()
        } else {
            unfit.join(", ")
        };
        Err(LocalError::NoPython { found })
    }

    /// The one inside a virtual environment.
    pub(crate) fn of_environment(folder: &Path) -> Self {
        Self(folder.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        }))
    }

    /// False also if the Python that the environment was made from is gone: this follows the link to it.
    pub(crate) fn exists(&self) -> bool {
        self.0.exists()
    }

    /// Runs a module of it, with its output on our standard error, and gives the status if it is no success.
    pub(crate) fn run<A: AsRef<OsStr>>(
        &self,
        module: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Result<(), String>, LocalError> {
        let status = self
            .command()
            .args(["-m", module])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(io::stderr())
            .status()
            .map_err(|source| self.not_runnable(source))?;
        Ok(if status.success() {
            Ok(())
        } else {
            Err(status.to_string())
        })
    }

    /// Runs a script and keeps what it prints; its complaints go to our standard error.
    pub(crate) fn script_output<A: AsRef<OsStr>>(
        &self,
        script: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Output, LocalError> {
        self.script(script, arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| self.not_runnable(source))
    }

    /// A command that runs a script, to be started by the caller.
    pub(crate) fn script<A: AsRef<OsStr>>(
        &self,
        script: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = self.command();
        command.args(["-c", script]).args(arguments);
        command
    }

    pub(crate) fn not_runnable(&self, source: io::Error) -> LocalError {
        LocalError::NotRunnable {
            program: self.0.clone(),
            source,
        }
    }

    /// Isolated, so that a file in the current folder cannot pass for a module. pip's own settings stay in force.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.arg("-I");
        command
    }
}

enum Probe {
    Fit,
    Unfit(String),
    Missing,
}

fn probe(name: &str) -> Probe {
    let Ok(output) = Command::new(name).args(["-I", "-c", PROBE]).output() else {
        return Probe::Missing;
    };
    let version = String::from_utf8_lossy(&output.stdout);
    let version = version.trim();
    let Some((major, minor)) = version
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))
    else {
        // The `python3` of a fresh Windows only opens a shop.
        return Probe::Missing;
    };
    if (major, minor) < OLDEST {
        Probe::Unfit(format!("is {version}"))
    } else if !output.status.success() {
        Probe::Unfit(format!("is {version} without venv"))
    } else {
        Probe::Fit
    }
}
