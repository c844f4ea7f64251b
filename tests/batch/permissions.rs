//! Modes of the files and directories of a job.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::harness::{Harness, assert_all, finish, prompts};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_owner_can_read_the_files_of_a_job() {
    let harness = Harness::new();
    let job = harness.batch(prompts(2)).submit().await.unwrap();
    assert_all(finish(&job).await.unwrap(), 2);
    let directory = harness.path();
    assert_eq!(mode(&directory), 0o700);
    // It is created for the job as well.
    assert_eq!(mode(directory.parent().unwrap()), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_owned());
    }
    names.sort();
    assert_eq!(
        names,
        [
            "job.json",
            "lock",
            "part-0001.jsonl",
            "part-0001.output.jsonl"
        ]
    );
}

#[tokio::test]
async fn the_mode_of_an_existing_directory_is_kept() {
    let harness = Harness::new();
    fs::create_dir_all(harness.path()).unwrap();
    fs::set_permissions(harness.path(), fs::Permissions::from_mode(0o750)).unwrap();
    drop(harness.batch(prompts(1)).submit().await.unwrap());
    assert_eq!(mode(&harness.path()), 0o750);
}
