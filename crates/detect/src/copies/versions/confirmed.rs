//! The numbers in the name of a directory, `1.4.2` of `rope_1_4_2`, if a file in it states the same version.

use plimsoll_model::{EvidenceKind, RepoPath};

use super::defines::{code_lines, define};
use super::statement::{VersionStatement, is_version, plain_word};
use crate::copies::{numbers_after, split_version};
use crate::tree::names::{is_header, is_same_name, plain_name};

/// The maximum depth of a header below its directory.
const DEPTH: usize = 4;

/// A directory with numbers in its name.
struct Numbered {
    name: String,
    version: String,
}

/// The nearest directory above a file that has numbers in its name.
fn numbered(path: &RepoPath) -> Option<Numbered> {
    let above = std::iter::successors(path.parent(), RepoPath::parent).take(DEPTH);
    above.filter(|path| !path.is_root()).find_map(|path| {
        let version = numbers_after(path.file_name())?;
        Some(Numbered { name: split_version(path.file_name()).0, version })
    })
}

/// Whether a file with this name, in lower case, is a package manifest that is only read in a directory with numbers in
/// its name.
pub(crate) fn is_manifest(name: &[u8]) -> bool {
    name == b"setup.py" || name.ends_with(b".podspec")
}

/// Whether a file may state the version in the name of a directory: a manifest in it, or the header with its name.
pub(crate) fn may_confirm(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let is_in_it = || {
        let above = path.parent().unwrap_or_default();
        numbers_after(above.file_name()).is_some()
    };
    (is_manifest(&name) && is_in_it())
        || (is_header(&name) && numbered(path).is_some_and(|above| has_its_name(path, &above)))
}

/// Whether a header has the name of a directory, without its numbers.
fn has_its_name(path: &RepoPath, above: &Numbered) -> bool {
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    is_same_name(name.split('.').next().unwrap_or_default(), &above.name)
}

/// Reads a manifest, which must state the name of its directory and the version in it.
pub(super) fn manifest(path: &RepoPath, text: &str) -> Option<VersionStatement> {
    let above = path.parent()?;
    let (name, version) = (split_version(above.file_name()).0, numbers_after(above.file_name())?);
    let values = |key: &'static str| {
        text.lines().zip(1u32..).filter_map(move |(line, number)| Some((value(line, key)?, number)))
    };
    let is_named = values("name").any(|(value, _)| is_same_name(value, &name));
    let mut versions = values("version");
    let (first, line) = versions.next()?;
    let is_it = is_named && first == version && versions.all(|(other, _)| other == first);
    is_it.then_some(VersionStatement::Own { version, line })
}

/// The literal value of a key: `name="rope"`, `s.name = 'rope'`.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let code = line.split('#').next().unwrap_or_default();
    line.match_indices(key).take_while(|(at, _)| *at < code.len()).find_map(|(at, _)| {
        let (before, after) = (line.get(..at)?, line.get(at + key.len()..)?);
        if before.ends_with(is_of_word) {
            return None;
        }
        let value = after.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some(value.strip_prefix(quote)?.split_once(quote)?.0)
    })
}

/// Reads a header: a macro with the version as one number, `#define ROPE_VERSION 10402`, or a first line that is a
/// comment and begins with the name of the file, `rope.h - version 1.4.2`.
pub(super) fn header(path: &RepoPath, text: &str) -> Option<VersionStatement> {
    let above = numbered(path)?;
    number(text, &above)
        .or_else(|| if has_its_name(path, &above) { head(text, &above) } else { None })
}

/// The macro with the version as one number.
fn number(text: &str, above: &Numbered) -> Option<VersionStatement> {
    /// The factors of the first and the second number.
    const FACTORS: [(u32, u32); 3] = [(100_000, 100), (10_000, 100), (1_000_000, 1000)];
    let parts: Vec<u32> = above.version.split('.').filter_map(|part| part.parse().ok()).collect();
    let [major, minor, patch] = parts.as_slice() else { return None };
    if !text.contains("_VERSION") {
        return None;
    }
    let defines = code_lines(text).filter_map(|(line, number)| Some((define(line)?, number)));
    let mut values = defines.filter_map(|((name, value), line)| {
        let prefix = name.strip_suffix("_VERSION")?;
        is_same_name(prefix, &above.name).then_some((prefix, value, line))
    });
    let (prefix, value, line) = values.next()?;
    let number: u32 = value.parse().ok()?;
    let is_it = |(first, second): &(u32, u32)| {
        let is_small = *minor < first / second && patch < second;
        is_small && *major * first + minor * second + patch == number
    };
    let is_only = values.all(|(_, other, _)| other == value);
    (is_only && *major > 0 && FACTORS.iter().any(is_it)).then(|| VersionStatement::Named {
        prefix: prefix.to_owned(),
        version: above.version.clone(),
        line,
        kind: EvidenceKind::VersionMacro,
    })
}

/// The version in the first line of a file.
fn head(text: &str, above: &Numbered) -> Option<VersionStatement> {
    /// The number of lines at the top among which the first one with a letter or digit is read.
    const LINES: usize = 4;
    let mut lines = text.lines().zip(1u32..).take(LINES);
    let (line, number) = lines.find(|(line, _)| line.contains(|c: char| c.is_alphanumeric()))?;
    let is_comment = ["/*", "//", "*"].iter().any(|mark| line.trim_start().starts_with(mark));
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut names = words.iter().filter(|word| word.contains(|c: char| c.is_alphanumeric()));
    let name = names.next()?.trim_start_matches(['/', '*']);
    let stem = name.split('.').next().unwrap_or_default();
    let is_name = plain_name(stem) == plain_name(&above.name);
    let plain: Vec<String> = words.iter().map(|word| plain_word(word)).collect();
    let mut versions = plain.iter().enumerate().filter(|(_, word)| is_version(word));
    let (at, version) = versions.next()?;
    let is_marked = version.starts_with('v')
        || at.checked_sub(1).and_then(|at| plain.get(at)).is_some_and(|word| word == "version");
    let links = ["for", "from", "needs", "of", "on", "requires", "since", "using", "with"];
    let is_linked = plain.iter().take(at).any(|word| links.contains(&word.as_str()));
    let is_it = version.trim_start_matches('v') == above.version && versions.next().is_none();
    (is_comment && is_name && is_marked && is_it && !is_linked).then(|| VersionStatement::Title {
        name: above.name.clone(),
        version: above.version.clone(),
        line: number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(statement: Option<VersionStatement>) -> Option<String> {
        match statement? {
            VersionStatement::Named { version, .. }
            | VersionStatement::Own { version, .. }
            | VersionStatement::Title { version, .. } => Some(version),
            _ => None,
        }
    }

    #[test]
    fn headers_with_the_numbers_of_their_directory() {
        let read = |text: &str| shown(header(&RepoPath::new("lib/rope_1_76_0/rope/rope.h"), text));
        for text in [
            "#define ROPE_VERSION 107600\n",
            "#define ROPE_VERSION 17600\n",
            "#define ROPE_VERSION 1076000\n",
            "/* rope.h - version 1.76.0 - knots */\n",
            "// Rope v1.76.0\n",
        ] {
            assert_eq!(read(text).as_deref(), Some("1.76.0"), "{text}");
        }
        for text in [
            "#define ROPE_VERSION 107500\n",
            "#define ROPE_VERSION 107600\n#define ROPE_VERSION 107700\n",
            "#define ROPE_API_VERSION 107600\n",
            "#define KNOT_VERSION 107600\n",
            "/* rope.h - version 1.75.0 */\n",
            "/* Knots for rope version 1.76.0 */\n",
            "/* rope.h - knots for version 1.76.0 */\n",
            "/* rope.h - 1.76.0 knots */\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let other = header(&RepoPath::new("lib/rope/rope.h"), "#define ROPE_VERSION 107600\n");
        assert_eq!(other, None);
    }

    #[test]
    fn manifests_with_the_numbers_of_their_directory() {
        let read = |text: &str| shown(manifest(&RepoPath::new("lib/rope_1_2_3/setup.py"), text));
        for text in [
            "setup(name=\"rope\", version=\"1.2.3\")\n",
            "  s.name = 'Rope'\n  s.version = '1.2.3'\n",
        ] {
            assert_eq!(read(text).as_deref(), Some("1.2.3"), "{text}");
        }
        for text in [
            "setup(name=\"knot\", version=\"1.2.3\")\n",
            "setup(name=\"rope\", version=\"1.2.4\")\n",
            "setup(name=\"rope\", version=VERSION)\n",
            "setup(name=\"rope\", version=\"1.2.3\")\nother(version=\"2.0.0\")\n",
            "setup(name=\"rope\", api_version=\"1.2.3\")\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
