//! The draw itself.

use fastrand::Rng;

use super::RandomError;
use super::node::{Id, Node};
use super::pick::one_of;
use super::plan::Plan;
use crate::testing::json::quoted;

/// From this depth on the flattest alternatives are taken, and the shortest lists.
const DEEP: u32 = 8;

/// From this many values on, too.
const MANY: usize = 60;

/// A document that grows longer than this is given up.
const LONGEST: usize = 8 << 20;

/// Most lists have at most this many elements more than they must.
const MORE: u64 = 3;

/// Lists that may have no more than this have as many once in a while.
const FULL: u64 = 20;

pub(super) struct Drawing<'p> {
    plan: &'p Plan<'p>,
    rng: Rng,
    values: usize,
    text: String,
}

impl<'p> Drawing<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, seed: u64) -> Self {
        Self {
            plan,
            rng: Rng::with_seed(seed),
            values: 0,
            text: String::new(),
        }
    }

    pub(super) fn run(mut self) -> Result<String, RandomError> {
        if self.value(0, 0) {
            return Ok(self.text);
        }
        Err(RandomError {
            path: "#".to_owned(),
            reason: format!("the document grows beyond {LONGEST} bytes"),
        })
    }

    /// Writes a value, unless the document has grown too long.
    fn value(&mut self, id: Id, depth: u32) -> bool {
        if self.text.len() > LONGEST {
            return false;
        }
        self.values += 1;
        match &self.plan.nodes[id] {
            Node::Choice(texts) => {
                let text = one_of(&mut self.rng, texts);
                self.text.push_str(text.map_or("null", String::as_str));
            }
            Node::Text(texts) => self.text.push_str(&quoted(&texts.draw(&mut self.rng))),
            Node::Number(numbers) => self.text.push_str(&numbers.draw(&mut self.rng)),
            Node::List {
                items,
                fewest,
                most,
            } => return self.list(*items, *fewest, *most, depth),
            Node::Object(properties) => return self.object(properties, depth),
            Node::Union(branches) => {
                let branch = self.branch(branches, depth + 1);
                return branch.is_some_and(|branch| self.value(branch, depth + 1));
            }
            // The plan has a document, and the draw goes where there is one.
            Node::Nothing(_) => return false,
        }
        true
    }

    fn is_tired(&self, depth: u32) -> bool {
        depth >= DEEP || self.values >= MANY
    }

    fn list(&mut self, items: Id, fewest: u64, most: u64, depth: u32) -> bool {
        let hopeless = !self.plan.heights.fits(items, depth + 1);
        let count = if hopeless || self.is_tired(depth) {
            fewest
        } else if most <= FULL && self.rng.u32(0..16) == 0 {
            most
        } else {
            self.rng.u64(fewest..=most.min(fewest.saturating_add(MORE)))
        };
        self.text.push('[');
        for i in 0..count {
            if i > 0 {
                self.text.push(',');
            }
            if !self.value(items, depth + 1) {
                return false;
            }
        }
        self.text.push(']');
        true
    }

    fn object(&mut self, properties: &[(&str, Id)], depth: u32) -> bool {
        self.text.push('{');
        for (i, (key, schema)) in properties.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.text.push_str(&quoted(key));
            self.text.push(':');
            if !self.value(*schema, depth + 1) {
                return false;
            }
        }
        self.text.push('}');
        true
    }

    /// One of the branches that have a document at this depth; a flat one the more likely, the deeper it is.
    fn branch(&mut self, branches: &[Id], depth: u32) -> Option<Id> {
        let heights = &self.plan.heights;
        let open: Vec<Id> = branches
            .iter()
            .copied()
            .filter(|id| heights.fits(*id, depth))
            .collect();
        if self.is_tired(depth) || self.rng.u32(0..DEEP) < depth / 2 {
            let lowest = open.iter().map(|id| heights.get(*id)).min()?;
            let flat: Vec<Id> = open
                .into_iter()
                .filter(|id| heights.get(*id) == lowest)
                .collect();
            return one_of(&mut self.rng, &flat).copied();
        }
        let first = *one_of(&mut self.rng, &open)?;
        // Nothing is rarer than something.
        match &self.plan.nodes[first] {
            Node::Choice(texts) if texts == &["null"] => one_of(&mut self.rng, &open).copied(),
            _ => Some(first),
        }
    }
}
