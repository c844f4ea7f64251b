//! Lists, a page at a time.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::testing::failure::Failure;

/// What of a list is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) purpose: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

impl Page {
    /// This page of a list, with OpenAI's limits.
    pub(super) fn of(&self, entries: Vec<Value>) -> Result<Value, Failure> {
        let limit = self.limit.as_deref().map_or(Ok(20), str::parse);
        let Ok(limit @ 1..=100_usize) = limit else {
            return Err(Failure::invalid("Invalid 'limit': it is 1 to 100.").param("limit"));
        };
        let mut entries = entries.into_iter();
        if let Some(after) = &self.after
            && entries.all(|entry| entry["id"] != after.as_str())
        {
            return Err(Failure::invalid(format!("No such object: {after}")).param("after"));
        }
        let data: Vec<Value> = entries.by_ref().take(limit).collect();
        let has_more = entries.next().is_some();
        Ok(json!({"object": "list", "data": data, "has_more": has_more}))
    }
}
