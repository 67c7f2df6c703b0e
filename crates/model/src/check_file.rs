//! Files that only serve to verify other files.

use crate::archive::PACKAGES;

/// Whether a URL is, by its file name, that of a list of digests or a detached signature, which only serve to verify
/// another file.
///
/// `key.asc` may be a key, which has to be verified itself: a signature is named after a file with its extension.
///
/// ```
/// use plimsoll_model::is_check_file;
///
/// assert!(is_check_file("https://h.example/rope-1.2.tar.gz.sha256"));
/// assert!(is_check_file("https://h.example/SHA256SUMS"));
/// assert!(!is_check_file("https://h.example/key.asc"));
/// ```
pub fn is_check_file(url: &str) -> bool {
    /// The extensions of a file with one digest, and of a signature.
    const ENDS: [&str; 14] = [
        ".sha256",
        ".sha256sum",
        ".sha384",
        ".sha384sum",
        ".sha512",
        ".sha512sum",
        ".sha1",
        ".sha1sum",
        ".md5",
        ".md5sum",
        ".sig",
        ".sign",
        ".minisig",
        ".sigstore",
    ];
    /// The names of lists of digests, alone or after that of a release: `rope_1.2_checksums.txt`.
    const LISTS: [&str; 7] = [
        "sha256sums",
        "sha384sums",
        "sha512sums",
        "sha1sums",
        "md5sums",
        "checksums",
        "shasums256",
    ];
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    // `sha256sum` is a program, and `sha256sum.txt` its output.
    if name == "sha256sum.txt" {
        return true;
    }
    // `verify-checksums` is a program.
    let (name, is_text) = name.strip_suffix(".txt").map_or((&*name, false), |name| (name, true));
    let is_list = |name: &str| {
        let parts: &[char] = if is_text { &['-', '_', '.'] } else { &['.'] };
        name.rsplit(parts).next().is_some_and(|last| LISTS.contains(&last))
    };
    let ends = |name: &str| ENDS.iter().any(|end| name.ends_with(end));
    let is_signed =
        |stem: &str| PACKAGES.iter().any(|end| stem.ends_with(end)) || is_list(stem) || ends(stem);
    let signed = name.strip_suffix(".asc").or_else(|| name.strip_suffix(".gpg"));
    ends(name) || is_list(name) || signed.is_some_and(is_signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_and_signatures() {
        for name in [
            "rope.tar.gz.sha256",
            "rope.tar.gz.sha256.asc",
            "rope.deb.asc",
            "SHA256SUMS.gpg",
            "SHASUMS256.txt",
            "sha256sum.txt",
            "rope_1.2_checksums.txt",
            "rope-1.2.sha256sums",
        ] {
            assert!(is_check_file(&format!("https://h.example/d/{name}?x=1")), "{name}");
        }
        for name in [
            "key.asc",
            "rope.gpg",
            "rope.txt",
            "checksums/rope",
            "checksum-tool",
            "sha256sum",
            "verify-checksums",
            "",
        ] {
            assert!(!is_check_file(&format!("https://h.example/d/{name}")), "{name}");
        }
    }
}
