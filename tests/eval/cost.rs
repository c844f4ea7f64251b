//! Time to evaluate 10,000 answers, compared with the time to decode them.
//!
//! ```sh
//! cargo run --release -p outlines-tests --bin eval-cost
//! ```

#![allow(clippy::print_stdout, reason = "the program prints its result")]

use std::time::Instant;

use outlines_runtime::Structured;
use outlines_runtime::eval::{Case, Evaluation};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Structured)]
struct Order {
    customer: String,
    lines: Vec<Line>,
    note: Option<String>,
}

#[derive(Clone, Serialize, Deserialize, Structured)]
struct Line {
    article: String,
    price: f64,
}

const ANSWERS: u32 = 10_000;
const RUNS: usize = 5;

fn main() -> Result<(), serde_json::Error> {
    let line = |article: &str, price| Line {
        article: article.to_owned(),
        price,
    };
    let order = |number| Order {
        customer: format!("Customer {number}"),
        lines: vec![
            line("tea", 4.5),
            line("milk", f64::from(number)),
            line("salt", 0.5),
        ],
        note: (number % 3 == 0).then(|| "Ring twice.".to_owned()),
    };
    let texts = (0..ANSWERS).map(|number| serde_json::to_string(&order(number)));
    let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
    let cases: Vec<Case<Order>> = (0..ANSWERS)
        .map(|number| Case::new("", order(number)))
        .collect();
    for _ in 0..RUNS {
        let start = Instant::now();
        let answers = texts.iter().map(|text| serde_json::from_str(text));
        let answers: Vec<Order> = answers.collect::<Result<_, _>>()?;
        let decode = start.elapsed();

        let start = Instant::now();
        let mut evaluation = Evaluation::new();
        for (case, answer) in cases.iter().zip(&answers) {
            evaluation.add_value(case, answer);
        }
        let report = evaluation.report();
        let evaluate = start.elapsed();
        let ratio = evaluate.as_secs_f64() / decode.as_secs_f64();
        println!(
            "{} of {} cases exact; decode {decode:.1?}, evaluate {evaluate:.1?}, ratio {ratio:.2}",
            report.exact_matches, report.cases
        );
    }
    Ok(())
}
