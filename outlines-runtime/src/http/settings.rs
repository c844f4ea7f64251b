//! Settings of the HTTP client, and the clients built from them.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect};

use crate::error::Error;
use crate::http::error::root_cause;

/// A function that changes the client's settings before it is built.
pub(crate) type ConfigureClient = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

pub(crate) struct HttpSettings {
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    /// Whether the server runs on this machine.
    pub(crate) loopback: bool,
    /// A client supplied by the caller, which is used unchanged.
    pub(crate) client: Option<Client>,
    pub(crate) configure: Option<ConfigureClient>,
}

impl HttpSettings {
    /// Returns the client of the caller, or a new one with its own connection pool.
    pub(super) fn client(&self) -> Result<Client, Error> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let mut builder = Client::builder().connect_timeout(self.connect_timeout);
        if self.loopback {
            // A proxy cannot reach servers on this machine, and would see a key sent over plain
            // HTTP.
            builder = builder.no_proxy();
        }
        #[cfg(feature = "native-tls")]
        {
            builder = builder.tls_backend_native();
        }
        #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
        {
            builder = builder.tls_backend_rustls();
        }
        if let Some(configure) = &self.configure {
            builder = configure(builder);
        }
        // Set last, so that the caller's changes cannot undo it. When reqwest follows a redirect
        // to another host, it drops `Authorization`, but neither Azure's `api-key` nor the prompt.
        let builder = builder.redirect(redirect::Policy::none());
        builder.build().map_err(|error| {
            let cause = root_cause(&error);
            Error::configuration(format!("failed to build the HTTP client: {cause}"))
        })
    }
}

/// Installs ring as the process-wide default of rustls, unless there is a default.
///
/// reqwest's own default would bring aws-lc, a C library that makes up most of a cold build.
/// rustls runs on ring as well, but reqwest learns that only from the process-wide default.
/// rustls sets it in the same way when it is asked for a configuration and knows one provider
/// only. A program that prefers another provider installs it first, in `main`. This runs when a
/// model builder is created, because without a default reqwest panics when a caller builds a
/// client for that builder.
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
pub(crate) fn install_crypto_provider() {
    use rustls::crypto::{CryptoProvider, ring};

    if CryptoProvider::get_default().is_none() {
        // Fails only if another thread was faster, and then there is a default as well.
        let _ = ring::default_provider().install_default();
    }
}
