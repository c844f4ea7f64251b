//! Which TLS library the HTTP client uses.
//!
//! reqwest's own default brings aws-lc, a C library that makes up most of a cold build. rustls runs on ring as well,
//! and then reqwest must be told, which it can only be by the process-wide default of rustls. That default is set
//! here if nobody has set one, just as rustls itself does when it is asked for a configuration and knows one provider
//! only: a program that wants another installs it first, in `main`, and is left alone. It is set as soon as there is a
//! builder of a model, since reqwest panics without it when a caller makes a client for that builder.

use reqwest::ClientBuilder;

/// After this reqwest can build a client.
#[cfg(not(feature = "native-tls"))]
pub(crate) fn choose_cryptography() {
    use rustls::crypto::{CryptoProvider, ring};

    if CryptoProvider::get_default().is_none() {
        // Fails only if another thread was faster, and then there is a default too.
        let _ = ring::default_provider().install_default();
    }
}

pub(super) fn configure(builder: ClientBuilder) -> ClientBuilder {
    #[cfg(feature = "native-tls")]
    return builder.tls_backend_native();
    #[cfg(not(feature = "native-tls"))]
    builder.tls_backend_rustls()
}
