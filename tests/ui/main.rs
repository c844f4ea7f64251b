//! Compile-fail cases of every message.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
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

/// A program without an entry would not be compiled.
#[test]
fn every_program_has_an_entry_in_the_manifest() {
    let manifest = include_str!("Cargo.toml");
    let programs: Vec<_> = std::fs::read_dir("cases/pass")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!programs.is_empty());
    for program in programs {
        let path = format!("path = \"cases/pass/{program}\"");
        assert!(manifest.contains(&path), "Cargo.toml has no `{path}`");
    }
}
