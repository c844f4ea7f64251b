//! Missing, invalid, and conflicting settings.

use std::process::Command;

use outlines_runtime::{Error, OpenAI, models};

use crate::server::KEY;

const CHILD: &str = "OUTLINES_TEST_CHILD";

/// Runs one test of this binary in a separate process, so that setting its environment is not a
/// data race.
fn run_alone(test: &str, variables: &[(&str, &str)]) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test]).env(CHILD, "1");
    for name in [
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
    ] {
        child.env_remove(name);
    }
    let output = child.envs(variables.iter().copied()).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("1 passed"), "{report}");
}

#[test]
fn with_neither_key_nor_url_the_error_names_both_variables() {
    if std::env::var_os(CHILD).is_none() {
        return run_alone(
            "configuration::with_neither_key_nor_url_the_error_names_both_variables",
            &[("OPENAI_BASE_URL", "")],
        );
    }
    let error = models::openai("gpt-4o-mini").unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }));
    assert_eq!(
        error.to_string(),
        "missing API key and base URL; set `OPENAI_API_KEY` to use OpenAI, or `OPENAI_BASE_URL` \
         to use a compatible server (in code: `api_key`, `base_url`)"
    );
}

#[test]
fn an_empty_model_name_is_rejected() {
    let builder = OpenAI::builder("").environment(|_| None).api_key(KEY);
    let error = builder.build().unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }));
    assert_eq!(error.to_string(), "the model name is empty");
}

#[test]
fn the_process_environment_is_read() {
    if std::env::var_os(CHILD).is_none() {
        return run_alone(
            "configuration::the_process_environment_is_read",
            &[("OPENAI_BASE_URL", "http://localhost:8080/v1/")],
        );
    }
    let model = models::openai("gpt-4o-mini").unwrap();
    assert_eq!(model.name(), "gpt-4o-mini");
    let text = format!("{model:?}");
    assert!(
        text.contains("http://localhost:8080/v1/chat/completions"),
        "{text}"
    );
}

fn chat_url(model: &outlines_runtime::Model) -> String {
    let text = format!("{model:?}");
    text.split('"')
        .find(|part| part.contains("://"))
        .unwrap()
        .to_owned()
}

#[test]
fn the_default_base_url_is_openai() {
    let builder = OpenAI::builder("gpt-4o-mini").environment(|_| None);
    let model = builder.api_key(KEY).build().unwrap();
    assert_eq!(
        chat_url(&model),
        "https://api.openai.com/v1/chat/completions"
    );
}

#[test]
fn arguments_override_environment_variables() {
    let builder = OpenAI::builder("m").environment(|name| match name {
        "OPENAI_API_KEY" => Some("unusable\n".to_owned()),
        "OPENAI_BASE_URL" => Some("https://from-env/v1".to_owned()),
        _ => None,
    });
    let model = builder
        .api_key(KEY)
        .base_url("https://given/v1")
        .build()
        .unwrap();
    assert_eq!(chat_url(&model), "https://given/v1/chat/completions");
}

#[test]
fn an_invalid_base_url_is_rejected_with_its_source() {
    let error = OpenAI::builder("m")
        .environment(|name| (name == "OPENAI_BASE_URL").then(|| "localhost:8080/v1".to_owned()))
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the base URL `localhost:8080/v1` in `OPENAI_BASE_URL` has no scheme; start it with \
         `https://`, or with `http://` for a local server"
    );
}

#[test]
fn sending_a_key_over_http_requires_opt_in_except_on_loopback() {
    let builder = || OpenAI::builder("m").environment(|_| None).api_key(KEY);
    let far = "http://gpu-box.example.com:8000/v1";
    assert!(builder().base_url(far).build().is_err());
    assert!(builder().base_url(far).allow_http(true).build().is_ok());
    assert!(builder().base_url(far).no_api_key().build().is_ok());
    assert!(builder().base_url("http://[::1]:8000/v1").build().is_ok());
}

#[test]
fn an_id_that_is_not_a_header_value_is_rejected() {
    let builder = OpenAI::builder("m").environment(|_| None).api_key(KEY);
    let error = builder
        .organization("org\r\nx-evil: 1")
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("`OPENAI_ORG_ID`"), "{error}");
}
