//! The other addresses of the server that a model is on: its files, its batches.

use reqwest::Url;
use url::Host;

use crate::backend::Endpoint;

/// What stands in a path before the name of a deployment.
const DEPLOYMENTS: &str = "deployments";

impl Endpoint {
    /// The resource at this path below the API's own address, with the same headers and the same key.
    pub(crate) fn resource(&self, path: &[&str], query: &[(&str, &str)]) -> Self {
        let mut url = root(self.url());
        // Fails for URLs without a host, and a base URL has one.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, value);
        }
        self.at(url)
    }

    /// Whether it is one of Azure's dated versions, which leave `/v1` out of the operations' names.
    pub(crate) fn is_dated(&self) -> bool {
        self.url().query_pairs().any(|(name, value)| {
            name == "api-version" && value.starts_with(|first: char| first.is_ascii_digit())
        })
    }

    /// Whether the server is Azure's, by whichever of the two builders.
    pub(crate) fn is_azure(&self) -> bool {
        let at_azure = match self.url().host() {
            Some(Host::Domain(name)) => name.ends_with(".azure.com"),
            _ => false,
        };
        at_azure || self.vendor().starts_with("azure")
    }
}

/// The address without the operation, and without the deployment below which Azure's dated versions have it.
fn root(operation: &Url) -> Url {
    let mut url = operation.clone();
    let mut segments: Vec<&str> = operation
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|segment| !segment.is_empty())
        .collect();
    if segments.ends_with(&["chat", "completions"]) {
        segments.truncate(segments.len() - 2);
    } else {
        segments.pop();
    }
    if let [.., DEPLOYMENTS, _] = segments.as_slice() {
        segments.truncate(segments.len() - 2);
    }
    url.set_path(&segments.join("/"));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_stand_beside_the_operation_and_not_below_the_deployment() {
        for (operation, files) in [
            ("https://h/v1/chat/completions", "https://h/v1/files"),
            ("https://h/v1/responses?a=b", "https://h/v1/files?a=b"),
            ("https://h/chat/completions", "https://h/files"),
            (
                "https://h/openai/deployments/a%2Fb/chat/completions?api-version=2024-10-21",
                "https://h/openai/files?api-version=2024-10-21",
            ),
            (
                "https://h/openai/responses?api-version=2025-03-01-preview",
                "https://h/openai/files?api-version=2025-03-01-preview",
            ),
            (
                "https://h/openai/v1/chat/completions",
                "https://h/openai/v1/files",
            ),
            ("https://h/a%20b/v1/responses", "https://h/a%20b/v1/files"),
        ] {
            let operation = Url::parse(operation).unwrap();
            let endpoint =
                Endpoint::new("openai", operation, reqwest::header::HeaderMap::new(), None);
            assert_eq!(endpoint.resource(&["files"], &[]).url().as_str(), files);
        }
    }
}
