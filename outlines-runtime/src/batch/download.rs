//! A result file, from the server to the folder.

use std::path::PathBuf;

use reqwest::{Method, Url};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::batch::folder::{Folder, failed};
use crate::batch::remote::Remote;
use crate::error::Error;
use crate::http::{Attempt, AttemptError, Endpoint, HttpRequest, Permit, StreamingResponse};

pub(super) struct Download<'a> {
    pub(super) remote: Remote<'a>,
    pub(super) endpoint: Endpoint,
    pub(super) folder: &'a Folder,
    pub(super) target: PathBuf,
}

impl Download<'_> {
    /// The file has its name only once all of it is there.
    async fn keep(&self, mut response: StreamingResponse) -> Result<(), Error> {
        let failed = || failed(&self.target);
        let unfinished = self.folder.unfinished().map_err(failed())?;
        let handle = unfinished.reopen().map_err(failed())?;
        let mut file = File::from_std(handle);
        while let Some(chunk) = response.chunk().await? {
            file.write_all(&chunk).await.map_err(failed())?;
        }
        // A write is done behind the call's back, and `sync_all` drops what the last one has to say.
        file.flush().await.map_err(failed())?;
        file.sync_all().await.map_err(failed())?;
        self.folder
            .finish(unfinished, &self.target)
            .map_err(failed())
    }
}

impl Attempt for Download<'_> {
    type Output = ();

    fn url(&self) -> &Url {
        self.endpoint.url()
    }

    async fn attempt(&mut self, _: &Permit<'_>) -> Result<(), AttemptError> {
        let request = HttpRequest::new(Method::GET, &self.endpoint);
        let response = self.remote.model.http().send_once(&request).await?;
        Ok(self.keep(response.without_limit()).await?)
    }
}
