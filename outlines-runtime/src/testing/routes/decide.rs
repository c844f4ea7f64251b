//! What a request is answered.

use crate::api::Api;
use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::reply::{Content, Reply, Words};
use crate::testing::request::Request;
use crate::testing::shared::Shared;
use crate::testing::strict::{Vendor, refusal};
use crate::testing::wire;

/// The reply: what was ordered, unless the API would refuse the request. What was ordered stays in the queue then.
pub(super) fn decide(shared: &Shared, request: &Request, dialect: Dialect) -> Reply {
    let fault = incomplete(request).or_else(|| {
        let strict = !shared.settings.lax;
        strict.then(|| refused(request, dialect)).flatten()
    });
    if let Some(failure) = fault {
        return Reply::failed(failure);
    }
    let reply = shared.script.next(request, shared.settings.seed);
    match misfit(&reply, request) {
        Some(mistake) if !shared.settings.lax => Reply::unusable(mistake),
        _ => reply,
    }
}

/// Why a value in a reply is a mistake of the test. A text is none, whatever it says.
fn misfit(reply: &Reply, request: &Request) -> Option<String> {
    let Content::Said(said) = &reply.content else {
        return None;
    };
    let schema = request.strict_schema()?;
    let place = said.iter().find_map(|said| match &said.words {
        Words::Value(document) => wire::misfit(document, schema),
        _ => None,
    })?;
    let name = request.schema_name().unwrap_or_default();
    Some(format!(
        "the value given to the test server does not fit the schema `{name}` of this request: {place}; if the answer is \
         meant to be wrong, give it as `Reply::text`"
    ))
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
