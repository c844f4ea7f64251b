//! Client for the Files and Batches APIs.

use std::io;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, Url};
use serde::de::DeserializeOwned;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::batch::directory::{JobDirectory, io_error, run_blocking};
use crate::batch::objects::{
    BatchObject, FileObject, JobMetadata, ListPage, NewBatch, Seconds, Status,
};
use crate::batch::state::{Digest, InputFile};
use crate::config::redact_url;
use crate::error::Error;
use crate::http::{
    Attempt, AttemptError, CallLimits, Endpoint, HttpClient, HttpRequest, HttpResponse, Permit,
    StreamingResponse,
};
use crate::model::Model;

/// The size of a list page, which is OpenAI's largest.
const PAGE_SIZE: &str = "100";
/// The only completion window that either vendor offers.
const COMPLETION_WINDOW: &str = "24h";
/// The number of seconds by which the local clock may be ahead of the server's. An upload that is
/// not found is repeated, which is free.
const MAX_CLOCK_SKEW: u64 = 24 * 3600;

#[derive(Clone, Copy)]
pub(super) struct BatchClient<'a> {
    pub(super) model: &'a Model,
    pub(super) limits: CallLimits,
}

impl BatchClient<'_> {
    pub(super) fn endpoint(&self, path: &[&str]) -> Endpoint {
        self.model.endpoint().resource(path, &[])
    }

    pub(super) async fn batch(&self, id: &str) -> Result<BatchObject, Error> {
        self.send(Method::GET, &["batches", id]).await
    }

    pub(super) async fn cancel(&self, id: &str) -> Result<BatchObject, Error> {
        self.send(Method::POST, &["batches", id, "cancel"]).await
    }

    pub(super) async fn file(&self, id: &str) -> Result<FileObject, Error> {
        self.send(Method::GET, &["files", id]).await
    }

    /// Sends a request that can be repeated, with retries.
    async fn send<R: DeserializeOwned + Send>(
        &self,
        method: Method,
        path: &[&str],
    ) -> Result<R, Error> {
        let endpoint = self.endpoint(path);
        let mut request = ResourceRequest {
            client: *self,
            endpoint: &endpoint,
            method,
            response: PhantomData,
        };
        self.retry(&mut request).await
    }

    pub(super) async fn retry<A: Attempt>(&self, attempt: &mut A) -> Result<A::Output, Error> {
        let limits = self.limits.with_deadline(self.limits.deadline());
        HttpClient::retry(limits, attempt).await
    }

    /// Sends a request once and decodes its response.
    pub(super) async fn send_once<R: DeserializeOwned>(
        &self,
        request: HttpRequest<'_>,
    ) -> Result<R, AttemptError> {
        let response = self.model.http().send_once(&request).await?.read().await?;
        decode(request.endpoint, response)
    }

    /// Returns the first matching entry of a list, from the newest. Stops at entries older than
    /// `since`, if the server reports times and lists the newest first.
    pub(super) async fn find<R: ListItem>(
        &self,
        since: Option<u64>,
        matches: impl Fn(&R) -> bool,
    ) -> Result<Option<R>, AttemptError> {
        let mut after: Option<String> = None;
        loop {
            let mut query = R::QUERY.to_vec();
            query.push(("limit", PAGE_SIZE));
            query.extend(after.as_deref().map(|id| ("after", id)));
            let endpoint = self.model.endpoint().resource(&[R::PATH], &query);
            let page = self.send_once(HttpRequest::new(Method::GET, &endpoint));
            let page: ListPage<R> = page.await.map_err(no_batch_api)?;
            let ends = page
                .data
                .first()
                .zip(page.data.last())
                .map(|(first, last)| {
                    let newest_first = first.created_at() > last.created_at();
                    let is_old = last
                        .created_at()
                        .0
                        .zip(since)
                        .is_some_and(|(at, since)| at < since);
                    (last.id().to_owned(), newest_first && is_old)
                });
            if let Some(found) = page.data.into_iter().find(&matches) {
                return Ok(Some(found));
            }
            match ends {
                // A server without support for `after` returns the same page every time.
                Some((last, false)) if page.has_more && after.as_ref() != Some(&last) => {
                    after = Some(last);
                }
                _ => return Ok(None),
            }
        }
    }
}

/// Replaces the error of a server without the Files or Batches API.
fn no_batch_api(failed: AttemptError) -> AttemptError {
    match &failed.error {
        Error::NotFound(error) | Error::Status(error) | Error::Server(error)
            if matches!(error.status(), 404 | 405 | 501) =>
        {
            Error::configuration(format!(
                "the server has no Batch API: `GET {}` returned {error}; use a server that has \
                 one, or send the prompts with `generate_many`",
                error.url()
            ))
            .into()
        }
        _ => failed,
    }
}

/// Decodes the body of a successful response.
pub(super) fn decode<R: DeserializeOwned>(
    endpoint: &Endpoint,
    response: HttpResponse,
) -> Result<R, AttemptError> {
    serde_json::from_slice(&response.body).map_err(|error| {
        let problem = format!(
            "invalid JSON at line {} column {}",
            error.line(),
            error.column()
        );
        endpoint.malformed(problem, response).into()
    })
}

/// An entry of a list of the server.
pub(super) trait ListItem: DeserializeOwned + Send {
    const PATH: &'static str;
    const QUERY: &'static [(&'static str, &'static str)];

    fn id(&self) -> &str;
    fn created_at(&self) -> Seconds;
}

impl ListItem for FileObject {
    const PATH: &'static str = "files";
    const QUERY: &'static [(&'static str, &'static str)] =
        &[("purpose", "batch"), ("order", "desc")];

    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Seconds {
        self.created_at
    }
}

impl ListItem for BatchObject {
    const PATH: &'static str = "batches";
    const QUERY: &'static [(&'static str, &'static str)] = &[];

    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Seconds {
        self.created_at
    }
}

struct ResourceRequest<'a, R> {
    client: BatchClient<'a>,
    endpoint: &'a Endpoint,
    method: Method,
    response: PhantomData<fn() -> R>,
}

impl<R: DeserializeOwned + Send> Attempt for ResourceRequest<'_, R> {
    type Output = R;

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<R, AttemptError> {
        let request = HttpRequest::new(self.method.clone(), self.endpoint);
        self.client.send_once(request).await
    }
}

/// Upload of a prompt file.
///
/// A response can be lost, and a process can end before it has saved the server's id. Therefore
/// every attempt of an upload or a creation first searches for the result of an earlier one.
pub(super) struct Upload<'a> {
    pub(super) client: BatchClient<'a>,
    pub(super) endpoint: Endpoint,
    pub(super) path: PathBuf,
    /// The name of the file on the server.
    pub(super) name: String,
    pub(super) bytes: u64,
    /// When the job was created, by the local clock.
    pub(super) since: u64,
}

impl Upload<'_> {
    async fn form(&self) -> Result<Form, Error> {
        let file = File::open(&self.path).await.map_err(io_error(&self.path))?;
        let metadata = file.metadata().await.map_err(io_error(&self.path))?;
        if metadata.len() != self.bytes {
            return Err(Error::configuration(format!(
                "{} has {} bytes, but had {} when the job was created; use another directory",
                self.path.display(),
                metadata.len(),
                self.bytes
            )));
        }
        let part = Part::stream_with_length(Body::from(file), self.bytes)
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
        let since = self.since.saturating_sub(MAX_CLOCK_SKEW);
        if let Some(file) = self.client.find(Some(since), is_ours).await? {
            return Ok(file);
        }
        let form = self.form().await?;
        let mut request = HttpRequest::new(Method::POST, &self.endpoint);
        let http = self.client.model.http();
        let response = http.send_form(&mut request, form).await?;
        decode(&self.endpoint, response)
    }
}

/// Creation of a batch, which is billed from then on.
pub(super) struct CreateBatch<'a> {
    pub(super) client: BatchClient<'a>,
    pub(super) endpoint: Endpoint,
    pub(super) file: &'a InputFile,
    pub(super) operation: &'a str,
    pub(super) metadata: JobMetadata,
    pub(super) idempotency_key: String,
    /// Creates nothing, because the job is cancelled.
    pub(super) find_only: bool,
}

impl Attempt for CreateBatch<'_> {
    type Output = Option<BatchObject>;

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<Option<BatchObject>, AttemptError> {
        // A batch that failed validation was not run, so it does not count.
        let is_ours = |batch: &BatchObject| {
            batch.status != Status::Failed
                && (self.metadata.is_on(batch)
                    || batch.input_file_id.as_ref() == Some(&self.file.id))
        };
        // By the server's own clock: no batch is older than its file.
        let found = self.client.find(self.file.created_at, is_ours).await?;
        if found.is_some() || self.find_only {
            return Ok(found);
        }
        self.client.model.budget_check().check()?;
        let batch = NewBatch {
            input_file_id: &self.file.id,
            endpoint: self.operation,
            completion_window: COMPLETION_WINDOW,
            metadata: self.metadata.clone(),
        };
        let body = serde_json::to_vec(&batch).map_err(|error| {
            Error::configuration(format!("failed to encode the batch: {error}"))
        })?;
        let request = HttpRequest {
            idempotency_key: Some(&self.idempotency_key),
            body: Some(body.into()),
            ..HttpRequest::new(Method::POST, &self.endpoint)
        };
        self.client.send_once(request).await.map(Some)
    }
}

/// Download of a result file.
///
/// A server or proxy may close the connection early without having announced a length, which looks
/// like the end of the file. A file is complete if it has all lines that the server counted, or as
/// many bytes as the server reports.
pub(super) struct Download<'a> {
    pub(super) client: BatchClient<'a>,
    pub(super) file: &'a str,
    pub(super) endpoint: Endpoint,
    pub(super) directory: Arc<JobDirectory>,
    pub(super) target: PathBuf,
    /// The number of lines that the server reported, if it reported any.
    pub(super) lines: Option<u64>,
}

impl Download<'_> {
    /// Writes the body into a file, which gets its name once it is complete.
    async fn save(&self, mut response: StreamingResponse) -> Result<Digest, AttemptError> {
        let io_error = || io_error(&self.target);
        let directory = Arc::clone(&self.directory);
        let created = run_blocking(move || {
            let temp_file = directory.temp_file()?;
            let handle = temp_file.reopen()?;
            io::Result::Ok((temp_file, handle))
        });
        let (temp_file, handle) = created.await?.map_err(io_error())?;
        let mut file = File::from_std(handle);
        let mut digest = Digest::default();
        let mut lines = LineCounter::default();
        while let Some(chunk) = response.chunk().await? {
            digest.update(&chunk);
            lines.update(&chunk);
            file.write_all(&chunk).await.map_err(io_error())?;
        }
        // Writes are buffered, and `sync_all` alone discards the error of the last one.
        file.flush().await.map_err(io_error())?;
        if !lines.is_complete(self.lines) {
            self.check_length(digest.bytes).await?;
        }
        let (directory, target) = (Arc::clone(&self.directory), self.target.clone());
        run_blocking(move || directory.persist(temp_file, &target))
            .await?
            .map_err(io_error())?;
        Ok(digest)
    }

    /// Compares the received length with the one that the server reports.
    async fn check_length(&self, received: u64) -> Result<(), AttemptError> {
        let endpoint = self.client.endpoint(&["files", self.file]);
        let request = HttpRequest::new(Method::GET, &endpoint);
        let file: FileObject = self.client.send_once(request).await?;
        let cause = match file.bytes {
            Some(bytes) if bytes <= received => return Ok(()),
            Some(bytes) => format!("the file ended after {received} of {bytes} bytes"),
            None => format!("the file ended after {received} bytes, before its last line"),
        };
        let source = io::Error::new(io::ErrorKind::UnexpectedEof, cause.clone());
        let error = Error::Connection {
            url: redact_url(self.endpoint.url()),
            cause,
            connected: true,
            source: source.into(),
        };
        Err(error.into())
    }
}

/// Counts the lines of a file, and finds out whether the last one is complete.
#[derive(Default)]
struct LineCounter {
    ended: u64,
    /// The last byte of a line that has not ended.
    last_byte: Option<u8>,
}

impl LineCounter {
    fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                self.ended += u64::from(self.last_byte.take().is_some());
            } else if !byte.is_ascii_whitespace() {
                self.last_byte = Some(*byte);
            }
        }
    }

    /// Returns whether the file has all of its lines. If their number is unknown, this is unknown.
    fn is_complete(&self, expected: Option<u64>) -> bool {
        let has_ended = self.last_byte.is_none_or(|byte| byte == b'}');
        let lines = self.ended + u64::from(self.last_byte.is_some());
        has_ended && expected.is_some_and(|expected| lines >= expected)
    }
}

impl Attempt for Download<'_> {
    type Output = Digest;

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<Digest, AttemptError> {
        let request = HttpRequest::new(Method::GET, &self.endpoint);
        let response = self.client.model.http().send_once(&request).await?;
        self.save(response.without_limit()).await
    }
}
