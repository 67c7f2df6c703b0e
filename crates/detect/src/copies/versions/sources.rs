//! The version macro of a source file that is named after its directory: `ROPE_VERSION` or `VERSION` in `rope/rope.c`.

use plimsoll_model::{EvidenceKind, RepoPath};

use super::defines::{code_lines, define, only_version, text_of};
use super::statement::{VersionFile, VersionStatement, is_other};
use crate::Part;
use crate::copies::split_version;
use crate::tree::names::plain_name;

/// A source file with the version of the directory that it is named after. It is evidence for code that is known to be
/// third-party, and not that it is third-party.
#[derive(Clone, Debug)]
pub(crate) struct MainSource {
    pub(crate) file: VersionFile,
    pub(crate) directory: RepoPath,
}

impl Part for MainSource {
    fn weight(&self, text: usize) -> usize {
        self.file.weight(text) + self.directory.as_bytes().len()
    }
}

/// The directory that a source file is named after: `rope` for `rope/rope.c` and `rope/src/rope.cpp`.
pub(crate) fn named_directory(path: &RepoPath) -> Option<RepoPath> {
    let name = path.file_name();
    let ends = [&b".c"[..], b".cc", b".cpp", b".cxx"];
    let stem = ends.iter().find_map(|end| name.strip_suffix(*end))?;
    let above = path.parent()?;
    let is_inner = matches!(above.file_name(), b"src" | b"source" | b"lib" | b"core");
    let directory = if is_inner { above.parent()? } else { above };
    let own = own_name(&directory);
    (!own.is_empty() && without_lib(&plain_name(&String::from_utf8_lossy(stem))) == own)
        .then_some(directory)
}

/// The name of a directory without its version, as names are compared.
fn own_name(directory: &RepoPath) -> String {
    let (name, _) = split_version(directory.file_name());
    without_lib(&plain_name(&name)).to_owned()
}

fn without_lib(plain: &str) -> &str {
    plain.strip_prefix("lib").filter(|rest| !rest.is_empty()).unwrap_or(plain)
}

/// Reads the macro `ROPE_VERSION`, or `VERSION`, of such a file.
pub(crate) fn read_main(path: &RepoPath, text: &str) -> Option<MainSource> {
    let directory = named_directory(path)?;
    let own = own_name(&directory);
    let is_of_it = |name: &str| {
        name == "VERSION"
            || name
                .strip_suffix("_VERSION")
                .is_some_and(|prefix| without_lib(&plain_name(prefix)) == own)
    };
    let defines = code_lines(text).filter_map(|(line, number)| Some((define(line)?, number)));
    let mut defines = defines.filter(|((name, _), _)| is_of_it(name));
    let ((name, value), line) = defines.next()?;
    if defines.any(|((_, other), _)| other != value) {
        return None;
    }
    let prefix = name.strip_suffix("_VERSION").unwrap_or(&own).to_owned();
    let version = only_version(text_of(value)?, &prefix)?.to_owned();
    // It may be the version of a protocol, unless a function returns it as that of the library.
    if !is_returned(text, name) || is_of_other(text, line) || is_conditional(text, name, line) {
        return None;
    }
    let kind = EvidenceKind::VersionMacro;
    let statements = vec![VersionStatement::Named { prefix, version, line, kind }];
    Some(MainSource { file: VersionFile { path: path.clone(), statements }, directory })
}

/// Whether a function that is named after the version returns a macro: `rope_version`, but not `rope_format_version`.
fn is_returned(text: &str, name: &str) -> bool {
    let mut places = text.match_indices("return").filter(|(at, word)| {
        let behind = text.get(at + word.len()..).unwrap_or_default();
        let value = behind.trim_start().strip_prefix(name).map(str::trim_start);
        behind.starts_with([' ', '\t']) && value.is_some_and(|rest| rest.starts_with(';'))
    });
    places.any(|(at, _)| {
        let words = enclosing_function(text.get(..at).unwrap_or_default()).map(words_of);
        words.is_some_and(|words| {
            words.iter().any(|word| word == "VERSION") && !words.iter().any(|word| is_other(word))
        })
    })
}

/// The name of the function whose body is open at the end of a text.
fn enclosing_function(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let braces = text.bytes().enumerate().rev().filter(|(_, byte)| b"{}".contains(byte));
    for (at, byte) in braces {
        match (byte, depth) {
            (b'}', _) => depth += 1,
            (_, 0) => {
                let name = function_before(text.get(..at)?)?;
                if !matches!(name, "if" | "for" | "while" | "switch") {
                    return Some(name);
                }
            }
            _ => depth -= 1,
        }
    }
    None
}

/// The name of the function whose parameters are at the end of a text.
fn function_before(text: &str) -> Option<&str> {
    let mut text = text.trim_end();
    while let Some(rest) =
        ["const", "noexcept", "override"].iter().find_map(|word| text.strip_suffix(word))
    {
        text = rest.trim_end();
    }
    let text = text.strip_suffix(')')?;
    let open = text.rfind('(')?;
    let name = text.get(..open)?.trim_end();
    let start = name.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    name.get(start.map_or(0, |start| start + 1)..).filter(|name| !name.is_empty())
}

/// The words of a name, in upper case: `GET` and `VERSION` of `get_version` and `getVersion`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        if letter == '_' || (was_lower && letter.is_ascii_uppercase()) {
            words.push(String::new());
        }
        was_lower = letter.is_ascii_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.push(letter.to_ascii_uppercase());
        }
    }
    words
}

/// Whether the comment of a macro, after it or in the line above, is about the version of something else.
fn is_of_other(text: &str, line: u32) -> bool {
    let lines =
        text.lines().zip(1u32..).filter(|(_, number)| (*number..=number + 1).contains(&line));
    let comments = lines.filter_map(|(text, _)| {
        let at = ["//", "/*", "*"].iter().filter_map(|mark| text.find(mark)).min()?;
        text.get(at..)
    });
    let mut words = comments.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    words.any(|word| is_other(&word.to_ascii_uppercase()))
}

/// Whether a macro is below a condition, or a condition mentions it: it may be a default for what the build states.
fn is_conditional(text: &str, name: &str, at: u32) -> bool {
    let mut depth = 0_u32;
    for (line, number) in text.lines().zip(1u32..) {
        let directive = line.trim_start().strip_prefix('#').map(str::trim_start);
        let Some(directive) = directive else { continue };
        if number == at && depth > 0 {
            return true;
        }
        if directive.starts_with("if") {
            depth += 1;
        } else if directive.starts_with("endif") {
            depth = depth.saturating_sub(1);
        }
        if !directive.starts_with("define") && directive.contains(name) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_and_their_directories() {
        for (path, expected) in [
            ("a/rope/rope.c", Some("a/rope")),
            ("a/rope/src/rope.cpp", Some("a/rope")),
            ("a/librope-1.2.3/rope.cc", Some("a/librope-1.2.3")),
            ("a/rope/rope_orig.c", None),
            ("a/rope/rope.h", None),
            ("a/rope/examples/rope.c", None),
            ("a/rope/win32/rope.c", None),
            ("a/rope/main.c", None),
            ("rope.c", None),
        ] {
            let expected = expected.map(RepoPath::new);
            assert_eq!(named_directory(&RepoPath::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn versions_of_sources() {
        let read = |text: &str| {
            let found = read_main(&RepoPath::new("a/rope/rope.c"), text)?;
            match found.file.statements.into_iter().next()? {
                VersionStatement::Named { version, line, .. } => Some((version, line)),
                _ => None,
            }
        };
        let function = "const char *rope_version(void) { return ROPE_VERSION; }\n";
        let others = [
            "const char *format(void) { return ROPE_VERSION; }\n",
            "const char *rope_format_version(void) { return ROPE_VERSION; }\n",
            "const char *ropeApiVersion(void) { return ROPE_VERSION; }\n",
            "const char *version = \"\";\nint f(void) { return ROPE_VERSION; }\n",
        ];
        for other in others {
            assert_eq!(read(&format!("#define ROPE_VERSION \"1.2.3\"\n{other}")), None, "{other}");
        }
        for same in [
            "char *\nrope_version()\n{\n  if (a) {\n    b();\n  }\n  return ROPE_VERSION;\n}\n",
            "std::string Rope::getVersion() const { return ROPE_VERSION; }\n",
        ] {
            let text = format!("#define ROPE_VERSION \"1.2.3\"\n{same}");
            assert_eq!(read(&text), Some(("1.2.3".to_owned(), 1)), "{same}");
        }
        for (text, expected) in [
            ("#define ROPE_VERSION \"3.1\"\n", Some("3.1")),
            ("#define ROPE_VERSION \"Rope 1.2.3\" /* text */\n", Some("1.2.3")),
            (
                "#define VERSION \"0.9.10\"\nconst char *version() { return VERSION; }\n",
                Some("0.9.10"),
            ),
            ("#define VERSION \"0.9.10\"\n", None),
            ("#define ROPE_VERSION \"1.2.3\" /* version of the file format */\n", None),
            ("#define ROPE_VERSION 30100\n", None),
            ("#define ROPE_VERSION OTHER_VERSION\n", None),
            ("#define KNOT_VERSION \"1.2.3\"\n", None),
            ("#define ROPE_API_VERSION \"1.2.3\"\n", None),
            ("#ifndef ROPE_VERSION\n#define ROPE_VERSION \"1.2.3\"\n#endif\n", None),
            ("#if !defined(ROPE_VERSION)\n#define ROPE_VERSION \"1.2.3\"\n#endif\n", None),
            (
                "#if A\n#define ROPE_VERSION \"1.2.3\"\n#else\n#define ROPE_VERSION \"1.3\"\n#endif\n",
                None,
            ),
            ("#if A\n#include <config.h>\n#else\n#define ROPE_VERSION \"1.2.3\"\n#endif\n", None),
            ("/* as in\n#define ROPE_VERSION \"1.2.3\"\n*/\n", None),
        ] {
            let text = format!("{text}{function}");
            assert_eq!(read(&text), expected.map(|it| (it.to_owned(), 1)), "{text}");
        }
        assert_eq!(read("#define ROPE_VERSION \"1.2.3\"\n"), None);
    }
}
