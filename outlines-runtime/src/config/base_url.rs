//! Base URL of the server, checked once, so that URLs built from it are valid and hold no secret.

use std::fmt;

use url::{Host, Url};

use crate::error::Error;

/// A base URL without credentials, query, fragment, or trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    pub(crate) const OPENAI: &str = "https://api.openai.com/v1";

    /// Checks a URL from `origin`, which errors name.
    pub(crate) fn parse(text: &str, origin: &str) -> Result<Self, Error> {
        let text = text.trim();
        let invalid = |problem: &str| {
            // User information and queries may hold secrets.
            let quoted_url = if text.contains(['@', '?']) {
                String::new()
            } else {
                format!(" `{text}`")
            };
            Error::configuration(format!("the base URL{quoted_url} in {origin} {problem}"))
        };
        if !text.contains("://") {
            return Err(invalid(
                "has no scheme; start it with `https://`, or with `http://` for a local server",
            ));
        }
        let mut url =
            Url::parse(text).map_err(|cause| invalid(&format!("is not a valid URL: {cause}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid("has an unsupported scheme; use `https` or `http`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid(
                "contains a user name or password; set the key with `api_key`",
            ));
        }
        if url.query().is_some() {
            return Err(invalid(
                "contains a query; set its parameters with `default_query`",
            ));
        }
        if url.fragment().is_some() {
            return Err(invalid("contains a fragment; remove it"));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        for operation in ["/chat/completions", "/responses"] {
            if path.ends_with(operation) {
                return Err(invalid(&format!(
                    "includes the operation; remove `{operation}`"
                )));
            }
        }
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Returns the URL of an operation, such as `chat/completions`.
    pub(crate) fn operation(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// Appends path segments, percent-encoded.
    pub(crate) fn below(&self, segments: &[&str]) -> Self {
        let mut url = self.0.clone();
        // Fails for URLs without a host, which `parse` rejects.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Self(url)
    }

    /// Removes the end of the path, if it is there.
    pub(crate) fn without(&self, end: &str) -> Option<Self> {
        let path = self.0.path().strip_suffix(end)?;
        let mut url = self.0.clone();
        url.set_path(path);
        Some(Self(url))
    }

    /// Returns whether the path ends with `end`.
    pub(crate) fn ends_with(&self, end: &str) -> bool {
        self.0.path().ends_with(end)
    }

    /// Returns whether `name` is a segment of the path.
    pub(crate) fn has_segment(&self, name: &str) -> bool {
        self.0
            .path_segments()
            .is_some_and(|mut segments| segments.any(|segment| segment == name))
    }

    /// Returns whether requests can be read in transit: plain HTTP to another machine.
    pub(crate) fn is_exposed(&self) -> bool {
        self.0.scheme() == "http" && !self.is_loopback()
    }

    /// Returns whether the server runs on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => match address.to_ipv4_mapped() {
                Some(address) => address.is_loopback(),
                None => address.is_loopback(),
            },
            None => false,
        }
    }

    /// Returns the domain name of the server, if its host is not an address.
    pub(crate) fn domain(&self) -> Option<&str> {
        self.0.domain()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BaseUrl, String> {
        BaseUrl::parse(text, "`base_url`").map_err(|error| error.to_string())
    }

    #[test]
    fn trailing_slashes_are_ignored() {
        for (base, operation) in [
            ("http://h/v1", "http://h/v1/chat/completions"),
            ("http://h/v1/", "http://h/v1/chat/completions"),
            (" http://h/v1// ", "http://h/v1/chat/completions"),
            ("http://h", "http://h/chat/completions"),
            ("http://h/", "http://h/chat/completions"),
        ] {
            let url = parse(base).unwrap().operation("chat/completions");
            assert_eq!(url.as_str(), operation, "from {base}");
        }
    }

    #[test]
    fn invalid_urls_are_rejected() {
        for (base, problem) in [
            ("localhost:8080/v1", "has no scheme"),
            ("api.example.com/v1", "has no scheme"),
            ("ftp://h/v1", "unsupported scheme"),
            ("http://", "is not a valid URL: empty host"),
            (
                "http://h:99999/v1",
                "is not a valid URL: invalid port number",
            ),
            ("http://h/v1?a=b", "contains a query"),
            ("http://h/v1#a", "contains a fragment"),
            ("http://h/v1/chat/completions", "remove `/chat/completions`"),
        ] {
            let error = parse(base).unwrap_err();
            assert!(error.contains(problem), "{base}: {error}");
            assert!(error.contains("in `base_url`"), "{base}: {error}");
        }
    }

    #[test]
    fn credentials_in_a_url_are_rejected_and_not_shown() {
        for base in [
            "https://user:sesame@h/v1",
            "https://sesame@h/v1",
            "https://user:sesame@h h/v1",
            "user:sesame@h",
            "https://h/v1?key=sesame",
        ] {
            let error = parse(base).unwrap_err();
            assert!(!error.contains("sesame"), "{error}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (base, exposed) in [
            ("http://localhost:1/v1", false),
            ("http://127.0.0.1:1/v1", false),
            ("http://127.8.9.1/v1", false),
            ("http://[::1]:1/v1", false),
            ("http://[::ffff:127.0.0.1]:1/v1", false),
            ("http://[::ffff:192.168.1.5]:1/v1", true),
            ("http://0.0.0.0/v1", true),
            ("http://192.168.1.5/v1", true),
            ("http://localhost.example.com/v1", true),
            ("https://example.com/v1", false),
        ] {
            assert_eq!(parse(base).unwrap().is_exposed(), exposed, "{base}");
        }
    }
}
