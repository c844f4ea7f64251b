//! `pattern`: regular expressions that the engines of servers and the client's check read alike.

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassSetBinaryOp, ClassSetItem, GroupKind, HexLiteralKind, Literal,
    LiteralKind, RepetitionKind, RepetitionRange, Span, SpecialLiteralKind, Visitor,
};
use regex_syntax::hir::Look;
use regex_syntax::hir::translate::Translator;
use syn::LitStr;

use crate::diag;

/// Parses the pattern of `#[structured(pattern = "…")]`. Strict mode does not support look-around,
/// and local servers ignore a pattern that is not anchored.
pub(super) fn parse(literal: &LitStr) -> syn::Result<String> {
    let pattern = literal.value();
    match is_anchored(&pattern) {
        Ok(true) => Ok(pattern),
        Ok(false) => Err(syn::Error::new(literal.span(), diag::NOT_ANCHORED)),
        Err(reason) => Err(syn::Error::new(
            literal.span(),
            diag::unsupported_pattern(&reason),
        )),
    }
}

/// Parses a pattern of another crate, whose engine supports more than those of servers.
pub(super) fn parse_compat(literal: &LitStr) -> syn::Result<String> {
    let pattern = literal.value();
    let reason = match is_anchored(&pattern) {
        Ok(true) => return Ok(pattern),
        Ok(false) => NOT_ANCHORED.to_owned(),
        Err(reason) => reason,
    };
    Err(syn::Error::new(
        literal.span(),
        diag::unsupported_compat_pattern(&reason),
    ))
}

/// The nesting limit of the client's engine.
const MAX_NESTING: u32 = 50;
/// The maximum size of a pattern with all repetitions expanded. The client's engine uses less than
/// 100 bytes per character, of at most 10 MiB.
const MAX_EXPANDED: usize = 50_000;

/// Returns `true` if all alternatives of a supported pattern are anchored on both sides, or the
/// reason why the pattern is not supported.
fn is_anchored(pattern: &str) -> Result<bool, String> {
    let ast = ParserBuilder::new()
        .nest_limit(MAX_NESTING)
        .build()
        .parse(pattern)
        .map_err(|error| error.kind().to_string())?;
    ast::visit(&ast, CommonSubset { pattern })?;
    if expanded_len(&ast) > MAX_EXPANDED {
        return Err(format!("it expands to more than {MAX_EXPANDED} characters"));
    }
    let hir = Translator::new()
        .translate(pattern, &ast)
        .map_err(|error| error.kind().to_string())?;
    let properties = hir.properties();
    Ok(properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End))
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

const NOT_ANCHORED: &str = "it is not anchored";
const UNICODE: &str = "it has a class such as `\\p{L}`";
const FLAGS: &str = "it has flags such as `(?i)`";
const NAMED_GROUP: &str = "it has a named group";
const TEXT_ANCHOR: &str = "it has `\\A` or `\\z` instead of `^` and `$`";
const WORD_BOUNDARY: &str = "it has a word boundary such as `\\b`";
const HEX: &str = "it has `\\x{…}`, `\\U`, or `\\a` instead of `\\u{…}`";
const REPEATED_REPETITION: &str = "it repeats a repetition without a group";
const REPETITION_SPACE: &str = "it has a space in `{…}`";
const CLASS_BRACKET: &str = "it has an unescaped `]` in a class";
const NESTED_CLASS: &str = "it has a class inside a class";
const CLASS_OPERATOR: &str = "it has `&&`, `--`, or `~~` in a class";

/// Rejects syntax that ECMA-262 does not have or reads differently, and syntax that the engines of
/// servers do not support.
struct CommonSubset<'a> {
    pattern: &'a str,
}

impl CommonSubset<'_> {
    fn literal(literal: &Literal) -> Result<(), String> {
        match literal.kind {
            LiteralKind::HexBrace(HexLiteralKind::X | HexLiteralKind::UnicodeLong)
            | LiteralKind::HexFixed(HexLiteralKind::UnicodeLong)
            | LiteralKind::Special(SpecialLiteralKind::Bell) => Err(HEX.to_owned()),
            _ => Ok(()),
        }
    }

    fn class_literal(literal: &Literal) -> Result<(), String> {
        if literal.c == ']' && literal.kind == LiteralKind::Verbatim {
            return Err(CLASS_BRACKET.to_owned());
        }
        Self::literal(literal)
    }
}

impl Visitor for CommonSubset<'_> {
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
                GroupKind::CaptureName { .. } => Err(NAMED_GROUP.to_owned()),
                _ => Ok(()),
            },
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::StartLine | AssertionKind::EndLine => Ok(()),
                AssertionKind::StartText | AssertionKind::EndText => Err(TEXT_ANCHOR.to_owned()),
                _ => Err(WORD_BOUNDARY.to_owned()),
            },
            Ast::Literal(literal) => Self::literal(literal),
            Ast::Repetition(repetition) => {
                let Span { start, end } = repetition.op.span;
                if matches!(*repetition.ast, Ast::Repetition(_)) {
                    return Err(REPEATED_REPETITION.to_owned());
                }
                match self.pattern.get(start.offset..end.offset) {
                    Some(op) if op.contains(char::is_whitespace) => {
                        Err(REPETITION_SPACE.to_owned())
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
            ClassSetItem::Bracketed(_) | ClassSetItem::Ascii(_) => Err(NESTED_CLASS.to_owned()),
            ClassSetItem::Literal(literal) => Self::class_literal(literal),
            ClassSetItem::Range(range) => {
                Self::class_literal(&range.start)?;
                Self::class_literal(&range.end)
            }
            _ => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, _: &ClassSetBinaryOp) -> Result<(), String> {
        Err(CLASS_OPERATOR.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::is_anchored;

    #[test]
    fn accepted_patterns_compile_in_the_client() {
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
            match is_anchored(pattern) {
                Ok(_) => assert!(
                    Regex::new(pattern).is_ok(),
                    "{pattern}: {:?}",
                    Regex::new(pattern)
                ),
                Err(reason) => panic!("{pattern} is rejected: {reason}"),
            }
        }
    }

    #[test]
    fn patterns_that_engines_read_differently_are_rejected() {
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
            assert!(is_anchored(pattern).is_err(), "{pattern}");
        }
    }
}
