//! Identities of references.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// Identity of a reference inside a report: `ref-` and 16 hexadecimal digits.
///
/// It is derived from the content of the reference and its place in the structure of its file: path, locator, kind
/// and value, and its index among references that are equal in all of these. It does not depend on the line, nor on
/// the order of the detectors, so the same reference has the same identity in every run. It is derived when detection
/// ends and credentials are masked ([`identify`](crate::identify)); until then it is [unset](Self::is_unset).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferenceId(u64);

/// The prefix of an identity in its serialized form.
const PREFIX: &str = "ref-";

impl ReferenceId {
    /// Whether the reference has no identity yet.
    pub fn is_unset(self) -> bool {
        self == Self::default()
    }

    /// Derives the identity: the first 8 bytes of the SHA-256 of the parts and the ordinal among equal references.
    pub(crate) fn derive(parts: [&[u8]; 5], ordinal: u64) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(ordinal.to_be_bytes());
        let digest = hash.finalize();
        let head = digest.iter().take(8);
        Self(head.fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }
}

impl fmt::Display for ReferenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{:016x}", self.0)
    }
}

impl Serialize for ReferenceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReferenceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let digits = text.strip_prefix(PREFIX).filter(|digits| digits.len() == 16);
        let number = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        number.map(Self).ok_or_else(|| serde::de::Error::custom("not the id of a reference"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ReferenceId {
    fn schema_name() -> Cow<'static, str> {
        "ReferenceId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Identity of a reference inside a report; it does not change when lines move.",
            "type": "string",
            "pattern": "^ref-[0-9a-f]{16}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_back() {
        let id = ReferenceId(0xab);
        let text = serde_json::to_string(&id).unwrap();
        assert_eq!(text, "\"ref-00000000000000ab\"");
        assert_eq!(serde_json::from_str::<ReferenceId>(&text).unwrap(), id);
        for wrong in ["\"ref-ab\"", "\"00000000000000ab\"", "\"ref-00000000000000ag\"", "1"] {
            assert!(serde_json::from_str::<ReferenceId>(wrong).is_err(), "{wrong}");
        }
    }
}
