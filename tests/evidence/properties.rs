//! Random texts and quotes: a reported range always contains the quote.

use outlines_runtime::evidence::{Location, Match, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Texts with repetitions, line breaks, quotation marks, CJK, combining marks, emoji, ligatures,
/// and characters without width.
fn text() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec![
        "a",
        "ab",
        "Ada",
        "née",
        "e\u{301}",
        "你好",
        "京",
        "नि",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\u{a0}",
        "\u{3000}",
        "\u{2028}",
        "\u{200b}",
        "\u{feff}",
        "\u{ad}",
        "ﬁ",
        "。",
        "「",
        "«",
        "ʼ",
        "»",
        "„",
        "‟",
        "″",
        "〝",
        "〞",
        "＂",
        "‘",
        "‚",
        "‛",
        "‹",
        "›",
        "′",
        "´",
        "＇",
        "한국",
        "“",
        "”",
        "\"",
        "’",
        "'",
        "`",
        "👩\u{200d}🔬",
        "🇨🇭",
        "5 EUR",
        ".",
    ]);
    vec(word, 0..100).prop_map(|words| words.concat())
}

/// Returns a part of a text between two characters.
fn part(text: &str, from: usize, length: usize) -> String {
    text.chars().skip(from).take(length).collect()
}

/// Normalizes as documented: one space for each run of whitespace, and plain quotation marks.
fn normalize(text: &str) -> String {
    let mut normalized = String::new();
    for character in text.chars() {
        match character {
            _ if !character.is_whitespace() => normalized.push(match character {
                '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => '"',
                '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '´' | '＇' | '`' => {
                    '\''
                }
                other => other,
            }),
            _ if normalized.ends_with(' ') => {}
            _ => normalized.push(' '),
        }
    }
    normalized
}

/// Returns the number of characters in the longest common part of two texts.
fn longest_run(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let run = |i: usize, j: usize| {
        let pairs = a[i..].iter().zip(&b[j..]);
        pairs.take_while(|(a, b)| a == b).count()
    };
    let starts = (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j)));
    starts.map(|(i, j)| run(i, j)).max().unwrap_or(0)
}

fn assert_contains(source: &str, quote: &str, location: &Location) -> Result<(), TestCaseError> {
    let found = source.get(location.range.clone());
    prop_assert!(found.is_some(), "not on character boundaries: {location:?}");
    let found = found.unwrap_or_default();
    let (normal, normal_quote) = (normalize(found), normalize(quote.trim()));
    match location.matched {
        Match::Exact => prop_assert!(found.contains(quote), "{found:?}"),
        Match::Normalized => {
            prop_assert!(!found.contains(quote), "an exact match: {found:?}");
            prop_assert!(normal.contains(&normal_quote), "{found:?}");
        }
        Match::Fuzzy => {
            prop_assert!(!normal.contains(&normal_quote), "not only fuzzy: {found:?}");
            prop_assert_eq!(found.trim(), found);
            let run = longest_run(&normal, &normal_quote);
            let length = normal_quote.chars().count();
            prop_assert!(run >= 12 && run * 100 >= length * 85, "{found:?}");
        }
        other => prop_assert!(false, "{other:?}"),
    }
    Ok(())
}

/// Texts without anything to find would make the properties true in vain.
#[test]
fn random_texts_have_difficult_characters_side_by_side() {
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..2_000)
        .map(|_| text().new_tree(&mut runner).unwrap().current())
        .collect();
    for part in [
        "\r\n\u{a0}",
        "\u{a0} ",
        " \u{3000}",
        "e\u{301}\u{ad}",
        "ﬁ\u{200b}",
        "👩\u{200d}🔬🇨🇭",
        "“京",
        "。「",
        "नि\u{feff}",
        "“”",
        "  \n",
    ] {
        let count = texts.iter().filter(|text| text.contains(part)).count();
        assert!(
            count > 20,
            "{part:?} is in {count} of {} texts",
            texts.len()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn quotes_of_one_text_are_located_as_each_by_itself(
        text in text(),
        parts in vec((0..200_usize, 1..40_usize), 30..60),
    ) {
        // More than 16 quotes of a length are searched for together.
        let quotes = parts.into_iter().map(|(from, length)| {
            part(&text, from, length).replace([' ', '\u{a0}'], "\n").replace(['“', '”'], "\"")
        });
        let quotes: Vec<String> = quotes.collect();
        let source = Source::new(&text);
        for (quote, location) in quotes.iter().zip(source.locate_all(&quotes)) {
            let normal = normalize(quote.trim());
            // Other mentions of the same words may change the position.
            let mentions = quotes.iter().filter(|other| normalize(other.trim()) == normal);
            if mentions.count() == 1 {
                prop_assert_eq!(&location, &source.locate(quote), "{:?}", quote);
            }
            prop_assert_eq!(location.is_some(), !normal.is_empty());
            if let Some(location) = location {
                assert_contains(&text, quote, &location)?;
            }
        }
    }

    #[test]
    fn other_quotes_do_not_change_positions(
        text in prop_oneof![text(), "[ab \n\u{a0}“\"]{0,300}"],
        spaces in 0..300_usize,
        parts in vec((0..300_usize, 1..20_usize, 0..4_usize), 0..8),
        is_fuzzy in any::<bool>(),
    ) {
        let quotes = parts.into_iter().map(|(from, length, change)| {
            let quote = part(&text, from, length);
            match change {
                0 => quote.replace(' ', "\n"),
                1 => quote.replace(['“', '\u{a0}'], "\""),
                2 => quote + "\n ",
                _ => quote,
            }
        });
        let quotes: Vec<String> = quotes.collect();
        // A few quotes are searched for one by one, and many together: exactly first if a sample of
        // them is in the text.
        let others = (100..130).map(|number| format!("No. {number}"));
        let others: Vec<String> = others.collect();
        let missing = others.iter().map(|other| other.replace("No.", "no."));
        let text = "«x»  ".repeat(spaces) + &text + &others.join("  ");
        let source = Source::new(&text);
        let source = if is_fuzzy { source.fuzzy() } else { source };
        let expected = source.locate_all(&quotes);
        for others in [others.clone(), missing.collect()] {
            let all: Vec<String> = others.iter().chain(&quotes).cloned().collect();
            let locations = source.locate_all(&all);
            prop_assert_eq!(&locations[others.len()..], &expected);
        }
        for (quote, location) in quotes.iter().zip(expected) {
            if let Some(location) = location {
                assert_contains(&text, quote, &location)?;
            }
        }
    }

    #[test]
    fn a_part_of_a_text_is_located_exactly(
        text in text(),
        from in 0..100_usize,
        length in 1..40_usize,
    ) {
        let quote = part(&text, from, length);
        let location = Source::new(&text).locate(&quote);
        prop_assert_eq!(location.is_some(), !quote.trim().is_empty());
        if let Some(location) = location {
            prop_assert_eq!(location.matched, Match::Exact);
            assert_contains(&text, &quote, &location)?;
        }
    }

    #[test]
    fn a_part_with_other_whitespace_and_quotation_marks_is_located(
        text in text(),
        from in 0..100_usize,
        length in 1..40_usize,
    ) {
        let quote = part(&text, from, length);
        let changed = quote.replace([' ', '\u{a0}'], " \n ").replace(['“', '”'], "\"");
        let location = Source::new(&text).locate(&changed);
        prop_assert_eq!(location.is_some(), !changed.trim().is_empty());
        if let Some(location) = location {
            assert_contains(&text, &changed, &location)?;
        }
    }

    #[test]
    fn every_reported_range_contains_its_quote(
        source in text(),
        quotes in vec(text(), 0..8),
        parts in vec((0..60_usize, 12..60_usize, 0..4_usize), 0..8),
        offset in 0..9_usize,
    ) {
        // Random texts, and parts of the text with a few characters replaced at the end.
        let parts = parts.into_iter().map(|(from, length, other)| {
            part(&source, from, length) + &"#".repeat(other)
        });
        let quotes: Vec<String> = quotes.into_iter().chain(parts).collect();
        let document = "x".repeat(offset) + &source;
        for found in [Source::new(&source), Source::new(&source).fuzzy()] {
            let locations = found.starting_at(offset).locate_all(&quotes);
            prop_assert_eq!(locations.len(), quotes.len());
            for (quote, location) in quotes.iter().zip(locations) {
                if let Some(location) = location {
                    assert_contains(&document, quote, &location)?;
                }
            }
        }
    }

    #[test]
    fn a_quote_with_one_other_character_is_located_on_request(
        text in "[a-z ]{40,80}",
        at in 0..10_usize,
    ) {
        let mut quote: Vec<char> = normalize(text.trim()).chars().collect();
        prop_assume!(quote.len() >= 20);
        // The rest after the other character is more than 85 percent, even without a space.
        let at = at.min((quote.len() * 15 / 100).saturating_sub(2));
        quote[at] = '#';
        let quote: String = quote.into_iter().collect();
        prop_assert_eq!(Source::new(&text).locate(&quote), None);
        let location = Source::new(&text).fuzzy().locate(&quote);
        let location = location.ok_or_else(|| TestCaseError::fail("not located"))?;
        prop_assert_eq!(location.matched, Match::Fuzzy);
        assert_contains(&text, &quote, &location)?;
    }
}
