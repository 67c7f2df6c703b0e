//! Identities of components.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::ComponentKind;

/// The identity of a component inside a report: its kind and a hash of its key.
///
/// It is derived from content, so the same component has the same identity in every run. It
/// is valid in CycloneDX (`bom-ref`) and SPDX (`SPDXRef-…`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ComponentId(Arc<str>);

impl ComponentId {
    /// Derives the identity from the kind and the key, such as a path or `owner/repository@ref`.
    pub fn derive(kind: ComponentKind, key: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(kind.as_str().as_bytes());
        hash.update([0]);
        hash.update(key);
        let digest = hash.finalize();
        let mut id = format!("{kind}-");
        id.push_str(&crate::text::hex(digest.iter().take(8)));
        Self(id.into())
    }

    /// The identity as text: letters, digits and `-`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns an id that also depends on a key of this process, to distinguish components whose masked texts are
    /// equal; the same id for zero. It is [provisional](Self::is_provisional): it must never be written.
    #[doc(hidden)]
    #[must_use]
    pub fn apart(self, key: u64) -> Self {
        if key == 0 { self } else { Self(format!("{}~{key:x}", self.0).into()) }
    }

    /// Whether it depends on a key of this process, which must not be written.
    #[doc(hidden)]
    pub fn is_provisional(&self) -> bool {
        self.0.contains('~')
    }
}

impl std::fmt::Display for ComponentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
