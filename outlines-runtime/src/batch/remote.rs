//! Single requests for files and batches, as often as they are tried.

use std::marker::PhantomData;

use reqwest::{Method, Url};
use serde::de::DeserializeOwned;

use crate::batch::wire::{BatchObject, FileObject, Page, Seconds};
use crate::error::Error;
use crate::http::{Attempt, AttemptError, CallLimits, Endpoint, HttpRequest, HttpResponse, Permit};
use crate::model::Model;

/// As many as OpenAI gives at once.
const PAGE: &str = "100";

/// The server, as a job sees it.
#[derive(Clone, Copy)]
pub(super) struct Remote<'a> {
    pub(super) model: &'a Model,
    pub(super) limits: CallLimits,
}

impl Remote<'_> {
    pub(super) fn endpoint(&self, path: &[&str]) -> Endpoint {
        self.model.endpoint().resource(path, &[])
    }

    pub(super) async fn batch(&self, id: &str) -> Result<BatchObject, Error> {
        self.retried(Method::GET, &["batches", id]).await
    }

    pub(super) async fn cancel(&self, id: &str) -> Result<BatchObject, Error> {
        self.retried(Method::POST, &["batches", id, "cancel"]).await
    }

    pub(super) async fn file(&self, id: &str) -> Result<FileObject, Error> {
        self.retried(Method::GET, &["files", id]).await
    }

    /// A request that does no harm when it is made twice.
    async fn retried<R: DeserializeOwned + Send>(
        &self,
        method: Method,
        path: &[&str],
    ) -> Result<R, Error> {
        let endpoint = self.endpoint(path);
        let mut call = Call {
            remote: *self,
            endpoint: &endpoint,
            method,
            reply: PhantomData,
        };
        self.run(&mut call).await
    }

    pub(super) async fn run<A: Attempt>(&self, attempt: &mut A) -> Result<A::Output, Error> {
        let limits = self.limits.with_deadline(self.limits.deadline());
        self.model.http().retry(limits, attempt).await
    }

    /// Sends a request once and decodes its response.
    pub(super) async fn once<R: DeserializeOwned>(
        &self,
        request: HttpRequest<'_>,
    ) -> Result<R, AttemptError> {
        let response = self.model.http().send_once(&request).await?.read().await?;
        decode(request.endpoint, response)
    }

    /// The first entry of a list that fits, from the newest on. Entries older than `since` are not looked at, as far as
    /// the server tells times and lists the newest first.
    pub(super) async fn find<R: Listed>(
        &self,
        since: Option<u64>,
        fits: impl Fn(&R) -> bool,
    ) -> Result<Option<R>, AttemptError> {
        let mut after: Option<String> = None;
        loop {
            let mut query = R::QUERY.to_vec();
            query.push(("limit", PAGE));
            query.extend(after.as_deref().map(|id| ("after", id)));
            let endpoint = self.model.endpoint().resource(&[R::PATH], &query);
            let page: Page<R> = self.once(HttpRequest::new(Method::GET, &endpoint)).await?;
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
            if let Some(found) = page.data.into_iter().find(&fits) {
                return Ok(Some(found));
            }
            match ends {
                // A server that does not know `after` gives the same page for ever.
                Some((last, false)) if page.has_more && after.as_ref() != Some(&last) => {
                    after = Some(last);
                }
                _ => return Ok(None),
            }
        }
    }
}

/// Decodes the body of a successful response.
pub(super) fn decode<R: DeserializeOwned>(
    endpoint: &Endpoint,
    response: HttpResponse,
) -> Result<R, AttemptError> {
    serde_json::from_slice(&response.body).map_err(|error| {
        let problem = format!(
            "unreadable at line {}, column {}",
            error.line(),
            error.column()
        );
        endpoint.malformed(problem, response).into()
    })
}

/// An entry of one of the server's lists.
pub(super) trait Listed: DeserializeOwned + Send {
    const PATH: &'static str;
    const QUERY: &'static [(&'static str, &'static str)];

    fn id(&self) -> &str;
    fn created_at(&self) -> Seconds;
}

impl Listed for FileObject {
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

impl Listed for BatchObject {
    const PATH: &'static str = "batches";
    const QUERY: &'static [(&'static str, &'static str)] = &[];

    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Seconds {
        self.created_at
    }
}

struct Call<'a, R> {
    remote: Remote<'a>,
    endpoint: &'a Endpoint,
    method: Method,
    reply: PhantomData<fn() -> R>,
}

impl<R: DeserializeOwned + Send> Attempt for Call<'_, R> {
    type Output = R;

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<R, AttemptError> {
        let request = HttpRequest::new(self.method.clone(), self.endpoint);
        self.remote.once(request).await
    }
}
