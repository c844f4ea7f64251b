//! The settings of a model, and the checks that they pass once, before anything is sent.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::SecretString;

use crate::backend::OpenAIBackend;
use crate::client::Model;
use crate::config::env::{self, Environment};
use crate::config::{ApiKey, BaseUrl, TokenLimit};
use crate::error::Error;
use crate::transport::Transport;

/// The limits of the official clients: ten minutes, because large models answer slowly, and five seconds to connect.
const TIMEOUT: Duration = Duration::from_secs(600);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Far beyond the longest answer a model can give, and small enough to hold in memory many times.
const REPLY_LIMIT: usize = 32 * 1024 * 1024;

/// OpenAI, and every server that speaks its Chat Completions API.
#[derive(Debug)]
pub struct OpenAI;

impl OpenAI {
    /// Starts the settings of a model; what is not set here comes from the environment.
    ///
    /// ```
    /// use outlines_runtime::OpenAI;
    ///
    /// let model = OpenAI::builder("qwen3:4b").base_url("http://localhost:11434/v1").build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn builder(name: impl Into<String>) -> OpenAIBuilder {
        OpenAIBuilder {
            name: name.into(),
            api_key: Key::FromEnvironment,
            organization: None,
            project: None,
            base_url: None,
            timeout: TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            reply_limit: REPLY_LIMIT,
            token_limit: None,
            allow_http: false,
            environment: Environment::process(),
        }
    }
}

#[derive(Clone)]
enum Key {
    FromEnvironment,
    Given(SecretString),
    Unused,
}

/// The settings of a model, made by [`OpenAI::builder`].
#[derive(Clone)]
#[must_use = "settings do nothing until `build` makes a model of them"]
pub struct OpenAIBuilder {
    name: String,
    api_key: Key,
    organization: Option<String>,
    project: Option<String>,
    base_url: Option<String>,
    timeout: Duration,
    connect_timeout: Duration,
    reply_limit: usize,
    token_limit: Option<TokenLimit>,
    allow_http: bool,
    environment: Environment,
}

impl OpenAIBuilder {
    /// The API key; otherwise that of `OPENAI_API_KEY`. With a base URL it is optional.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Key::Given(key.into().into());
        self
    }

    /// Sends no key, even if `OPENAI_API_KEY` is set: for a local server beside an OpenAI account.
    pub fn no_api_key(mut self) -> Self {
        self.api_key = Key::Unused;
        self
    }

    /// The organization to bill, sent as `OpenAI-Organization`; otherwise that of `OPENAI_ORG_ID`.
    pub fn organization(mut self, id: impl Into<String>) -> Self {
        self.organization = Some(id.into());
        self
    }

    /// The project to bill, sent as `OpenAI-Project`; otherwise that of `OPENAI_PROJECT_ID`.
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.project = Some(id.into());
        self
    }

    /// The server's address up to and with `/v1`; otherwise that of `OPENAI_BASE_URL`, else `https://api.openai.com/v1`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// How long a request may take, from connecting to the last byte of the reply. 600 seconds by default.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How long connecting may take, TLS included. 5 seconds by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How many bytes a reply may have. 32 MiB by default.
    pub fn reply_limit(mut self, bytes: usize) -> Self {
        self.reply_limit = bytes;
        self
    }

    /// The field in which the output limit travels; by default it follows from the base URL, see [`TokenLimit`].
    pub fn token_limit(mut self, field: TokenLimit) -> Self {
        self.token_limit = Some(field);
        self
    }

    /// Lets the key travel over plain `http` to another machine, where everyone on the way can read it.
    ///
    /// Without a key, and to this machine itself, plain `http` is always possible.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Looks variables up elsewhere than in the process environment: in a configuration file, or nowhere.
    ///
    /// ```
    /// use outlines_runtime::OpenAI;
    ///
    /// let error = OpenAI::builder("gpt-4o-mini").environment(|_| None).build().unwrap_err();
    /// assert!(error.to_string().contains("OPENAI_API_KEY"));
    /// ```
    pub fn environment(
        mut self,
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.environment = Environment::from_lookup(lookup);
        self
    }

    /// Checks the settings and makes the model. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is neither a key nor a base URL, if the base URL or the key cannot be used, if
    /// the key would travel over plain `http`, or if TLS cannot be set up.
    pub fn build(self) -> Result<Model, Error> {
        let key = self.resolve_key()?;
        let base_url = self.resolve_base_url()?;
        let base_url = match base_url {
            Some(base_url) => base_url,
            None if key.is_some() => BaseUrl::parse(BaseUrl::OPENAI, "the default")?,
            None => {
                return Err(Error::configuration(format!(
                    "there is neither an API key nor a base URL; set `{}` to use OpenAI, or `{}` to use a compatible \
                     server (in code: `api_key`, `base_url`)",
                    env::API_KEY,
                    env::BASE_URL
                )));
            }
        };
        if key.is_some() && base_url.is_exposed() && !self.allow_http {
            return Err(Error::configuration(format!(
                "the API key would travel to {base_url} over plain http; use https, or say `no_api_key()`, or \
                 `allow_http(true)` where the network is trusted"
            )));
        }
        let token_limit = self
            .token_limit
            .unwrap_or_else(|| TokenLimit::for_server(&base_url));
        let organization = self.resolve_id(self.organization.as_ref(), env::ORGANIZATION)?;
        let project = self.resolve_id(self.project.as_ref(), env::PROJECT)?;
        let transport = Transport::new(
            self.timeout,
            self.connect_timeout,
            self.reply_limit,
            base_url.is_loopback(),
        )?;
        let backend = OpenAIBackend::new(&base_url, key, organization, project)?;
        Ok(Model::new(self.name, token_limit, backend, transport))
    }

    fn resolve_key(&self) -> Result<Option<ApiKey>, Error> {
        match &self.api_key {
            Key::Given(key) => ApiKey::parse(key.clone(), "`api_key`").map(Some),
            Key::Unused => Ok(None),
            Key::FromEnvironment => self
                .environment
                .get(env::API_KEY)
                .map(|key| ApiKey::parse(key.into(), &format!("`{}`", env::API_KEY)))
                .transpose(),
        }
    }

    fn resolve_base_url(&self) -> Result<Option<BaseUrl>, Error> {
        if let Some(url) = &self.base_url {
            return BaseUrl::parse(url, "`base_url`").map(Some);
        }
        self.environment
            .get(env::BASE_URL)
            .map(|url| BaseUrl::parse(&url, &format!("`{}`", env::BASE_URL)))
            .transpose()
    }

    fn resolve_id(
        &self,
        given: Option<&String>,
        variable: &str,
    ) -> Result<Option<HeaderValue>, Error> {
        given
            .cloned()
            .or_else(|| self.environment.get(variable))
            .map(|id| {
                HeaderValue::try_from(id).map_err(|_| {
                    Error::configuration(format!(
                        "the id that would be sent for `{variable}` cannot stand in an HTTP header"
                    ))
                })
            })
            .transpose()
    }
}

/// Shows no key, and no base URL either, which is not checked yet and may hold one.
impl fmt::Debug for OpenAIBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAIBuilder")
            .field("name", &self.name)
            .field("organization", &self.organization)
            .field("project", &self.project)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("reply_limit", &self.reply_limit)
            .field("token_limit", &self.token_limit)
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}
