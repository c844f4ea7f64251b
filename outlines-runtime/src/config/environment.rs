//! Environment variables, or a replacement for them set by the caller.

use std::sync::Arc;

pub(crate) const API_KEY: &str = "OPENAI_API_KEY";
pub(crate) const BASE_URL: &str = "OPENAI_BASE_URL";
pub(crate) const ORGANIZATION: &str = "OPENAI_ORG_ID";
pub(crate) const PROJECT: &str = "OPENAI_PROJECT_ID";
pub(crate) const CUSTOM_HEADERS: &str = "OPENAI_CUSTOM_HEADERS";

pub(crate) const AZURE_ENDPOINT: &str = "AZURE_OPENAI_ENDPOINT";
pub(crate) const AZURE_API_KEY: &str = "AZURE_OPENAI_API_KEY";
pub(crate) const AZURE_AD_TOKEN: &str = "AZURE_OPENAI_AD_TOKEN";
/// The name has no prefix `AZURE_`, as in the official client.
pub(crate) const AZURE_API_VERSION: &str = "OPENAI_API_VERSION";

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Looks up variables by name.
#[derive(Clone)]
pub(crate) struct Environment(Arc<Lookup>);

impl Environment {
    pub(crate) fn process() -> Self {
        // A variable that is not Unicode must not count as unset. Its lossy form fails later
        // checks.
        Self::from_lookup(|name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    pub(crate) fn from_lookup(
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(lookup))
    }

    /// Returns a variable's value. An empty variable counts as unset, as in
    /// `OPENAI_BASE_URL= cargo run`.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }
}
