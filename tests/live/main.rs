//! Tests of the client against a llama.cpp server with a small model, with each form of its URL.
//!
//! The tests cover what the server enforces and counts, not what the model knows. Server and model
//! are those of the program `extract`, which installs them once per machine.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod cases;
mod elsewhere;
mod grammars;
mod modes;
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
    one_of_the_callers_own_items,
    a_date_by_regular_expression,
    samples_of_one_request,
    a_list_as_the_whole_answer,
    a_type_inside_itself,
    examples_stand_in_the_prompt,
    an_answer_cut_off_says_so_and_what_it_cost,
    usage_is_counted_by_clones_too,
    an_answer_that_fails_a_check_is_asked_for_again,
    constraints_that_the_server_does_not_enforce_are_checked,
}
