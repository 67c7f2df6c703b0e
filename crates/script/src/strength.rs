//! What revisions, versions, images and URLs say about strength by their text alone.

use plimsoll_model::{GitRef, PinStrength, RefSyntax, is_branch_name};

/// Hosts whose URLs carry revisions of git.
const FORGES: [&str; 6] =
    ["github", "gitlab", "bitbucket", "googlesource", "codeberg", "git.sr.ht"];

/// A class and a strength.
pub(crate) type Firmness = (RefSyntax, PinStrength);

/// Nothing but the run can tell.
pub(crate) const UNRESOLVABLE: Firmness = (RefSyntax::Expression, PinStrength::Unresolvable);

/// A package without a version.
pub(crate) const NO_VERSION: Firmness = (RefSyntax::NoVersion, PinStrength::Absent);

/// One exact version of a package.
pub(crate) const VERSION: Firmness = (RefSyntax::Version, PinStrength::FullTag);

/// A range of versions of a package.
pub(crate) const RANGE: Firmness = (RefSyntax::VersionRange, PinStrength::MovingTag);

/// A hash of the content.
pub(crate) const DIGEST: Firmness = (RefSyntax::Hash, PinStrength::ContentDigest);

/// Whether a text is so many hexadecimal digits.
pub(crate) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How many dotted numbers begin a text, `v` apart, and whether nothing but a suffix of a
/// pre-release or build follows.
fn numbers(text: &str) -> usize {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let core = text.split(['-', '+', '_']).next().unwrap_or_default();
    let mut parts = 0;
    for part in core.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        // `1.2.3rc1`, `1.1.1w`: letters behind the digits of a last part.
        let clean = digits == part.len() || (parts >= 2 && digits > 0);
        if !clean || part.len() > 12 {
            return 0;
        }
        parts += 1;
    }
    if core.is_empty() { 0 } else { parts }
}

/// Whether a name is one that moves on purpose.
fn is_moving(name: &str) -> bool {
    matches!(name, "latest" | "alpha" | "tip")
}

/// A revision of git, as its commands take it: `origin/main` and `tags/v1` as well.
pub(crate) fn revision(text: &str) -> Firmness {
    if text.starts_with("origin/") {
        return (RefSyntax::BranchQualified, PinStrength::Branch);
    }
    // Names that move on purpose, whatever they are: `go install tool@latest`.
    if is_moving(text) {
        return (RefSyntax::BranchLike, PinStrength::Branch);
    }
    let qualified = text.strip_prefix("tags/").map(|tag| format!("refs/tags/{tag}"));
    let parsed = GitRef::parse(qualified.as_deref().unwrap_or(text));
    (parsed.syntax, parsed.strength())
}

/// What a URL carries by way of a revision. `open` says whether parts of it are not known.
pub(crate) fn url(text: &str, open: bool) -> (Firmness, Option<String>) {
    // Digits in the middle of a token are no revision.
    let text = &*plimsoll_model::redact(text);
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    if let Some(hash) = fragment.split('&').find_map(|part| part.strip_prefix("sha256="))
        && is_hex(hash, 64)
    {
        return (DIGEST, Some(format!("sha256:{hash}")));
    }
    if !open && let Some(archive) = plimsoll_model::GitArchive::parse(text) {
        return (revision(&archive.reference.text), Some(archive.revision));
    }
    let behind = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (host, path) = behind.split_once('/').unwrap_or((behind, ""));
    let path = path.split('?').next().unwrap_or_default();
    let forge = FORGES.iter().any(|forge| host.contains(forge));
    let mut version = None;
    let mut branch = None;
    for segment in path.split('/') {
        let stem = segment.split(".tar").next().unwrap_or(segment);
        let stem = stem.strip_suffix(".zip").unwrap_or(stem);
        if is_hex(stem, 40) {
            let strength = if forge { PinStrength::CommitUnverified } else { PinStrength::FullTag };
            return ((RefSyntax::Sha1Full, strength), Some(stem.to_owned()));
        }
        version = version.or_else(|| embedded_version(segment));
        if branch.is_none() && (is_branch_name(stem) || is_moving(stem)) {
            branch = Some(stem.to_owned());
        }
    }
    match (version, branch) {
        (Some(version), _) => ((RefSyntax::TagFull, PinStrength::FullTag), Some(version)),
        (None, _) if open => (UNRESOLVABLE, None),
        (None, Some(branch)) => ((RefSyntax::BranchLike, PinStrength::Branch), Some(branch)),
        (None, None) => match release_tag(path).filter(|_| forge) {
            Some(tag) => (revision(&format!("tags/{tag}")), Some(tag.to_owned())),
            None => ((RefSyntax::Url, PinStrength::Absent), None),
        },
    }
}

/// The tag in the path of a file of a release: `OWNER/NAME/releases/download/TAG/FILE` of GitHub and
/// Gitea, `NAME/-/releases/TAG/downloads/FILE` of GitLab.
fn release_tag(path: &str) -> Option<&str> {
    let behind = path.split_once("/releases/").map(|(_, behind)| behind)?;
    let mut parts = behind.split('/');
    match (parts.next()?, parts.next()?, parts.next()?) {
        ("download", tag, _) | (tag, "downloads", _) => Some(tag),
        _ => None,
    }
    .filter(|tag| !tag.is_empty())
}

/// A complete version inside a segment of a path: `v1.2.3`, `tool-1.2.3-linux.tar.gz`.
fn embedded_version(segment: &str) -> Option<String> {
    for piece in segment.split(['-', '_', '@', '=', '+']) {
        if is_hex(piece, 40) {
            return Some(piece.to_owned());
        }
        let piece = piece.strip_prefix(['v', 'V']).unwrap_or(piece);
        let mut parts = Vec::new();
        for part in piece.split('.') {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || digits > 10 {
                break;
            }
            parts.push(part);
            if digits < part.len() {
                break;
            }
        }
        if parts.len() >= 3 {
            return Some(parts.join("."));
        }
    }
    None
}

/// A version as npm writes it (semver.org; ranges of npm's semver(7)).
pub(crate) fn semver(text: &str) -> Firmness {
    let bare = text.strip_prefix('=').unwrap_or(text).trim();
    let plain = bare.strip_prefix('v').unwrap_or(bare);
    let exact = plain.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && numbers(plain) == 3
        && !plain.contains([' ', 'x', '*', '|', '<', '>']);
    let range = text.starts_with(['^', '~', '<', '>', '*'])
        || text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    if exact {
        VERSION
    } else if range {
        RANGE
    } else {
        (RefSyntax::BranchLike, PinStrength::Branch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions() {
        for (text, strength) in [
            ("v1.2.3", PinStrength::FullTag),
            ("1.1.1w", PinStrength::FullTag),
            ("v1.2", PinStrength::MovingTag),
            ("main", PinStrength::Branch),
            ("origin/x", PinStrength::Branch),
            ("release/1.0", PinStrength::AmbiguousSymbolic),
            ("0123456789abcdef0123456789abcdef01234567", PinStrength::CommitUnverified),
            ("0123456", PinStrength::AmbiguousSymbolic),
        ] {
            assert_eq!(revision(text).1, strength, "{text}");
        }
    }

    #[test]
    fn urls() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for (text, strength) in [
            ("https://h.example/x.sh", PinStrength::Absent),
            ("https://h.example/main/x.sh", PinStrength::Branch),
            ("https://h.example/releases/latest/download/x", PinStrength::Branch),
            ("https://h.example/v1.2.3/x", PinStrength::FullTag),
            ("https://h.example/a/tool-1.2.3-linux.tar.gz", PinStrength::FullTag),
            ("https://h.example/a/tool-1.2.tar.gz", PinStrength::Absent),
        ] {
            assert_eq!(url(text, false).0.1, strength, "{text}");
        }
        let raw = format!("https://raw.githubusercontent.com/o/r/{commit}/x.sh");
        assert_eq!(url(&raw, false).0.1, PinStrength::CommitUnverified);
        let zip = format!("https://github.com/o/r/archive/{commit}.zip");
        assert_eq!(url(&zip, false).0.1, PinStrength::CommitUnverified);
        assert_eq!(url("https://h.example/$V/x", true).0, UNRESOLVABLE);
    }
}
