//! A server whose certificate is not trusted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outlines_runtime::{Error, OpenAI, reqwest};
use outlines_tests::raw_server::reply;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::Person;
use crate::fixtures::GOOD;

async fn answer(acceptor: TlsAcceptor, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut request = Vec::new();
    // The request ends with the schema.
    while !request.ends_with(b"}}}") {
        stream.read_buf(&mut request).await?;
    }
    let good = reply("200 OK", "connection: close\r\n", GOOD);
    stream.write_all(&good).await?;
    stream.shutdown().await
}

#[tokio::test]
async fn an_untrusted_certificate_is_not_retried_and_can_be_added() {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
    let certificate = signed.cert.der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(answer(acceptor.clone(), stream));
        }
    });
    let builder = OpenAI::builder("m")
        .environment(|_| None)
        .base_url(format!("https://localhost:{port}/v1"))
        .max_retries(2);

    let model = builder.clone().build().unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
    assert!(!error.is_retryable());
    let text = error.to_string();
    for part in [
        &format!("the TLS certificate of https://localhost:{port}/"),
        "UnknownIssuer",
        "`configure_http`",
        "`tls_certs_merge`",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);

    let issuer = reqwest::Certificate::from_der(&certificate).unwrap();
    let builder = builder.configure_http(move |http| http.tls_certs_merge([issuer.clone()]));
    let model = builder.build().unwrap();
    model.generate::<Person>("…").await.unwrap();
}
