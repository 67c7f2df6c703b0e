//! The document of the product, as that of its CI names it.

use std::io::Write;

use plimsoll_model::{DigestAlgorithm, FileDigest};
use sha2::Digest;

use crate::document::{Digested, Document};
use crate::{RenderError, RenderErrorKind};

/// Another document.
pub(super) struct Linked {
    /// Its namespace.
    pub(super) namespace: String,
    /// The digest of its file.
    pub(super) digest: FileDigest,
}

impl Linked {
    /// The result of writing a document. The writer returns the namespace.
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
            RenderError::new(RenderErrorKind::Write, "the digest is not one of its algorithm")
        })?;
        Ok(Some(Self { namespace, digest }))
    }
}
