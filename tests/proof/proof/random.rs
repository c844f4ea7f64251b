//! Documents drawn at random for tests are answers: valid under the schema, and values of the type.

use std::collections::BTreeSet;

use outlines_proof_tests::{Judge, corpus, explain};
use outlines_runtime::testing::random_document;
use serde_json::Value;

/// Documents of each type.
const SEEDS: u64 = 20;

#[test]
#[allow(
    clippy::print_stdout,
    reason = "the figures are what a long run is for"
)]
fn every_document_is_valid_and_deserializes() {
    let mut failures = Vec::new();
    let (mut documents, mut unlike, mut longest) = (0, 0, 0);
    for case in corpus() {
        let judge = Judge::new(&case.schema()).unwrap();
        let mut texts = BTreeSet::new();
        for seed in 0..SEEDS {
            let fail = |why: &str| format!("{} ({seed}): {why}\n{}", case.name, case.text);
            let text = match random_document(case.text, seed) {
                Ok(text) => text,
                Err(error) => {
                    failures.push(fail(&error.to_string()));
                    continue;
                }
            };
            documents += 1;
            longest = longest.max(text.len());
            let document: Value = serde_json::from_str(&text).unwrap();
            if !judge.admits(&document) {
                failures.push(fail(&format!("not valid: {text}")));
            }
            if let Err(error) = (case.read)(&text)
                && explain(&text, case.read).is_empty()
            {
                failures.push(fail(&format!("not read: {error}: {text}")));
            }
            texts.insert(text);
        }
        unlike += texts.len();
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{documents} documents, {unlike} unlike, {longest} bytes at most");
}
