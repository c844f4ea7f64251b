//! How often the server is asked how far it is.

use std::time::Duration;

/// Batches take minutes at least.
const FIRST: Duration = Duration::from_secs(5);
pub(super) const LONGEST: Duration = Duration::from_secs(60);
/// Azure's documents ask not to come back sooner.
pub(super) const AZURE: Duration = Duration::from_secs(60);

/// The waits between two looks: each twice as long as the one before, up to the longest.
#[derive(Debug)]
pub(super) struct Pace {
    next: Duration,
    longest: Duration,
}

impl Pace {
    pub(super) fn new(longest: Duration, azure: bool) -> Self {
        let shortest = if azure { AZURE } else { FIRST.min(longest) };
        Self {
            next: shortest,
            longest: longest.max(shortest),
        }
    }

    pub(super) fn next(&mut self) -> Duration {
        let wait = self.next;
        self.next = wait.saturating_mul(2).min(self.longest);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(longest: u64, azure: bool) -> Vec<u64> {
        let mut pace = Pace::new(Duration::from_secs(longest), azure);
        (0..6).map(|_| pace.next().as_secs()).collect()
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        assert_eq!(seconds(60, false), [5, 10, 20, 40, 60, 60]);
        assert_eq!(seconds(2, false), [2; 6]);
        assert_eq!(seconds(200, true), [60, 120, 200, 200, 200, 200]);
    }

    #[test]
    fn azure_is_not_asked_sooner_than_it_wants() {
        assert_eq!(seconds(1, true), [60; 6]);
    }
}
