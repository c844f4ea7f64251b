//! Text by grammar.

use std::str::FromStr;

use outlines_runtime::{Error, Event, Grammar, GrammarDialect, Model, Prompt};

use crate::servers;

const LARK: &str = r#"
start: NUMBER (" " OPERATOR " " NUMBER){1,3}
NUMBER: /[0-9]{1,4}/
OPERATOR: "+" | "-" | "*"
"#;
const GBNF: &str = r#"
root ::= number (" " [+*-] " " number){1,3}
number ::= [0-9]{1,4}
"#;

/// An arithmetic expression.
#[derive(Debug)]
struct Expression {
    numbers: Vec<u16>,
    operators: Vec<char>,
}

impl FromStr for Expression {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut numbers, mut operators) = (Vec::new(), Vec::new());
        for (index, part) in text.split(' ').enumerate() {
            match part.parse() {
                Ok(number) if index % 2 == 0 => numbers.push(number),
                Err(_) if index % 2 == 1 && part.len() == 1 => operators.extend(part.chars()),
                _ => return Err(format!("unexpected {part:?}")),
            }
        }
        Ok(Self { numbers, operators })
    }
}

fn model() -> Model {
    let builder = servers::plain_builder().grammar_dialect(GrammarDialect::LlamaCpp);
    builder.build().unwrap()
}

fn prompt() -> Prompt {
    Prompt::new()
        .system("Write the calculation, not the result.")
        .user("Three boxes with 12 teas each, and 5 more teas.")
}

#[tokio::test]
async fn an_arithmetic_expression_follows_a_lark_or_gbnf_grammar() {
    for grammar in [Grammar::lark(LARK), Grammar::gbnf(GBNF)] {
        let call = model().grammar::<Expression>(prompt(), grammar);
        let call = call.temperature(1.0).max_tokens(60);
        let expression = call.await.unwrap();
        assert!(
            (2..=4).contains(&expression.numbers.len()),
            "{expression:?}"
        );
        assert_eq!(expression.operators.len(), expression.numbers.len() - 1);
    }
}

#[tokio::test]
async fn a_grammar_is_streamed_and_truncated_like_a_value() {
    let call = model().grammar::<Expression>(prompt(), Grammar::lark(LARK));
    let mut stream = call.max_tokens(60).stream().await.unwrap();
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event.unwrap() {
            Event::Text(piece) => text += &piece,
            Event::Done(response) => assert_eq!(response.raw, text),
            event => panic!("{event:?}"),
        }
    }
    assert!(!text.is_empty());

    let call = model().grammar::<Expression>(prompt(), Grammar::gbnf(GBNF));
    let error = call.max_tokens(2).await.unwrap_err();
    assert!(matches!(error, Error::Truncated { .. }), "{error:?}");
}

/// The server answers a request with an invalid Lark grammar as if it had none, so that the check
/// before sending is the only one.
#[tokio::test]
async fn invalid_grammars_are_rejected() {
    let call = model().grammar::<String>(prompt(), Grammar::gbnf("root ::= ("));
    let error = call.max_tokens(20).await.unwrap_err();
    assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");

    let model = model();
    let call = model.grammar::<String>(prompt(), Grammar::lark("start: number"));
    let error = call.await.unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
    assert_eq!(model.usage().requests, 0);
}
