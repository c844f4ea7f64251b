//! The schema's place in a request.

use crate::api::Parameters;

/// A schema that the answer must follow, as text that is written as it is.
///
/// `serde_json::value::RawValue` would write it verbatim too, but parses it first, on every call; a schema may have a
/// hundred kilobytes, and the compiler has checked it.
#[derive(Clone, Copy)]
pub(crate) struct OutputSchema<'a> {
    /// 1 to 64 characters of `[A-Za-z0-9_-]`, which JSON never escapes.
    pub(crate) name: &'a str,
    /// A JSON object.
    pub(crate) schema: &'a str,
}

impl OutputSchema<'_> {
    /// Writes `before`, the name, what stands between in both APIs, the schema, and `after`.
    pub(super) fn write(&self, body: &mut Vec<u8>, before: &str, after: &str) {
        for part in [
            before,
            self.name,
            r#"","strict":true,"schema":"#,
            self.schema,
            after,
        ] {
            body.extend_from_slice(part.as_bytes());
        }
    }
}

/// Writes the fields of the caller's own after those of an object that is still open.
pub(super) fn write_extra(
    body: &mut Vec<u8>,
    parameters: Parameters<'_>,
) -> Result<(), serde_json::Error> {
    for extra in parameters.extra() {
        if let Some(value) = &extra.value {
            body.push(b',');
            serde_json::to_writer(&mut *body, &extra.name)?;
            body.push(b':');
            body.extend_from_slice(value.get().as_bytes());
        }
    }
    Ok(())
}
