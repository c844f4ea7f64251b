//! The content of one message.

use std::fmt;

use crate::error::Error;
use crate::prompt::{File, Image};

/// The content of a message: texts, images, and files, in order.
///
/// ```
/// use outlines_runtime::{Content, Image};
///
/// let question = Content::new()
///     .text("What did they buy?")
///     .image(Image::url("https://example.com/receipt.jpg"));
/// let short = Content::from("What did they buy?");
/// ```
#[derive(Clone, Default)]
pub struct Content {
    pub(crate) parts: Vec<Part>,
}

#[derive(Clone)]
pub(crate) enum Part {
    Text(String),
    Image(Image),
    File(File),
}

impl Content {
    /// Returns an empty message, to which parts are added.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// Adds an image.
    #[must_use]
    pub fn image(mut self, image: Image) -> Self {
        self.parts.push(Part::Image(image));
        self
    }

    /// Adds a file.
    ///
    /// ```
    /// use outlines_runtime::{Content, File};
    ///
    /// let question = Content::new()
    ///     .text("What is the total of this invoice?")
    ///     .file(File::pdf("invoice.pdf", b"%PDF-1.7 ..."));
    /// ```
    #[must_use]
    pub fn file(mut self, file: File) -> Self {
        self.parts.push(Part::File(file));
        self
    }

    /// Returns an error if the content cannot be sent.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.parts.is_empty() {
            return Err(Error::configuration(
                "a message of the prompt has no content; add a text, an image or a file",
            ));
        }
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(_) => Ok(()),
            Part::Image(image) => image.check(),
            Part::File(file) => file.check(),
        })
    }

    /// Returns the texts, without images and files.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Image(_) | Part::File(_) => None,
        })
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

/// Shows the kinds and sizes of the parts, not their content.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.parts).finish()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Image(image) => image.fmt(f),
            Self::File(file) => file.fmt(f),
        }
    }
}
