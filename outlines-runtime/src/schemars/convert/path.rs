//! Where in a schema.

use std::fmt;

use super::Fault;
use crate::schemars::error::Problem;

/// A place in the schema, which is written down only for an error.
pub(super) enum Path<'p> {
    Root,
    /// The target of a reference.
    Target(&'p str),
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    pub(super) fn key(&'p self, key: &'p str) -> Self {
        Self::Key(self, key)
    }

    pub(super) fn index(&'p self, index: usize) -> Self {
        Self::Index(self, index)
    }

    pub(super) fn depth(&self) -> usize {
        let (mut depth, mut path) = (0, self);
        while let Self::Key(outer, _) | Self::Index(outer, _) = path {
            (depth, path) = (depth + 1, outer);
        }
        depth
    }

    pub(super) fn fault(&self, problem: Problem) -> Fault {
        Fault {
            path: self.to_string(),
            problem,
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("#"),
            Self::Target(target) => f.write_str(target),
            Self::Key(outer, key) => {
                write!(f, "{outer}/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Self::Index(outer, index) => write!(f, "{outer}/{index}"),
        }
    }
}
