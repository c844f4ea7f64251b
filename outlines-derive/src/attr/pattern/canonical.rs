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
//! The runtime crate uses the same file for patterns known at run time, through a symbolic link.

use std::fmt;

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{
    self, Alternation, AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet,
    ClassSetBinaryOp, ClassSetItem, Concat, GroupKind, HexLiteralKind, Literal, LiteralKind,
    Repetition, RepetitionKind, RepetitionRange, Span, SpecialLiteralKind, Visitor,
};
use regex_syntax::hir::translate::Translator;
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange, Look};

/// Reason why a pattern has no canonical form.
#[derive(Debug)]
pub(crate) enum PatternError {
    NotAnchored,
    Unsupported(String),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnchored => f.write_str("it is not anchored"),
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

/// Returns the canonical form of a pattern.
pub(crate) fn canonical(pattern: &str) -> Result<String, PatternError> {
    let ast = ParserBuilder::new()
        .nest_limit(MAX_NESTING)
        .build()
        .parse(pattern)
        .map_err(|error| error.kind().to_string())?;
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
    let body = print(&ast, Edges::BOTH)?;
    Ok(match body.kind {
        Kind::Alternation => format!("^({})$", body.text),
        _ => format!("^{}$", body.text),
    })
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

const UNICODE: &str = "it has a class such as `\\p{L}`";
const FLAGS: &str = "it has flags such as `(?i)`";
const NAMED_GROUP: &str = "it has a named group";
const TEXT_ANCHOR: &str = "it has `\\A` or `\\z` instead of `^` and `$`";
const INNER_ANCHOR: &str = "it has `^` or `$` between other characters";
const WORD_BOUNDARY: &str = "it has a word boundary such as `\\b`";
const HEX: &str = "it has `\\x{…}`, `\\U`, or `\\a` instead of `\\u{…}`";
const REPEATED_REPETITION: &str = "it repeats a repetition without a group";
const REPETITION_SPACE: &str = "it has a space in `{…}`";
const CLASS_BRACKET: &str = "it has an unescaped `]` in a class";
const NESTED_CLASS: &str = "it has a class inside a class";
const CLASS_OPERATOR: &str = "it has `&&`, `--`, or `~~` in a class";
const FULL_CLASS: &str = "it has a class of all characters instead of `(.|\\n|\\r)`";
const EMPTY_CLASS: &str = "it has a class without characters";

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

/// The edges of the pattern that an expression touches, where an anchor has no effect of its own.
#[derive(Clone, Copy)]
struct Edges {
    start: bool,
    end: bool,
}

impl Edges {
    const BOTH: Self = Self {
        start: true,
        end: true,
    };
    const NONE: Self = Self {
        start: false,
        end: false,
    };
}

/// The text of an expression.
struct Printed {
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Matches only the empty string.
    Empty,
    /// Can be repeated without a group.
    Atom,
    Concat,
    Alternation,
}

impl Printed {
    const EMPTY: Self = Self {
        text: String::new(),
        kind: Kind::Empty,
    };

    fn atom(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: Kind::Atom,
        }
    }

    fn grouped(self) -> Self {
        match self.kind {
            Kind::Empty | Kind::Atom => self,
            Kind::Concat | Kind::Alternation => Self::atom(format!("({})", self.text)),
        }
    }

    fn repeated(self, op: &str) -> Self {
        if self.kind == Kind::Empty || op.is_empty() {
            return self;
        }
        Self {
            text: self.grouped().text + op,
            kind: Kind::Concat,
        }
    }
}

fn print(ast: &Ast, edges: Edges) -> Result<Printed, String> {
    match ast {
        Ast::Assertion(assertion) => match assertion.kind {
            AssertionKind::StartLine if edges.start => Ok(Printed::EMPTY),
            AssertionKind::EndLine if edges.end => Ok(Printed::EMPTY),
            _ => Err(INNER_ANCHOR.to_owned()),
        },
        Ast::Literal(literal) => Ok(print_literal(literal.c)),
        Ast::Dot(_) => Ok(Printed::atom("[^\\n\\r]")),
        Ast::ClassPerl(class) => {
            let not = if class.negated { "^" } else { "" };
            Ok(Printed::atom(format!("[{not}{}]", perl(class))))
        }
        Ast::ClassBracketed(class) => print_class(class),
        Ast::Repetition(repetition) => print_repetition(repetition),
        Ast::Group(group) => Ok(print(&group.ast, edges)?.grouped()),
        Ast::Concat(concat) => print_concat(concat, edges),
        Ast::Alternation(alternation) => print_alternation(alternation, edges),
        Ast::Empty(_) | Ast::Flags(_) | Ast::ClassUnicode(_) => Ok(Printed::EMPTY),
    }
}

fn print_concat(concat: &Concat, edges: Edges) -> Result<Printed, String> {
    let mut printed = Printed::EMPTY;
    for (i, ast) in concat.asts.iter().enumerate() {
        let edges = Edges {
            start: edges.start && concat.asts[..i].iter().all(is_zero_width),
            end: edges.end && concat.asts[i + 1..].iter().all(is_zero_width),
        };
        let next = print(ast, edges)?;
        printed = match (printed.kind, next.kind) {
            (Kind::Empty, _) => next,
            (_, Kind::Empty) => printed,
            _ => Printed {
                text: printed.text + &next.text,
                kind: Kind::Concat,
            },
        };
    }
    Ok(printed)
}

fn is_zero_width(ast: &Ast) -> bool {
    match ast {
        Ast::Empty(_) | Ast::Assertion(_) => true,
        Ast::Group(group) => is_zero_width(&group.ast),
        Ast::Concat(concat) => concat.asts.iter().all(is_zero_width),
        _ => false,
    }
}

fn print_alternation(alternation: &Alternation, edges: Edges) -> Result<Printed, String> {
    let mut branches = Vec::new();
    let mut optional = false;
    for ast in &alternation.asts {
        let branch = print(ast, edges)?;
        match branch.kind {
            Kind::Empty => optional = true,
            _ => branches.push(branch),
        }
    }
    let printed = match branches.len() {
        0 => return Ok(Printed::EMPTY),
        1 => branches.remove(0),
        _ => {
            let texts: Vec<_> = branches.into_iter().map(|branch| branch.text).collect();
            Printed {
                text: texts.join("|"),
                kind: Kind::Alternation,
            }
        }
    };
    Ok(printed.repeated(if optional { "?" } else { "" }))
}

fn print_repetition(repetition: &Repetition) -> Result<Printed, String> {
    let inner = print(&repetition.ast, Edges::NONE)?;
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
        (1, Some(1)) => inner,
        (0, Some(1)) => inner.repeated("?"),
        (0, None) => inner.repeated("*"),
        (1, None) => inner.repeated("+"),
        (min, None) => inner.repeated(&format!("{{{min},}}")),
        (min, Some(max)) if min == max => inner.repeated(&format!("{{{min}}}")),
        (min, Some(max)) => inner.repeated(&format!("{{{min},{max}}}")),
    })
}

fn print_literal(c: char) -> Printed {
    match c {
        // The only character that cannot be alone in a class.
        '^' => Printed {
            text: "\\^".to_owned(),
            kind: Kind::Concat,
        },
        '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '$' | '\\' | '\x7f' => {
            Printed::atom(format!("[{}]", class_char(c)))
        }
        ' '..='~' => Printed::atom(c),
        _ => Printed::atom(format!("[{}]", class_char(c))),
    }
}

/// Returns the characters of `\d`, `\w`, or `\s` in a class.
fn perl(class: &ClassPerl) -> &'static str {
    match class.kind {
        ClassPerlKind::Digit => "0-9",
        ClassPerlKind::Word => "A-Za-z0-9_",
        ClassPerlKind::Space => "\\t-\\r ",
    }
}

fn print_class(class: &ClassBracketed) -> Result<Printed, String> {
    let ClassSet::Item(item) = &class.kind else {
        return Err(CLASS_OPERATOR.to_owned());
    };
    let items = match item {
        ClassSetItem::Union(union) => union.items.as_slice(),
        item => std::slice::from_ref(item),
    };
    let mut text = ClassText::default();
    if !items.iter().any(is_negated) {
        for item in items {
            match item {
                ClassSetItem::Literal(literal) => text.push(literal.c, literal.c),
                ClassSetItem::Range(range) => text.push(range.start.c, range.end.c),
                ClassSetItem::Perl(class) => text.ranges.push_str(perl(class)),
                _ => {}
            }
        }
        return Ok(text.print(class.negated));
    }
    // A class such as `[\D.]` is the complement of a class.
    let mut set = ClassUnicode::empty();
    for item in items {
        set.union(&class_set(item));
    }
    set.negate();
    for range in set.ranges() {
        text.push(range.start(), range.end());
    }
    if text.is_empty() {
        return Err(if class.negated {
            EMPTY_CLASS
        } else {
            FULL_CLASS
        }
        .to_owned());
    }
    Ok(text.print(!class.negated))
}

fn is_negated(item: &ClassSetItem) -> bool {
    matches!(item, ClassSetItem::Perl(class) if class.negated)
}

fn class_set(item: &ClassSetItem) -> ClassUnicode {
    let ranges: &[(char, char)] = match item {
        ClassSetItem::Literal(literal) => &[(literal.c, literal.c)],
        ClassSetItem::Range(range) => &[(range.start.c, range.end.c)],
        ClassSetItem::Perl(class) => match class.kind {
            ClassPerlKind::Digit => &[('0', '9')],
            ClassPerlKind::Word => &[('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')],
            ClassPerlKind::Space => &[('\t', '\r'), (' ', ' ')],
        },
        _ => &[],
    };
    let ranges = ranges.iter();
    let mut set = ClassUnicode::new(ranges.map(|&(start, end)| ClassUnicodeRange::new(start, end)));
    if is_negated(item) {
        set.negate();
    }
    set
}

/// The text of a class. `^` and `-` are last, where they need no escape.
#[derive(Default)]
struct ClassText {
    ranges: String,
    caret: bool,
    hyphen: bool,
}

impl ClassText {
    fn push(&mut self, start: char, end: char) {
        let (mut first, mut last) = (u32::from(start), u32::from(end));
        for (c, found) in [('^', &mut self.caret), ('-', &mut self.hyphen)] {
            let c = u32::from(c);
            if first == c {
                *found = true;
                first += 1;
            } else if last == c {
                *found = true;
                last -= 1;
            }
        }
        let (Ok(first), Ok(last)) = (char::try_from(first), char::try_from(last)) else {
            return;
        };
        if first < last {
            let range = format!("{}-{}", class_char(first), class_char(last));
            self.ranges.push_str(&range);
        } else if first == last {
            self.ranges.push_str(&class_char(first));
        }
    }

    fn is_empty(&self) -> bool {
        self.ranges.is_empty() && !self.caret && !self.hyphen
    }

    fn print(self, negated: bool) -> Printed {
        let Self {
            ranges,
            caret,
            hyphen,
        } = self;
        if caret && ranges.is_empty() && !negated {
            return if hyphen {
                Printed::atom("[-^]")
            } else {
                print_literal('^')
            };
        }
        let not = if negated { "^" } else { "" };
        let caret = if caret { "^" } else { "" };
        let hyphen = if hyphen { "-" } else { "" };
        Printed::atom(format!("[{not}{ranges}{caret}{hyphen}]"))
    }
}

/// Returns a character in a class, with only the escapes that all engines support.
fn class_char(c: char) -> String {
    match c {
        '\\' | '[' | ']' => format!("\\{c}"),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\0'..='\x1f' | '\x7f' => format!("\\x{:02X}", u32::from(c)),
        _ => c.to_string(),
    }
}
