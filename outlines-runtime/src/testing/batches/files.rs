//! The files that were uploaded, and those that batches have written.

use axum::body::Bytes;
use serde_json::{Value, json};

/// What may be done with a file.
const PURPOSES: [&str; 6] = [
    "assistants",
    "batch",
    "evals",
    "fine-tune",
    "user_data",
    "vision",
];

/// All files, in their order.
#[derive(Debug, Default)]
pub(in crate::testing) struct Files(Vec<File>);

#[derive(Debug)]
pub(super) struct File {
    id: String,
    name: String,
    purpose: &'static str,
    pub(super) content: Bytes,
    created_at: u64,
    /// How often it is still being checked.
    pending: u32,
    deleted: bool,
}

/// A file as it comes.
#[derive(Debug)]
pub(super) struct NewFile {
    pub(super) purpose: &'static str,
    pub(super) name: String,
    pub(super) content: Bytes,
    pub(super) created_at: u64,
    pub(super) pending: u32,
}

/// The purpose as it is known here.
pub(super) fn purpose_of(name: &str) -> Option<&'static str> {
    PURPOSES.into_iter().find(|purpose| *purpose == name)
}

impl Files {
    /// Keeps a file, and gives its id.
    pub(super) fn keep(&mut self, file: NewFile) -> String {
        let id = format!("file-{}", self.0.len());
        self.0.push(File {
            id: id.clone(),
            name: file.name,
            purpose: file.purpose,
            content: file.content,
            created_at: file.created_at,
            pending: file.pending,
            deleted: false,
        });
        id
    }

    pub(super) fn find(&self, id: &str) -> Option<&File> {
        self.0.iter().find(|file| file.id == id && !file.deleted)
    }

    fn find_mut(&mut self, id: &str) -> Option<&mut File> {
        let mut files = self.0.iter_mut();
        files.find(|file| file.id == id && !file.deleted)
    }

    /// Shows a file; the server has looked at it once more since.
    pub(in crate::testing) fn look(&mut self, id: &str) -> Option<Value> {
        let file = self.find_mut(id)?;
        let shown = file.shown();
        file.pending = file.pending.saturating_sub(1);
        Some(shown)
    }

    pub(in crate::testing) fn content(&self, id: &str) -> Option<Bytes> {
        Some(self.find(id)?.content.clone())
    }

    pub(in crate::testing) fn delete(&mut self, id: &str) -> Option<Value> {
        self.find_mut(id)?.deleted = true;
        Some(json!({"id": id, "object": "file", "deleted": true}))
    }

    /// The files of a purpose, the newest first.
    pub(in crate::testing) fn list(&self, purpose: Option<&str>) -> Vec<Value> {
        let files = self.0.iter().rev().filter(|file| !file.deleted);
        files
            .filter(|file| purpose.is_none_or(|purpose| file.purpose == purpose))
            .map(File::shown)
            .collect()
    }

    /// The names of what was uploaded for batches.
    pub(super) fn uploads(&self) -> Vec<String> {
        let uploads = self.0.iter().filter(|file| file.purpose == "batch");
        uploads.map(|file| file.name.clone()).collect()
    }
}

impl File {
    pub(super) fn is_pending(&self) -> bool {
        self.pending > 0
    }

    pub(super) fn shown(&self) -> Value {
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
