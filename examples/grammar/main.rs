//! An arithmetic expression that follows a grammar, parsed as a type.
//!
//! ```sh
//! cargo run -p outlines-examples --bin grammar
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine. OpenAI
//! supports Lark, llama.cpp supports GBNF and Lark.

use std::num::ParseIntError;
use std::str::FromStr;

use outlines_runtime::{Api, Grammar, GrammarDialect, OpenAI, OpenAIConfig, Prompt};

const LARK: &str = r#"
start: NUMBER (" " OPERATOR " " NUMBER){1,3} " EUR"
NUMBER: /[0-9]{1,4}/
OPERATOR: "+" | "*"
"#;

const GBNF: &str = r#"
root ::= number (" " [+*] " " number){1,3} " EUR"
number ::= [0-9]{1,4}
"#;

/// A price, calculated from an expression such as `3 + 2 * 5 EUR`.
#[derive(Debug)]
struct Price(u64);

impl FromStr for Price {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        let mut sum = 0;
        for term in text.trim_end_matches(" EUR").split(" + ") {
            let factors = term.split(" * ").map(u64::from_str);
            sum += factors.product::<Result<u64, _>>()?;
        }
        Ok(Self(sum))
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let is_openai = outlines_examples::is_set("OPENAI_API_KEY");
    let model = if is_openai {
        OpenAI::builder("gpt-5-mini").api(Api::Responses).build()?
    } else {
        OpenAI::builder("local")
            .base_url(outlines_examples::local_server()?)
            .grammar_dialect(GrammarDialect::LlamaCpp)
            .config(OpenAIConfig::new().temperature(0.0).max_tokens(100))
            .build()?
    };
    let prompt = Prompt::new()
        .system("Write the calculation of the price.")
        .user("A tea for 3 EUR and two cakes for 5 EUR each.")
        .assistant("3 + 2 * 5 EUR")
        .user("A lamp for 40 EUR and three cups for 6 EUR each.");

    let response = model
        .grammar::<Price>(prompt.clone(), Grammar::lark(LARK))
        .response()
        .await?;
    println!("Lark: {} = {} EUR", response.raw, response.value.0);
    if !is_openai {
        let text: String = model.grammar(prompt, Grammar::gbnf(GBNF)).await?;
        println!("GBNF: {text}");
    }
    Ok(())
}
