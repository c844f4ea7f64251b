//! The normalization and the search for many patterns, compared with simple implementations.

use proptest::collection::vec;
use proptest::prelude::*;

use super::blocks::{normalize, normalize_portably};
use super::normalized::Normalized;
use super::search::find_all;

/// Returns the normalized form of a text, and where each of its bytes is in the text.
fn normalized(text: &str) -> (String, Vec<usize>) {
    let (mut normalized, mut offsets) = (String::new(), Vec::new());
    let mut follows_space = false;
    for (at, character) in text.char_indices() {
        let plain = match character {
            _ if character.is_whitespace() => ' ',
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => '"',
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '´' | '`' | '＇' => {
                '\''
            }
            _ => character,
        };
        if plain != ' ' || !follows_space {
            normalized.push(plain);
            offsets.extend(at..at + plain.len_utf8());
        }
        follows_space = plain == ' ';
    }
    (normalized, offsets)
}

/// Returns the first offsets of a pattern after some bytes, by comparing it at every offset.
fn offsets(text: &[u8], before: usize, pattern: &[u8], wanted: usize) -> Vec<usize> {
    let offsets = (before..text.len()).filter(|start| text[*start..].starts_with(pattern));
    offsets.take(wanted).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn texts_are_normalized_like_one_character_at_a_time(
        // More than one block, with characters across its end.
        text in "([a ]|[ -~\\s«»´ʼ\\u{1680}\\u{2000}-\\u{205f}‐-‟\\u{3000}-〟＂＇é京👩]){0,300}",
        before in "[a ]{0,3}",
    ) {
        let (expected, offsets) = normalized(&text);
        let found = Normalized::new(&text);
        prop_assert_eq!(str::from_utf8(&found.text), Ok(&*expected));
        let mut originals = found.offsets();
        if !text.is_empty() {
            let end = found.text.len();
            prop_assert_eq!(originals.original(end..end).start, text.len());
        }
        for (at, offset) in offsets.into_iter().enumerate().rev() {
            prop_assert_eq!(originals.original(at..at).start, offset);
        }

        let (mut blocks, mut portable_blocks) = (Vec::new(), Vec::new());
        let (mut appended, mut portable) = (before.clone().into_bytes(), before.into_bytes());
        normalize(&mut appended, &text, |start, removed| blocks.push((start, removed)));
        normalize_portably(&mut portable, &text, |start, removed| {
            portable_blocks.push((start, removed));
        });
        prop_assert_eq!(appended, portable);
        prop_assert_eq!(blocks, portable_blocks);
    }

    #[test]
    fn many_patterns_are_found_as_each_by_itself(
        text in "[ab ]{0,300}|(ab){0,100}|(abb){0,40}a{0,60}|[a-z]{0,10}[ab ]{290}",
        // Candidates are collected from 16,384 bytes at a time.
        before in prop_oneof![Just(0), 16_200..16_400_usize],
        // Up to 16 patterns of a length are searched for one by one.
        patterns in vec(("[ab ]{1,30}|(ab){1,20}|a{1,30}|[a-z]{1,4}", 1..9_usize), 0..60),
        length in 1..13_usize,
    ) {
        let text = "-".repeat(before) + &text;
        let mut patterns = patterns;
        for (pattern, _) in patterns.iter_mut().skip(20) {
            pattern.truncate(length);
        }
        let (patterns, wanted): (Vec<String>, Vec<usize>) = patterns.into_iter().unzip();
        let mut found = vec![Vec::new(); patterns.len()];
        find_all(text.as_bytes(), &patterns, &mut |index, start| {
            found[index].push(start);
            found[index].len() < wanted[index]
        });
        for ((pattern, wanted), found) in patterns.iter().zip(wanted).zip(found) {
            let expected = offsets(text.as_bytes(), before, pattern.as_bytes(), wanted);
            prop_assert_eq!(found, expected);
        }
    }
}
