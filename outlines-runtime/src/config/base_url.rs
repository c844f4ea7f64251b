//! The server's address: checked once, so that every URL made from it is sound and safe to show.

use std::fmt;

use url::{Host, Url};

use crate::error::Error;

/// A base URL without credentials, query, fragment or trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    pub(crate) const OPENAI: &str = "https://api.openai.com/v1";

    /// Checks a URL that was found at `origin`, which is named in the error.
    pub(crate) fn parse(text: &str, origin: &str) -> Result<Self, Error> {
        let text = text.trim();
        let refuse = |fault: &str| {
            // What follows an `@` or a `?` may be a secret, and so may what stands before an `@`.
            let shown = if text.contains(['@', '?']) {
                String::new()
            } else {
                format!(" `{text}`")
            };
            Error::configuration(format!("the base URL{shown} in {origin} {fault}"))
        };
        if !text.contains("://") {
            return Err(refuse(
                "has no scheme; write `https://…`, or `http://…` for a local server",
            ));
        }
        let mut url = Url::parse(text).map_err(|cause| refuse(&format!("is no URL: {cause}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("is neither `https` nor `http`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse(
                "holds a user name or a password; give the key with `api_key`",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("holds a query or a fragment; leave it out"));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        for operation in ["/chat/completions", "/responses"] {
            if path.ends_with(operation) {
                return Err(refuse(&format!(
                    "is that of one operation; leave out `{operation}`"
                )));
            }
        }
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address of an operation, such as `chat/completions`.
    pub(crate) fn operation(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// The address with these segments after its own; what a path cannot hold in them is percent-encoded.
    pub(crate) fn below(&self, segments: &[&str]) -> Self {
        let mut url = self.0.clone();
        // Fails for URLs without a host, and `parse` lets none of those pass.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Self(url)
    }

    /// Whether the path ends in this.
    pub(crate) fn ends_with(&self, end: &str) -> bool {
        self.0.path().ends_with(end)
    }

    /// Whether this stands between two slashes of the path.
    pub(crate) fn has_segment(&self, name: &str) -> bool {
        self.0
            .path_segments()
            .is_some_and(|mut segments| segments.any(|segment| segment == name))
    }

    /// Whether what is sent can be read on the way: plain HTTP that leaves the machine.
    pub(crate) fn is_exposed(&self) -> bool {
        self.0.scheme() == "http" && !self.is_loopback()
    }

    /// Whether the server runs on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether the server is one of OpenAI's own or of Azure's: `openai.com` or a name under one of their domains.
    pub(crate) fn is_vendor(&self) -> bool {
        let Some(Host::Domain(name)) = self.0.host() else {
            return false;
        };
        ["openai.com", "openai.azure.com", "services.ai.azure.com"]
            .iter()
            .any(|domain| {
                name.strip_suffix(domain)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
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
    fn trailing_slashes_make_no_difference() {
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
    fn faults_are_named() {
        for (base, fault) in [
            ("localhost:8080/v1", "has no scheme"),
            ("api.example.com/v1", "has no scheme"),
            ("ftp://h/v1", "neither `https` nor `http`"),
            ("http://", "is no URL: empty host"),
            ("http://h:99999/v1", "is no URL: invalid port number"),
            ("http://h/v1?a=b", "holds a query"),
            ("http://h/v1#a", "holds a query or a fragment"),
            ("http://h/v1/chat/completions", "leave out"),
        ] {
            let error = parse(base).unwrap_err();
            assert!(error.contains(fault), "{base}: {error}");
            assert!(error.contains("in `base_url`"), "{base}: {error}");
        }
    }

    #[test]
    fn credentials_in_a_url_are_refused_and_not_shown() {
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
            ("http://0.0.0.0/v1", true),
            ("http://192.168.1.5/v1", true),
            ("http://localhost.example.com/v1", true),
            ("https://example.com/v1", false),
        ] {
            assert_eq!(parse(base).unwrap().is_exposed(), exposed, "{base}");
        }
    }

    #[test]
    fn only_the_vendors_own_hosts_are_the_vendors() {
        for (base, vendor) in [
            (BaseUrl::OPENAI, true),
            ("https://eu.api.openai.com/v1", true),
            ("https://res.openai.azure.com/openai/v1/", true),
            ("https://res.services.ai.azure.com/openai/v1", true),
            ("https://notopenai.com/v1", false),
            ("https://openai.com.example.org/v1", false),
            ("http://localhost/v1", false),
        ] {
            assert_eq!(parse(base).unwrap().is_vendor(), vendor, "{base}");
        }
    }
}
