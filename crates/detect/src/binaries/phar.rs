//! PHP archives (Phar file format): the packages that an installer contains, by the names of its
//! members.

use plimsoll_model::RepoPath;

use super::facts::BinaryFacts;
use crate::copies::split_version;

const STUB_END: &[u8] = b"__HALT_COMPILER();";
/// Maximum number of members whose names are checked.
const MEMBERS: usize = 20_000;

/// Whether a file is an archive: a program that is followed by a list of members.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    manifest(bytes).is_some()
}

/// The list of members, from its length on. There may be more than one place that looks like the end of the program:
/// the program may be able to read archives itself.
fn manifest(bytes: &[u8]) -> Option<&[u8]> {
    let at = memchr::memmem::rfind(bytes, STUB_END)?;
    let mut rest = bytes.get(at + STUB_END.len()..)?;
    for end in [&b" ?>"[..], b"?>", b"\r\n", b"\n"] {
        rest = rest.strip_prefix(end).unwrap_or(rest);
    }
    let length = usize::try_from(number(rest, 0)?).ok()?;
    (length >= 14 && length <= rest.len()).then_some(rest)
}

/// The package that the archive is named after, among those that it carries as `NAME-VERSION.tar`.
pub(super) fn read(path: &RepoPath, bytes: &[u8]) -> BinaryFacts {
    let file = String::from_utf8_lossy(path.file_name()).to_ascii_lowercase();
    let words: Vec<&str> = file.split(['-', '_', '.']).collect();
    for name in names(bytes) {
        let Some(stem) = [".tar", ".tgz"].iter().find_map(|end| name.strip_suffix(end)) else {
            continue;
        };
        let (package, version) = split_version(stem.as_bytes());
        let is_own = words.contains(&package.to_ascii_lowercase().as_str());
        if let (true, Some(version)) = (is_own, version) {
            return BinaryFacts {
                name: Some(package),
                version: Some(version),
                ..BinaryFacts::default()
            };
        }
    }
    BinaryFacts::default()
}

/// The names of the members.
fn names(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let Some(manifest) = manifest(bytes) else { return names };
    let skipped = |at: usize| Some(at + 4 + usize::try_from(number(manifest, at)?).ok()?);
    // Length, count, version and flags are followed by an alias and metadata.
    let mut next = skipped(14).and_then(skipped);
    let count = number(manifest, 4).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    for _ in 0..count.min(MEMBERS) {
        let Some((at, end)) = next.and_then(|at| Some((at, skipped(at)?))) else { break };
        let Some(name) = manifest.get(at + 4..end) else { break };
        names.push(String::from_utf8_lossy(name).into_owned());
        // Sizes, time, checksum and flags, and metadata.
        next = skipped(end + 20);
    }
    names
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let found = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(found.try_into().ok()?))
}
