//! Coverage checks: every compiler message has a compile-fail case, every fix that it suggests is
//! applied, every public item has an example, and every third-party type is documented. Constants
//! of both crates are the same.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail in its helpers, too"
)]

mod duplicated_constants;
mod examples;
mod fixes;
mod messages;
mod third_party;

use std::fs;
use std::path::{Path, PathBuf};

use syn::File;

fn parse(path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap();
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the files in a folder of the workspace that have this extension, sorted.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == extension) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder} contains no .{extension} file");
    found.sort();
    found
}
