//! Compile-fail cases of every message.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("cases/pass/*.rs");
    for topic in [
        "attribute",
        "constraint",
        "limit",
        "partial",
        "serde",
        "shape",
        "type",
    ] {
        cases.compile_fail(format!("cases/{topic}/*.rs"));
    }
}
