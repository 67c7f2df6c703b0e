//! Digests of published files, as stated by their registries.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::redact::NEWTYPE;
use crate::text::hex;

/// A digest algorithm. The names are those of CycloneDX (`hash-alg`), in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// MD5 (RFC 1321).
    #[serde(rename = "md5")]
    Md5,
    /// SHA-1 (FIPS 180-4).
    #[serde(rename = "sha-1")]
    Sha1,
    /// SHA-256 (FIPS 180-4).
    #[serde(rename = "sha-256")]
    Sha256,
    /// SHA-384 (FIPS 180-4).
    #[serde(rename = "sha-384")]
    Sha384,
    /// SHA-512 (FIPS 180-4).
    #[serde(rename = "sha-512")]
    Sha512,
}

impl DigestAlgorithm {
    /// Every algorithm, the weakest first.
    pub const ALL: [Self; 5] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha-1",
            Self::Sha256 => "sha-256",
            Self::Sha384 => "sha-384",
            Self::Sha512 => "sha-512",
        }
    }

    /// The number of bytes of a digest.
    pub fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The algorithm with a name; hyphens and case are ignored.
    pub fn named(name: &str) -> Option<Self> {
        let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
        let name = plain(name);
        Self::ALL.into_iter().find(|algorithm| plain(algorithm.as_str()) == name)
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A digest of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FileDigest {
    /// The algorithm.
    pub algorithm: DigestAlgorithm,
    /// The digest in lower-case hexadecimal digits.
    #[serde(serialize_with = "digits")]
    pub value: Box<str>,
}

/// Hexadecimal digits do not need masking, which matters because there can be a million of them.
fn digits<S: Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct(NEWTYPE, value)
}

impl FileDigest {
    /// Creates a digest from hexadecimal digits; `None` if their number does not match the algorithm.
    pub fn of_hex(algorithm: DigestAlgorithm, digits: &str) -> Option<Self> {
        let is_hex = digits.len() == 2 * algorithm.bytes()
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| Self { algorithm, value: digits.to_ascii_lowercase().into() })
    }

    /// Creates a digest from bytes; `None` if their number does not match the algorithm.
    pub fn of_bytes(algorithm: DigestAlgorithm, bytes: &[u8]) -> Option<Self> {
        let fits = bytes.len() == algorithm.bytes();
        fits.then(|| Self { algorithm, value: hex(bytes.iter()).into() })
    }
}

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_have_the_length_of_their_algorithm() {
        for algorithm in DigestAlgorithm::ALL {
            let bytes = vec![0xAB; algorithm.bytes()];
            let digest = FileDigest::of_bytes(algorithm, &bytes).unwrap();
            assert_eq!(&*digest.value, "ab".repeat(algorithm.bytes()));
            let upper = "AB".repeat(algorithm.bytes());
            assert_eq!(FileDigest::of_hex(algorithm, &upper), Some(digest));
            assert_eq!(FileDigest::of_hex(algorithm, upper.strip_prefix('A').unwrap()), None);
            assert_eq!(FileDigest::of_hex(algorithm, &upper.replace('A', "g")), None);
            assert_eq!(FileDigest::of_bytes(algorithm, &bytes[1..]), None);
            let serialized = serde_json::to_value(algorithm).unwrap();
            assert_eq!(serialized, algorithm.as_str());
        }
    }

    #[test]
    fn algorithms_by_their_names() {
        for (name, algorithm) in [
            ("sha256", Some(DigestAlgorithm::Sha256)),
            ("SHA-512", Some(DigestAlgorithm::Sha512)),
            ("sha_1", Some(DigestAlgorithm::Sha1)),
            ("sha3-256", None),
            ("", None),
        ] {
            assert_eq!(DigestAlgorithm::named(name), algorithm, "{name}");
        }
    }
}
