//! What a request is answered.

use crate::config::Api;
use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::reply::Reply;
use crate::testing::request::Request;
use crate::testing::server::Shared;
use crate::testing::strict::{Vendor, refusal};

/// The reply: what was ordered, unless the API would refuse the request. What was ordered stays in the queue then.
pub(super) fn decide(shared: &Shared, request: &Request, dialect: Dialect) -> Reply {
    let fault = incomplete(request).or_else(|| {
        let strict = !shared.settings.lax;
        strict.then(|| refused(request, dialect)).flatten()
    });
    match fault {
        Some(failure) => Reply::failed(failure),
        None => shared.script.next(request, shared.settings.seed),
    }
}

/// What a request lacks, whatever it asks.
fn incomplete(request: &Request) -> Option<Failure> {
    if !request.body().is_object() {
        return Some(Failure::no_json());
    }
    if request.model().is_empty() {
        return Some(Failure::invalid("you must provide a model parameter"));
    }
    let messages = request.messages();
    messages.is_empty().then(|| {
        Failure::missing(match request.api() {
            Api::ChatCompletions => "messages",
            Api::Responses => "input",
        })
    })
}

/// What strict mode refuses.
fn refused(request: &Request, dialect: Dialect) -> Option<Failure> {
    let vendor = if dialect.is_azure() {
        Vendor::Azure
    } else {
        Vendor::OpenAI
    };
    let refusal = refusal(request.format_text()?, request.api(), vendor)?;
    Some(refusal.into())
}
