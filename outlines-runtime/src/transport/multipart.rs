//! Forms with a file in them.

use reqwest::header::HeaderMap;
use reqwest::multipart::Form;
use reqwest::{Body, Method, Request, RequestBuilder, Url};

use crate::error::Error;
use crate::transport::{Transport, failure};

impl Transport {
    /// The body of a form, and the headers that say what it is and how long.
    pub(crate) fn encode(&self, url: &Url, form: Form) -> Result<(HeaderMap, Option<Body>), Error> {
        let bare = Request::new(Method::POST, url.clone());
        let mut request = RequestBuilder::from_parts(self.client.clone(), bare)
            .multipart(form)
            .build()
            .map_err(|error| {
                let cause = failure::root_cause(&error);
                Error::configuration(format!("the form cannot be written: {cause}"))
            })?;
        let headers = std::mem::take(request.headers_mut());
        Ok((headers, request.body_mut().take()))
    }

    /// The most bytes that one answer may have.
    pub(crate) fn max_response_bytes(&self) -> usize {
        self.max_response_bytes
    }
}
