//! The names of the prompts, no two of which may be the same.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::error::Error;

/// Checks that no two prompts have the same id, which may be their index.
///
/// Of names, 128 bits are kept: a million of them take 32 MB, and the chance that two differ
/// and look the same is one in 10^26. Of indices nothing is kept until the first name is given.
#[derive(Default)]
pub(super) struct Ids {
    /// How many prompts stand before the first with a name.
    unnamed: u64,
    count: u64,
    seen: HashSet<u128>,
    keys: [RandomState; 2],
}

impl Ids {
    /// Returns the id of the next prompt.
    pub(super) fn next(&mut self, id: String) -> Result<String, Error> {
        let index = self.count;
        self.count += 1;
        if id == index.to_string() {
            if self.seen.is_empty() {
                self.unnamed = self.count;
            } else if !self.insert(&id) {
                return Err(twice(&id, index));
            }
            return Ok(id);
        }
        if id.is_empty() {
            return Err(Error::configuration(format!(
                "prompt {index} has an empty id; give it another key"
            )));
        }
        let is_index = id
            .parse()
            .is_ok_and(|number: u64| number < self.unnamed && number.to_string() == id);
        if is_index || !self.insert(&id) {
            return Err(twice(&id, index));
        }
        Ok(id)
    }

    fn insert(&mut self, id: &str) -> bool {
        let [high, low] = self.keys.each_ref().map(|key| u128::from(key.hash_one(id)));
        self.seen.insert(high << 64 | low)
    }
}

fn twice(id: &str, index: u64) -> Error {
    Error::configuration(format!(
        "two prompts have the id {id:?}, the second of them is prompt {index}; results could not be told apart"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names given, or the index of the first refused.
    fn names(given: &[&str]) -> Result<Vec<String>, usize> {
        let mut ids = Ids::default();
        let names = given.iter().enumerate();
        names
            .map(|(at, id)| ids.next((*id).to_owned()).map_err(|_| at))
            .collect()
    }

    #[test]
    fn indices_and_other_ids_mix() {
        let names = names(&["0", "a", "2", "07", "12"]).unwrap();
        assert_eq!(names, ["0", "a", "2", "07", "12"]);
    }

    #[test]
    fn no_name_is_given_twice() {
        for (given, refused) in [
            (&["a", "b", "a"][..], 2),
            (&["0", "1", "1"], 2),
            (&["2", "1", "2"], 2),
            (&["a", "1", "1"], 2),
            (&[""], 0),
        ] {
            assert_eq!(names(given), Err(refused), "{given:?}");
        }
    }
}
