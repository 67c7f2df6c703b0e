//! Determines the pin strength of revisions, versions, images and URLs by their text alone.

use plimsoll_model::{GitArchive, GitRef, PinStrength, RefSyntax, is_branch_name};

use crate::file_name::{archive_stem, file_version, version_in};

/// Hosts whose URLs contain git revisions.
const FORGES: [&str; 6] =
    ["github", "gitlab", "bitbucket", "googlesource", "codeberg", "git.sr.ht"];

/// A syntactic class and a pin strength.
pub(crate) type Firmness = (RefSyntax, PinStrength);

/// A tag with a complete version.
const COMPLETE: Firmness = (RefSyntax::TagFull, PinStrength::FullTag);

/// A value known only at run time.
pub(crate) const UNRESOLVABLE: Firmness = (RefSyntax::Expression, PinStrength::Unresolvable);

/// A package without a version.
pub(crate) const NO_VERSION: Firmness = (RefSyntax::NoVersion, PinStrength::Absent);

/// One exact version of a package.
pub(crate) const VERSION: Firmness = (RefSyntax::Version, PinStrength::FullTag);

/// A range of versions of a package.
pub(crate) const RANGE: Firmness = (RefSyntax::VersionRange, PinStrength::MovingTag);

/// A hash of the content.
pub(crate) const DIGEST: Firmness = (RefSyntax::Hash, PinStrength::ContentDigest);

/// Whether a text is this many hexadecimal digits.
pub(crate) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The number of dotted numbers at the start of a text, with an optional `v`, and whether only a
/// suffix of a pre-release or build follows.
fn numbers(text: &str) -> usize {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let core = text.split(['-', '+', '_']).next().unwrap_or_default();
    let mut parts = 0;
    for part in core.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        // `1.2.3rc1`, `1.1.1w`: letters after the digits of the last part.
        let clean = digits == part.len() || (parts >= 2 && digits > 0);
        if !clean || part.len() > 12 {
            return 0;
        }
        parts += 1;
    }
    if core.is_empty() { 0 } else { parts }
}

/// Whether a name refers to a changing version by convention.
fn is_moving(name: &str) -> bool {
    matches!(name, "latest" | "alpha" | "tip")
}

/// Classifies a git revision as in git's commands, including `origin/main` and `tags/v1`.
pub(crate) fn revision(text: &str) -> Firmness {
    if text.starts_with("origin/") {
        return (RefSyntax::BranchQualified, PinStrength::Branch);
    }
    // Names that change by convention, in any ecosystem: `go install tool@latest`.
    if is_moving(text) {
        return (RefSyntax::BranchLike, PinStrength::Branch);
    }
    let tag = text.strip_prefix("refs/tags/").or_else(|| text.strip_prefix("tags/"));
    let qualified = tag.map(|tag| format!("refs/tags/{tag}"));
    let parsed = GitRef::parse(qualified.as_deref().unwrap_or(text));
    let strength = parsed.strength();
    if strength == PinStrength::MovingTag && tag.is_some_and(is_complete) {
        return COMPLETE;
    }
    (parsed.syntax, strength)
}

/// Like [`revision`], for a revision of a repository. A text with three numbers after a name may be a branch
/// (`release-1.2.3`), unless the name is that of the repository or its owner: `llvmorg-21.1.0` of `llvm/llvm-project`.
pub(crate) fn revision_of(text: &str, url: &str) -> Firmness {
    let found = revision(text);
    if found.1 == PinStrength::AmbiguousSymbolic && is_release_of(text, url) {
        COMPLETE
    } else {
        found
    }
}

fn is_release_of(text: &str, url: &str) -> bool {
    /// The minimum length of a name: a shorter one may be the beginning of an unrelated word.
    const SHORTEST: usize = 4;
    /// The maximum number of letters after it, as in `llvmorg`.
    const FURTHER: usize = 3;
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let owns: Vec<String> = path.rsplit(['/', ':']).take(2).map(str::to_ascii_lowercase).collect();
    let is_of = |name: &str| {
        let lower = name.to_ascii_lowercase();
        owns.iter().filter(|own| own.len() >= SHORTEST && *own != "release").any(|own| {
            let further = lower.strip_prefix(own.as_str());
            further.is_some_and(|further| {
                further.len() <= FURTHER && further.bytes().all(|byte| byte.is_ascii_alphabetic())
            })
        })
    };
    text.match_indices(['-', '_', '@']).any(|(at, _)| {
        let (name, version) = text.split_at(at);
        let version = version.get(1..).unwrap_or_default();
        // A branch may be named after the release that it maintains: `rope-1.2.3-stable`.
        let is_plain = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_plain
            && numbers(version) >= 3
            && GitRef::parse(version).syntax == RefSyntax::TagFull
            && is_of(name)
    })
}

/// Returns the revision in a URL. `open` is whether parts of the URL are unknown.
pub(crate) fn url(text: &str, open: bool) -> (Firmness, Option<String>) {
    // Redacted first: digits in a token are not a revision.
    let text = &*plimsoll_model::redact(text);
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    if let Some(hash) = fragment.split('&').find_map(|part| part.strip_prefix("sha256="))
        && is_hex(hash, 64)
    {
        return (DIGEST, Some(format!("sha256:{hash}")));
    }
    if !open && let Some(archive) = GitArchive::parse_any(text) {
        let repository = archive.repository.path();
        return (revision_of(&archive.reference.text, repository), Some(archive.revision));
    }
    let behind = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (host, path) = behind.split_once('/').unwrap_or((behind, ""));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let forge = FORGES.iter().any(|forge| host.contains(forge));
    // The tag of a release identifies it, regardless of the names of its files.
    if let Some(tag) = release_tag(path).filter(|_| forge && !open) {
        let firmness = if is_complete(tag) { COMPLETE } else { revision(&format!("tags/{tag}")) };
        return (firmness, Some(tag.to_owned()));
    }
    if let Some(commit) = gitweb_commit(query) {
        return ((RefSyntax::Sha1Full, PinStrength::CommitUnverified), Some(commit.to_owned()));
    }
    for stem in path.split('/').map(archive_stem) {
        if is_hex(stem, 40) {
            let strength = if forge { PinStrength::CommitUnverified } else { PinStrength::FullTag };
            return ((RefSyntax::Sha1Full, strength), Some(stem.to_owned()));
        }
    }
    if let Some(version) = url_version(path) {
        return ((RefSyntax::TagFull, PinStrength::FullTag), Some(version));
    }
    let is_branch = |stem: &&str| is_branch_name(stem) || is_moving(stem);
    match path.split('/').map(archive_stem).find(is_branch) {
        _ if open => (UNRESOLVABLE, None),
        Some(branch) => ((RefSyntax::BranchLike, PinStrength::Branch), Some(branch.to_owned())),
        None => ((RefSyntax::Url, PinStrength::Absent), None),
    }
}

/// The commit in the query of a page of gitweb, which also names a repository: `p=rope.git;a=snapshot;h=0123…`.
fn gitweb_commit(query: &str) -> Option<&str> {
    let value = |key: &str| {
        let mut pairs = query.split(['&', ';']).filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == key).map(|(_, value)| value)
    };
    // For a file, `h` is the id of its content, and `hb` the commit.
    let commit = match value("a")? {
        "snapshot" => value("h"),
        "blob_plain" => value("hb"),
        _ => None,
    };
    commit.filter(|commit| {
        is_hex(commit, 40) && value("p").is_some_and(|path| path.strip_suffix(".git").is_some())
    })
}

/// Like [`url`], for a URL with unknown parts. The tag of a release file is returned if it is a version that is known only at
/// run time: `v$V`, `rope-$V`. `moving` is the offset of the first part that may be a name that moves, such as `latest`.
pub(crate) fn open_url(text: &str, moving: Option<usize>) -> (Firmness, Option<String>) {
    let found = url(text, true);
    if found != (UNRESOLVABLE, None) {
        return found;
    }
    let tag = open_tag(text).filter(|tag| {
        let start = text.find(tag).unwrap_or_default();
        moving.is_none_or(|at| at >= start + tag.len())
    });
    (UNRESOLVABLE, tag.map(str::to_owned))
}

/// The tag of a release file or of the archive of a tag on a forge, if it has an unknown version after a `v` or a name.
/// Without `refs/tags/`, the name in the URL of an archive may be that of a branch, so it only counts as a tag if it
/// begins with the `v`.
fn open_tag(text: &str) -> Option<&str> {
    let (host, path) = text.split_once("://")?.1.split_once('/')?;
    if host.contains(['$', '`']) || !FORGES.iter().any(|forge| host.contains(forge)) {
        return None;
    }
    let archive = || {
        let file = path.split_once("/archive/")?.1;
        let tag = file.strip_prefix("refs/tags/");
        Some((archive_stem(tag.unwrap_or(file)), tag.is_some()))
    };
    let (tag, is_tag) = release_tag(path).map(|tag| (tag, true)).or_else(archive)?;
    let (front, behind) = tag.split_at(tag.find(['$', '`'])?);
    // A slash or blank in an expansion, such as `${V##*/}`, does not separate parts of the path.
    let is_whole = !behind.contains(['/', ' ', '?', '#'])
        && behind.matches('{').count() == behind.matches('}').count()
        && behind.matches('(').count() == behind.matches(')').count();
    let name = front.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let name = name.strip_suffix(['v', 'V']).unwrap_or(name);
    let is_after_name = is_tag && name.ends_with(['-', '_', '@']) && name.len() > 1;
    let is_version = name.is_empty() && !front.is_empty() || is_after_name;
    (is_whole && is_version).then_some(tag)
}

/// Returns the version in the path of a URL. That of the file takes precedence over those of
/// directories; the last one is used: `/2.7/2.7.1/tool-2.7.1-linux.zip`.
fn url_version(path: &str) -> Option<String> {
    let mut segments = path.rsplit('/');
    let file = segments.next().unwrap_or_default();
    let of_directory = |segment| version_in(segment).map(|found| found.text.to_owned());
    file_version(file)
        .map(|found| found.text.to_owned())
        .or_else(|| segments.find_map(of_directory))
}

/// Returns the tag in the path of a release file: `OWNER/NAME/releases/download/TAG/FILE` of GitHub
/// and Gitea, `NAME/-/releases/TAG/downloads/FILE` of GitLab.
fn release_tag(path: &str) -> Option<&str> {
    let behind = path.split_once("/releases/").map(|(_, behind)| behind)?;
    let mut parts = behind.split('/');
    match (parts.next()?, parts.next()?, parts.next()?) {
        ("download", tag, _) | (tag, "downloads", _) => Some(tag),
        _ => None,
    }
    .filter(|tag| !tag.is_empty())
}

/// Whether a tag has a complete version, alone or after a name: `v1.2.3`, `rope-1.2.3`.
fn is_complete(tag: &str) -> bool {
    let full = |text: &str| GitRef::parse(text).syntax == RefSyntax::TagFull;
    let mut behind = tag.match_indices(['-', '_', '@']).filter_map(|(at, _)| tag.get(at + 1..));
    full(tag) || behind.any(full)
}

/// Classifies a version in npm's syntax (semver.org; ranges of npm's semver(7)).
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
            ("refs/tags/rope-1.2.3", PinStrength::FullTag),
            ("tags/rope-1.2", PinStrength::MovingTag),
            ("rope-1.2.3", PinStrength::AmbiguousSymbolic),
        ] {
            assert_eq!(revision(text).1, strength, "{text}");
        }
        let (full, other) = (PinStrength::FullTag, PinStrength::AmbiguousSymbolic);
        for (text, url, strength) in [
            ("harbororg-21.1.0", "https://github.com/harbor/harbor-project.git", full),
            ("rope-4.0.1", "https://github.com/harbor/rope", full),
            ("rope_4.0.1", "git@github.com:harbor/Rope.git", full),
            ("rope-core-4.0.1-rc1", "https://github.com/harbor/rope/", other),
            ("release-1.2.3", "https://github.com/harbor/rope", other),
            ("stable-1.2.3", "https://github.com/harbor/rope", other),
            ("rope-1.2", "https://github.com/harbor/rope", other),
            ("rope-main", "https://github.com/harbor/rope", other),
            ("feature/rope-1.2.3", "https://github.com/harbor/rope", other),
            ("release-1.2.3", "https://github.com/harbor/r", other),
            ("9.0", "https://github.com/harbor/rope", PinStrength::MovingTag),
        ] {
            assert_eq!(revision_of(text, url).1, strength, "{text} of {url}");
        }
    }

    #[test]
    fn releases_have_the_name_of_the_repository_or_its_owner() {
        for (text, url, expected) in [
            ("llvmorg-21.1.0", "https://github.com/llvm/llvm-project.git", true),
            ("openssl-4.0.1", "https://github.com/openssl/openssl", true),
            ("rope-1.2.3", "git@harbor.example:knots/rope.git", true),
            ("release-1.2.3", "https://github.com/harbor/rope", false),
            ("release-1.2.3", "https://github.com/harbor/release", false),
            ("rope-1.2", "https://github.com/harbor/rope", false),
            ("rope-1.2.3-stable", "https://github.com/harbor/rope", false),
            ("rope-1.2.3-dev", "https://github.com/harbor/rope", false),
            ("harbor-patches-1.2.3", "https://github.com/harbor/rope", false),
            ("develop-1.2.3", "https://github.com/dev/rope", false),
        ] {
            assert_eq!(is_release_of(text, url), expected, "{text} of {url}");
        }
    }

    #[test]
    fn versions_in_urls() {
        for (text, version) in [
            ("https://h.example/2.7/2.7.1/tool-2.8.0-linux.zip", Some("2.8.0")),
            ("https://h.example/2.6.0/2.7.1/tool.zip", Some("2.7.1")),
            ("https://h.example/tool-1.2.3-rc1.tar.gz", Some("1.2.3-rc1")),
            (
                "https://github.com/o/r/releases/download/v20.1/r-0123-ubuntu-22.04.tgz",
                Some("v20.1"),
            ),
            ("https://h.example/main/tool.zip", Some("main")),
            ("https://h.example/tool.zip", None),
        ] {
            assert_eq!(url(text, false).1.as_deref(), version, "{text}");
        }
    }

    #[test]
    fn tags_with_an_unknown_version() {
        let of = |path: &str| open_url(&format!("https://github.com/{path}"), None);
        for (path, tag) in [
            ("o/r/releases/download/v$V/r-$V.zip", Some("v$V")),
            ("o/r/releases/download/rope-${V}/r.zip", Some("rope-${V}")),
            ("o/r/releases/download/rope-v1.$MINOR/r.zip", Some("rope-v1.$MINOR")),
            ("o/r/archive/v${V}.tar.gz", Some("v${V}")),
            ("o/r/archive/refs/tags/rope@$V.zip", Some("rope@$V")),
            // The name of a branch, or of a tag that moves.
            ("o/r/releases/download/$TAG/tool-linux.zip", None),
            ("o/r/archive/$REF.tar.gz", None),
            ("o/r/archive/release-$V.tar.gz", None),
            ("o/r/archive/refs/heads/v$V.tar.gz", None),
            ("o/r/archive/refs/tags/$TAG.zip", None),
            ("o/r/releases/download/v${V##*/}/r.zip", None),
            ("o/r/releases/download/dev$V/r.zip", None),
            ("$O/r/releases/latest/download/r-$ARCH.zip", None),
        ] {
            assert_eq!(of(path), (UNRESOLVABLE, tag.map(str::to_owned)), "{path}");
        }
        let text = "https://github.com/o/r/releases/download/rope-$V/r-$OS.zip";
        let tag = Some("rope-$V".to_owned());
        let (version, system) = (text.find("$V"), text.find("$OS"));
        assert_eq!(open_url(text, version).1, None, "the version may be `latest`");
        assert_eq!(open_url(text, system).1, tag, "the name of a system is not a version");
        assert_eq!(open_url("https://h.example/releases/download/v$V/x", None).1, None);
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
            ("https://h.example/a/tool-1.2.tar.gz", PinStrength::FullTag),
            ("https://h.example/1.2/tool.tar.gz", PinStrength::Absent),
            ("https://github.com/o/r/releases/download/v1.2.3/x.zip", PinStrength::FullTag),
            ("https://github.com/o/r/releases/download/rope-14.0.0/x.zip", PinStrength::FullTag),
            ("https://github.com/o/r/releases/download/rope@1.2.3-rc1/x.zip", PinStrength::FullTag),
            ("https://github.com/o/r/releases/download/rope-14.0/x.zip", PinStrength::MovingTag),
            ("https://github.com/o/r/releases/download/nightly/x.zip", PinStrength::MovingTag),
            ("https://github.com/o/r/archive/refs/tags/rope-1.2.3.tar.gz", PinStrength::FullTag),
            ("https://github.com/o/rope/archive/rope-1.2.3.tar.gz", PinStrength::FullTag),
            ("https://github.com/o/r/archive/rope-1.2.3.tar.gz", PinStrength::AmbiguousSymbolic),
            ("https://github.com/o/r/archive/refs/heads/rope-1.2.3.tar.gz", PinStrength::Branch),
        ] {
            assert_eq!(url(text, false).0.1, strength, "{text}");
        }
        let raw = format!("https://raw.githubusercontent.com/o/r/{commit}/x.sh");
        assert_eq!(url(&raw, false).0.1, PinStrength::CommitUnverified);
        let snapshot = format!("https://h.example/gitweb/?p=r.git;a=snapshot;h={commit}");
        assert_eq!(url(&snapshot, false).0.1, PinStrength::CommitUnverified);
        let blob = "1123456789abcdef0123456789abcdef01234567";
        let file = format!("https://h.example/?p=r.git;a=blob_plain;f=x;h={blob};hb={commit}");
        assert_eq!(url(&file, false).1.as_deref(), Some(commit));
        for query in ["h", "id", "p=r.git&id", "a=snapshot&h"] {
            let other = format!("https://h.example/x?{query}={commit}");
            assert_eq!(url(&other, false).0.1, PinStrength::Absent, "{other}");
        }
        let zip = format!("https://github.com/o/r/archive/{commit}.zip");
        assert_eq!(url(&zip, false).0.1, PinStrength::CommitUnverified);
        assert_eq!(url("https://h.example/$V/x", true).0, UNRESOLVABLE);
    }
}
