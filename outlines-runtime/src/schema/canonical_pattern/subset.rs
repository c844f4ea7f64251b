//! Syntax that all engines read in the same way.

use regex_syntax::ast::{
    AssertionKind, Ast, ClassSetBinaryOp, ClassSetItem, GroupKind, HexLiteralKind, Literal,
    LiteralKind, Span, SpecialLiteralKind, Visitor,
};

const UNICODE: &str = "it has a class such as `\\p{L}`";
const FLAGS: &str = "it has flags such as `(?i)`";
const NAMED_GROUP: &str = "it has a named group";
const TEXT_ANCHOR: &str = "it has `\\A` or `\\z` instead of `^` and `$`";
pub(super) const INNER_ANCHOR: &str = "it has `^` or `$` between other characters";
const WORD_BOUNDARY: &str = "it has a word boundary such as `\\b`";
const HEX: &str = "it has `\\x{…}`, `\\U`, or `\\a` instead of `\\u{…}`";
const REPEATED_REPETITION: &str = "it repeats a repetition without a group";
const REPETITION_SPACE: &str = "it has a space in `{…}`";
const CLASS_BRACKET: &str = "it has an unescaped `]` in a class";
const NESTED_CLASS: &str = "it has a class inside a class";
pub(super) const CLASS_OPERATOR: &str = "it has `&&`, `--`, or `~~` in a class";
pub(super) const FULL_CLASS: &str = "it has a class of all characters instead of `(.|\\n|\\r)`";
pub(super) const EMPTY_CLASS: &str = "it has a class without characters";

/// Rejects syntax that ECMA-262 does not have or reads differently, and syntax that the engines of
/// servers do not support.
pub(super) struct CommonSubset<'a> {
    pub(super) pattern: &'a str,
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
