//! The JSON document in the text of an answer.
//!
//! Models and servers surround it with text: a think block (Perplexity, Amazon Bedrock, DeepSeek
//! R1, Gemini, Magistral, Seed-OSS) or a code fence with prose around it (Gemini, GLM,
//! `FastFlowLM`). Other text is an error.

use std::borrow::Cow;

use serde::de::IgnoredAny;

/// The tags of blocks that contain the model's reasoning.
const REASONING_TAGS: [(&str, &str); 6] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<reasoning>", "</reasoning>"),
    ("<thought>", "</thought>"),
    ("[THINK]", "[/THINK]"),
    ("<seed:think>", "</seed:think>"),
];

const FENCE: &str = "```";

/// Finds the start of the document while the text grows.
#[derive(Debug, Default)]
pub(crate) struct DocumentFinder {
    start: Option<usize>,
    is_fenced: bool,
    /// The end of the reasoning block, once it has been found.
    reasoning_end: usize,
    /// The text up to here contains no end of the reasoning block and no fence.
    searched: usize,
}

impl DocumentFinder {
    /// Returns the text from the start of the document, or `None` if it has not started.
    pub(crate) fn find<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if self.start.is_none() {
            self.start = self.search(text);
        }
        text.get(self.start?..)
    }

    fn search(&mut self, text: &str) -> Option<usize> {
        let mut rest = skip_space(text.get(self.reasoning_end..)?);
        if self.reasoning_end == 0 {
            for (open, close) in REASONING_TAGS {
                if rest.starts_with(open) {
                    self.reasoning_end = self.find_from(text, close)?;
                    rest = skip_space(text.get(self.reasoning_end..)?);
                    break;
                }
                if open.starts_with(rest) {
                    return None;
                }
            }
        }
        let offset = text.len() - rest.len();
        if rest.starts_with('{') {
            return Some(offset);
        }
        let fence = self.find_from(text, FENCE)?;
        let document = fenced(text.get(fence..)?)?;
        self.is_fenced = true;
        Some(text.len() - document.len())
    }

    /// Returns the end of the first occurrence of `pattern`, without searching any text twice.
    fn find_from(&mut self, text: &str, pattern: &str) -> Option<usize> {
        let mut from = self.searched.max(self.reasoning_end);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let Some(at) = text.get(from..)?.find(pattern) else {
            self.searched = text.len().saturating_sub(pattern.len() - 1);
            return None;
        };
        let end = from + at + pattern.len();
        // A fence is found again at the same position until its line is complete.
        if pattern != FENCE {
            self.searched = end;
        }
        Some(end)
    }
}

/// Returns the document after a fence. The rest of the line names the language, or also contains
/// the document.
fn fenced(text: &str) -> Option<&str> {
    let end = text.find(['\n', '{'])?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '`' | '_' | '-' | '.');
    let document = if text.get(..end)?.chars().all(is_name) {
        text.get(end..)?
    } else {
        text.get(text.find('\n')?..)?
    };
    let document = skip_space(document);
    (!document.is_empty()).then_some(document)
}

/// Skips whitespace and a byte order mark.
fn skip_space(text: &str) -> &str {
    text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace())
}

/// Returns the document in the whole text of an answer, or the whole text if there is none.
pub(crate) fn document(text: &str) -> &str {
    if text.starts_with('{') {
        return text;
    }
    let mut finder = DocumentFinder::default();
    match finder.find(text) {
        None => text,
        Some(rest) if finder.is_fenced => match split_value(rest) {
            Some((value, after)) if after.trim_ascii_start().starts_with(FENCE) => value,
            _ => rest,
        },
        Some(rest) => rest,
    }
}

/// Splits a text after its first JSON value.
pub(super) fn split_value(text: &str) -> Option<(&str, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    text.split_at_checked(values.byte_offset())
}

/// Text next to the document of an answer that cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surrounding {
    Before,
    After,
}

/// Returns whether there is text before or after the document, and so no valid JSON.
pub(crate) fn surrounding(text: &str) -> Option<Surrounding> {
    let document = document(text);
    if !document.trim_ascii_start().starts_with('{') {
        let is_before = document.contains('{');
        return is_before.then_some(Surrounding::Before);
    }
    let (_, after) = split_value(document)?;
    (!after.trim_ascii().is_empty()).then_some(Surrounding::After)
}

/// Replaces escapes of surrogates without a partner, which are not valid in Rust's strings, by what
/// `replace` makes of them. Returns `None` if there are none.
pub(super) fn replace_lone_surrogates(
    json: &str,
    replace: impl Fn(u16) -> Cow<'static, str>,
) -> Option<String> {
    let mut written = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = json.get(at..)?.find('\\') {
        at += found;
        let Some(unit) = escaped_unit(json, at) else {
            // Skips the escaped character, which may be a backslash.
            at += 1 + json[at + 1..].chars().next()?.len_utf8();
            continue;
        };
        match unit {
            0xd800..0xdc00 if matches!(escaped_unit(json, at + ESCAPE), Some(0xdc00..0xe000)) => {
                at += 2 * ESCAPE;
            }
            0xd800..0xe000 => {
                written.push_str(json.get(copied..at)?);
                written.push_str(&replace(unit));
                at += ESCAPE;
                copied = at;
            }
            _ => at += ESCAPE,
        }
    }
    if copied == 0 {
        return None;
    }
    written.push_str(json.get(copied..)?);
    Some(written)
}

/// The length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

fn escaped_unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"a":"```"}"#;

    #[test]
    fn the_document_is_found_behind_a_think_block_and_inside_a_fence() {
        for text in [
            DOCUMENT.to_owned(),
            format!(" \n\u{feff}{DOCUMENT}"),
            format!("<think>{{}} ```\n</think>\n{DOCUMENT}"),
            format!("<reasoning></reasoning>{DOCUMENT}"),
            format!("[THINK]<think>{{}}[/THINK]{DOCUMENT}"),
            format!("```json\n{DOCUMENT}\n```"),
            format!("```json {DOCUMENT} ```"),
            format!("````JSON\r\n{DOCUMENT}\r\n````"),
            format!("```json title=\"{{}}\"\n{DOCUMENT}\n```"),
            format!("Here it is:\n\n```\n{DOCUMENT}```\nDone: ```\n{{}}\n```"),
            format!("<thinking>…</thinking>So:\n```json\n\n {DOCUMENT} \n```\n"),
        ] {
            assert_eq!(document(&text).trim_end(), DOCUMENT, "{text}");
            assert_eq!(surrounding(&text), None, "{text}");
        }
    }

    #[test]
    fn the_start_does_not_depend_on_the_chunks() {
        for text in [
            format!("<think>{{}} ``é`\n</think>\n{DOCUMENT}"),
            format!("é ``` json\n\n {DOCUMENT} \n```\n"),
            format!("<seed:think></seed:think>````json {DOCUMENT}````"),
        ] {
            let mut finder = DocumentFinder::default();
            let ends = (0..=text.len()).filter(|end| text.is_char_boundary(*end));
            let mut found = String::new();
            for end in ends {
                if let Some(document) = finder.find(&text[..end]) {
                    document.clone_into(&mut found);
                    assert!(document.starts_with('{'), "{document}");
                }
            }
            assert!(found.starts_with(DOCUMENT), "{found}");
        }
    }

    #[test]
    fn other_text_is_reported_by_its_position() {
        for (text, position) in [
            ("thought\n{}", Some(Surrounding::Before)),
            ("so </think>{}", Some(Surrounding::Before)),
            ("{}{}", Some(Surrounding::After)),
            ("```json\n{}<|end|>\n```", Some(Surrounding::After)),
            ("{} <|im_end|>", Some(Surrounding::After)),
            ("I cannot do that.", None),
            (r#"{"a":"#, None),
        ] {
            assert_eq!(surrounding(text), position, "{text}");
        }
    }

    #[test]
    fn surrogates_without_a_partner_are_replaced() {
        for (json, expected) in [
            (r#""\ud83d\ude00\\ud83d""#, None),
            (r#""\ud83d""#, Some(r#""?""#)),
            (
                r#""\ud83d\u0041\ude00\ud83d\ude00""#,
                Some(r#""?\u0041?\ud83d\ude00""#),
            ),
            (r#""\\\ude00""#, Some(r#""\\?""#)),
        ] {
            let replaced = replace_lone_surrogates(json, |_| "?".into());
            assert_eq!(replaced.as_deref(), expected, "{json}");
        }
    }
}
