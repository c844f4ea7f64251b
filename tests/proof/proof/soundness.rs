//! Soundness: documents that a schema admits deserialize.

use std::collections::BTreeMap;

use outlines_proof_tests::{Case, EXCEPTIONS, Engine, Plan, corpus, explain};

#[test]
#[allow(
    clippy::print_stdout,
    reason = "the figures are what a long run is for"
)]
fn admitted_documents_deserialize() {
    let tally = Plan::from_env(30_000).walk(&corpus());
    println!("{tally}{}", tally.example);
    assert!(
        tally.failures.is_empty(),
        "{}\n{tally}",
        tally.failures.join("\n")
    );
    for (exception, count) in EXCEPTIONS.iter().zip(tally.exceptions) {
        let most = tally.documents * exception.most / 1_000;
        assert!(
            count <= most,
            "{}: {count}, and {most} at most",
            exception.name
        );
    }
    let most = tally.documents / 1_000;
    assert!(
        tally.abandoned <= most,
        "{} walks did not end, such as\n{}",
        tally.abandoned,
        tally.example
    );
}

#[test]
fn every_exception_still_applies() {
    let corpus = corpus();
    for (i, exception) in EXCEPTIONS.iter().enumerate() {
        let case = corpus.iter().find(|case| case.name == exception.case);
        let case = case.unwrap_or_else(|| panic!("no case {}", exception.case));
        let document = (exception.witness)();
        let grammar = Engine::new().compile(&case.schema()).unwrap();
        assert!(
            grammar.admits(&document),
            "{}: not admitted: {document}",
            exception.name
        );
        assert!((case.read)(&document).is_err(), "{}: read", exception.name);
        assert_eq!(explain(&document, case.read), [i], "{}", exception.name);
    }
}

#[test]
fn exceptions_do_not_explain_other_errors() {
    let read = |text: &str| serde_json::from_str::<BTreeMap<String, Vec<u8>>>(text).map(drop);
    let explained = |document| !explain(document, read).is_empty();
    assert!(explained(r#"{"a":[1,-0]}"#));
    assert!(explained(r#"{"a":[0,-0],"-0":[-0]}"#));
    for unexplained in [
        r#"{"a":[-0,256]}"#,
        r#"{"a":"-0"}"#,
        r#"{"a":[-1]}"#,
        r#"{"a":[-0.0]}"#,
        r#"{"a":["1e400"]}"#,
    ] {
        assert!(read(unexplained).is_err());
        assert!(!explained(unexplained), "{unexplained}");
    }
}

/// A schema that admits documents that its type does not read is detected.
#[test]
fn a_walk_finds_documents_that_do_not_deserialize() {
    let plan = Plan {
        documents: 200,
        seed: 1,
        only: String::new(),
    };
    let case = |text, read| Case {
        name: "wrong".to_owned(),
        text,
        read,
        values: None,
    };
    let wrong = [
        case(
            concat!(
                r#"{"type":"object","properties":{"a":{"type":"integer","minimum":0,"#,
                r#""maximum":256}},"required":["a"],"additionalProperties":false}"#,
            ),
            |text| serde_json::from_str::<BTreeMap<String, u8>>(text).map(drop),
        ),
        case(
            concat!(
                r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"#,
                r#""additionalProperties":false}"#,
            ),
            |text| serde_json::from_str::<BTreeMap<&str, &str>>(text).map(drop),
        ),
    ];
    for case in wrong {
        let tally = plan.walk(&[case]);
        assert!(!tally.failures.is_empty(), "{tally}");
        for part in [
            "type      wrong",
            "schema    {",
            "document  {\"a\":",
            "error     invalid",
            "seed      1",
        ] {
            assert!(tally.failures[0].contains(part), "{}", tally.failures[0]);
        }
    }
}
