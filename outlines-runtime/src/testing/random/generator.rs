//! Generation of a document.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::plan::{Id, Node, Plan};
use super::{RandomError, Rng};
use crate::testing::json::quoted;

/// From this depth on, the shallowest alternatives and the shortest lists are chosen.
const DEEP: u32 = 8;

/// From this number of values on, the same applies.
const MANY_VALUES: usize = 60;

/// The maximum length of a document. Generation of longer ones is abandoned.
const MAX_BYTES: usize = 8 << 20;

/// Most lists have at most this many elements more than their minimum.
const EXTRA_ITEMS: u64 = 3;

/// Lists with a maximum up to this are sometimes filled to their maximum.
const FULL_LIST: u64 = 20;

pub(super) struct Generator<'p> {
    plan: &'p Plan<'p>,
    rng: Rng,
    values: usize,
    text: String,
}

impl<'p> Generator<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, seed: u64) -> Self {
        Self {
            plan,
            rng: Rng::seed_from_u64(seed),
            values: 0,
            text: String::new(),
        }
    }

    pub(super) fn run(mut self) -> Result<String, RandomError> {
        match self.value(0, 0) {
            Some(()) => Ok(self.text),
            None => Err(RandomError {
                path: "#".to_owned(),
                reason: format!("the document exceeds {MAX_BYTES} bytes"),
            }),
        }
    }

    /// Writes a value, or returns `None` if the document has become too long.
    fn value(&mut self, id: Id, depth: u32) -> Option<()> {
        if self.text.len() > MAX_BYTES {
            return None;
        }
        self.values += 1;
        match &self.plan.nodes[id] {
            Node::Choice(texts) => self.text.push_str(texts.choose(&mut self.rng)?),
            Node::String(rule) => self.text.push_str(&quoted(&rule.sample(&mut self.rng))),
            Node::Number(rule) => self.text.push_str(&rule.sample(&mut self.rng)),
            Node::List { items, min, max } => self.list(*items, *min, *max, depth)?,
            Node::Object(properties) => self.object(properties, depth)?,
            Node::Union(branches) => {
                let branch = self.branch(branches, depth + 1)?;
                self.value(branch, depth + 1)?;
            }
            // Never reached: the plan has a document, and `branch` takes only those that have one.
            Node::Unsatisfiable(_) => return None,
        }
        Some(())
    }

    /// Returns whether the rest of the document should be as small as possible.
    fn is_large(&self, depth: u32) -> bool {
        depth >= DEEP || self.values >= MANY_VALUES
    }

    fn list(&mut self, items: Id, min: u64, max: u64, depth: u32) -> Option<()> {
        let count = if !self.plan.fits(items, depth + 1) || self.is_large(depth) {
            min
        } else if max <= FULL_LIST && self.rng.random_ratio(1, 16) {
            max
        } else {
            self.rng
                .random_range(min..=max.min(min.saturating_add(EXTRA_ITEMS)))
        };
        self.text.push('[');
        for i in 0..count {
            if i > 0 {
                self.text.push(',');
            }
            self.value(items, depth + 1)?;
        }
        self.text.push(']');
        Some(())
    }

    fn object(&mut self, properties: &[(&str, Id)], depth: u32) -> Option<()> {
        self.text.push('{');
        for (i, (key, schema)) in properties.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.text.push_str(&quoted(key));
            self.text.push(':');
            self.value(*schema, depth + 1)?;
        }
        self.text.push('}');
        Some(())
    }

    /// Chooses a branch that has a document at this depth. The deeper it is, the more likely is
    /// one of the shallowest.
    fn branch(&mut self, branches: &[Id], depth: u32) -> Option<Id> {
        let plan = self.plan;
        let mut open: Vec<Id> = branches.to_vec();
        open.retain(|id| plan.fits(*id, depth));
        if self.is_large(depth) || self.rng.random_range(0..DEEP) < depth / 2 {
            let min_depth = open.iter().map(|id| plan.min_depth(*id)).min()?;
            open.retain(|id| plan.min_depth(*id) == min_depth);
            return open.choose(&mut self.rng).copied();
        }
        let first = *open.choose(&mut self.rng)?;
        // A second choice makes null rarer than other values.
        match &plan.nodes[first] {
            Node::Choice(texts) if texts == &["null"] => open.choose(&mut self.rng).copied(),
            _ => Some(first),
        }
    }
}
