//! What a user has: a function that asks a model, and its test.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Model};

use crate::desk::{Ticket, ticket};

/// Sorts a message; one that the model refuses to read goes to a person.
async fn sort(model: &Model, message: &str) -> Result<Option<Ticket>, Error> {
    match model
        .generate::<Ticket>(message)
        .system("Sort the customer's message.")
        .await
    {
        Ok(ticket) => Ok(Some(ticket)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[tokio::test]
async fn a_message_is_sorted() {
    let server = TestServer::start();
    server
        .reply(&ticket())
        .reply(Reply::refusal("I'd rather not."));
    assert_eq!(
        sort(&server.model(), "Twice for May!").await.unwrap(),
        Some(ticket())
    );
    server
        .last_request()
        .assert_prompt_contains("Twice for May!");
    assert_eq!(sort(&server.model(), "…").await.unwrap(), None);
}
