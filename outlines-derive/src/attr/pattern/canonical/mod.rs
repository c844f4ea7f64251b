//! Canonical form of a regular expression.
//!
//! The engines of servers and the client read the canonical form in the same way:
//!
//! - One `^` at the start and one `$` at the end. llama.cpp removes the first and last character of
//!   a pattern without looking at them.
//! - `[0-9]`, `[A-Za-z0-9_]`, and `[\t-\r ]` instead of `\d`, `\w`, and `\s`. llama.cpp ignores the
//!   whole pattern otherwise, and other engines match Unicode.
//! - `[.]` instead of `\.`. llama.cpp applies a repetition after an escape to all characters before
//!   it, and ECMA-262 rejects unnecessary escapes.
//! - `[é]` instead of `é`. llama.cpp splits the bytes of a character before a repetition.
//! - `[^\n\r]` instead of `.`, which includes `\r` in Rust but not in ECMA-262.
//! - No `(?:…)`, no lazy repetition, and no empty alternative.
//!
//! The form for a schema also excludes the characters that JSON escapes, because llama.cpp writes
//! them without an escape.
//!
//! The derive and the runtime each have a copy of these files, which a test compares: a package
//! cannot contain a file of another one, and a macro crate exports no functions.

mod class;
mod expression;
mod print;
mod subset;

use std::fmt;

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{self, Ast, RepetitionKind, RepetitionRange};
use regex_syntax::hir::Look;
use regex_syntax::hir::translate::Translator;

use self::expression::{Characters, Kind};
use self::print::{Edges, Printer};
use self::subset::CommonSubset;

/// Reason why a pattern has no canonical form.
#[derive(Debug)]
pub(crate) enum PatternError {
    NotAnchored,
    /// Each text that the pattern matches has a character that JSON escapes.
    Escaped,
    Unsupported(String),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnchored => f.write_str("it is not anchored"),
            Self::Escaped => f.write_str(
                "it requires a quote, a backslash, or a control character, which some servers do \
                 not escape",
            ),
            Self::Unsupported(reason) => f.write_str(reason),
        }
    }
}

impl From<String> for PatternError {
    fn from(reason: String) -> Self {
        Self::Unsupported(reason)
    }
}

/// The nesting limit of the client's engine.
const MAX_NESTING: u32 = 50;
/// The maximum size of a pattern with all repetitions expanded. The client's engine uses less than
/// 100 bytes per character, of at most 10 MiB.
const MAX_EXPANDED: usize = 50_000;

/// Returns the canonical form of a pattern, which matches the same texts.
pub(crate) fn canonical(pattern: &str) -> Result<String, PatternError> {
    let ast = parse(pattern)?;
    ast::visit(&ast, CommonSubset { pattern })?;
    if expanded_len(&ast) > MAX_EXPANDED {
        return Err(format!("it expands to more than {MAX_EXPANDED} characters").into());
    }
    let hir = Translator::new()
        .translate(pattern, &ast)
        .map_err(|error| error.kind().to_string())?;
    let properties = hir.properties();
    if !properties.look_set_prefix().contains(Look::Start)
        || !properties.look_set_suffix().contains(Look::End)
    {
        return Err(PatternError::NotAnchored);
    }
    print(&ast, Characters::All)
}

/// Returns the form for a schema of a canonical form. It matches the same texts, except for those
/// with a character that JSON escapes.
pub(crate) fn without_escapes(canonical: &str) -> Result<String, PatternError> {
    print(&parse(canonical)?, Characters::Unescaped)
}

fn parse(pattern: &str) -> Result<Ast, String> {
    let mut parser = ParserBuilder::new().nest_limit(MAX_NESTING).build();
    parser
        .parse(pattern)
        .map_err(|error| error.kind().to_string())
}

fn print(ast: &Ast, characters: Characters) -> Result<String, PatternError> {
    let body = Printer { characters }.print(ast, Edges::BOTH)?;
    match body.kind {
        Kind::Never => Err(PatternError::Escaped),
        Kind::Alternation => Ok(format!("^({})$", body.text)),
        _ => Ok(format!("^{}$", body.text)),
    }
}

/// Returns the length of a pattern with all repetitions expanded.
fn expanded_len(ast: &Ast) -> usize {
    let sum = |asts: &[Ast]| {
        asts.iter()
            .map(expanded_len)
            .fold(asts.len(), usize::saturating_add)
    };
    match ast {
        Ast::Repetition(repetition) => {
            let times = match &repetition.op.kind {
                RepetitionKind::Range(
                    RepetitionRange::Exactly(times)
                    | RepetitionRange::AtLeast(times)
                    | RepetitionRange::Bounded(_, times),
                ) => *times as usize,
                _ => 1,
            };
            expanded_len(&repetition.ast)
                .saturating_mul(times)
                .saturating_add(1)
        }
        Ast::Group(group) => expanded_len(&group.ast).saturating_add(2),
        Ast::Concat(concat) => sum(&concat.asts),
        Ast::Alternation(alternation) => sum(&alternation.asts),
        _ => ast.span().end.offset - ast.span().start.offset,
    }
}
