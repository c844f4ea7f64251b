//! Text of an expression with its precedence.

/// The characters that a form admits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Characters {
    All,
    /// Those that JSON does not escape.
    Unescaped,
}

/// The text of an expression, and its kind, which determines where it needs a group.
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Matches nothing.
    Never,
    /// Matches only the empty string.
    Empty,
    /// Can be repeated without a group.
    Atom,
    Concat,
    Alternation,
}

impl Printed {
    pub(super) const NEVER: Self = Self {
        text: String::new(),
        kind: Kind::Never,
    };
    pub(super) const EMPTY: Self = Self {
        text: String::new(),
        kind: Kind::Empty,
    };

    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: Kind::Atom,
        }
    }

    pub(super) fn grouped(self) -> Self {
        match self.kind {
            Kind::Never | Kind::Empty | Kind::Atom => self,
            Kind::Concat | Kind::Alternation => Self::atom(format!("({})", self.text)),
        }
    }

    pub(super) fn repeated(self, op: &str) -> Self {
        match self.kind {
            Kind::Never | Kind::Empty => self,
            _ => Self {
                text: self.grouped().text + op,
                kind: Kind::Concat,
            },
        }
    }

    pub(super) fn then(self, next: Self) -> Self {
        match (self.kind, next.kind) {
            (Kind::Never, _) | (_, Kind::Empty) => self,
            (_, Kind::Never) | (Kind::Empty, _) => next,
            _ => Self {
                text: self.text + &next.text,
                kind: Kind::Concat,
            },
        }
    }
}
