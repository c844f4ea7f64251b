//! The corpus of the proof uses everything there is to use at least twice, alone and combined.

use std::collections::BTreeSet;
use std::fs;

use crate::source::{Subject, files, imports, subjects};
use crate::table::{
    BORROWED, FOREIGN, MAPS, NEVER_ALONE, NO_TYPES, OWN, REFUSED, SERDE, SHAPES, STANDARD,
};

const CORPUS: &str = "tests/proof/src/corpus";
const CASES: &str = "tests/ui/cases";

fn with<'s>(subjects: &'s [Subject], word: &str) -> Vec<&'s Subject> {
    subjects
        .iter()
        .filter(|subject| subject.words.contains(word))
        .collect()
}

#[test]
fn there_are_many_types() {
    let declared = subjects(CORPUS)
        .iter()
        .filter(|subject| !subject.root)
        .count();
    assert!(declared >= 120, "{declared} types");
}

/// A declared type is a case, or a part of one: else nothing tries it.
#[test]
fn each_declared_type_is_reached() {
    let corpus = subjects(CORPUS);
    let idle: Vec<_> = corpus
        .iter()
        .filter(|subject| !subject.root)
        .filter(|subject| {
            let (path, text) = (
                format!("::{}", subject.name),
                format!("= \"{}\"", subject.name),
            );
            let mut others = corpus.iter().filter(|other| other.name != subject.name);
            !others.any(|other| {
                let mut words = other.words.iter();
                words.any(|word| word.ends_with(&path) || word.ends_with(&text))
            })
        })
        .map(|subject| &subject.name)
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn each_type_is_a_case_of_its_own_and_inside_of_others() {
    let corpus = subjects(CORPUS);
    let mut missing = Vec::new();
    for row in [STANDARD, FOREIGN].concat() {
        let used = with(&corpus, row);
        let inside = used.iter().filter(|subject| !subject.root).count();
        if used.len() < 2 || inside == 0 || inside == used.len() {
            missing.push(format!(
                "{row}: inside of {inside}, and {} in all",
                used.len()
            ));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn each_shape_is_there_twice() {
    let corpus = subjects(CORPUS);
    let mut missing = Vec::new();
    for row in [SHAPES, MAPS].concat() {
        let used = with(&corpus, row).len();
        if used < 2 {
            missing.push(format!("{row}: {used}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn each_attribute_is_there_twice_alone_and_combined() {
    let corpus = subjects(CORPUS);
    let own = own();
    let rows = [SERDE, OWN, BORROWED].concat();
    let rows = rows.into_iter().chain(own.iter().map(String::as_str));
    let mut missing = Vec::new();
    for row in rows {
        let used = with(&corpus, row);
        let alone = used
            .iter()
            .filter(|subject| subject.attributes().count() == 1)
            .count();
        let alike =
            used.len() < 2 || alone == used.len() || alone == 0 && !NEVER_ALONE.contains(&row);
        if alike && (row.starts_with("#[") || used.len() < 2) {
            missing.push(format!("{row}: {alone} alone, and {} in all", used.len()));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The own attributes, as the compiler lists them.
fn own() -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    for path in files(CASES, "stderr") {
        let text = fs::read_to_string(path).unwrap();
        for line in text.lines() {
            let list = line
                .split_once(": on a ")
                .and_then(|(_, rest)| rest.split_once(" `#[structured(…)]` takes "));
            let Some((place, options)) = list else {
                continue;
            };
            own.extend(
                options
                    .split(", ")
                    .map(|key| format!("#[structured({})] on a {place}", key.trim_matches('`'))),
            );
        }
    }
    assert!(own.len() > 15, "the messages list {own:?}");
    own
}

#[test]
fn each_refused_type_has_a_case_of_the_compiler() {
    let cases = subjects(CASES);
    let missing: Vec<_> = [REFUSED, MAPS]
        .concat()
        .into_iter()
        .filter(|row| with(&cases, row).is_empty())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_table_has_every_type_with_a_schema() {
    let known = [STANDARD, FOREIGN, MAPS, REFUSED, NO_TYPES].concat();
    let missing: Vec<_> = imports("outlines-runtime/src/schema/impls")
        .into_iter()
        .filter(|path| {
            path.contains("::")
                && !["crate::", "self::", "super::"]
                    .iter()
                    .any(|own| path.starts_with(own))
        })
        .filter(|path| !known.contains(&path.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Whoever looks for a type or an attribute finds it on the derive's page.
#[test]
fn the_page_names_every_row() {
    let page = include_str!("../../outlines-derive/ATTRIBUTES.md");
    let types = [STANDARD, FOREIGN, MAPS, REFUSED].concat();
    let names = types.into_iter().filter_map(|path| {
        let (_, name) = path.rsplit_once("::")?;
        // The numbers of all widths stand there as one.
        let family = ["Atomic", "NonZero"]
            .into_iter()
            .find(|family| name.starts_with(family));
        Some(family.unwrap_or_else(|| name.trim_end_matches("<str>")))
    });
    let attributes = [SERDE, BORROWED].concat().into_iter();
    let keys = attributes.filter_map(|row| row.split(['(', ')']).nth(1));
    let missing: BTreeSet<&str> = names
        .chain(keys)
        .filter(|name| !page.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
