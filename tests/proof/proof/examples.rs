//! Validation of examples in prompts, compared with `jsonschema`.

use std::collections::BTreeSet;

use fastrand::Rng;
use outlines_proof_tests::{SchemaValidator, corpus, example};
use outlines_runtime::{Error, OpenAI};

/// The number of values of each type.
const VALUES: usize = 20;

#[tokio::test]
async fn an_example_is_rejected_exactly_if_the_schema_excludes_it() {
    // No server listens on this port, so a prompt that is not rejected fails with another error.
    let model = OpenAI::builder("m")
        .environment(|_| None)
        .base_url("http://127.0.0.1:0/v1")
        .max_retries(0)
        .build()
        .unwrap();
    let mut rng = Rng::with_seed(1);
    let (mut admitted, mut rejected) = (0, BTreeSet::new());
    for case in corpus().iter().filter(|case| case.values.is_some()) {
        let validator = SchemaValidator::new(&case.schema()).unwrap();
        for _ in 0..VALUES {
            let Some((text, prompt)) = example(case, &mut rng) else {
                continue;
            };
            let error = model
                .generate::<String>(prompt.user("…"))
                .await
                .unwrap_err();
            // A value that is nested too deeply to be deserialized is not a valid example either.
            let document = serde_json::from_str(&text).ok();
            let admits = document.is_some_and(|document| validator.admits(&document));
            match error {
                // Strict mode has no keyword for the length of a string.
                Error::Configuration { message } if message.ends_with("characters long") => {}
                Error::Configuration { message } => {
                    assert!(!admits, "{}: {message}\n{text}", case.name);
                    rejected.insert(case.name.clone());
                }
                Error::Connection { .. } => {
                    assert!(admits, "{}\n{text}", case.name);
                    admitted += 1;
                }
                error => panic!("{error:?}"),
            }
        }
    }
    // Schemas exclude integers that JSON cannot represent exactly.
    assert!(
        admitted > 2_000 && !rejected.is_empty(),
        "{admitted} {rejected:?}"
    );
}
