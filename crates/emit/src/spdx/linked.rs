//! The document of the product, to which that of its CI refers.

use std::io::Write;

use plimsoll_model::{DigestAlgorithm, FileDigest};
use sha2::Digest;

use crate::document::{Digested, Document};
use crate::{RenderError, RenderErrorKind};

/// Another document.
pub(super) struct Linked {
    /// The namespace.
    pub(super) namespace: String,
    /// The digest of the file.
    pub(super) digest: FileDigest,
}

impl Linked {
    /// Writes a document to compute its digest. The writer returns the namespace.
    pub(super) fn of<D: Digest>(
        product: Option<&Document<'_>>,
        algorithm: DigestAlgorithm,
        write: fn(&Document<'_>, Option<Self>, &mut dyn Write) -> Result<String, RenderError>,
    ) -> Result<Option<Self>, RenderError> {
        let Some(product) = product else { return Ok(None) };
        let mut content = Digested(D::new());
        let namespace = write(product, None, &mut content)?;
        let digest = FileDigest::of_bytes(algorithm, &content.0.finalize());
        let digest = digest.ok_or_else(|| {
            RenderError::new(
                RenderErrorKind::Write,
                "the digest has the wrong length for its algorithm",
            )
        })?;
        Ok(Some(Self { namespace, digest }))
    }
}
