//! A result file, from the server to the folder.

use std::path::PathBuf;

use reqwest::header::HeaderMap;
use reqwest::{Method, Url};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::backend::Endpoint;
use crate::batch::folder::{Folder, failed};
use crate::batch::remote::Remote;
use crate::client::{Outgoing, setback};
use crate::error::Error;
use crate::transport::{Attempt, Incoming, Setback, Ticket};

pub(super) struct Download<'a> {
    pub(super) remote: Remote<'a>,
    pub(super) endpoint: Endpoint,
    pub(super) folder: &'a Folder,
    pub(super) target: PathBuf,
}

impl Download<'_> {
    /// The file has its name only once all of it is there.
    async fn keep(&self, mut incoming: Incoming) -> Result<(), Error> {
        let failed = || failed(&self.target);
        let unfinished = self.folder.unfinished().map_err(failed())?;
        let handle = unfinished.reopen().map_err(failed())?;
        let mut file = File::from_std(handle);
        while let Some(chunk) = incoming.chunk().await? {
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

    async fn attempt(&mut self, _number: u32, _ticket: &Ticket<'_>) -> Result<(), Setback> {
        let outgoing = Outgoing {
            endpoint: &self.endpoint,
            method: Method::GET,
            headers: HeaderMap::new(),
            idempotency_key: None,
            body: None,
        };
        let incoming = self.remote.model.open(outgoing).await?;
        if incoming.is_success() {
            return Ok(self.keep(incoming.without_limit()).await?);
        }
        let reply = incoming.read().await?;
        Err(setback(reply, &self.endpoint))
    }
}
