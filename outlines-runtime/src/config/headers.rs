//! Headers of the caller's own.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;

/// They say where a request ends: a wrong one would let the rest of the body pass for another request.
const FRAMING: [&str; 3] = ["content-length", "transfer-encoding", "connection"];

/// Whether a header of this name holds a key: `Authorization`, `x-api-key`, `Ocp-Apim-Subscription-Key`, `X-Gateway-Token`.
pub(crate) fn is_secret(name: &HeaderName) -> bool {
    let name = name.as_str();
    let promises = ["auth", "token", "secret"]
        .iter()
        .any(|part| name.contains(part));
    promises || (name.ends_with("-key") && name != "idempotency-key")
}

/// Reads `Name: value` lines, the form of `OPENAI_CUSTOM_HEADERS`.
pub(crate) fn parse_lines(text: &str, origin: &str) -> Result<Vec<(String, String)>, Error> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (name, value) = line.split_once(':').ok_or_else(|| {
                // The line itself may be a key.
                Error::configuration(format!(
                    "a line of `{origin}` has no colon; write `Name: value`, one header a line"
                ))
            })?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// Adds a header in place of an earlier one of its name. `origin` is named in the error, and never the value.
pub(crate) fn insert(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    origin: &str,
) -> Result<(), Error> {
    let refuse =
        |fault: &str| Error::configuration(format!("the header {name:?} in `{origin}` {fault}"));
    let key = HeaderName::try_from(name).map_err(|_| refuse("has no name that HTTP allows"))?;
    if FRAMING.contains(&key.as_str()) {
        return Err(refuse("is the HTTP client's own; leave it out"));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| refuse("has a value with a line break or a control character"))?;
    // Gateways take their keys in headers of any name.
    value.set_sensitive(true);
    headers.insert(key, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_headers() {
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
    fn what_could_end_a_header_early_is_refused() {
        for (name, value) in [
            ("x-a", "1\r\nx-evil: 2"),
            ("x-a\r\nx-evil", "1"),
            ("x a", "1"),
            ("", "1"),
            ("Content-Length", "0"),
            ("transfer-encoding", "chunked"),
        ] {
            let mut headers = HeaderMap::new();
            let error = insert(&mut headers, name, value, "default_header").unwrap_err();
            assert!(error.to_string().contains("`default_header`"), "{error}");
            assert!(headers.is_empty());
        }
    }
}
