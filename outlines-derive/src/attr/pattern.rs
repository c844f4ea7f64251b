//! `pattern`: what the engines of servers read alike, and the client's own check too.

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassSetBinaryOp, ClassSetItem, GroupKind, HexLiteralKind, Literal,
    LiteralKind, RepetitionKind, RepetitionRange, Span, SpecialLiteralKind, Visitor,
};
use regex_syntax::hir::Look;
use regex_syntax::hir::translate::Translator;
use syn::LitStr;

use crate::diag;

/// Strict mode knows no look-around, and local servers ignore a pattern that is not anchored.
pub(super) fn pattern(literal: &LitStr) -> syn::Result<String> {
    let pattern = literal.value();
    match anchored(&pattern) {
        Ok(true) => Ok(pattern),
        Ok(false) => Err(syn::Error::new(literal.span(), diag::NOT_ANCHORED)),
        Err(reason) => Err(syn::Error::new(literal.span(), diag::pattern(&reason))),
    }
}

/// A pattern that stands there for another crate, whose engine reads more than servers do.
pub(super) fn borrowed(literal: &LitStr) -> syn::Result<String> {
    let pattern = literal.value();
    let reason = match anchored(&pattern) {
        Ok(true) => return Ok(pattern),
        Ok(false) => "not anchored".to_owned(),
        Err(reason) => reason,
    };
    Err(syn::Error::new(
        literal.span(),
        diag::borrowed_pattern(&reason),
    ))
}

/// The client's engine has this limit for parts in parts.
const DEEPEST: u32 = 50;
/// In the client's engine a character of a pattern takes less than 100 bytes, of 10 MiB.
const LONGEST: usize = 50_000;

fn anchored(pattern: &str) -> Result<bool, String> {
    let ast = ParserBuilder::new()
        .nest_limit(DEEPEST)
        .build()
        .parse(pattern)
        .map_err(|error| error.kind().to_string())?;
    ast::visit(&ast, Common { pattern })?;
    if written_out(&ast) > LONGEST {
        return Err(format!(
            "more than {LONGEST} characters with its repetitions written out"
        ));
    }
    let hir = Translator::new()
        .translate(pattern, &ast)
        .map_err(|error| error.kind().to_string())?;
    let properties = hir.properties();
    Ok(properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End))
}

/// How long the pattern is when each repetition is written out.
fn written_out(ast: &Ast) -> usize {
    let sum = |parts: &[Ast]| {
        parts
            .iter()
            .map(written_out)
            .fold(parts.len(), usize::saturating_add)
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
            written_out(&repetition.ast)
                .saturating_mul(times)
                .saturating_add(1)
        }
        Ast::Group(group) => written_out(&group.ast).saturating_add(2),
        Ast::Concat(concat) => sum(&concat.asts),
        Ast::Alternation(alternation) => sum(&alternation.asts),
        _ => ast.span().end.offset - ast.span().start.offset,
    }
}

/// Refuses what ECMA-262 has not, or reads otherwise, and what engines of servers have not.
struct Common<'a> {
    pattern: &'a str,
}

impl Common<'_> {
    fn literal(literal: &Literal) -> Result<(), String> {
        match literal.kind {
            LiteralKind::HexBrace(HexLiteralKind::X | HexLiteralKind::UnicodeLong)
            | LiteralKind::HexFixed(HexLiteralKind::UnicodeLong)
            | LiteralKind::Special(SpecialLiteralKind::Bell) => {
                Err("`\\x{…}`, `\\U` or `\\a` in place of `\\u{…}`".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn in_class(literal: &Literal) -> Result<(), String> {
        if literal.c == ']' && literal.kind == LiteralKind::Verbatim {
            return Err("an unescaped `]` in a class".to_owned());
        }
        Self::literal(literal)
    }
}

impl Visitor for Common<'_> {
    type Output = ();
    type Err = String;

    fn finish(self) -> Result<(), String> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), String> {
        match ast {
            Ast::ClassUnicode(_) => Err(UNICODE.to_owned()),
            Ast::Flags(_) => Err(FLAGS.to_owned()),
            Ast::Group(group) => match &group.kind {
                GroupKind::NonCapturing(flags) if !flags.items.is_empty() => Err(FLAGS.to_owned()),
                GroupKind::CaptureName { .. } => Err("a named group".to_owned()),
                _ => Ok(()),
            },
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::StartLine | AssertionKind::EndLine => Ok(()),
                AssertionKind::StartText | AssertionKind::EndText => {
                    Err("`\\A` or `\\z` in place of `^` and `$`".to_owned())
                }
                _ => Err("`\\b` and its like".to_owned()),
            },
            Ast::Literal(literal) => Self::literal(literal),
            Ast::Repetition(repetition) => {
                let Span { start, end } = repetition.op.span;
                if matches!(*repetition.ast, Ast::Repetition(_)) {
                    return Err("a repetition of a repetition without a group".to_owned());
                }
                match self.pattern.get(start.offset..end.offset) {
                    Some(op) if op.contains(char::is_whitespace) => {
                        Err("a space in `{…}`".to_owned())
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), String> {
        match item {
            ClassSetItem::Unicode(_) => Err(UNICODE.to_owned()),
            ClassSetItem::Bracketed(_) | ClassSetItem::Ascii(_) => {
                Err("a class in a class".to_owned())
            }
            ClassSetItem::Literal(literal) => Self::in_class(literal),
            ClassSetItem::Range(range) => {
                Self::in_class(&range.start)?;
                Self::in_class(&range.end)
            }
            _ => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, _: &ClassSetBinaryOp) -> Result<(), String> {
        Err("`&&`, `--` or `~~` in a class".to_owned())
    }
}

const UNICODE: &str = "classes such as `\\p{L}`";
const FLAGS: &str = "flags such as `(?i)`";

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::anchored;

    #[test]
    fn what_passes_can_be_checked_by_the_client() {
        let deep = format!("^{}a{}$", "(?:".repeat(45), ")".repeat(45));
        for pattern in [
            r"^\d+[^\d]\D[\w.-]\W\s[^\s]\S$",
            r"^.[^.][äöü😀][\]\[\\^-]$",
            r"^(a|(?:b|c)?)*?d+?e??$",
            r"^\x41\u0041\u{1F600}[\x41-\u{5A}]$",
            r"^\t\n\r\f\v[\t\n]$",
            r"^\.\+\*\?\(\)\|\[\]\{\}\^\$\/\-\&\~\#\%\@\:\;\,\!\'\=\_\`$",
            r"^a{3}b{3,}c{3,5}d{3,5}?$",
            r"^[a-z]{0,5000}[A-Z]{4000}$",
            r"^\w{1,64}@(?:\S?){1,9000}$",
            r"^(?:(a)?|\s|[^\s]){1,3000}$",
            r"^(?:[^0-9A-Fa-f]{100}){40}$",
            r"^(a$|b$)",
            "^$",
            &deep,
        ] {
            match anchored(pattern) {
                Ok(_) => assert!(
                    Regex::new(pattern).is_ok(),
                    "{pattern}: {:?}",
                    Regex::new(pattern)
                ),
                Err(reason) => panic!("{pattern} is refused: {reason}"),
            }
        }
    }

    #[test]
    fn what_engines_read_otherwise_is_refused() {
        let deep = format!("^{}a{}$", "(".repeat(60), ")".repeat(60));
        for pattern in [
            r"^\p{L}$",
            r"^[\p{L}]$",
            r"^\pL$",
            r"^[[:alpha:]]$",
            r"^[a[b]]$",
            r"^[a-z--b]$",
            r"^[a~~b]$",
            r"^(?i)a$",
            r"^(?i:a)$",
            r"(?s)^.$",
            r"^(?x) a $",
            r"^(?-u:a)$",
            r"^(?P<a>b)$",
            r"^(?<a>b)$",
            r"\Aa\z",
            r"^a\bb$",
            r"^a\B$",
            r"^\<a\>$",
            r"^\b{start}a$",
            r"^\a$",
            r"^[\a]$",
            r"^\x{41}$",
            r"^[\x{41}-z]$",
            r"^\U00000041$",
            r"^[]a]$",
            r"^[^]a]$",
            r"^[]-a]$",
            r"^a++$",
            r"^a{2}{3}$",
            r"^a{,5}$",
            r"^a{2, 3}$",
            r"^(?:[a-z]{1000}){1000}$",
            r"^((a{100}){100}){100}$",
            r"^a{4294967295}$",
            r"^(a)\1$",
            r"^(?=a)a$",
            r"^(?!a)b$",
            "^(a$",
            &deep,
        ] {
            assert!(anchored(pattern).is_err(), "{pattern}");
        }
    }
}
