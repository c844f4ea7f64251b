//! Text of characters and of classes.

use regex_syntax::ast::{ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::expression::{Characters, Kind, Printed};
use super::subset::{CLASS_OPERATOR, EMPTY_CLASS, FULL_CLASS};

/// The first and last character of a range.
type Range = (char, char);

/// The characters that JSON escapes.
const ESCAPED: [Range; 3] = [('\0', '\x1f'), ('"', '"'), ('\\', '\\')];

pub(super) fn print_literal(c: char, characters: Characters) -> Printed {
    let escaped = ESCAPED
        .iter()
        .any(|(first, last)| (first..=last).contains(&&c));
    match c {
        _ if escaped && characters == Characters::Unescaped => Printed::NEVER,
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

pub(super) fn print_dot(characters: Characters) -> Printed {
    print_ranges(&[('\n', '\n'), ('\r', '\r')], true, characters)
}

pub(super) fn print_perl(class: &ClassPerl, characters: Characters) -> Printed {
    print_ranges(perl(&class.kind), class.negated, characters)
}

pub(super) fn print_bracketed(
    class: &ClassBracketed,
    characters: Characters,
) -> Result<Printed, String> {
    let ClassSet::Item(item) = &class.kind else {
        return Err(CLASS_OPERATOR.to_owned());
    };
    let items = match item {
        ClassSetItem::Union(union) => union.items.as_slice(),
        item => std::slice::from_ref(item),
    };
    if !items.iter().any(is_negated) {
        let ranges: Vec<Range> = items.iter().flat_map(ranges).collect();
        return Ok(print_ranges(&ranges, class.negated, characters));
    }
    // A class such as `[\D.]` is the complement of a class.
    let mut set = ClassUnicode::empty();
    for item in items {
        let mut other = class_set(&ranges(item));
        if is_negated(item) {
            other.negate();
        }
        set.union(&other);
    }
    set.negate();
    let ranges: Vec<Range> = set
        .iter()
        .map(|range| (range.start(), range.end()))
        .collect();
    if ranges.is_empty() {
        let reason = if class.negated {
            EMPTY_CLASS
        } else {
            FULL_CLASS
        };
        return Err(reason.to_owned());
    }
    Ok(print_ranges(&ranges, !class.negated, characters))
}

fn is_negated(item: &ClassSetItem) -> bool {
    matches!(item, ClassSetItem::Perl(class) if class.negated)
}

/// Returns the ranges of an item, without its negation.
fn ranges(item: &ClassSetItem) -> Vec<Range> {
    match item {
        ClassSetItem::Literal(literal) => vec![(literal.c, literal.c)],
        ClassSetItem::Range(range) => vec![(range.start.c, range.end.c)],
        ClassSetItem::Perl(class) => perl(&class.kind).to_vec(),
        _ => Vec::new(),
    }
}

/// Returns the ranges of `\d`, `\w`, or `\s`.
fn perl(kind: &ClassPerlKind) -> &'static [Range] {
    match kind {
        ClassPerlKind::Digit => &[('0', '9')],
        ClassPerlKind::Word => &[('A', 'Z'), ('a', 'z'), ('0', '9'), ('_', '_')],
        ClassPerlKind::Space => &[('\t', '\r'), (' ', ' ')],
    }
}

fn class_set(ranges: &[Range]) -> ClassUnicode {
    let ranges = ranges.iter();
    ClassUnicode::new(ranges.map(|&(first, last)| ClassUnicodeRange::new(first, last)))
}

/// Returns a class of `ranges` in their order, or of all characters outside of them.
fn print_ranges(ranges: &[Range], negated: bool, characters: Characters) -> Printed {
    let ranges = match characters {
        Characters::All => ranges.to_vec(),
        Characters::Unescaped if negated => {
            let mut excluded = class_set(ranges);
            excluded.union(&class_set(&ESCAPED));
            excluded.negate();
            if excluded.ranges().is_empty() {
                return Printed::NEVER;
            }
            let others = ranges.iter().filter(|range| !is_escaped(**range));
            ESCAPED.iter().chain(others).copied().collect()
        }
        Characters::Unescaped => ranges.iter().flat_map(|range| unescaped(*range)).collect(),
    };
    let mut text = ClassText::default();
    for (first, last) in &ranges {
        text.push(*first, *last);
    }
    if ranges.is_empty() {
        return Printed::NEVER;
    }
    text.print(negated)
}

fn is_escaped(range: Range) -> bool {
    unescaped(range).is_empty()
}

/// Returns the parts of a range that JSON does not escape.
fn unescaped(range: Range) -> Vec<Range> {
    let mut set = class_set(&[range]);
    set.difference(&class_set(&ESCAPED));
    set.iter()
        .map(|range| (range.start(), range.end()))
        .collect()
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
                print_literal('^', Characters::All)
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
