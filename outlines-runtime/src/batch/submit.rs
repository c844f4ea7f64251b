//! What makes a batch out of a file: the upload, and the creation, which is the moment from which it costs money.
//!
//! A reply can be lost, and a process can end before it has written down what the server said. So neither is ever done
//! without asking the server first whether it has been done already, at the first attempt and before each other one.

use std::path::PathBuf;

use reqwest::header::HeaderValue;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, Url};
use tokio::fs::File;

use crate::batch::folder::failed;
use crate::batch::remote::{Remote, decode};
use crate::batch::state::InputFile;
use crate::batch::wire::{BatchObject, FileObject, Mark, NewBatch, Status};
use crate::error::Error;
use crate::http::{Attempt, AttemptError, Endpoint, HttpRequest, Permit};

/// The only window that either vendor offers.
const WINDOW: &str = "24h";
/// How far this machine's clock may be ahead of the server's. An upload that is not found again is made again, and costs
/// nothing.
const SKEW: u64 = 24 * 3600;

pub(super) struct Upload<'a> {
    pub(super) remote: Remote<'a>,
    pub(super) endpoint: Endpoint,
    pub(super) path: PathBuf,
    /// What the file is called on the server.
    pub(super) name: String,
    pub(super) bytes: u64,
    /// When the job was made, by this machine's clock.
    pub(super) since: u64,
}

impl Upload<'_> {
    async fn form(&self) -> Result<Form, Error> {
        let file = File::open(&self.path).await.map_err(failed(&self.path))?;
        let there = file.metadata().await.map_err(failed(&self.path))?.len();
        if there != self.bytes {
            return Err(Error::configuration(format!(
                "{} has {there} bytes, and had {} when the job was made; take another folder",
                self.path.display(),
                self.bytes
            )));
        }
        let part = Part::stream_with_length(Body::from(file), there)
            .file_name(self.name.clone())
            .mime_str("application/jsonl")
            .map_err(|error| Error::configuration(error.to_string()))?;
        Ok(Form::new().text("purpose", "batch").part("file", part))
    }
}

impl Attempt for Upload<'_> {
    type Output = FileObject;

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<FileObject, AttemptError> {
        let is_ours = |file: &FileObject| {
            file.filename.as_deref() == Some(&self.name)
                && file.bytes == Some(self.bytes)
                && !file.is_faulty()
        };
        let since = self.since.saturating_sub(SKEW);
        if let Some(file) = self.remote.find(Some(since), is_ours).await? {
            return Ok(file);
        }
        let form = self.form().await?;
        let mut request = HttpRequest::new(Method::POST, &self.endpoint);
        let http = self.remote.model.http();
        let response = http.send_form(&mut request, form).await?;
        decode(&self.endpoint, response)
    }
}

pub(super) struct Create<'a> {
    pub(super) remote: Remote<'a>,
    pub(super) endpoint: Endpoint,
    pub(super) file: &'a InputFile,
    pub(super) operation: &'a str,
    pub(super) mark: Mark,
    pub(super) idempotency_key: HeaderValue,
    /// Not to create one: the job is cancelled.
    pub(super) only_look: bool,
}

impl Attempt for Create<'_> {
    type Output = Option<BatchObject>;

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<Option<BatchObject>, AttemptError> {
        // A refused batch has run nothing, and does not stand in the way of another one.
        let is_ours = |batch: &BatchObject| {
            batch.status != Status::Failed
                && (self.mark.is_on(batch) || batch.input_file_id.as_ref() == Some(&self.file.id))
        };
        // By the server's own clock: no batch is older than its file.
        let found = self.remote.find(self.file.created_at, is_ours).await?;
        if found.is_some() || self.only_look {
            return Ok(found);
        }
        let batch = NewBatch {
            input_file_id: &self.file.id,
            endpoint: self.operation,
            completion_window: WINDOW,
            metadata: self.mark.clone(),
        };
        let body = serde_json::to_vec(&batch).map_err(|error| {
            Error::configuration(format!("the batch cannot be written: {error}"))
        })?;
        let request = HttpRequest {
            idempotency_key: Some(self.idempotency_key.clone()),
            body: Some(body.into()),
            ..HttpRequest::new(Method::POST, &self.endpoint)
        };
        self.remote.once(request).await.map(Some)
    }
}
