//! Prompts: messages with texts, images, and files.

mod content;
mod conversation;
mod media;

pub use content::Content;
pub(crate) use content::Part;
pub use conversation::Prompt;
pub(crate) use conversation::{Message, Role};
pub(crate) use media::FileSource;
pub use media::{File, Image, ImageDetail};
