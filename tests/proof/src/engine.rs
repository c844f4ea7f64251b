//! A grammar engine of production servers over a vocabulary of single bytes, which needs no model.

use std::sync::Arc;

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, TokEnv, TokRxInfo, TokTrie, TokenId};
use llguidance::{Matcher, ParserFactory};
use serde_json::{Value, json};

/// The token that ends a document; the others are the 256 bytes.
pub(crate) const END: TokenId = 256;

/// The engine, for all schemas.
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
    /// The engine over bytes.
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

    /// The grammar of a schema as a server compiles it.
    ///
    /// # Errors
    ///
    /// What the engine finds wrong in the schema, its warnings included.
    pub fn compile(&self, schema: &Value) -> Result<Grammar, String> {
        let grammar = TopLevelGrammar::from_json_schema(schema.clone());
        let mut matcher = Matcher::new(self.factory.create_parser(grammar));
        let mut faults = matcher.grammar_warnings();
        faults.extend(matcher.get_error());
        if faults.is_empty() {
            Ok(Grammar { matcher })
        } else {
            Err(faults.join("\n"))
        }
    }

    /// The grammar of a schema for walks: no white space between tokens, which serde does not see, and all escapes of JSON in
    /// free strings.
    ///
    /// # Errors
    ///
    /// As [`Engine::compile`].
    pub fn compile_for_walks(&self, schema: &Value) -> Result<Grammar, String> {
        let mut schema = schema.clone();
        schema["x-guidance"] =
            json!({"whitespace_flexible": false, "json_allow_general_unicode_escapes": true});
        self.compile(&schema)
    }
}

/// A compiled schema, before its first byte.
pub struct Grammar {
    matcher: Matcher,
}

impl std::fmt::Debug for Grammar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grammar")
    }
}

impl Grammar {
    /// The state before the first byte.
    pub(crate) fn start(&self) -> Matcher {
        self.matcher.clone()
    }

    /// Whether the document is one that the schema admits.
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

/// A byte is the token of the same number.
pub(crate) fn tokens(bytes: &[u8]) -> Vec<TokenId> {
    bytes.iter().map(|byte| TokenId::from(*byte)).collect()
}
