//! Which TLS library the HTTP client uses.
//!
//! reqwest's own default brings aws-lc, a C library that makes up most of a cold build. rustls runs on ring as well,
//! and then reqwest must be told, which it can only be by the process-wide default of rustls. That default is set
//! here if nobody has set one, just as rustls itself does when it is asked for a configuration and knows one provider
//! only: a program that wants another installs it first, in `main`, and is left alone.

use reqwest::ClientBuilder;

#[cfg(feature = "native-tls")]
pub(super) fn configure(builder: ClientBuilder) -> ClientBuilder {
    builder.tls_backend_native()
}

#[cfg(not(feature = "native-tls"))]
pub(super) fn configure(builder: ClientBuilder) -> ClientBuilder {
    use rustls::crypto::{CryptoProvider, ring};

    if CryptoProvider::get_default().is_none() {
        // Fails only if another thread was faster, and then there is a default too.
        let _ = ring::default_provider().install_default();
    }
    builder.tls_backend_rustls()
}
