//! Tests of the client against a llama.cpp server with a small model, under the URLs of OpenAI, of
//! dated Azure versions, and of Azure v1.
//!
//! The tests cover what the server enforces and counts, not what the model knows. Server and model
//! are those of the program `extract`, which installs them once per machine.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod cases;
mod grammars;
mod misconfiguration;
mod modes;
mod recordings;
mod servers;
mod types;

/// Runs every case against each server. Adjacent tests use different servers, because each server
/// uses one core.
macro_rules! against_every_server {
    ($($case:ident),+ $(,)?) => {
        $(
            mod $case {
                #[tokio::test]
                async fn plain() {
                    crate::cases::$case(crate::servers::plain()).await;
                }

                #[tokio::test]
                async fn azure_dated() {
                    crate::cases::$case(crate::servers::azure_dated()).await;
                }

                #[tokio::test]
                async fn azure_v1() {
                    crate::cases::$case(crate::servers::azure_v1()).await;
                }
            }
        )+
    };
}

against_every_server! {
    a_nested_struct_with_a_list,
    one_of_an_enum,
    choice_returns_an_item,
    a_date_by_regular_expression,
    samples_of_one_request,
    a_list_as_the_whole_answer,
    a_type_inside_itself,
    few_shot_examples_are_sent,
    a_truncated_answer_reports_its_usage,
    usage_is_counted_by_clones_too,
    an_answer_that_fails_a_check_is_asked_for_again,
    constraints_that_the_server_does_not_enforce_are_checked,
}
