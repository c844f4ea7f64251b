//! The course of a job, whatever its type: submitted, looked at, cancelled, fetched.

use std::time::Duration;

use tokio::sync::Mutex;
use tracing::warn;

use crate::batch::ledger::Ledger;
use crate::batch::pace::Pace;
use crate::batch::progress::Progress;
use crate::batch::remote::Remote;
use crate::batch::round::Round;
use crate::error::Error;
use crate::http::CallLimits;
use crate::model::Model;

/// How many rounds in a row may fail, each with its own retries, while a job is waited for: ten minutes at the usual
/// pace, so that a broken line at night does not end a day's wait.
const BAD_ROUNDS: u32 = 10;

pub(super) struct Course {
    pub(super) model: Model,
    pub(super) limits: CallLimits,
    /// The longest wait between two looks.
    pub(super) poll_interval: Duration,
    /// Held for a whole round, and not while one waits for the next.
    pub(super) turn: Mutex<()>,
    pub(super) ledger: Ledger,
}

impl Course {
    pub(super) async fn submit(&self) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        self.round().submit().await
    }

    /// A round that is under way is not waited for: it asks as well.
    pub(super) async fn status(&self) -> Result<Progress, Error> {
        if let Ok(_turn) = self.turn.try_lock() {
            self.round().look().await?;
        }
        Ok(self.ledger.progress())
    }

    /// Written down first: a round that is under way heeds it at its next step, and so does another process after this one.
    pub(super) async fn cancel(&self) -> Result<Progress, Error> {
        if !self.ledger.is_cancelled() {
            self.ledger.change(|state| state.cancelled = true)?;
        }
        let _turn = self.turn.lock().await;
        let round = self.round();
        round.submit().await?;
        round.look().await?;
        Ok(self.ledger.progress())
    }

    pub(super) async fn wait(&self) -> Result<(), Error> {
        let mut pace = Pace::new(self.poll_interval, self.model.endpoint().is_azure());
        let mut bad_rounds = 0;
        loop {
            match self.go_on().await {
                Ok(true) => return Ok(()),
                Ok(false) => bad_rounds = 0,
                Err(error) if error.is_retryable() && bad_rounds < BAD_ROUNDS => {
                    bad_rounds += 1;
                    warn!(error.type = error.kind(), bad_rounds, "no word of the batch, asking again later");
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(pace.next()).await;
        }
    }

    /// Does all that can be done now; says whether that was all.
    async fn go_on(&self) -> Result<bool, Error> {
        let _turn = self.turn.lock().await;
        let round = self.round();
        round.submit().await?;
        round.look().await?;
        round.fetch().await?;
        Ok(self.ledger.is_over())
    }

    fn round(&self) -> Round<'_> {
        Round {
            remote: Remote {
                model: &self.model,
                limits: self.limits,
            },
            ledger: &self.ledger,
        }
    }
}
