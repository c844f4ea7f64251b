//! Walk of schemas that are rendered where they are used: unions, constrained schemas, and
//! flattened types.

use super::Estimator;
use crate::schema::alternatives::{MAX_CHAIN, MAX_DEPTH, alternatives};
use crate::schema::first_key::shared_first_key;
use crate::schema::flatten_check::flatten_error;
use crate::schema::merged_constraints::resolve;
use crate::schema::node::{Constrained, Content, Flattened, Named, NodeRef, Schema, Target, Union};
use crate::schema::statics::static_at;
use crate::schema::unreachable_variants::next_unreachable_variant;

impl<const SLOTS: usize> Estimator<SLOTS> {
    pub(super) const fn check_union(&mut self, union: &'static Union) {
        if union.first_untagged == union.branches.len() && !union.internally_tagged {
            return;
        }
        if self.checked {
            self.buffered = true;
            if next_unreachable_variant(union, union.first_untagged + 1).is_some() {
                self.inconclusive = true;
            }
        }
        if self.check_first_keys
            && (self.checked || self.unlimited)
            && union.first_untagged < union.branches.len()
            && shared_first_key(union).is_some()
        {
            self.inconclusive = true;
        }
    }

    /// Walks the value inside a constrained schema, through newtypes and `Option`s. It is inlined,
    /// and is `depth` levels deep.
    pub(super) const fn constrained(&mut self, constrained: &'static Constrained, depth: u32) {
        if self.checked
            && resolve(Schema::Constrained(constrained), "", "")
                .error
                .is_some()
        {
            self.inconclusive = true;
        }
        let (mut node_ref, mut steps) = (constrained.schema, 0);
        while steps < MAX_CHAIN {
            node_ref = match node_ref.get() {
                Schema::Constrained(constrained) => constrained.schema,
                Schema::Nullable(inner) => *inner,
                Schema::Named(named) => match &named.content {
                    Content::Other(schema) => *schema,
                    Content::Object(_) => break,
                },
                _ => return self.walk(&[node_ref], &[], depth, 0),
            };
            steps += 1;
        }
        // An endless chain of newtypes, or constraints on an object.
        self.inconclusive = true;
    }

    /// Walks an object whose keys are rendered once for each alternative.
    pub(super) const fn flattened(&mut self, flattened: &'static Flattened, depth: u32) {
        if self.checked {
            self.buffered = true;
            if flatten_error(flattened).is_some() {
                self.inconclusive = true;
                return;
            }
        }
        let count = alternatives(flattened);
        let copies = self.copies;
        if count == 0 || count > 10_000 || copies * count > 10_000 {
            self.inconclusive = true;
            return;
        }
        let before = self.total;
        self.total.characters += flattened.characters as usize;
        self.copies = copies * count;
        self.walk(&[], flattened.members, depth + 1, 0);
        self.copies = copies;
        self.multiply(&before, count);
    }

    /// Walks a flattened type, whose fields are `depth` levels deep.
    pub(super) const fn keys(&mut self, node_ref: NodeRef, depth: u32, nested: usize) {
        if nested > MAX_DEPTH {
            self.inconclusive = true;
            return;
        }
        match node_ref.target {
            Target::Named(named) => {
                let named = static_at!(named);
                let (checked, unlimited) = (self.checked, self.unlimited);
                let generic = named.flags & Named::GENERIC != 0;
                self.checked = checked && generic;
                self.unlimited = named.flags & Named::UNLIMITED != 0 || generic && unlimited;
                match &named.content {
                    Content::Object(object) => self.object(object, depth),
                    Content::Other(node_ref) => self.keys(*node_ref, depth, nested + 1),
                }
                self.checked = checked;
                self.unlimited = unlimited;
            }
            Target::Nullable(inner) => self.keys(*static_at!(inner), depth, nested + 1),
            Target::Object(object) => self.object(static_at!(object), depth),
            Target::Flattened(flattened) => {
                let flattened = static_at!(flattened);
                if self.checked && flatten_error(flattened).is_some() {
                    self.inconclusive = true;
                }
                self.total.characters += flattened.characters as usize;
                self.walk(&[], flattened.members, depth, nested + 1);
            }
            Target::Union(union) => {
                let union = static_at!(union);
                let mut i = 0;
                while i < union.branches.len() {
                    self.keys(union.branches[i], depth, nested + 1);
                    i += 1;
                }
                self.check_union(union);
            }
            // The unit variants become keys.
            Target::StringEnum(choices) => {
                let choices = static_at!(choices);
                self.total.properties += choices.values.len();
                self.total.characters += choices.characters as usize;
            }
            _ => {}
        }
    }
}
