//! Images and files in a message.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::error::Error;

/// The resolution at which the model reads an image. Tiles are billed as tokens.
///
/// ```
/// use outlines_runtime::{Image, ImageDetail};
///
/// // The small print matters.
/// let receipt = Image::url("https://example.com/receipt.jpg").detail(ImageDetail::High);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ImageDetail {
    /// The server decides.
    Auto,
    /// The image, scaled down.
    Low,
    /// The scaled image and its tiles.
    High,
}

/// An image in a message.
///
/// ```
/// use outlines_runtime::{Image, ImageDetail};
///
/// let by_address = Image::url("https://example.com/receipt.jpg");
/// let by_content = Image::bytes("image/png", b"\x89PNG...").detail(ImageDetail::Low);
/// ```
#[derive(Clone)]
pub struct Image {
    pub(crate) url: String,
    pub(crate) detail: Option<ImageDetail>,
}

impl Image {
    /// Returns an image that the server fetches, by an `https` or `data` URL.
    pub fn url(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            detail: None,
        }
    }

    /// Returns an image that is sent with the request, as a `data` URL; `media_type` is for
    /// example `image/png`.
    #[must_use]
    pub fn bytes(media_type: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self::url(data_url(media_type, bytes.as_ref()))
    }

    /// Sets the resolution at which the model reads the image. By default the server decides.
    #[must_use]
    pub fn detail(mut self, detail: ImageDetail) -> Self {
        self.detail = Some(detail);
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        check_url(&self.url)
    }
}

/// A file in a message, such as a PDF.
///
/// ```
/// use outlines_runtime::File;
///
/// let invoice = File::pdf("invoice.pdf", b"%PDF-1.7 ...");
/// let uploaded = File::id("file-abc123");
/// ```
#[derive(Clone)]
pub struct File(pub(crate) FileSource);

#[derive(Clone)]
pub(crate) enum FileSource {
    Uploaded(String),
    Inline { name: String, data: String },
}

impl File {
    /// Returns a PDF that is sent with the request.
    pub fn pdf(name: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        Self::bytes(name, "application/pdf", bytes)
    }

    /// Returns a file of any type that is sent with the request. The supported types depend on the
    /// model.
    ///
    /// ```
    /// use outlines_runtime::File;
    ///
    /// let sheet = File::bytes("prices.csv", "text/csv", "article,price\ntea,2.50\n");
    /// ```
    pub fn bytes(name: impl Into<String>, media_type: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self(FileSource::Inline {
            name: name.into(),
            data: data_url(media_type, bytes.as_ref()),
        })
    }

    /// Returns a file that was uploaded before, by its id.
    pub fn id(id: impl Into<String>) -> Self {
        Self(FileSource::Uploaded(id.into()))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.0 {
            FileSource::Inline { data, .. } => check_url(data),
            FileSource::Uploaded(id) if id.is_empty() => {
                Err(Error::configuration("the id of a file is empty"))
            }
            FileSource::Uploaded(_) => Ok(()),
        }
    }
}

/// Returns an error if a server would misread the URL.
fn check_url(url: &str) -> Result<(), Error> {
    let Some(data) = url.strip_prefix("data:") else {
        let is_valid = !url.is_empty() && !url.contains(|c: char| c.is_control() || c == ' ');
        return is_valid.then_some(()).ok_or_else(|| {
            Error::configuration(
                "the URL of an image is empty or contains a space or a control character",
            )
        });
    };
    let (head, _) = data.split_once(',').unwrap_or((data, ""));
    let (media_type, parameters) = head.split_once(';').unwrap_or((head, ""));
    // The names of RFC 6838, section 4.2.
    let is_name = |name: &str| {
        let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        !name.is_empty() && name.bytes().all(is_valid)
    };
    let names = media_type.split_once('/');
    if !names.is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype)) {
        return Err(Error::configuration(format!(
            "the media type {:?} of an image or a file is invalid; use a type such as `image/png`",
            media_type.chars().take(80).collect::<String>()
        )));
    }
    if !parameters.ends_with("base64") || parameters.contains(char::is_control) {
        return Err(Error::configuration(
            "a data URL of an image or a file is invalid; expected `data:`, a media type such as \
             `image/png`, `;base64,`, and the content in base64",
        ));
    }
    Ok(())
}

fn data_url(media_type: &str, bytes: &[u8]) -> String {
    let head = ["data:", media_type, ";base64,"];
    let length = head.iter().map(|part| part.len()).sum::<usize>() + bytes.len().div_ceil(3) * 4;
    let mut url = String::with_capacity(length);
    url.extend(head);
    STANDARD.encode_string(bytes, &mut url);
    url
}

/// Shows neither the URL nor the content.
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({} bytes)", self.url.len())
    }
}

/// Shows neither the name nor the content.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            FileSource::Uploaded(_) => f.write_str("File(uploaded)"),
            FileSource::Inline { data, .. } => write!(f, "File({} bytes)", data.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_a_server_would_misread_are_rejected() {
        for image in [
            Image::bytes("image/png", b"1"),
            Image::bytes("image/svg+xml;charset=utf-8", b"1"),
            Image::url("https://example.com/a.jpg"),
            Image::url("data:image/png;base64,AA=="),
        ] {
            assert!(image.check().is_ok(), "{}", image.url);
        }
        for image in [
            Image::bytes("no\r\nmime;x,", b"1"),
            Image::bytes("image/png\r\n", b"1"),
            Image::bytes("image/png;\n", b"1"),
            Image::bytes("image/png,", b"1"),
            Image::bytes("png", b"1"),
            Image::bytes("", b"1"),
            Image::bytes("image/", b"1"),
            Image::url(""),
            Image::url("data:"),
            Image::url("https://example.com/\n"),
            Image::url("https://example.com/a b.jpg"),
        ] {
            assert!(image.check().is_err(), "{}", image.url);
        }
        assert!(File::bytes("a.csv", "text/csv", "1").check().is_ok());
        assert!(File::bytes("a.csv", "csv", "1").check().is_err());
        assert!(File::id("file-1").check().is_ok());
        assert!(File::id("").check().is_err());
    }

    #[test]
    fn bytes_become_a_data_url_of_the_exact_length() {
        for (bytes, url) in [
            (&b"\x00\xff\x10"[..], "data:image/png;base64,AP8Q"),
            (b"a", "data:image/png;base64,YQ=="),
            (b"", "data:image/png;base64,"),
        ] {
            let image = Image::bytes("image/png", bytes);
            assert_eq!(image.url, url);
            assert_eq!(image.url.capacity(), url.len());
        }
    }
}
