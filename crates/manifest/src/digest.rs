//! Digests of files in the notations of package managers.

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use plimsoll_model::{DigestAlgorithm, Distribution, FileDigest, Redacted};

/// Maximum length of a file URL in bytes; longer URLs are dropped because a truncated URL is
/// useless.
const URL: usize = 2000;

/// Maximum length of a file name, the limit of common file systems.
const NAME: usize = 255;

/// Reads a digest in pip's form, `sha256:DIGITS`. Bare digits are a SHA-256: old files have no
/// prefix.
pub(crate) fn prefixed(text: &str) -> Option<FileDigest> {
    let (name, digits) = text.split_once(':').unwrap_or(("sha256", text));
    FileDigest::of_hex(DigestAlgorithm::named(name)?, digits)
}

/// Whether package managers accept the algorithm as secure.
pub(crate) fn is_safe(digest: &FileDigest) -> bool {
    digest.algorithm >= DigestAlgorithm::Sha256
}

/// Reads the digests of Subresource Integrity, as npm writes them: `sha512-BASE64`, separated by
/// blanks.
pub(crate) fn integrity(text: &str) -> impl Iterator<Item = FileDigest> {
    text.split_whitespace().filter_map(|word| {
        let (name, rest) = word.split_once('-')?;
        let algorithm = DigestAlgorithm::named(name)?;
        // Options may follow a question mark (Subresource Integrity, 3.5).
        let encoded = rest.split('?').next()?;
        base64(algorithm, encoded)
    })
}

/// Reads a digest in base64 (RFC 4648, section 4). Padding is optional and trailing bits are
/// ignored, because writers differ in both.
fn base64(algorithm: DigestAlgorithm, text: &str) -> Option<FileDigest> {
    const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const ENGINE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
    // Size of the longest digest (64 bytes), plus 2 because the decoder overestimates the length.
    let mut bytes = [0; 66];
    let length = ENGINE.decode_slice(text, &mut bytes).ok()?;
    FileDigest::of_bytes(algorithm, bytes.get(..length)?)
}

/// Returns the text as the URL of a file if it is one, without its fragment, which is not sent to
/// the server.
pub(crate) fn file_url(text: &str) -> Option<Redacted> {
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    let url = text.split('#').next().filter(|url| is_url && url.len() <= URL)?;
    Some(Redacted::new(url))
}

/// Returns the text as a file name if it is one.
pub(crate) fn file_name(text: &str) -> Option<Redacted> {
    let is_name = !text.is_empty() && text.len() <= NAME && !text.contains(['/', '\\']);
    is_name.then(|| Redacted::new(text))
}

/// Returns the distributions for a URL with several digests. A file has one digest per algorithm,
/// so further digests of the same algorithm (Subresource Integrity allows them) are of alternative
/// files.
pub(crate) fn one_file(
    url: Option<Redacted>,
    digests: impl Iterator<Item = FileDigest>,
) -> Vec<Distribution> {
    let mut digests: Vec<FileDigest> = digests.collect();
    digests.sort_unstable();
    digests.dedup();
    let (mut first, mut rest): (Vec<FileDigest>, Vec<FileDigest>) = (Vec::new(), Vec::new());
    for digest in digests {
        let is_new = first.last().is_none_or(|last| last.algorithm != digest.algorithm);
        if is_new { &mut first } else { &mut rest }.push(digest);
    }
    if first.is_empty() && url.is_none() {
        return Vec::new();
    }
    first.shrink_to_fit();
    let mut files = Vec::with_capacity(1 + rest.len());
    files.extend(rest.into_iter().map(|digest| file(None, url.clone(), vec![digest])));
    files.push(file(None, url, first));
    files.rotate_right(1);
    files
}

pub(crate) fn file(
    name: Option<Redacted>,
    url: Option<Redacted>,
    digests: Vec<FileDigest>,
) -> Distribution {
    let mut file = Distribution::of_digests(digests);
    file.file = name;
    file.url = url;
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_base64_of_the_bytes() {
        // The base64 of SHA-1 ends within a group of four letters, that of SHA-384 at the end of
        // one.
        for (algorithm, letters, digits) in [
            (
                DigestAlgorithm::Sha1,
                "AAECAwQFBgcICQoLDA0ODxAREhM",
                "000102030405060708090a0b0c0d0e0f10111213",
            ),
            (DigestAlgorithm::Sha384, &*"+/8A".repeat(16), &*"fbff00".repeat(16)),
        ] {
            let pad = "=".repeat((4 - letters.len() % 4) % 4);
            let found = |text: &str| base64(algorithm, text).map(|digest| digest.value.to_string());
            assert_eq!(found(letters).as_deref(), Some(digits));
            assert_eq!(found(&format!("{letters}{pad}")).as_deref(), Some(digits));
            for wrong in ["-", "=====", "\n", "A", "AAAA", "AA==AA"] {
                assert_eq!(found(&format!("{letters}{pad}{wrong}")), None, "{wrong}");
                assert_eq!(found(&format!("{wrong}{letters}{pad}")), None, "{wrong}");
            }
            for shorter in 0..letters.len() {
                assert_eq!(found(letters.get(..shorter).unwrap()), None, "{shorter}");
            }
        }
        // Non-zero trailing bits.
        let left = base64(DigestAlgorithm::Sha1, "AAECAwQFBgcICQoLDA0ODxAREhN=");
        assert_eq!(left, base64(DigestAlgorithm::Sha1, "AAECAwQFBgcICQoLDA0ODxAREhM="));
        assert!(left.is_some());
        // The example in the W3C recommendation.
        let sha1 = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
        let found: Vec<String> = integrity(sha1).map(|digest| digest.to_string()).collect();
        assert_eq!(found, ["sha-1:da39a3ee5e6b4b0d3255bfef95601890afd80709"]);
        let text = format!("{sha1} sha512-abc md4-Zg== sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=?opt");
        assert_eq!(integrity(&text).count(), 2);
    }

    #[test]
    fn a_file_has_one_digest_of_each_algorithm() {
        let digest = |letter: &str, algorithm: DigestAlgorithm| {
            FileDigest::of_hex(algorithm, &letter.repeat(2 * algorithm.bytes())).unwrap()
        };
        let all = [
            digest("b", DigestAlgorithm::Sha512),
            digest("a", DigestAlgorithm::Sha512),
            digest("c", DigestAlgorithm::Sha1),
            digest("a", DigestAlgorithm::Sha512),
        ];
        let url = file_url("https://files.example/x.tgz#sha1");
        let files = one_file(url, all.into_iter());
        let shown: Vec<Vec<DigestAlgorithm>> = files
            .iter()
            .map(|file| file.digests.iter().map(|digest| digest.algorithm).collect())
            .collect();
        let (sha1, sha512) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha512);
        assert_eq!(shown, [vec![sha1, sha512], vec![sha512]]);
        assert!(files.iter().all(|file| {
            file.url.as_ref().is_some_and(|url| url.as_str() == "https://files.example/x.tgz")
        }));
        assert!(one_file(None, std::iter::empty()).is_empty());
    }

    #[test]
    fn urls_and_names_of_files() {
        assert!(file_url("git+ssh://git@h.example/o/r.git#main").is_none());
        assert!(file_url(&format!("https://h.example/{}", "a".repeat(URL))).is_none());
        let masked = file_url("https://user:hunter2@h.example/x.tgz").unwrap();
        assert_eq!(masked.as_str(), "https://***@h.example/x.tgz");
        assert!(file_name("x-1.0-py3-none-any.whl").is_some());
        assert!(file_name("../x.whl").is_none());
    }

    #[test]
    fn digests_of_python() {
        let digits = "0".repeat(64);
        for (text, safe) in [
            (format!("sha256:{digits}"), Some(true)),
            (digits.clone(), Some(true)),
            (format!("md5:{}", "0".repeat(32)), Some(false)),
            (format!("sha512:{digits}"), None),
            (format!("blake2b:{digits}"), None),
        ] {
            assert_eq!(prefixed(&text).as_ref().map(is_safe), safe, "{text}");
        }
    }
}
