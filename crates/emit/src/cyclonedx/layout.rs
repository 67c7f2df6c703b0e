//! The selected part of a document.

use crate::document::Document;
use crate::{CiComponents, CycloneDxVersion};

/// The version of every document: a document with other content has another serial number.
pub(super) const VERSION: u8 = 1;

/// The layout of a document.
pub(super) struct Layout {
    version: CycloneDxVersion,
    /// Whether packages of CI are in `components`.
    pub(super) is_among: bool,
    /// The BOM-Link of the product's document, if this is the document of its CI.
    pub(super) product: Option<String>,
}

impl Layout {
    /// Selects the part of a document. A document of CI lists CI in `components`, where all
    /// consumers look.
    pub(super) fn of(
        document: &Document<'_>,
        version: CycloneDxVersion,
        ci: CiComponents,
        product: Option<String>,
    ) -> Self {
        let is_among = ci == CiComponents::Components || document.is_of_ci();
        Self { version, is_among, product }
    }

    /// Returns the key that distinguishes the layout from others of the same document.
    pub(super) fn form(&self, has_ci: bool) -> String {
        let place = if self.is_among && has_ci { " with CI among the components" } else { "" };
        let link = self.product.as_ref().map(|link| format!(" of the CI of {link}"));
        format!("CycloneDX {}{place}{}", self.version.as_str(), link.unwrap_or_default())
    }
}
