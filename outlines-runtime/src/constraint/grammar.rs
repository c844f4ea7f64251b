//! Lark grammars and regular expressions, compiled by the engine of OpenAI and other servers.

use std::fmt;
use std::sync::{Arc, OnceLock};

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, TokEnv, TokRxInfo, TokTrie, TokenId};
use llguidance::{Matcher, ParserFactory};

/// The token that ends a text. All other tokens are the 256 bytes.
const END: TokenId = 256;

/// A compiled grammar.
#[derive(Clone)]
pub(crate) struct CompiledGrammar(Matcher);

impl CompiledGrammar {
    /// Compiles a Lark grammar, or returns the message of the engine.
    pub(crate) fn lark(text: &str) -> Result<Self, String> {
        Self::new(TopLevelGrammar::from_lark(text.to_owned()))
    }

    /// Compiles a regular expression that the whole text must match.
    pub(crate) fn regex(text: &str) -> Result<Self, String> {
        Self::new(TopLevelGrammar::from_regex(text))
    }

    fn new(grammar: TopLevelGrammar) -> Result<Self, String> {
        let matcher = Matcher::new(engine()?.create_parser(grammar));
        match matcher.get_error() {
            Some(error) => Err(error),
            None => Ok(Self(matcher)),
        }
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        let mut matcher = self.0.clone();
        let tokens: Vec<TokenId> = text.bytes().map(TokenId::from).collect();
        let taken = matcher.try_consume_tokens(&tokens);
        taken.is_ok_and(|taken| taken == tokens.len()) && matcher.is_accepting().unwrap_or(false)
    }
}

/// Returns the engine with a vocabulary of single bytes.
fn engine() -> Result<&'static ParserFactory, String> {
    static ENGINE: OnceLock<Result<ParserFactory, String>> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| {
        let mut words: Vec<Vec<u8>> = (0..=u8::MAX).map(|byte| vec![byte]).collect();
        words.push(b"\xFF<|end|>".to_vec());
        let info = TokRxInfo::new(END + 1, END);
        let tokens: TokEnv = Arc::new(ApproximateTokEnv::new(TokTrie::from(&info, &words)));
        let mut factory = ParserFactory::new_simple(&tokens).map_err(|error| error.to_string())?;
        factory.quiet();
        Ok(factory)
    });
    engine.as_ref().map_err(Clone::clone)
}

impl fmt::Debug for CompiledGrammar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CompiledGrammar")
    }
}

#[cfg(test)]
mod tests {
    use super::CompiledGrammar;

    #[test]
    fn whole_texts_are_matched() {
        let sum = CompiledGrammar::lark(
            "start: NUMBER (OPERATOR NUMBER)*\nNUMBER: /[0-9]+/\nOPERATOR: \" + \" | \" - \"\n",
        );
        let digits = CompiledGrammar::regex(r"\d+|[äöü]+/?");
        for (grammar, text, matches) in [
            (&sum, "1 + 23 - 4", true),
            (&sum, "1", true),
            (&sum, "", false),
            (&sum, "1 +", false),
            (&sum, "1 + 2 ", false),
            (&sum, "one", false),
            (&digits, "12", true),
            (&digits, "öä/", true),
            (&digits, "1ö", false),
        ] {
            assert_eq!(grammar.as_ref().unwrap().is_match(text), matches, "{text}");
        }
    }

    #[test]
    fn invalid_grammars_are_rejected_with_a_message() {
        for (grammar, message) in [
            (CompiledGrammar::lark("start: number"), "number"),
            (CompiledGrammar::lark("root ::= \"a\""), ""),
            (CompiledGrammar::lark("start: /(/"), ""),
            (CompiledGrammar::lark("start: \"a"), ""),
            (CompiledGrammar::lark(""), ""),
            (CompiledGrammar::regex("("), ""),
        ] {
            let error = grammar.unwrap_err();
            assert!(!error.is_empty() && error.contains(message), "{error}");
        }
    }
}
