//! Model handle.

use std::fmt;
use std::sync::Arc;

use crate::answer::AnswerField;
use crate::api::{
    Api, AzureVersion, GrammarDialect, OpenAIConfig, OutputMode, ServerDefaults, TokenLimitField,
};
use crate::budget::{Amount, Budget};
use crate::http::{BudgetCheck, CallLimits, Endpoint, HttpClient, ReplyReader};
use crate::usage::{Counters, Usage};

/// A language model behind an API.
///
/// Clones are cheap, can be used from any thread, and share one connection pool and one token
/// counter. Create one per program and model, with [`models::openai`](crate::models::openai()),
/// [`models::azure_openai`](crate::models::azure_openai), or their builders.
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # use outlines_runtime::Structured;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json(&Invoice { number: "2024-17".to_owned(), total: 5.0 }).usage(40, 9));
/// let model = server.openai("gpt-4o-mini").build()?;
/// model.generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR").await?;
/// assert_eq!(model.name(), "gpt-4o-mini");
/// assert_eq!((model.prompt_tokens(), model.completion_tokens()), (40, 9));
/// assert_eq!(model.usage().requests, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Model {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) id: ModelId,
    pub(crate) api: Api,
    pub(crate) token_limit_field: TokenLimitField,
    pub(crate) output_mode: OutputMode,
    pub(crate) azure_version: Option<AzureVersion>,
    pub(crate) grammar_dialect: Option<GrammarDialect>,
    pub(crate) config: OpenAIConfig,
    pub(crate) limits: CallLimits,
    pub(crate) endpoint: Endpoint,
    pub(crate) http: HttpClient,
    pub(crate) counters: Counters,
    pub(crate) budget: Option<Budget>,
}

/// The names of a model.
pub(crate) struct ModelId {
    pub(crate) name: String,
    /// The deployment on Azure, which is sent instead of the name.
    pub(crate) deployment: Option<String>,
}

impl Model {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Returns the model's name. On Azure, requests carry the deployment's name instead.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.id.name
    }

    /// Returns the cost of all answers of this model and its clones so far.
    ///
    /// Refused, truncated, and undecodable answers are included, because they were paid for.
    /// While calls are running, the figures may be of slightly different moments. Each figure
    /// is exact once the calls have ended.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.inner.counters.total()
    }

    /// Returns the prompt tokens of [`usage`](Self::usage).
    #[must_use]
    pub fn prompt_tokens(&self) -> u64 {
        self.usage().prompt_tokens
    }

    /// Returns the completion tokens of [`usage`](Self::usage).
    #[must_use]
    pub fn completion_tokens(&self) -> u64 {
        self.usage().completion_tokens
    }

    /// Returns what counts towards the [budget](crate::Budget), in its unit, or `None` if there is
    /// no budget.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    /// use outlines_runtime::{Amount, Budget};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json("Bern").usage(40, 9));
    /// let model = server.openai("gpt-4o-mini").budget(Budget::tokens(5_000)).build()?;
    /// model.generate::<String>("The capital of Switzerland?").await?;
    /// assert_eq!(model.spent(), Some(Amount::Tokens(49)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn spent(&self) -> Option<Amount> {
        let budget = self.inner.budget.as_ref()?;
        Some(budget.spent(&self.inner.counters))
    }

    /// Returns the check that precedes each request.
    pub(crate) fn budget_check(&self) -> BudgetCheck<'_> {
        BudgetCheck {
            budget: self.inner.budget.as_ref(),
            counters: self.counters(),
        }
    }

    /// Returns the name that requests carry.
    pub(crate) fn request_name(&self) -> &str {
        let ModelId { name, deployment } = &self.inner.id;
        deployment.as_ref().unwrap_or(name)
    }

    pub(crate) fn api(&self) -> Api {
        self.inner.api
    }

    pub(crate) fn token_limit_field(&self) -> TokenLimitField {
        self.inner.token_limit_field
    }

    pub(crate) fn output_mode(&self) -> OutputMode {
        self.inner.output_mode
    }

    /// Returns what to try after the server rejected a request in this mode, or a grammar.
    pub(crate) fn rejection_advice(&self, mode: Option<OutputMode>) -> &'static str {
        let Some(mode) = mode else {
            return "correct the grammar, or use a model that supports grammars";
        };
        let server = ServerDefaults::known(self.endpoint().url().domain());
        mode.advice(server.map(|server| server.output_mode))
    }

    pub(crate) fn azure_version(&self) -> Option<&AzureVersion> {
        self.inner.azure_version.as_ref()
    }

    pub(crate) fn grammar_dialect(&self) -> Option<GrammarDialect> {
        self.inner.grammar_dialect
    }

    /// Returns the place of an answer that follows a grammar.
    pub(crate) fn grammar_answer_field(&self) -> AnswerField {
        let dialect = self.inner.grammar_dialect;
        dialect.map_or(AnswerField::Content, GrammarDialect::answer_field)
    }

    pub(crate) fn config(&self) -> &OpenAIConfig {
        &self.inner.config
    }

    pub(crate) fn limits(&self) -> CallLimits {
        self.inner.limits
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.inner.endpoint
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.inner.http
    }

    /// Returns the reader of replies to requests with this token limit. It adds their usage to the
    /// counters.
    pub(crate) fn reply_reader<'a>(
        &'a self,
        max_tokens: Option<u32>,
        counters: &'a Counters,
    ) -> ReplyReader<'a> {
        ReplyReader {
            api: self.api(),
            endpoint: self.endpoint(),
            model: self.request_name(),
            max_tokens,
            counters,
        }
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.inner.counters
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("name", &self.inner.id.name)
            .field("deployment", &self.inner.id.deployment)
            .field("api", &self.inner.api)
            .field("token_limit_field", &self.inner.token_limit_field)
            .field("output_mode", &self.inner.output_mode)
            .field("grammar_dialect", &self.inner.grammar_dialect)
            .field("config", &self.inner.config)
            .field("endpoint", &self.inner.endpoint)
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}
