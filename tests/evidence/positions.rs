//! Positions in texts that were chosen for their difficulties.

use outlines_runtime::evidence::{Match, Source};

#[test]
fn equal_quotes_are_assigned_in_order_and_those_beyond_the_last_occurrence_to_it() {
    let text = "5 EUR, 5 \nEUR, 5 EUR";
    let locations = Source::new(text).locate_all(&["5 EUR"; 4]);
    let found = locations
        .into_iter()
        .flatten()
        .map(|found| (found.range, found.matched));
    assert!(found.eq([
        (0..5, Match::Exact),
        (7..13, Match::Normalized),
        (15..20, Match::Exact),
        (15..20, Match::Exact),
    ]));
}

#[test]
fn mentions_in_different_spellings_are_assigned_in_order() {
    use Match::{Exact, Normalized};
    for (text, quotes, expected) in [
        // The other spelling has no exact match, and gets the next place.
        (
            "New York, New York",
            &["New York", "New  York"][..],
            &[(0..8, Exact), (10..18, Normalized)][..],
        ),
        (
            "New York, New York",
            &["New  York", "New York"],
            &[(0..8, Normalized), (10..18, Exact)],
        ),
        // The last quote has no place of its own, and gets that of the other spelling.
        (
            "tea\nand cake",
            &["tea", "tea\n", "tea\n", "tea"],
            &[(0..3, Exact), (0..4, Exact), (0..4, Exact), (0..3, Exact)],
        ),
        // The third quote has no place of its own.
        (
            "“a b” and “a b”, \"a b\"",
            &["\"a b\"", "“a b”", "“a\nb”", "“a b”"],
            &[
                (25..30, Exact),
                (0..9, Exact),
                (25..30, Normalized),
                (14..23, Exact),
            ],
        ),
        // Exact matches are preferred as long as there are enough of them.
        (
            "two\nteas, two teas",
            &["two teas", "two  teas"],
            &[(10..18, Exact), (0..8, Normalized)],
        ),
        (
            "two  teas, two teas, two\nteas",
            &["two teas", "two  teas", "two teas", "two teas"],
            &[
                (11..19, Exact),
                (0..9, Exact),
                (21..29, Normalized),
                (21..29, Normalized),
            ],
        ),
        // More mentions than places.
        (
            "two teas",
            &["two\nteas", "two teas", "two\tteas"],
            &[(0..8, Normalized), (0..8, Exact), (0..8, Normalized)],
        ),
        // Overlapping places of different spellings.
        ("a\na a", &["a a", "a a"], &[(2..5, Exact), (2..5, Exact)]),
        ("a\na a", &["a a", "a\na"], &[(2..5, Exact), (0..3, Exact)]),
    ] {
        let locations = Source::new(text).locate_all(quotes);
        let found: Vec<_> = locations
            .into_iter()
            .flatten()
            .map(|found| (found.range, found.matched))
            .collect();
        assert_eq!(found, expected, "{quotes:?} in {text:?}");
    }
}

#[test]
fn ranges_are_between_grapheme_clusters() {
    for (text, quote, range) in [
        ("cafe\u{301} noir", "cafe", 0..6),
        ("cafe\u{301} noir", "noir", 7..11),
        ("東京都に住む", "京都", 3..9),
        ("👩\u{200d}🔬!", "!", 11..12),
        ("👩\u{200d}🔬!", "👩", 0..11),
        ("x\u{301}y", "\u{301}y", 0..4),
        // A base letter with two points, a syllable, a conjunct, and a flag.
        ("שׁ\u{5b8}ב", "ש", 0..6),
        ("한국", "한", 0..3),
        ("नि", "न", 0..6),
        ("🇨🇭🇩🇪", "🇩🇪", 8..16),
        ("two\r\nteas", "two\r", 0..5),
        ("two\nteas", "two\n", 0..4),
    ] {
        let location = Source::new(text).locate(quote).unwrap();
        assert_eq!(location.range, range, "{quote} in {text}");
    }
}

#[test]
fn whitespace_and_quotation_marks_are_normalized() {
    for (text, quote, found) in [
        ("He said “two teas”.", "\"two teas\"", "“two teas”"),
        ("He said `two teas'.", "‘two teas’", "`two teas'"),
        ("two\r\n  teas ", " two teas\n", "two\r\n  teas"),
        ("two\u{a0}teas", "two teas", "two\u{a0}teas"),
        ("« two »", "\" two \"", "« two »"),
    ] {
        let location = Source::new(text).locate(quote).unwrap();
        assert_eq!(&text[location.range], found, "{quote}");
        assert_eq!(location.matched, Match::Normalized, "{quote}");
    }
}

#[test]
fn a_plain_mark_that_the_text_does_not_have_changes_only_quotes_with_it() {
    // More quotes than are searched for one by one.
    let missing = (0..20).map(|number| format!("missing {number}"));
    let quotes: Vec<String> = missing.chain(["\"x".to_owned(), "“x".to_owned()]).collect();
    let found = Source::new("«x „x ‟x “x").locate_all(&quotes);
    let exact = found[21].as_ref().unwrap();
    assert_eq!((exact.range.clone(), exact.matched), (14..18, Match::Exact));
    let normalized = found[20].as_ref().unwrap();
    assert_eq!(
        (normalized.range.clone(), normalized.matched),
        (0..3, Match::Normalized)
    );
}

#[test]
fn an_exact_match_is_preferred_to_an_earlier_normalized_one() {
    let text = "two\nteas, two teas";
    let location = Source::new(text).locate("two teas").unwrap();
    assert_eq!((location.range, location.matched), (10..18, Match::Exact));
}

#[test]
fn among_many_quotes_an_exact_match_is_preferred_to_normalized_ones_before_it() {
    let missing = (0..30).map(|number| format!("cake {number}"));
    let quotes: Vec<String> = missing.chain(["two teas".to_owned()]).collect();
    for others in [1, 15, 16, 17, 100] {
        let text = "two\nteas, ".repeat(others) + "two teas";
        let location = Source::new(&text).locate_all(&quotes).pop().flatten();
        let location = location.unwrap();
        assert_eq!(&text[location.range], "two teas", "{others}");
        assert_eq!(location.matched, Match::Exact, "{others}");
    }
}

#[test]
fn what_is_not_in_the_text_has_no_location() {
    for (text, quote) in [
        ("a", ""),
        ("a", " \n"),
        ("", "a"),
        ("", ""),
        ("a b", "ab"),
        ("two teas", "Two teas"),
    ] {
        let location = Source::new(text).fuzzy().locate(quote);
        assert_eq!(location, None, "{quote:?} in {text:?}");
    }
}

#[test]
fn a_fuzzy_match_needs_twelve_characters_and_85_percent() {
    let text = "The quick brown fox jumps over the lazy dog.";
    for (quote, found) in [
        (
            "the quick brown fox jumps",
            Some("he quick brown fox jumps"),
        ),
        (
            "A quick brown fox jumps over",
            Some("quick brown fox jumps over"),
        ),
        ("quick brown fox jumps under", None),
        ("quick brown foxes", Some("quick brown fox")),
        ("quick brown foxxes", None),
        ("brown fox jumps!", Some("brown fox jumps")),
        ("fox jump!", None),
    ] {
        let location = Source::new(text).fuzzy().locate(quote);
        assert_eq!(
            location.map(|location| &text[location.range]),
            found,
            "{quote}"
        );
    }
    let text = "ababababababababab#cdcd";
    let location = Source::new(text).fuzzy().locate("?babababababab#cdcd");
    assert_eq!(location.map(|location| location.range), Some(5..23));
}

#[test]
fn fuzzy_matches_of_equal_quotes_do_not_overlap() {
    let text = "one two three four, one two three four";
    let locations = Source::new(text)
        .fuzzy()
        .locate_all(&["One two three four"; 2]);
    let ranges = locations
        .into_iter()
        .flatten()
        .map(|location| location.range);
    assert!(ranges.eq([1..18, 21..38]));
}

#[test]
fn brackets_letter_case_and_composed_letters_are_not_unified() {
    for (text, quote) in [
        ("「茶」", "\"茶\""),
        ("『茶』", "'茶'"),
        ("Caf\u{e9}", "Cafe\u{301}"),
        ("Cafe\u{301}", "Caf\u{e9}"),
        ("Two teas", "two teas"),
    ] {
        assert_eq!(Source::new(text).locate(quote), None, "{text} {quote}");
    }
}

#[test]
fn a_fuzzy_match_is_searched_for_at_a_thousand_places() {
    // The middle of the quote, which every run of 85 percent contains, is `defghijklmnopq`.
    let quote = "abcdefghijklmnopqrst";
    for (others, is_located) in [(999, true), (1_000, false)] {
        let text = "-defghijklmnopq-".repeat(others) + "#bcdefghijklmnopqrst";
        let location = Source::new(&text).fuzzy().locate(quote);
        assert_eq!(location.is_some(), is_located, "{others}");
    }
}
