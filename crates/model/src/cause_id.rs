//! Identities of root causes.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::redact::redact;

/// Identity of a root cause: `c1:` and 32 hexadecimal digits of a SHA-256 over the rule and what its findings have
/// in common, such as an action at one ref. It names no line, and stays the same from scan to scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct CauseId(String);

/// Bytes of the digest that an id keeps.
const BYTES: usize = 16;

impl CauseId {
    /// The id of what findings of a rule have in common. Credentials in it are masked first, since an id is
    /// published, and a credential can be found from its digest by trial.
    pub fn derive(rule: &str, common: &[&str]) -> Self {
        let mut hash = Sha256::new();
        hash.update(rule.as_bytes());
        for part in common {
            hash.update([0]);
            hash.update(redact(part).as_bytes());
        }
        Self(format!("c1:{}", crate::text::hex(hash.finalize().iter().take(BYTES))))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is missing, as in a report of an earlier version.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for CauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
