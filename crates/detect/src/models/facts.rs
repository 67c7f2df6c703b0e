//! The metadata in models, for all formats.

use crate::binaries::printable;

/// The maximum size of a text that a model states, in bytes.
pub(super) const TEXT: usize = 200;

/// The statements of a model about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ModelFacts {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    /// As it is written.
    pub(crate) license: Option<String>,
    /// The supplier.
    pub(crate) supplier: Option<String>,
    /// The upstream.
    pub(crate) upstream: Option<String>,
}

impl ModelFacts {
    /// Removes values that are empty, too long or not printable, and placeholders.
    pub(super) fn plain(self) -> Self {
        let plain = |text: Option<String>| {
            let says_nothing = |text: &str| {
                matches!(text.to_ascii_lowercase().as_str(), "other" | "unknown" | "none")
            };
            printable(text.as_deref()?, TEXT).filter(|text| !says_nothing(text))
        };
        let upstream = plain(self.upstream).filter(|url| url.starts_with("https://"));
        Self {
            name: plain(self.name),
            version: plain(self.version),
            license: plain(self.license),
            supplier: plain(self.supplier),
            upstream,
        }
    }
}
