//! Search for a suitable Python interpreter, and its invocation.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::LocalError;

/// Commands to try, in order. macOS ships an old `python3`; newer versions are installed beside it
/// under their full names.
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

/// The minimum version supported by the server's wheels.
const OLDEST: (u32, u32) = (3, 10);

/// Imports `ensurepip`, because Debian's Python lacks it, which is only detected on import.
const PROBE: &str =
    "import sys; print('%d.%d' % sys.version_info[:2]); sys.stdout.flush(); import ensurepip, venv";

pub(crate) struct Python(PathBuf);

impl Python {
    /// Returns the first of these interpreters that is new enough and complete.
    pub(crate) fn find(interpreters: &[&str]) -> Result<Self, LocalError> {
        let mut unsuitable = Vec::new();
        for name in interpreters {
            match probe(name) {
                Probe::Suitable => return Ok(Self(PathBuf::from(name))),
                Probe::Unsuitable(reason) => unsuitable.push(format!("`{name}` {reason}")),
                Probe::Missing => {}
            }
        }
        let found = if unsuitable.is_empty() {
            "no `python3` and no `python` on the PATH".to_owned()
        } else {
            unsuitable.join(", ")
        };
        Err(LocalError::NoPython { found })
    }

    /// Returns the interpreter of a virtual environment.
    pub(crate) fn of_environment(folder: &Path) -> Self {
        Self(folder.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        }))
    }

    /// Returns whether the interpreter exists. It follows symbolic links, so the result is also
    /// `false` if the Python that the environment was created from was removed.
    pub(crate) fn exists(&self) -> bool {
        self.0.exists()
    }

    /// Runs a module with its output redirected to this process's standard error. Returns the
    /// status if it fails.
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

    /// Runs a script and captures its standard output. Standard error is inherited.
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

    /// Returns a command that runs a script, for the caller to spawn.
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

    /// Returns a command in isolated mode, so that a file in the current directory is not imported
    /// in place of a module. pip's configuration still applies.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.arg("-I");
        command
    }
}

enum Probe {
    Suitable,
    Unsuitable(String),
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
        // On Windows without Python, `python3` only opens the Microsoft Store.
        return Probe::Missing;
    };
    if (major, minor) < OLDEST {
        Probe::Unsuitable(format!("is {version}"))
    } else if !output.status.success() {
        Probe::Unsuitable(format!("is {version} without venv"))
    } else {
        Probe::Suitable
    }
}
