//! Text of a canonical form.

use regex_syntax::ast::{
    Alternation, AssertionKind, Ast, Concat, Repetition, RepetitionKind, RepetitionRange,
};

use super::class;
use super::expression::{Characters, Kind, Printed};
use super::subset::INNER_ANCHOR;

/// The edges of the pattern that an expression touches, where an anchor has no effect of its own.
#[derive(Clone, Copy)]
pub(super) struct Edges {
    start: bool,
    end: bool,
}

impl Edges {
    pub(super) const BOTH: Self = Self {
        start: true,
        end: true,
    };
    const NONE: Self = Self {
        start: false,
        end: false,
    };
}

pub(super) struct Printer {
    pub(super) characters: Characters,
}

impl Printer {
    pub(super) fn print(&self, ast: &Ast, edges: Edges) -> Result<Printed, String> {
        match ast {
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::StartLine if edges.start => Ok(Printed::EMPTY),
                AssertionKind::EndLine if edges.end => Ok(Printed::EMPTY),
                _ => Err(INNER_ANCHOR.to_owned()),
            },
            Ast::Literal(literal) => Ok(class::print_literal(literal.c, self.characters)),
            Ast::Dot(_) => Ok(class::print_dot(self.characters)),
            Ast::ClassPerl(class) => Ok(class::print_perl(class, self.characters)),
            Ast::ClassBracketed(class) => class::print_bracketed(class, self.characters),
            Ast::Repetition(repetition) => self.repetition(repetition),
            Ast::Group(group) => Ok(self.print(&group.ast, edges)?.grouped()),
            Ast::Concat(concat) => self.concat(concat, edges),
            Ast::Alternation(alternation) => self.alternation(alternation, edges),
            Ast::Empty(_) | Ast::Flags(_) | Ast::ClassUnicode(_) => Ok(Printed::EMPTY),
        }
    }

    fn concat(&self, concat: &Concat, edges: Edges) -> Result<Printed, String> {
        let mut printed = Printed::EMPTY;
        for (i, ast) in concat.asts.iter().enumerate() {
            let edges = Edges {
                start: edges.start && concat.asts[..i].iter().all(is_zero_width),
                end: edges.end && concat.asts[i + 1..].iter().all(is_zero_width),
            };
            printed = printed.then(self.print(ast, edges)?);
        }
        Ok(printed)
    }

    fn alternation(&self, alternation: &Alternation, edges: Edges) -> Result<Printed, String> {
        let mut branches = Vec::new();
        let mut optional = false;
        for ast in &alternation.asts {
            let branch = self.print(ast, edges)?;
            match branch.kind {
                Kind::Never => {}
                Kind::Empty => optional = true,
                _ => branches.push(branch),
            }
        }
        let printed = match branches.len() {
            0 if optional => return Ok(Printed::EMPTY),
            0 => return Ok(Printed::NEVER),
            1 => branches.remove(0),
            _ => {
                let texts: Vec<_> = branches.into_iter().map(|branch| branch.text).collect();
                Printed {
                    text: texts.join("|"),
                    kind: Kind::Alternation,
                }
            }
        };
        Ok(if optional {
            printed.repeated("?")
        } else {
            printed
        })
    }

    fn repetition(&self, repetition: &Repetition) -> Result<Printed, String> {
        let inner = self.print(&repetition.ast, Edges::NONE)?;
        let (min, max) = match &repetition.op.kind {
            RepetitionKind::ZeroOrOne => (0, Some(1)),
            RepetitionKind::ZeroOrMore => (0, None),
            RepetitionKind::OneOrMore => (1, None),
            RepetitionKind::Range(RepetitionRange::Exactly(times)) => (*times, Some(*times)),
            RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (*min, None),
            RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (*min, Some(*max)),
        };
        Ok(match (min, max) {
            (_, Some(0)) => Printed::EMPTY,
            (0, _) if inner.kind == Kind::Never => Printed::EMPTY,
            (1, Some(1)) => inner,
            (0, Some(1)) => inner.repeated("?"),
            (0, None) => inner.repeated("*"),
            (1, None) => inner.repeated("+"),
            (min, None) => inner.repeated(&format!("{{{min},}}")),
            (min, Some(max)) if min == max => inner.repeated(&format!("{{{min}}}")),
            (min, Some(max)) => inner.repeated(&format!("{{{min},{max}}}")),
        })
    }
}

fn is_zero_width(ast: &Ast) -> bool {
    match ast {
        Ast::Empty(_) | Ast::Assertion(_) => true,
        Ast::Group(group) => is_zero_width(&group.ast),
        Ast::Concat(concat) => concat.asts.iter().all(is_zero_width),
        _ => false,
    }
}
