//! An option that may be given once.

use serde_derive_internals::Ctxt;
use syn::meta::ParseNestedMeta;

use crate::diag;

pub(super) struct Slot<T> {
    key: &'static str,
    value: Option<T>,
}

impl<T> Slot<T> {
    pub(super) fn new(key: &'static str) -> Self {
        Self { key, value: None }
    }

    /// The first value counts; another is reported.
    pub(super) fn set(&mut self, cx: &Ctxt, meta: &ParseNestedMeta<'_>, value: T) {
        if self.value.is_some() {
            cx.error_spanned_by(&meta.path, diag::duplicate_option(self.key));
        } else {
            self.value = Some(value);
        }
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(super) fn take(self) -> Option<T> {
        self.value
    }
}
