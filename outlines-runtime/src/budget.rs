//! A limit of what all calls of a model may spend together.

use std::fmt;

use crate::cost::{Cost, Prices};
use crate::usage::Counters;

/// What all calls of a model and its clones may spend together, in tokens or money.
///
/// Set it with [`OpenAIBuilder::budget`](crate::OpenAIBuilder::budget). Before each request,
/// including retries and re-asks, the usage of all answers so far is compared with the budget. Once
/// it is spent, nothing more is sent, and calls fail with
/// [`Error::BudgetExceeded`](crate::Error::BudgetExceeded). Requests that are running then finish,
/// so the sum may exceed the budget by their answers. What the server does not report cannot count,
/// such as the tokens of a stream that is dropped before its end. Batch jobs count as their results
/// are read.
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
/// use outlines_runtime::{Budget, Error, Prices};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern").usage(40, 10));
/// // Per million tokens, in USD.
/// let budget = Budget::money(0.0002, Prices::new(2.5, 10.0));
/// let model = server.openai("gpt-4o-mini").budget(budget).build()?;
/// model.generate::<String>("The capital of Switzerland?").await?;
/// let error = model.generate::<String>("The capital of France?").await.unwrap_err();
/// assert!(matches!(error, Error::BudgetExceeded { .. }));
/// assert_eq!(error.to_string(), "the budget of 0.0002 is spent (0.0002); raise `budget` or stop");
/// server.assert_requests(1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(BudgetLimit);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BudgetLimit {
    Tokens(u64),
    Money(Cost, Prices),
}

/// An amount of tokens or of money.
///
/// ```
/// use outlines_runtime::{Amount, Cost};
///
/// assert_eq!(Amount::Tokens(100).to_string(), "100 tokens");
/// assert_eq!(Amount::Money(Cost::new(0.5)).to_string(), "0.5");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Amount {
    /// A number of prompt and completion tokens.
    Tokens(u64),
    /// A sum in the currency of the prices.
    Money(Cost),
}

impl Budget {
    /// Returns a budget of prompt and completion tokens.
    ///
    /// ```
    /// use outlines_runtime::{Budget, OpenAI};
    ///
    /// let builder = OpenAI::builder("gpt-4o-mini").budget(Budget::tokens(5_000_000));
    /// ```
    #[must_use]
    pub fn tokens(tokens: u64) -> Self {
        Self(BudgetLimit::Tokens(tokens))
    }

    /// Returns a budget of this many currency units at these prices. What batch jobs use is counted
    /// with the batch factor of the prices.
    #[must_use]
    pub fn money(units: f64, prices: Prices) -> Self {
        Self(BudgetLimit::Money(Cost::new(units), prices))
    }

    pub(crate) fn limit(&self) -> Amount {
        match self.0 {
            BudgetLimit::Tokens(tokens) => Amount::Tokens(tokens),
            BudgetLimit::Money(cost, _) => Amount::Money(cost),
        }
    }

    /// Returns the part of the counters that counts towards the budget.
    pub(crate) fn spent(&self, counters: &Counters) -> Amount {
        match &self.0 {
            BudgetLimit::Tokens(_) => Amount::Tokens(counters.total().total_tokens()),
            BudgetLimit::Money(_, prices) => {
                let (single, batch) = counters.by_price();
                Amount::Money(single.cost(prices) + batch.batch_cost(prices))
            }
        }
    }
}

impl Amount {
    /// Returns whether this much spends a budget of `limit`.
    pub(crate) fn reaches(self, limit: Self) -> bool {
        match (self, limit) {
            (Self::Tokens(spent), Self::Tokens(limit)) => spent >= limit,
            (Self::Money(spent), Self::Money(limit)) => spent >= limit,
            _ => false,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tokens(tokens) => write!(f, "{tokens} tokens"),
            Self::Money(cost) => cost.fmt(f),
        }
    }
}
