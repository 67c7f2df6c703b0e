//! Finds the project and the version in names of archives and directories.

/// Suffixes of archives and packages.
const ARCHIVES: [&str; 24] = [
    ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar.lz", ".tar.Z", ".tgz", ".tbz2", ".txz",
    ".tar", ".zip", ".7z", ".gz", ".xz", ".bz2", ".jar", ".aar", ".whl", ".deb", ".rpm", ".nupkg",
    ".exe", ".msi", ".dmg",
];

/// Words after which a number is the version of a platform, not of the project.
const PLATFORMS: [&str; 24] = [
    "ubuntu",
    "debian",
    "centos",
    "fedora",
    "rhel",
    "el",
    "alpine",
    "opensuse",
    "sles",
    "macos",
    "macosx",
    "osx",
    "darwin",
    "mac",
    "windows",
    "win",
    "glibc",
    "gnu",
    "musl",
    "manylinux",
    "cuda",
    "py",
    "python",
    "msvc",
];

/// The words among these after which a version may have three numbers.
const NUMBERED: [&str; 6] = ["ubuntu", "debian", "alpine", "glibc", "cuda", "python"];

/// Words for platforms and kinds of packages.
const PARTS: [&str; 27] = [
    "linux",
    "linux64",
    "linux32",
    "x86",
    "64",
    "x64",
    "x86_64",
    "amd64",
    "arm64",
    "aarch64",
    "i386",
    "i686",
    "win32",
    "win64",
    "macos",
    "macosx",
    "osx",
    "darwin",
    "windows",
    "unknown",
    "src",
    "source",
    "sources",
    "bin",
    "all",
    "noarch",
    "universal",
];

/// A version in a file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundVersion<'a> {
    /// The version without a leading `v`.
    pub(crate) text: &'a str,
    /// Offset in the name, including a leading `v`.
    start: usize,
}

/// Removes the extension of an archive.
pub(crate) fn archive_stem(name: &str) -> &str {
    let is_end = |end: &&&str| {
        let at = name.len().checked_sub(end.len()).filter(|at| *at > 0);
        at.and_then(|at| name.get(at..)).is_some_and(|last| last.eq_ignore_ascii_case(end))
    };
    let end = ARCHIVES.iter().find(is_end).map_or(0, |end| end.len());
    name.get(..name.len() - end).unwrap_or(name)
}

/// Returns the project in a file name: the part before the version, without words for platforms.
///
/// ```
/// assert_eq!(plimsoll_script::project_of_file("rope-src-1.4.2-linux-x86_64.tar.gz"), "rope");
/// assert_eq!(plimsoll_script::project_of_file("rope.tar.gz"), "rope");
/// ```
pub fn project_of_file(name: &str) -> &str {
    let stem = archive_stem(name);
    let before = file_version(name).and_then(|version| stem.get(..version.start)).unwrap_or(stem);
    let mut before = before.trim_end_matches(['-', '_', '.', '@', '=']);
    while let Some((rest, last)) = before.rsplit_once(['-', '_']) {
        if rest.is_empty() || !PARTS.iter().any(|part| last.eq_ignore_ascii_case(part)) {
            break;
        }
        before = rest;
    }
    if before.is_empty() { stem } else { before }
}

/// Whether a word is that of a platform or of a kind of package.
pub(crate) fn is_platform(word: &str) -> bool {
    PARTS.iter().chain(&PLATFORMS).any(|part| word.eq_ignore_ascii_case(part))
}

/// Returns the version in a file name. Two numbers are enough for an archive, which is a release.
pub(crate) fn file_version(name: &str) -> Option<FoundVersion<'_>> {
    let stem = archive_stem(name);
    version_in(stem).or_else(|| {
        let is_archive = stem.len() < name.len();
        is_archive.then(|| pieces(stem).find_map(|piece| short_version(stem, piece))).flatten()
    })
}

/// Returns a complete version in a path segment: `v1.2.3`, `tool-1.2.3-rc1-linux.tar.gz`.
pub(crate) fn version_in(segment: &str) -> Option<FoundVersion<'_>> {
    pieces(segment).find_map(|(start, piece)| {
        let before = segment.get(..start).unwrap_or_default().trim_end_matches(['-', '_']);
        let (front, word) = before.rsplit_once(['-', '_']).unwrap_or(("", before));
        // `rope-ubuntu-22.04.1`, but neither `ubuntu-22.04.1` nor `rope-macos-1.4.2`.
        if !front.is_empty() && NUMBERED.iter().any(|name| word.eq_ignore_ascii_case(name)) {
            return None;
        }
        if piece.len() == 40 && piece.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(FoundVersion { text: piece, start });
        }
        let plain = piece.strip_prefix(['v', 'V']).unwrap_or(piece);
        let (count, length) = dotted(plain);
        (count >= 3).then(|| with_prerelease(segment, start, piece.len() - plain.len(), length))
    })
}

/// Splits a name at separators; returns each part with its offset.
fn pieces(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    name.split(['-', '_', '@', '=', '+']).map(move |piece| {
        let at = start;
        start += piece.len() + 1;
        (at, piece)
    })
}

/// Counts the dotted numbers at the start of a text; returns their number and total length. Letters
/// may follow the last number.
fn dotted(text: &str) -> (usize, usize) {
    let (mut count, mut length) = (0, 0);
    for part in text.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 10 {
            break;
        }
        length += part.len() + usize::from(count > 0);
        count += 1;
        if digits < part.len() {
            break;
        }
    }
    (count, length)
}

/// Returns the version at an offset, including a pre-release suffix: `-rc1`.
fn with_prerelease(name: &str, start: usize, prefix: usize, length: usize) -> FoundVersion<'_> {
    let first = start + prefix;
    let mut end = first + length;
    if let Some(next) = name.get(end..).and_then(|behind| behind.strip_prefix(['-', '_']))
        && let Some(mark) = next.split(['-', '_']).next()
        && is_prerelease(mark)
    {
        end += 1 + mark.len();
    }
    FoundVersion { text: name.get(first..end).unwrap_or_default(), start }
}

fn is_prerelease(mark: &str) -> bool {
    let letters = mark.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
    ["rc", "alpha", "beta", "pre", "preview", "dev"]
        .iter()
        .any(|known| letters.eq_ignore_ascii_case(known))
}

/// Returns a version of two numbers, or one like `r21`, unless the word before it is a platform.
fn short_version<'a>(stem: &'a str, (start, piece): (usize, &'a str)) -> Option<FoundVersion<'a>> {
    let before = stem.get(..start)?.trim_end_matches(['-', '_']);
    let word = before.rsplit(['-', '_']).next().unwrap_or_default();
    // Without a name before it, the number could have any meaning.
    if word.is_empty() || PLATFORMS.iter().any(|name| word.eq_ignore_ascii_case(name)) {
        return None;
    }
    let plain = piece.strip_prefix(['v', 'V']).unwrap_or(piece);
    let prefix = piece.len() - plain.len();
    let (count, length) = dotted(plain);
    if count == 2 && length == plain.len() {
        return Some(with_prerelease(stem, start, prefix, length));
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let release = piece.strip_prefix('r').is_some_and(|rest| {
        digits(rest.trim_end_matches(|last: char| last.is_ascii_lowercase())) && rest.len() < 5
    });
    // A build number or a date.
    let build = (6..=10).contains(&piece.len()) && digits(piece);
    (release || build).then_some(FoundVersion { text: piece, start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_and_versions() {
        for (name, project, version) in [
            ("rope.tar.gz", "rope", None),
            ("rope-1.4.2.tar.gz", "rope", Some("1.4.2")),
            ("rope-1.4.2-rc1-linux.zip", "rope", Some("1.4.2-rc1")),
            ("rope_1.4.2rc1.orig.tar.xz", "rope", Some("1.4.2rc1")),
            ("rope-v5.40.tgz", "rope", Some("5.40")),
            ("rope-1.2.7z", "rope", Some("1.2")),
            ("rope-5.40.txt", "rope-5.40.txt", None),
            ("rope-linux-x86_64.zip", "rope", None),
            ("rope-ubuntu-22.04.zip", "rope-ubuntu-22.04", None),
            ("rope-ubuntu-22.04.1.zip", "rope-ubuntu-22.04.1", None),
            ("rope-ubuntu-22.04.1-1.4.2.zip", "rope-ubuntu-22.04.1", Some("1.4.2")),
            ("ubuntu-22.04.1-live.zip", "ubuntu", Some("22.04.1")),
            ("rope-macos-1.4.2.zip", "rope", Some("1.4.2")),
            ("deep-rope-r21-linux-x86_64.zip", "deep-rope", Some("r21")),
            ("rope-tools-linux-4333796.zip", "rope-tools", Some("4333796")),
            ("1.4.2.tar.gz", "1.4.2", Some("1.4.2")),
            ("1.4.tar.gz", "1.4", None),
            ("rope-2025.04.28.00.tar.gz", "rope", Some("2025.04.28.00")),
            ("src.tar.gz", "src", None),
            ("", "", None),
        ] {
            assert_eq!(project_of_file(name), project, "{name}");
            assert_eq!(file_version(name).map(|found| found.text), version, "{name}");
        }
        assert_eq!(version_in("5.40").map(|found| found.text), None);
        assert_eq!(version_in("v1.2.3").map(|found| found.text), Some("1.2.3"));
    }
}
