//! Reads `.gitmodules` line by line, so that a bad line affects no other line.
//!
//! The syntax is git's configuration file (git-config(1), "Syntax"); libgit2 and gitoxide reject
//! the whole file at the first bad escape.

use std::collections::HashMap;

/// A value and the line it is on, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The value, unquoted.
    pub text: Vec<u8>,
    /// Its line, from 1.
    pub line: u32,
}

impl Value {
    /// The value as text; bytes that are not UTF-8 become replacement characters.
    pub fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }
}

/// One submodule: all `[submodule "name"]` sections of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// The name in the header.
    pub name: String,
    /// Line of its first header, from 1.
    pub line: u32,
    /// `path`. Of every key, the last value in the file is used.
    pub path: Option<Value>,
    /// `url`.
    pub url: Option<Value>,
    /// `branch`.
    pub branch: Option<Value>,
    /// `update`.
    pub update: Option<Value>,
}

/// A part that could not be read, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GitmodulesProblem {
    /// The line, from 1.
    pub line: u32,
    /// The problem.
    pub message: &'static str,
}

/// The sections of a `.gitmodules` file, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gitmodules {
    /// The submodules in the order in which the file first names them.
    pub sections: Vec<Section>,
    /// The parts that could not be read.
    pub problems: Vec<GitmodulesProblem>,
}

/// The maximum number of sections that are read: more than any repository has, and few enough for every output.
const SECTIONS: usize = 20_000;

/// Maximum number of problems that are reported before reading stops.
const PROBLEMS: usize = 1_000;

impl Gitmodules {
    /// Reads a file. It never fails: text that cannot be read is a [`GitmodulesProblem`], and
    /// reading continues.
    ///
    /// ```
    /// use plimsoll_detect::Gitmodules;
    ///
    /// let file = Gitmodules::parse(b"[submodule \"x\"]\n\tpath = a/x\n\turl = ../x.git\n");
    /// assert_eq!(file.sections[0].url.as_ref().unwrap().text, b"../x.git");
    /// ```
    pub fn parse(content: &[u8]) -> Self {
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let mut out = Self::default();
        let mut inside = None;
        let mut sections = Sections::default();
        let mut lines = content.split(|byte| *byte == b'\n').zip(1u32..);
        while let Some((line, number)) = lines.next() {
            if sections.headers > SECTIONS || out.problems.len() >= PROBLEMS {
                let message = "too many sections or errors: the rest was not read";
                out.problems.push(GitmodulesProblem { line: number, message });
                break;
            }
            let line = line.strip_suffix(b"\r").unwrap_or(line).trim_ascii_start();
            let rest = if line.first() == Some(&b'[') {
                let (name, rest) = header(line, number, &mut out.problems);
                inside = name.and_then(|name| sections.open(name, number));
                rest
            } else {
                line
            };
            let Some(place) = inside else { continue };
            if rest.is_empty() || matches!(rest.first(), Some(b'#' | b';')) {
                continue;
            }
            // A value continues on the next line if its line ends in a backslash.
            let mut logical = rest.to_vec();
            let mut goes_on = ends_in_continuation(rest);
            while goes_on {
                logical.pop();
                let Some((next, _)) = lines.next() else { break };
                let next = next.strip_suffix(b"\r").unwrap_or(next);
                // The text before this line ends in an even number of backslashes, so only this
                // line decides.
                goes_on = ends_in_continuation(next);
                logical.extend_from_slice(next);
            }
            if let Some(section) = sections.all.get_mut(place) {
                pair(&logical, number, section, &mut out.problems);
            }
        }
        out.sections = sections.all;
        out
    }
}

fn ends_in_continuation(line: &[u8]) -> bool {
    let slashes = line.iter().rev().take_while(|byte| **byte == b'\\').count();
    slashes % 2 == 1
}

/// The submodules read so far, by name: git merges sections of one name.
#[derive(Default)]
struct Sections {
    all: Vec<Section>,
    places: HashMap<String, usize>,
    headers: usize,
}

impl Sections {
    /// The index of the section of this name; `None` for sections beyond the limit.
    fn open(&mut self, name: String, line: u32) -> Option<usize> {
        self.headers += 1;
        if self.headers > SECTIONS {
            return None;
        }
        let next = self.all.len();
        let place = *self.places.entry(name.clone()).or_insert(next);
        if place == next {
            self.all.push(Section { name, line, ..Section::default() });
        }
        Some(place)
    }
}

/// Reads the name in `[submodule "name"]`, and returns it with the rest of the line; `None` for
/// another section, for a broken header, and for a line that is not a header.
fn header<'a>(
    line: &'a [u8],
    number: u32,
    problems: &mut Vec<GitmodulesProblem>,
) -> (Option<String>, &'a [u8]) {
    let mut broken = |message| {
        problems.push(GitmodulesProblem { line: number, message });
        (None, &b""[..])
    };
    let Some(body) = line.strip_prefix(b"[") else { return (None, line) };
    let word =
        body.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let (word, rest) = body.split_at(word);
    if !word.eq_ignore_ascii_case(b"submodule") {
        return (None, &b""[..]);
    }
    // The old form `[submodule.name]`, whose name git converts to lower case.
    if let Some(rest) = rest.strip_prefix(b".") {
        let Some(end) = rest.iter().position(|byte| *byte == b']') else {
            return broken("a section header without its closing bracket");
        };
        let (name, after) = rest.split_at(end);
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        return (Some(name), after.strip_prefix(b"]").unwrap_or(after).trim_ascii_start());
    }
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b"\"") else {
        return broken("a submodule section without a name: write [submodule \"name\"]");
    };
    let mut name = Vec::new();
    let mut bytes = rest.iter().enumerate();
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'\\' => name.extend(bytes.next().map(|(_, byte)| *byte)),
            b'"' => {
                let after = rest.get(index + 1..).unwrap_or_default().trim_ascii_start();
                let Some(after) = after.strip_prefix(b"]") else {
                    return broken("a section header without its closing bracket");
                };
                let name = String::from_utf8_lossy(&name).into_owned();
                return (Some(name), after.trim_ascii_start());
            }
            other => name.push(*other),
        }
    }
    broken("a section name without its closing quote")
}

fn pair(line: &[u8], number: u32, section: &mut Section, problems: &mut Vec<GitmodulesProblem>) {
    let mut halves = line.splitn(2, |byte| *byte == b'=');
    let key = halves.next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
    let slot = match key.as_slice() {
        b"path" => &mut section.path,
        b"url" => &mut section.url,
        b"branch" => &mut section.branch,
        b"update" => &mut section.update,
        _ => return,
    };
    let Some(raw) = halves.next() else {
        return problems.push(GitmodulesProblem { line: number, message: "a key without a value" });
    };
    match value(raw) {
        Ok(text) => *slot = Some(Value { text, line: number }),
        Err(message) => {
            problems.push(GitmodulesProblem { line: number, message });
            // A path or URL as written still identifies the submodule.
            *slot = Some(Value { text: raw.trim_ascii().to_vec(), line: number });
        }
    }
}

/// Unquotes a value: quotes, escapes, comments, blanks at the ends.
fn value(raw: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut out = Vec::new();
    // Blanks at the end are only kept when quoted.
    let mut keep = 0;
    let mut quoted = false;
    let mut bytes = raw.trim_ascii_start().iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                quoted = !quoted;
                keep = out.len();
            }
            b'#' | b';' if !quoted => break,
            b'\\' => {
                out.push(match bytes.next() {
                    Some(b'n') => b'\n',
                    Some(b't') => b'\t',
                    Some(b'b') => 8,
                    Some(escaped @ (b'"' | b'\\')) => *escaped,
                    _ => {
                        return Err(
                            "an escape that git does not support, so git does not read the file",
                        );
                    }
                });
                keep = out.len();
            }
            other => {
                out.push(*other);
                if quoted || !other.is_ascii_whitespace() {
                    keep = out.len();
                }
            }
        }
    }
    if quoted {
        return Err("an unclosed quote, so git does not read the file");
    }
    out.truncate(keep);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(content: &str) -> Vec<(String, String, String)> {
        let lossy = |value: &Option<Value>| value.as_ref().map(Value::lossy).unwrap_or_default();
        Gitmodules::parse(content.as_bytes())
            .sections
            .iter()
            .map(|section| (section.name.clone(), lossy(&section.path), lossy(&section.url)))
            .collect()
    }

    #[test]
    fn more_entries_than_the_limit_are_truncated_and_reported() {
        let many = |count: usize| -> String {
            let sections = (0..count).map(|number| format!("[submodule \"{number}\"]\npath = a"));
            sections.collect::<Vec<_>>().join("\n")
        };
        let whole = Gitmodules::parse(many(SECTIONS).as_bytes());
        assert_eq!((whole.sections.len(), whole.problems.len()), (SECTIONS, 0));
        let cut = Gitmodules::parse(many(SECTIONS + 5).as_bytes());
        assert_eq!((cut.sections.len(), cut.problems.len()), (SECTIONS, 1));
        let broken = Gitmodules::parse("[submodule\n".repeat(5 * PROBLEMS).as_bytes());
        assert_eq!(broken.problems.len(), PROBLEMS + 1);
    }

    #[test]
    fn sections_of_one_name_are_one_submodule() {
        let file = Gitmodules::parse(
            b"[submodule \"a\"]\n path = x\n url = one\n[submodule \"A\"]\n path = y\n[Submodule \"a\"]\n url = two\n branch = dev\n[submodule.B]\n path = z\n[submodule \"b\"] url = old\n",
        );
        assert!(file.problems.is_empty());
        let row = |section: &Section| {
            let lossy =
                |value: &Option<Value>| value.as_ref().map(Value::lossy).unwrap_or_default();
            [
                section.name.clone(),
                lossy(&section.path),
                lossy(&section.url),
                lossy(&section.branch),
            ]
        };
        let rows: Vec<[String; 4]> = file.sections.iter().map(row).collect();
        assert_eq!(rows[0], ["a", "x", "two", "dev"]);
        assert_eq!(rows[1], ["A", "y", "", ""]);
        assert_eq!(rows[2], ["b", "z", "old", ""]);
        assert_eq!(file.sections[0].line, 1);
    }

    #[test]
    fn ordinary_sections() {
        let read = texts(
            "# head\n[submodule \"a b\"]\r\n\tpath = \"dir with space/x\" ; comment\r\n\turl=https://h/x\r\n[core]\n\tpath = no\n[submodule \"q\\\"q\"] path = q\n",
        );
        assert_eq!(read[0], ("a b".into(), "dir with space/x".into(), "https://h/x".into()));
        assert_eq!(read[1], ("q\"q".into(), "q".into(), String::new()));
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn a_bad_line_affects_no_other_line() {
        let file = Gitmodules::parse(
            b"[submodule \"a\"]\n path = bad\\q\n url = https://h/a\n[submodule \"open\n path = x\n[submodule]\n url\n[submodule \"b\"]\n path = b\n",
        );
        assert_eq!(file.sections.len(), 2);
        assert_eq!(file.sections[0].path.as_ref().unwrap().text, b"bad\\q");
        assert_eq!(file.sections[1].path.as_ref().unwrap().text, b"b");
        assert_eq!(file.problems.len(), 3);
    }

    #[test]
    fn continuation_and_trailing_blanks() {
        let read = texts("[submodule \"a\"]\n path = one\\\ntwo  \n url = \"x \" \n");
        assert_eq!(read[0].1, "onetwo");
        assert_eq!(read[0].2, "x ");
    }
}
