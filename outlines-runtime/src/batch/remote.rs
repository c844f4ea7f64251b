//! Single requests for files and batches, as often as they are tried.

use std::marker::PhantomData;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Body, Method, Url};
use serde::de::DeserializeOwned;

use crate::backend::Endpoint;
use crate::batch::wire::{BatchObject, FileObject, Page, Seconds};
use crate::client::{Model, Outgoing, Patience, whole};
use crate::error::Error;
use crate::transport::{self, Attempt, Deadline, Pace, Setback, Ticket, run};

/// As many as OpenAI gives at once.
const PAGE: &str = "100";

/// The server, as a job sees it.
#[derive(Clone, Copy)]
pub(super) struct Remote<'a> {
    pub(super) model: &'a Model,
    pub(super) patience: Patience,
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
        let deadline = self.patience.total_timeout.and_then(Deadline::after);
        // Files and batches have limits of their own, which no prompt shares.
        let pace = Pace::default();
        run(
            self.patience.limits(deadline),
            transport::fraction,
            &pace,
            attempt,
        )
        .await
    }

    /// Sends a request once, and reads its reply.
    pub(super) async fn once<R: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        payload: Payload,
    ) -> Result<R, Setback> {
        let outgoing = Outgoing {
            endpoint,
            method: payload.method,
            headers: payload.headers,
            idempotency_key: payload.idempotency_key,
            body: payload.body,
        };
        let incoming = self.model.open(outgoing).await?;
        let reply = whole(incoming, endpoint).await?;
        serde_json::from_slice(&reply.body).map_err(|error| {
            let fault = format!(
                "unreadable at line {}, column {}",
                error.line(),
                error.column()
            );
            endpoint.malformed(fault, reply).into()
        })
    }

    /// The first entry of a list that fits, from the newest on. Entries older than `since` are not looked at, as far as
    /// the server tells times and lists the newest first.
    pub(super) async fn find<R: Listed>(
        &self,
        since: Option<u64>,
        fits: impl Fn(&R) -> bool,
    ) -> Result<Option<R>, Setback> {
        let mut after: Option<String> = None;
        loop {
            let mut query = R::QUERY.to_vec();
            query.push(("limit", PAGE));
            query.extend(after.as_deref().map(|id| ("after", id)));
            let endpoint = self.model.endpoint().resource(&[R::PATH], &query);
            let page: Page<R> = self.once(&endpoint, Payload::get()).await?;
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

/// What a request holds beside its address.
pub(super) struct Payload {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) idempotency_key: Option<HeaderValue>,
    pub(super) body: Option<Body>,
}

impl Payload {
    pub(super) fn get() -> Self {
        Self::empty(Method::GET)
    }

    fn empty(method: Method) -> Self {
        Self {
            method,
            headers: HeaderMap::new(),
            idempotency_key: None,
            body: None,
        }
    }
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

    async fn attempt(&mut self, _number: u32, _ticket: &Ticket<'_>) -> Result<R, Setback> {
        let payload = Payload::empty(self.method.clone());
        self.remote.once(self.endpoint, payload).await
    }
}
