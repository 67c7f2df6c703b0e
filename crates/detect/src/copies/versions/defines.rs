//! Macros of headers: `#define FOO_VERSION "1.2.3"`, and `FOO_MAJOR`, `FOO_MINOR`, `FOO_PATCH`.

use std::collections::BTreeMap;

use memchr::memmem;
use plimsoll_model::{EvidenceKind, RepoPath};

use super::numbers::{Number, Numbers, part};
use super::statement::{VersionStatement, is_other, is_version};
use crate::tree::names::plain_name;

/// Words in macro names that mark a version, but do not identify the software.
const MARKS: [&str; 11] = [
    "VERSION", "VER", "VERSTR", "VERDOT", "STRING", "STR", "FULL", "TEXT", "NUM", "ASCII", "DOTTED",
];

/// The maximum number of macros of one file that are examined.
const MACROS: usize = 5000;

/// A value, and the line it is in; `None` if the file has two values.
type Value = Option<(String, u32)>;

/// Names with values, as macros and variables of build files have them.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Version strings by macro name, each with the prefix of the name (`ZLIB` of `ZLIB_VERSION`).
    strings: BTreeMap<String, (String, Value)>,
    parts: BTreeMap<String, [Option<Value>; 7]>,
    /// The name of the package, if configured headers state it.
    package: Option<String>,
}

/// Reads the macros of a header, or of another C file.
pub(crate) fn read(path: &RepoPath, text: &str) -> Vec<VersionStatement> {
    if !may_define_version(text) {
        return Vec::new();
    }
    let (mut names, mut numbers) = (Names::default(), Numbers::default());
    let defines = code_lines(text).filter_map(|(line, number)| Some((define(line)?, number)));
    for ((name, value), number) in defines.take(MACROS) {
        names.add(name, value, number);
        numbers.add(name, value, number);
    }
    for Number { name, prefix, version, line } in numbers.read(text) {
        let plain = without_marks(prefix);
        if names.is_released(&plain) && !names.has_text(&plain, &version) {
            names.add(name, &format!("\"{version}\""), line);
        }
    }
    let stem = String::from_utf8_lossy(path.file_name()).into_owned();
    let stem = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let own = stem.replace("version", "");
    let own = own.trim_matches(['_', '-']);
    let parent = path.parent().unwrap_or_default();
    let above = String::from_utf8_lossy(parent.file_name()).into_owned();
    let own = if own.is_empty() || own == "config" { above.as_str() } else { own };
    names.statements(own, EvidenceKind::VersionMacro)
}

/// Whether a macro has a name like that of a version, even in a comment. Most files only use such names, and this is
/// much faster than reading their lines.
fn may_define_version(text: &str) -> bool {
    let defined = memmem::find_iter(text.as_bytes(), "define").filter_map(|at| {
        let rest = text.get(at + "define".len()..)?.strip_prefix([' ', '\t'])?.trim_start();
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
    });
    let mut words = defined.flat_map(|name| name.split('_'));
    words.any(|word| {
        let word = word.to_ascii_uppercase();
        MARKS.contains(&word.as_str()) || part(&word).is_some()
    })
}

/// The lines that are not in a comment of several lines or below `#if 0`, with their numbers.
pub(super) fn code_lines(text: &str) -> impl Iterator<Item = (&str, u32)> {
    let (mut in_comment, mut left_out) = (false, 0_usize);
    text.lines().zip(1u32..).filter(move |(line, _)| {
        let was_in_comment = in_comment;
        let line = line.trim_start();
        in_comment = match marks(line) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => was_in_comment || !line.starts_with("//"),
            (None, Some(_)) => false,
            (None, None) => in_comment,
        };
        let directive = line.strip_prefix('#').filter(|_| !was_in_comment).map(str::trim_start);
        let directive = directive.unwrap_or_default();
        match left_out {
            0 if directive.starts_with("if 0") => left_out = 1,
            0 => return !was_in_comment,
            1 if directive.starts_with("el") => left_out = 0,
            _ if directive.starts_with("if") => left_out += 1,
            _ if directive.starts_with("endif") => left_out -= 1,
            _ => {}
        }
        false
    })
}

/// The offsets of the last mark in a line that opens a comment, and of the last that closes one. Most lines do not
/// have a star, so it is searched for first, in many bytes at once.
fn marks(line: &str) -> (Option<usize>, Option<usize>) {
    let bytes = line.as_bytes();
    let (mut open, mut close) = (None, None);
    for star in memchr::memchr_iter(b'*', bytes) {
        if let Some(before) = star.checked_sub(1).filter(|at| bytes.get(*at) == Some(&b'/')) {
            open = Some(before);
        }
        if bytes.get(star + 1) == Some(&b'/') {
            close = Some(star);
        }
    }
    (open, close)
}

/// The name and the value of `#define NAME VALUE`.
pub(super) fn define(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("define")?;
    let rest = line.strip_prefix([' ', '\t'])?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, value) = rest.split_at_checked(end)?;
    // A function-like macro has no value.
    let value = value.strip_prefix([' ', '\t'])?.trim();
    let is_string = value.starts_with('"');
    let end = value.find("/*").or_else(|| value.find("//").filter(|_| !is_string));
    Some((name, value.get(..end.unwrap_or(value.len()))?.trim()))
}

impl Names {
    /// Adds a name with its value as it is written.
    pub(super) fn add(&mut self, name: &str, value: &str, line: u32) {
        let upper = name.to_ascii_uppercase();
        let words: Vec<&str> = upper.split('_').filter(|word| !word.is_empty()).collect();
        if upper == "PACKAGE_NAME" {
            self.package = text_of(value).map(str::to_owned);
            return;
        }
        let is_mark = |word: &&str| MARKS.contains(word);
        let of_part = words.iter().rev().find_map(|word| part(word));
        let says_version = words.iter().any(is_mark);
        if (of_part.is_none() && !says_version) || words.iter().any(|word| is_other(word)) {
            return;
        }
        let rest: Vec<&str> = words
            .into_iter()
            .filter(|word| !MARKS.contains(word) && part(word).is_none())
            .filter(|word| of_part.is_none() || !matches!(*word, "LEVEL" | "NUMBER"))
            .collect();
        let prefix = rest.join("_");
        let is_text = of_part.is_none_or(|part| part == 4) || upper.ends_with("RELEASE");
        let text = text_of(value).filter(|_| is_text);
        if let Some(version) = text.and_then(|text| only_version(text, &prefix)) {
            let known = || (prefix, Some((version.to_owned(), line)));
            set(&mut self.strings.entry(upper).or_insert_with(known).1, version);
            return;
        }
        // All parts in one number or text: `LUA_VERSION_RELEASE_NUM (LUA_VERSION_NUM * 100 + 0)`, and
        // `LUA_RELEASE LUA_VERSION "." LUA_VERSION_RELEASE`.
        let is_of_all = (upper.ends_with("_NUM") && value.contains('*'))
            || (upper.ends_with("RELEASE") && value.contains('"') && value.contains("VERSION"));
        if let Some(part) = of_part.filter(|_| !is_of_all) {
            let value =
                value.trim_matches(['(', ')', '"', ' ']).trim_end_matches(['u', 'U', 'l', 'L']);
            if let Some(slot) = self.parts.entry(prefix).or_default().get_mut(part) {
                set(slot.get_or_insert_with(|| Some((value.to_owned(), line))), value);
            }
        }
    }

    /// Whether no macro of this name marks its version as one before a release, which an integer cannot state.
    fn is_released(&self, prefix: &str) -> bool {
        ["", prefix].iter().filter_map(|prefix| self.parts.get(*prefix)).all(has_no_mark)
    }

    /// Whether a macro of this name has a text that begins with a version: the same one, and what follows the numbers.
    fn has_text(&self, prefix: &str, version: &str) -> bool {
        let texts = self.strings.values().filter(|(of, _)| of == prefix);
        let mut texts = texts.filter_map(|(_, value)| value.as_ref());
        texts.any(|(text, _)| text.starts_with(version))
    }

    /// Whether a macro of this name has exactly this text.
    fn is_text(&self, prefix: &str, version: &str) -> bool {
        let mut texts = self.strings.values().filter(|(of, _)| of == prefix);
        texts.any(|(_, value)| value.as_ref().is_some_and(|(text, _)| text == version))
    }

    /// The statements of all names; names without a prefix belong to `own`.
    pub(super) fn statements(self, own: &str, kind: EvidenceKind) -> Vec<VersionStatement> {
        let named = |prefix: &str| match prefix {
            "" => Some(own.to_owned()).filter(|own| !own.is_empty()),
            "PACKAGE" => self.package.clone(),
            prefix => Some(prefix.to_owned()),
        };
        let mut out = Vec::new();
        let mut add = |prefix: &str, version: &str, line: u32| {
            if let Some(prefix) = named(prefix) {
                out.push(VersionStatement::Named {
                    prefix,
                    version: version.to_owned(),
                    line,
                    kind,
                });
            }
        };
        for (prefix, parts) in &self.parts {
            let Some((version, line)) = joined(parts) else { continue };
            // The text `57.1` is how the library writes 57.1.0.
            let short = version.strip_suffix(".0").filter(|short| short.contains('.'));
            let is_short = short.is_some_and(|short| self.is_text(prefix, short));
            if !is_short && !self.has_text(prefix, &version) {
                add(prefix, &version, line);
            }
        }
        for (prefix, value) in self.strings.values() {
            if let Some((version, line)) = value {
                add(prefix, version, *line);
            }
        }
        out
    }
}

/// The words of a macro's name that identify the software.
fn without_marks(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    let words = upper.split('_').filter(|word| !word.is_empty() && !MARKS.contains(word));
    words.collect::<Vec<_>>().join("_")
}

/// Discards a value if there is a different one.
fn set(known: &mut Value, value: &str) {
    if known.as_ref().is_some_and(|(known, _)| known != value) {
        *known = None;
    }
}

/// The version with these numbers as parts. Major and minor are required. A patch has to be a number if it is
/// defined, and so does a build number that is defined before the patch.
fn joined(parts: &[Option<Value>; 7]) -> Option<(String, u32)> {
    let [major, minor, patch, tweak, _, build, world] = parts;
    let number = |value: &Option<Value>| {
        let (text, line) = value.as_ref()?.as_ref()?;
        let is_number =
            !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| (text.clone(), *line))
    };
    let (major, line) = number(major)?;
    let (minor, _) = number(minor)?;
    let mut version = format!("{major}.{minor}");
    if let Some((world, _)) = number(world) {
        version = format!("{world}.{version}");
    }
    // A build number that is defined before the patch is a part of the version; after the patch, it only counts
    // builds.
    let place = |value: &Option<Value>| Some(value.as_ref()?.as_ref()?.1);
    if let (Some(build_line), Some(patch_line)) = (place(build), place(patch))
        && build_line < patch_line
    {
        let (build, _) = number(build)?;
        version = format!("{version}.{build}");
    }
    if patch.is_some() {
        let (patch, _) = number(patch)?;
        version = format!("{version}.{patch}");
        if let Some((tweak, _)) = number(tweak).filter(|(tweak, _)| tweak != "0") {
            version = format!("{version}.{tweak}");
        }
    }
    (has_no_mark(parts) && is_version(&version)).then_some((version, line))
}

/// Whether the parts of a version do not include a mark of a version before a release.
fn has_no_mark(parts: &[Option<Value>; 7]) -> bool {
    let is_nothing =
        |(text, _): &(String, u32)| matches!(text.as_str(), "" | "0" | "final" | "FINAL");
    let [_, _, _, _, pre, ..] = parts;
    pre.as_ref().is_none_or(|value| value.as_ref().is_some_and(is_nothing))
}

/// The text of a string literal, or of a value of a build file.
pub(super) fn text_of(value: &str) -> Option<&str> {
    // A notice may follow on the next line of the text.
    value.strip_prefix('"')?.split('"').next()?.split("\\n").next()
}

/// The version in a text that has one: `1.2.3`, `Lua 5.1.5`. A longer text begins with the name in the macro, and calls
/// the version a release: `Rope 2.2.5 stable - with changes`.
pub(super) fn only_version<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    /// The maximum number of words in any text.
    const SHORT: usize = 4;
    /// The maximum number of words in a text that begins with the name.
    const LONG: usize = 16;
    let words: Vec<&str> = text.split_whitespace().take(LONG + 1).collect();
    let at = words.iter().position(|word| is_version(word))?;
    let (before, version, after) = (words.get(..at)?, *words.get(at)?, words.get(at + 1..)?);
    if after.iter().any(|word| is_version(word)) || words.len() > LONG {
        return None;
    }
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
    let is_of_name = || {
        let name = plain_name(&before.concat());
        let is_release = |word: &&str| matches!(*word, "stable" | "final" | "release");
        let is_note = |word: &&str| *word == "-" || word.starts_with('(');
        !name.is_empty()
            && name == plain_name(prefix)
            && after.first().is_some_and(is_release)
            && after.get(1).is_none_or(is_note)
            && !after
                .iter()
                .map(|word| plain(word))
                .any(|it| is_version(&it) || is_before_release(&it))
    };
    (words.len() <= SHORT || is_of_name()).then_some(version)
}

/// Whether a word after a version states that it was not released: `1.2 beta 3` comes before `1.2`.
fn is_before_release(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    matches!(
        word.as_str(),
        "alpha"
            | "beta"
            | "rc"
            | "candidate"
            | "pre"
            | "prerelease"
            | "pre-release"
            | "preview"
            | "dev"
            | "devel"
            | "development"
            | "snapshot"
            | "nightly"
            | "unreleased"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, text: &str) -> Vec<String> {
        let show = |statement: VersionStatement| match statement {
            VersionStatement::Named { prefix, version, line, .. } => {
                format!("{prefix} {version} {line}")
            }
            other => format!("{other:?}"),
        };
        read(&RepoPath::new(path), text).into_iter().map(show).collect()
    }

    #[test]
    fn comments_and_what_is_left_out_are_no_code() {
        let text = "/* As in\n#define A 1\n*/\n#if 0\n#if X\n#define B 1\n#endif\n#else\n#define C 1\n#endif\n\
                    #define D 1 /* the fourth */\n// a/*\n#define E 1\n";
        let names: Vec<_> = code_lines(text).filter_map(|(line, _)| define(line)).collect();
        assert_eq!(names, [("C", "1"), ("D", "1"), ("E", "1")]);
    }

    #[test]
    fn texts_and_numbers() {
        for (text, expected) in [
            ("#define ROPE_VERSION \"1.2.3\"\n", "ROPE 1.2.3 1"),
            ("# define LIBROPE_VER_STRING \"1.6.37\" /* text */\n", "LIBROPE 1.6.37 1"),
            ("#define ROPE_RELEASE\t\"Rope 5.1.5\"\n", "ROPE 5.1.5 1"),
            ("#define ROPE_VERSION \"Rope 3.0-rc1\"\n", "ROPE 3.0-rc1 1"),
            (
                "#define BIG_ROPE_VERSION \"Big-Rope 2.2.5 stable - With changes of the harbor\"\n",
                "BIG_ROPE 2.2.5 1",
            ),
            (
                "#define ROPE_VERSION \"Rope 2.2.5 release (with two of our changes)\"\n",
                "ROPE 2.2.5 1",
            ),
            ("#define R_MAJOR 1\n#define R_MINOR (2)\n#define R_PATCH 0 // text\n", "R 1.2.0 1"),
            ("#define ROPE_VERSION_MAJOR 10\n#define ROPE_VERSION_MINOR 34\n", "ROPE 10.34 1"),
            (
                "#define R_VERSION_MAJOR \"5\"\n#define R_VERSION_MINOR \"4\"\n#define R_VERSION_RELEASE \"3\"\n\
                 #define R_RELEASE R_VERSION \".\" R_VERSION_RELEASE\n#define R_VERSION_NUM 504\n#define R_VERSION_RELEASE_NUM (R_VERSION_NUM * 100 + 0)\n",
                "R 5.4.3 1",
            ),
            (
                "#define R_MAJOR_VERSION 10\n#define R_MINOR_VERSION 2\n#define R_BUILD_NUMBER 154\n\
                 #define R_PATCH_LEVEL 26\n",
                "R 10.2.154.26 1",
            ),
            (
                "#define R_MAJOR 1\n#define R_MINOR 2\n#define R_PATCH 3\n#define R_BUILD 154\n",
                "R 1.2.3 1",
            ),
            (
                "// The form is major * 10000 + minor * 100 + patch.\n#define ROPE_VERSION 70103\n",
                "ROPE 7.1.3 2",
            ),
            (
                "// major * 10000 + minor * 100 + patch\n#define ROPE_MAJOR_VERSION 1\n\
                 #define ROPE_MINOR_VERSION 2\n#define ROPE_PATCH_VERSION 3\n",
                "ROPE 1.2.3 2",
            ),
            ("#define PACKAGE_NAME \"rope\"\n#define PACKAGE_VERSION \"1.2\"\n", "rope 1.2 2"),
            (
                "#define Z_VERSION \"1.3.1.1-motley\"\n#define Z_VER_MAJOR 1\n#define Z_VER_MINOR 3\n",
                "Z 1.3.1.1-motley 1",
            ),
        ] {
            assert_eq!(shown("a/b.h", text), [expected], "{text}");
        }
        let plain = "#define VERSION_MAJOR 1\n#define VERSION_MINOR 6\n#define VERSION_PATCH 0\n";
        assert_eq!(shown("lib/rope_version.h", plain), ["rope 1.6.0 1"]);
        assert_eq!(shown("rope/version.h", plain), ["rope 1.6.0 1"]);
    }

    #[test]
    fn what_says_no_version() {
        for text in [
            "#define ROPE_VERSION 289\n",
            "#define ROPE_VERSION 0x0105\n",
            "// major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 0x70103\n",
            "// major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 070103\n",
            "// major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 20240101\n",
            "// major * 10000 + minor * 100 + patch\n#define ROPE_API_VERSION 70103\n",
            "// major * 10000 + minor * 100 + patch\n\n#define ROPE_VERSION 70103\n",
            "// A date, unlike the form major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 70103\n",
            "// major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 70103\n#define ROPE_VERSION_RC 1\n",
            "// major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 70103\n\
             #define ROPE_PRERELEASE \"beta2\"\n",
            "#if A\n// major * 10000 + minor * 100 + patch\n#define ROPE_VERSION 70103\n#else\n\
             #define ROPE_VERSION 80000\n#endif\n",
            "#define ROPE_VERSION OTHER_VERSION\n",
            "#define ROPE_VERSION \"@version@\"\n",
            "#define ROPE_VERSION \"unknown\"\n",
            "#define ROPE_VERSION \"255.255.255\"\n",
            "#define ROPE_VERSION(a, b) \"1.2.3\"\n",
            "#define ROPE_SONAME \"1.1.0\"\n",
            "#define ROPE_API_VERSION \"1.1.0\"\n",
            "#define ROPE_MIN_ZLIB_VERSION \"1.1.0\"\n",
            "#define ROPE_VERSION \"from 1.2 to 1.3\"\n",
            "#define ROPE_VERSION \"Rope 1.2 release candidate of May\"\n",
            "#define ROPE_VERSION \"Rope 1.2 stable - the snapshot of May\"\n",
            "#define ROPE_VERSION \"Rope 1.2 stable - with changes from (1.3)\"\n",
            "#define ROPE_VERSION \"Rope 1.2 with changes of the harbor\"\n",
            "#define ROPE_VERSION \"Rope 1.2 stable for the harbor\"\n",
            "#define ROPE_VERSION \"Knot 1.2 stable - as in Rope\"\n",
            "#define ROPE_VERSION \"Rope for Knot 1.2 stable - the plugin\"\n",
            "#define ROPE_MAJOR 1\n",
            "#define ROPE_MAJOR 1\n#define ROPE_MINOR @minor@\n",
            "#define R_MAJOR 1\n#define R_MINOR 2\n#define R_PATCH 3\n#define R_PRERELEASE \"rc1\"\n",
            "#if A\n#define ROPE_VERSION \"1.2\"\n#else\n#define ROPE_VERSION \"1.3\"\n#endif\n",
            "// #define ROPE_VERSION \"1.2\"\n",
            "#define PACKAGE_VERSION \"1.2\"\n",
        ] {
            assert!(shown("a/b.h", text).is_empty(), "{text} {:?}", shown("a/b.h", text));
        }
    }
}
