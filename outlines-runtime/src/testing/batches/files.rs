//! In-memory store of uploaded files and batch result files.

use axum::body::Bytes;
use serde_json::{Value, json};

const PURPOSES: [&str; 6] = [
    "assistants",
    "batch",
    "evals",
    "fine-tune",
    "user_data",
    "vision",
];

/// All files in their order.
#[derive(Debug, Default)]
pub(in crate::testing) struct Files(Vec<File>);

#[derive(Debug, Default)]
pub(super) struct File {
    /// Set when the file is stored.
    pub(super) id: String,
    pub(super) purpose: &'static str,
    pub(super) name: String,
    pub(super) content: Bytes,
    pub(super) created_at: u64,
    /// How many polls still find the file pending.
    pub(super) pending_polls: u32,
    pub(super) is_deleted: bool,
}

/// Returns the known purpose of this name.
pub(super) fn known_purpose(name: &str) -> Option<&'static str> {
    PURPOSES.into_iter().find(|purpose| *purpose == name)
}

impl Files {
    /// Stores a file and returns it.
    pub(super) fn add(&mut self, file: File) -> Value {
        let id = format!("file-{}", self.0.len());
        let file = File { id, ..file };
        let json = file.to_json();
        self.0.push(file);
        json
    }

    pub(super) fn find(&self, id: &str) -> Option<&File> {
        self.0.iter().find(|file| file.id == id && !file.is_deleted)
    }

    fn find_mut(&mut self, id: &str) -> Option<&mut File> {
        let mut files = self.0.iter_mut();
        files.find(|file| file.id == id && !file.is_deleted)
    }

    /// Returns a file and counts the poll.
    pub(in crate::testing) fn poll(&mut self, id: &str) -> Option<Value> {
        let file = self.find_mut(id)?;
        let json = file.to_json();
        file.pending_polls = file.pending_polls.saturating_sub(1);
        Some(json)
    }

    pub(in crate::testing) fn content(&self, id: &str) -> Option<Bytes> {
        Some(self.find(id)?.content.clone())
    }

    pub(in crate::testing) fn delete(&mut self, id: &str) -> Option<Value> {
        self.find_mut(id)?.is_deleted = true;
        Some(json!({"id": id, "object": "file", "deleted": true}))
    }

    /// Returns the files of a purpose, newest first.
    pub(in crate::testing) fn list(&self, purpose: Option<&str>) -> Vec<Value> {
        let files = self.0.iter().rev().filter(|file| !file.is_deleted);
        files
            .filter(|file| purpose.is_none_or(|purpose| file.purpose == purpose))
            .map(File::to_json)
            .collect()
    }

    /// Returns the names of the files uploaded for batches.
    pub(super) fn batch_uploads(&self) -> Vec<String> {
        let uploads = self.0.iter().filter(|file| file.purpose == "batch");
        uploads.map(|file| file.name.clone()).collect()
    }
}

impl File {
    pub(super) fn is_pending(&self) -> bool {
        self.pending_polls > 0
    }

    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "file",
            "bytes": self.content.len(),
            "created_at": self.created_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": if self.is_pending() { "pending" } else { "processed" },
        })
    }
}
