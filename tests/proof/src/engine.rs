//! `llguidance`, a grammar engine of production servers, with single bytes as tokens and no model.

use std::sync::Arc;

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, TokEnv, TokRxInfo, TokTrie, TokenId};
use llguidance::{Matcher, ParserFactory};
use serde_json::{Value, json};

/// The token that ends a document. All other tokens are the 256 bytes.
pub(crate) const END: TokenId = 256;

/// The engine.
pub struct Engine {
    factory: ParserFactory,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// Creates the engine.
    #[must_use]
    pub fn new() -> Self {
        let mut words: Vec<Vec<u8>> = (0..=u8::MAX).map(|byte| vec![byte]).collect();
        words.push(b"\xFF<|end|>".to_vec());
        let info = TokRxInfo::new(END + 1, END);
        let tokens: TokEnv = Arc::new(ApproximateTokEnv::new(TokTrie::from(&info, &words)));
        match ParserFactory::new_simple(&tokens) {
            Ok(mut factory) => {
                factory.quiet();
                Self { factory }
            }
            Err(error) => panic!("the engine does not start: {error}"),
        }
    }

    /// Compiles a schema as a server does.
    ///
    /// # Errors
    ///
    /// Returns the errors and warnings of the engine.
    pub fn compile(&self, schema: &Value) -> Result<Grammar, String> {
        let grammar = TopLevelGrammar::from_json_schema(schema.clone());
        let mut matcher = Matcher::new(self.factory.create_parser(grammar));
        let mut problems = matcher.grammar_warnings();
        problems.extend(matcher.get_error());
        if problems.is_empty() {
            Ok(Grammar { matcher })
        } else {
            Err(problems.join("\n"))
        }
    }

    /// Compiles a schema for walks: without whitespace between tokens, which serde ignores, and
    /// with all escapes of JSON in unconstrained strings.
    ///
    /// # Errors
    ///
    /// As for [`Engine::compile`].
    pub fn compile_for_walks(&self, schema: &Value) -> Result<Grammar, String> {
        let mut schema = schema.clone();
        schema["x-guidance"] =
            json!({"whitespace_flexible": false, "json_allow_general_unicode_escapes": true});
        self.compile(&schema)
    }
}

/// A compiled schema.
pub struct Grammar {
    matcher: Matcher,
}

impl std::fmt::Debug for Grammar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grammar")
    }
}

impl Grammar {
    /// Returns the state before the first byte.
    pub(crate) fn start(&self) -> Matcher {
        self.matcher.clone()
    }

    /// Returns whether the schema admits the document.
    #[must_use]
    pub fn admits(&self, document: &str) -> bool {
        let mut matcher = self.start();
        let tokens = tokens(document.as_bytes());
        matcher
            .try_consume_tokens(&tokens)
            .is_ok_and(|taken| taken == tokens.len())
            && matcher.is_accepting().unwrap_or(false)
    }
}

/// Maps each byte to the token with the same number.
pub(crate) fn tokens(bytes: &[u8]) -> Vec<TokenId> {
    bytes.iter().map(|byte| TokenId::from(*byte)).collect()
}
