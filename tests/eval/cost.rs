//! Time to evaluate 10,000 answers, compared with the time to decode them.
//!
//! ```sh
//! cargo run --release -p outlines-tests --bin eval-cost
//! ```

#![allow(clippy::print_stdout, reason = "the program prints its result")]

use std::time::{Duration, Instant};

use outlines_runtime::Structured;
use outlines_runtime::eval::{Case, Evaluation, Report};
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
const RUNS: usize = 50;

/// Changes an expected value into an answer.
type Change = fn(&mut Order);

const KINDS: [(&str, Change); 5] = [
    ("all correct", |_| {}),
    ("one text wrong", |order| order.customer.push('s')),
    ("list in another order", |order| order.lines.reverse()),
    ("one list element wrong", |order| {
        order.lines[1].price += 1.0;
    }),
    ("one list element missing", |order| {
        drop(order.lines.remove(1));
    }),
];

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
    let cases: Vec<Case<Order>> = (0..ANSWERS)
        .map(|number| Case::new("", order(number)))
        .collect();
    println!("The shortest of {RUNS} runs with {ANSWERS} answers.");
    for (kind, change) in KINDS {
        let texts = cases.iter().map(|case| {
            let mut answer = case.expected.clone();
            change(&mut answer);
            serde_json::to_string(&answer)
        });
        let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
        let mut shortest = [Duration::MAX; 3];
        for _ in 0..RUNS {
            let start = Instant::now();
            let answers = texts.iter().map(|text| serde_json::from_str(text));
            let answers: Vec<Order> = answers.collect::<Result<_, _>>()?;
            let decode = start.elapsed();
            let plain = evaluate(Evaluation::new(), &cases, &answers);
            let with_paths = Evaluation::new()
                .tolerance("lines[].price", 0.01)
                .exact("customer");
            let with_paths = evaluate(with_paths, &cases, &answers);
            for (shortest, time) in shortest.iter_mut().zip([decode, plain, with_paths]) {
                *shortest = time.min(*shortest);
            }
        }
        let [decode, plain, with_paths] = shortest;
        let ratio = |time: Duration| time.as_secs_f64() / decode.as_secs_f64();
        println!(
            "{kind}: decode {decode:.1?}; evaluate {plain:.1?}, ratio {:.2}; with comparisons \
             {with_paths:.1?}, ratio {:.2}",
            ratio(plain),
            ratio(with_paths)
        );
    }
    Ok(())
}

/// Returns the time that an evaluation takes.
fn evaluate(
    mut evaluation: Evaluation<Order>,
    cases: &[Case<Order>],
    answers: &[Order],
) -> Duration {
    let start = Instant::now();
    for (case, answer) in cases.iter().zip(answers) {
        evaluation.add_value(case, answer);
    }
    let report: Report = evaluation.report();
    assert_eq!(report.cases, cases.len());
    start.elapsed()
}
