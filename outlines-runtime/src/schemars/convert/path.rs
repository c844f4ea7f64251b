//! Positions in a schema, and errors at them.

use std::fmt;

use crate::schemars::error::Problem;

/// A problem at a position in the schemars schema.
pub(in crate::schemars) struct ConversionError {
    pub(in crate::schemars) path: String,
    pub(in crate::schemars) problem: Problem,
}

/// A position in the schema. It is formatted only for an error.
pub(super) enum SchemaPath<'p> {
    Root,
    /// The target of a reference.
    Target(&'p str),
    Key(&'p SchemaPath<'p>, &'p str),
    Index(&'p SchemaPath<'p>, usize),
}

impl<'p> SchemaPath<'p> {
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

    pub(super) fn error(&self, problem: Problem) -> ConversionError {
        ConversionError {
            path: self.to_string(),
            problem,
        }
    }
}

impl fmt::Display for SchemaPath<'_> {
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
