//! Measurement of extraction quality on 30 labeled texts, without and with few-shot examples, and
//! the difference between the two.
//!
//! ```sh
//! cargo run -p outlines-examples --bin evaluate
//! cargo run -p outlines-examples --bin evaluate -- report.json --save
//! cargo run -p outlines-examples --bin evaluate -- report.json
//! ```
//!
//! With a file name, the report of the second run is compared with the one in the file, if there is
//! one, and the exit status is 1 if a field has become less accurate or a case was not evaluated.
//! With `--save`, which is for the main branch, the report is then saved there. If every branch
//! saved its report, accuracy could sink by the tolerance each time.
//!
//! Uses OpenAI or the server at `OPENAI_BASE_URL` if `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set,
//! with the model named by `OUTLINES_MODEL`. Otherwise it uses a small model on this machine, which
//! is installed on the first run.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use outlines_runtime::eval::{Case, Evaluation, Report};
use outlines_runtime::{Model, Prompt, Structured};
use serde::{Deserialize, Serialize};

/// A person described in the text.
#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
struct Person {
    /// The full name.
    name: String,
    /// The year of birth.
    born: u16,
    /// The place of birth, or null if the text does not name it.
    birthplace: Option<String>,
    field: Field,
}

/// What the person is known for.
#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[serde(rename_all = "lowercase")]
enum Field {
    Art,
    Music,
    Science,
    Sport,
}

const SYSTEM: &str = "Extract the person from the text.";

/// The loss of accuracy that is tolerated before the exit status is 1.
const TOLERANCE: f64 = 0.02;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let model = outlines_examples::openai("gpt-4o-mini")?;
    let cases: Vec<Case<Person>> =
        Case::read(concat!(env!("CARGO_MANIFEST_DIR"), "/evaluate/cases.jsonl"))?;

    println!("Without examples:\n");
    let without = evaluate(&model, &cases, &[]).await?;
    println!("{without}");

    println!("With two examples:\n");
    let examples = [
        (
            "The chemist Clara Immerwahr was born in Polkendorf in 1870.",
            person("Clara Immerwahr", 1870, Some("Polkendorf"), Field::Science),
        ),
        (
            "The singer Édith Piaf was born in 1915.",
            person("Édith Piaf", 1915, None, Field::Music),
        ),
    ];
    let with = evaluate(&model, &cases, &examples).await?;
    println!("{with}");

    println!("The difference that the examples make:\n");
    println!("{}", with.diff(&without));

    // The path of a comparison is misspelled, and the table says so.
    if !with.unused_paths.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let Some(path) = env::args().nth(1) else {
        return Ok(ExitCode::SUCCESS);
    };
    if Path::new(&path).exists() {
        let diff = with.diff(&Report::load(&path)?);
        println!("The difference to the last run:\n\n{diff}");
        if diff.is_regression(TOLERANCE) {
            return Ok(ExitCode::FAILURE);
        }
    }
    if env::args().any(|argument| argument == "--save") {
        with.save(&path)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn evaluate(
    model: &Model,
    cases: &[Case<Person>],
    examples: &[(&str, Person)],
) -> anyhow::Result<Report> {
    let mut evaluation = Evaluation::new();
    for case in cases {
        let mut prompt = Prompt::new().system(SYSTEM);
        for (text, person) in examples {
            prompt = prompt.example(*text, person);
        }
        let call = model.generate::<Person>(prompt.user(&*case.input));
        evaluation.add(case, &call.response().await);
    }
    Ok(evaluation.report())
}

fn person(name: &str, born: u16, birthplace: Option<&str>, field: Field) -> Person {
    Person {
        name: name.to_owned(),
        born,
        birthplace: birthplace.map(str::to_owned),
        field,
    }
}
