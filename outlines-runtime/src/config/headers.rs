//! Custom headers: parsing, validation, and the names that carry secrets.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;

/// Headers of the HTTP client and of this crate. Wrong values would make a server misread the body
/// or take part of it for another request, or compress the response.
const RESERVED: [&str; 13] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Words in names of headers and query parameters that carry a secret.
const SECRET_WORDS: [&str; 20] = [
    "apikey",
    "auth",
    "authentication",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "credentials",
    "jwt",
    "key",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "secret",
    "session",
    "sid",
    "sig",
    "signature",
    "token",
];

/// Returns whether a header or query parameter of this name carries a secret: `Authorization`,
/// `x-api-key`, `Ocp-Apim-Subscription-Key`, `X-Gateway-Token`, `api_key`, but not `X-Author`.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name != "idempotency-key"
        && name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| SECRET_WORDS.contains(&word))
}

/// Parses lines of the form `Name: value`, the format of `OPENAI_CUSTOM_HEADERS`.
pub(crate) fn parse_lines(text: &str, origin: &str) -> Result<Vec<(String, String)>, Error> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (name, value) = line.split_once(':').ok_or_else(|| {
                // The line itself may be a key.
                Error::configuration(format!(
                    "a line of `{origin}` has no colon; write one header per line, as `Name: value`"
                ))
            })?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// Inserts a header, replacing an earlier one of the same name. Errors name `origin`, never the
/// value.
pub(crate) fn insert(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    origin: &str,
) -> Result<(), Error> {
    let invalid = |problem: &str| {
        Error::configuration(format!("the header {name:?} in `{origin}` {problem}"))
    };
    let key = HeaderName::try_from(name).map_err(|_| invalid("has an invalid name"))?;
    if RESERVED.contains(&key.as_str()) {
        return Err(invalid("is set by the client itself; remove it"));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| invalid("has a value with a line break or a control character"))?;
    // Gateways take keys in headers of any name.
    value.set_sensitive(true);
    headers.insert(key, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parsed_as_headers() {
        let lines = parse_lines("x-a: 1\r\n\n X-B :2:3\n", "O").unwrap();
        let expected = [("x-a", "1"), ("X-B", "2:3")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(lines, expected);
        let error = parse_lines("sesame", "O").unwrap_err().to_string();
        assert!(
            error.contains("no colon") && !error.contains("sesame"),
            "{error}"
        );
    }

    #[test]
    fn names_say_whether_a_value_is_secret() {
        for name in [
            "Authorization",
            "x-api-key",
            "apikey",
            "api_key",
            "Ocp-Apim-Subscription-Key",
            "X-Gateway-Token",
            "Cookie",
            "X-Signature",
            "X-Password",
            "access_token",
            "sig",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "X-Author",
            "X-Max-Tokens",
            "X-Team",
            "Idempotency-Key",
            "region",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn headers_that_could_inject_others_are_rejected() {
        for (name, value) in [
            ("x-a", "1\r\nx-evil: 2"),
            ("x-a\r\nx-evil", "1"),
            ("x a", "1"),
            ("", "1"),
            ("Content-Length", "0"),
            ("transfer-encoding", "chunked"),
            ("Host", "example.com"),
            ("content-type", "text/plain"),
            ("Accept-Encoding", "gzip"),
        ] {
            let mut headers = HeaderMap::new();
            let error = insert(&mut headers, name, value, "default_header").unwrap_err();
            assert!(error.to_string().contains("`default_header`"), "{error}");
            assert!(headers.is_empty());
        }
    }
}
