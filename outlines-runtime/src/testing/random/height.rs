//! How deep the flattest document of each schema is: the way out of recursion.

use std::collections::HashSet;

use super::node::{Id, Node};

/// The deepest path of a document through lists, objects and unions. `serde_json` reads 127 levels.
pub(super) const DEEPEST: u32 = 100;

/// The height of each node's flattest document, none if there is no document.
pub(super) struct Heights(Vec<Option<u32>>);

impl Heights {
    pub(super) fn of(nodes: &[Node<'_>]) -> Self {
        let mut heights = Self(vec![None; nodes.len()]);
        // What a node needs mostly stands behind it.
        let mut changed = true;
        while changed {
            changed = false;
            for (id, node) in nodes.iter().enumerate().rev() {
                let height = heights.look(node);
                changed |= heights.0[id] != height;
                heights.0[id] = height;
            }
        }
        heights
    }

    fn look(&self, node: &Node<'_>) -> Option<u32> {
        match node {
            Node::Choice(_) | Node::Text(_) | Node::Number(_) => Some(0),
            Node::Nothing(_) => None,
            Node::List { fewest: 0, .. } => Some(1),
            Node::List { items, .. } => Some(self.get(*items)?.saturating_add(1)),
            Node::Object(properties) => properties.iter().try_fold(1, |highest, (_, id)| {
                Some(self.get(*id)?.saturating_add(1).max(highest))
            }),
            Node::Union(branches) => {
                let heights = branches.iter().filter_map(|id| self.get(*id));
                Some(heights.min()?.saturating_add(1))
            }
        }
    }

    pub(super) fn get(&self, id: Id) -> Option<u32> {
        self.0[id]
    }

    /// Whether a document of the node may stand at this depth.
    pub(super) fn fits(&self, id: Id, depth: u32) -> bool {
        self.get(id).is_some_and(|height| depth + height <= DEEPEST)
    }

    /// Why the root has no document, and where.
    pub(super) fn fault(&self, nodes: &[Node<'_>]) -> Option<(Id, String)> {
        let Some(height) = self.get(0) else {
            return Some(self.reason(nodes));
        };
        (height > DEEPEST).then(|| {
            let reason = format!("every document is nested deeper than {DEEPEST} levels");
            (0, reason)
        })
    }

    /// Follows the first part without a document to one that says why.
    fn reason(&self, nodes: &[Node<'_>]) -> (Id, String) {
        let mut id = 0;
        let mut seen = HashSet::new();
        while seen.insert(id) {
            let hopeless = |id: &Id| self.get(*id).is_none();
            let next = match &nodes[id] {
                Node::Nothing(reason) => return (id, reason.clone()),
                Node::List { items, .. } => Some(*items),
                Node::Object(properties) => properties.iter().map(|(_, id)| *id).find(hopeless),
                Node::Union(branches) => branches.iter().copied().find(hopeless),
                Node::Choice(_) | Node::Text(_) | Node::Number(_) => None,
            };
            match next {
                Some(next) => id = next,
                None => return (id, "there are no alternatives".to_owned()),
            }
        }
        (id, "the type holds itself without an end".to_owned())
    }
}
