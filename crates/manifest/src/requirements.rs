//! Requirements files, after pip's documentation ("Requirements File Format").

use plimsoll_model::FileDigest;

use crate::pep508::{self, hash, url_hashes, url_subdirectory, url_wanted};
use crate::place::Lines;
use crate::{Ecosystem, Include, Manifest, ManifestProblem, Place, Requirement, Wanted, git, npm};

/// Options that add no requirement; those of the second list take a value.
const FLAGS: [&str; 11] = [
    "--no-index",
    "--pre",
    "--prefer-binary",
    "--require-hashes",
    "--isolated",
    "--no-build",
    "--no-build-isolation",
    "--no-deps",
    "--process-dependency-links",
    "--always-unzip",
    "--allow-all-external",
];
const SETTINGS: [&str; 15] = [
    "-i",
    "--index-url",
    "--pypi-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--no-binary",
    "--only-binary",
    "--trusted-host",
    "--use-feature",
    "--index-strategy",
    "--config-settings",
    "--global-option",
    "--install-option",
    "--allow-external",
];

/// Reads a requirements or constraints file.
///
/// Comments, continued lines, hashes, editable and direct references, git repositories and pip's
/// options are supported. A value with an environment variable is [`Wanted::Unknown`]. Includes are
/// listed but not read.
pub fn requirements_txt(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut reader = Reader { lines: &lines, out: Manifest::default() };
    for line in LogicalLines::new(lines.text()) {
        if reader.out.requirements.len() + reader.out.includes.len() >= Manifest::MOST {
            let place = lines.place(line.start, line.end);
            reader.out.problems.push(Manifest::too_many(place));
            break;
        }
        reader.line(&line);
        // A file with so many problems is not a requirements file.
        if reader.out.problems.len() > PROBLEMS {
            let place = lines.place(line.start, line.end);
            let message = "too many invalid lines: the rest was not read";
            reader.out.problems.push(ManifestProblem::limit(place, message));
            break;
        }
    }
    reader.out
}

/// Maximum number of problems in one file.
const PROBLEMS: usize = 200;

/// A line with its continuations joined, and the comment that ends it.
struct Logical<'a> {
    text: String,
    comment: Option<&'a str>,
    /// Offset of the first visible character.
    start: usize,
    /// Offset after the last visible character, without the comment.
    end: usize,
}

/// An iterator that joins lines ending with a backslash. A comment ends a line and its
/// continuations.
struct LogicalLines<'a> {
    rest: std::str::SplitInclusive<'a, char>,
    offset: usize,
}

impl<'a> LogicalLines<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.split_inclusive('\n'), offset: 0 }
    }

    fn joined(&mut self) -> Option<Logical<'a>> {
        let mut open: Option<Logical<'_>> = None;
        for raw in self.rest.by_ref() {
            let begin = self.offset;
            self.offset += raw.len();
            let line = raw.trim_end_matches(['\n', '\r']);
            let (code, comment) = split_comment(line);
            let more = comment.is_none() && code.ends_with('\\');
            let code = if more { code.strip_suffix('\\').unwrap_or(code) } else { code };
            let visible = code.trim();
            let logical = open.get_or_insert_with(|| Logical {
                text: String::new(),
                comment: None,
                start: begin + (code.len() - code.trim_start().len()),
                end: begin,
            });
            if !visible.is_empty() {
                if logical.text.is_empty() {
                    logical.start = begin + (code.len() - code.trim_start().len());
                }
                logical.end = begin + code.trim_end().len();
            }
            logical.text.push_str(code);
            logical.comment = comment.or(logical.comment);
            if !more {
                break;
            }
        }
        open
    }
}

impl<'a> Iterator for LogicalLines<'a> {
    type Item = Logical<'a>;

    fn next(&mut self) -> Option<Logical<'a>> {
        loop {
            let line = self.joined()?;
            if !line.text.trim().is_empty() {
                return Some(line);
            }
        }
    }
}

/// Splits off a comment: `#` at the start of a line or after a blank.
fn split_comment(line: &str) -> (&str, Option<&str>) {
    let mut blank = true;
    for (index, c) in line.char_indices() {
        if c == '#' && blank {
            let (code, comment) = line.split_at(index);
            return (code, Some(comment.trim_start_matches('#').trim()));
        }
        blank = c.is_whitespace();
    }
    (line, None)
}

struct Reader<'a> {
    lines: &'a Lines<'a>,
    out: Manifest,
}

impl Reader<'_> {
    fn line(&mut self, line: &Logical<'_>) {
        let text = line.text.trim();
        if text.starts_with('-') {
            return self.option(line, text);
        }
        let (body, hashes) = self.split_options(line, text);
        self.requirement(line, body, hashes);
    }

    /// Splits the options of a requirement (`--hash=…`) off its end.
    fn split_options<'t>(
        &mut self,
        line: &Logical<'_>,
        text: &'t str,
    ) -> (&'t str, Vec<FileDigest>) {
        // Like pip: the options of a requirement begin at the first word that starts with `-`.
        let blanks = text.match_indices([' ', '\t']).map(|(at, _)| at);
        let at = blanks
            .into_iter()
            .find(|at| text.get(at + 1..).is_some_and(|rest| rest.starts_with('-')));
        let (body, options) = text.split_at(at.unwrap_or(text.len()));
        let mut hashes = Vec::new();
        let mut words = options.split_whitespace();
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word, None),
            };
            if name != "--hash" {
                continue;
            }
            let value = value.or_else(|| words.next()).unwrap_or_default();
            match hash(value) {
                Some(hash) => hashes.push(hash),
                None => {
                    self.problem(line, "the hash is not sha256, sha384 or sha512: pip rejects it");
                }
            }
        }
        (body.trim_end(), hashes)
    }

    fn option(&mut self, line: &Logical<'_>, text: &str) {
        let (name, value) = split_option(text);
        match name {
            "-r" | "--requirement" | "-c" | "--constraint" => self.include(line, name, value),
            "-e" | "--editable" => {
                let (body, hashes) = self.split_options(line, value);
                self.requirement(line, body, hashes);
            }
            _ if FLAGS.contains(&name) => {}
            _ if SETTINGS.contains(&name) && !value.is_empty() => {}
            _ => {
                let shown = plimsoll_model::clip(name, 40);
                self.problem(
                    line,
                    &format!(
                        "`{shown}` is not an option of a requirements file, or its value is missing"
                    ),
                );
            }
        }
    }

    fn include(&mut self, line: &Logical<'_>, name: &str, value: &str) {
        let path = value.trim_matches(['"', '\'']);
        if path.is_empty() {
            return self.problem(line, "the option has no file name");
        }
        let place = self.lines.place(line.start, line.end);
        let constraint = name == "-c" || name == "--constraint";
        self.out.includes.push(Include { path: path.to_owned(), constraint, place });
    }

    fn requirement(&mut self, line: &Logical<'_>, body: &str, hashes: Vec<FileDigest>) {
        let place = self.lines.place(line.start, line.end);
        let read = match loose(body) {
            Some((name, wanted)) => {
                let mut found = Requirement::new(Ecosystem::Pypi, &name, wanted, place);
                body.clone_into(&mut found.value);
                found.hashes = url_hashes(body);
                let fragment = body.split_once('#').map(|(_, fragment)| fragment);
                found.subdirectory = fragment.and_then(url_subdirectory);
                Ok(found)
            }
            None => pep508::requirement(body, place),
        };
        let mut found = match read {
            Ok(found) => found,
            Err(why) => return self.problem(line, &format!("{why}: pip rejects the line")),
        };
        found.hashes.extend(hashes);
        found.comment = line.comment.filter(|text| !text.is_empty()).map(str::to_owned);
        found.locator = format!("requirements.{}", locator_name(&found));
        self.out.requirements.push(found);
    }

    fn problem(&mut self, line: &Logical<'_>, message: &str) {
        let place = self.lines.place(line.start, line.end);
        self.out.problems.push(ManifestProblem::syntax(place, message));
    }
}

/// Returns the part of a locator that identifies the package; for a path or URL without a name, the
/// path or URL.
fn locator_name(found: &Requirement) -> String {
    if found.name.is_empty() { "(unnamed)".to_owned() } else { found.normalized_name() }
}

/// Splits an option into name and value: `--name=value`, `--name value`, `-rvalue`.
fn split_option(text: &str) -> (&str, &str) {
    if let Some(rest) = text.strip_prefix("--") {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, value) = text.split_at(end + 2);
        return (name, value.strip_prefix('=').unwrap_or(value).trim());
    }
    let end = text.char_indices().nth(2).map_or(text.len(), |(index, _)| index);
    let (name, value) = text.split_at(end);
    (name, value.strip_prefix('=').unwrap_or(value).trim())
}

/// Reads a requirement that is a URL or a git repository without a name before it, in the notation
/// of pip or npm; `None` for anything else.
///
/// The revision of a git repository follows `@` in pip (its documentation, "VCS support") and `#`
/// in npm (`package.json`, "Git URLs as Dependencies"). The position is copied unchanged; the
/// locator is empty and the scope unknown.
///
/// ```
/// use plimsoll_manifest::{Ecosystem, Place, Wanted, address};
///
/// let found = address("git+https://host/o/r@v1", Ecosystem::Pypi, Place::default()).unwrap();
/// assert!(matches!(found.wanted, Wanted::Git { revision: Some(revision), .. } if revision == "v1"));
/// assert!(address("numpy==1.0", Ecosystem::Pypi, Place::default()).is_none());
/// ```
pub fn address(text: &str, ecosystem: Ecosystem, place: Place) -> Option<Requirement> {
    let (scheme, _) = text.split_once("://")?;
    if scheme.is_empty() || !scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') {
        return None;
    }
    let (name, wanted) = match ecosystem {
        Ecosystem::Npm => (String::new(), npm::wanted(text)),
        _ => loose(text)?,
    };
    let mut found = Requirement::new(ecosystem, &name, wanted, place);
    text.clone_into(&mut found.value);
    found.hashes = url_hashes(text);
    found.subdirectory = match ecosystem {
        Ecosystem::Npm => git::npm_path(text),
        _ => text.split_once('#').and_then(|(_, fragment)| url_subdirectory(fragment)),
    };
    Some(found)
}

/// Reads the forms that pip accepts in addition to PEP 508: a URL, a git repository or a path
/// without a name.
pub(crate) fn loose(body: &str) -> Option<(String, Wanted)> {
    let bare = body.split(" ;").next().unwrap_or(body).trim();
    let git = bare.starts_with("git+");
    let url = bare.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+')
    });
    if git || url {
        let egg = bare.split_once('#').and_then(|(_, fragment)| {
            fragment.split('&').find_map(|pair| pair.strip_prefix("egg="))
        });
        let name = egg.map(|egg| egg.split('[').next().unwrap_or_default().to_owned());
        return Some((name.unwrap_or_default(), url_wanted(bare)));
    }
    if bare.starts_with("${") {
        return Some((String::new(), Wanted::Unknown(bare.to_owned())));
    }
    // `name @ url` is a requirement of PEP 508, regardless of the suffix of the URL.
    if bare.contains('@') || bare.contains("://") {
        return None;
    }
    let extension = bare.rsplit_once('.').map(|(_, extension)| extension);
    let archive = extension
        .is_some_and(|extension| ["whl", "zip", "gz", "bz2", "xz", "tar"].contains(&extension));
    let path = bare.starts_with(['.', '/', '~', '\\'])
        || archive
        || (bare.contains('/') && !bare.contains(char::is_whitespace));
    path.then(|| (String::new(), Wanted::Local(bare.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_everything() {
        let digits = "0".repeat(64);
        let text = format!(
            "# comment\n\n-r base.txt\n--constraint=../c.txt\n-i https://u:p@h/simple\n\
             numpy==2.1.0 \\\n    --hash=sha256:{digits} \\\n    --hash=sha256:{digits}\n\
             -e .\n-e git+https://h/o/r@main#egg=Thing\nhttps://h/a#b.whl\nurl @ https://h/u-1.0.whl\nx>=1 # why\n\
             ./local\ntorch==${{V}}\n--what\nbad line\n"
        );
        let file = requirements_txt(&text);
        let names: Vec<&str> =
            file.requirements.iter().map(|requirement| requirement.name.as_str()).collect();
        assert_eq!(names, ["numpy", "", "Thing", "", "url", "x", "", "torch"]);
        assert_eq!(file.requirements[0].hashes.len(), 2);
        assert_eq!(file.requirements[0].place.line, 6);
        let end = usize::try_from(file.requirements[0].place.end).unwrap();
        assert!(text.get(..end).unwrap().ends_with(&digits));
        assert_eq!(file.requirements[2].locator, "requirements.thing");
        assert_eq!(file.requirements[5].comment.as_deref(), Some("why"));
        assert_eq!(file.requirements[7].wanted, Wanted::Unknown("==${V}".into()));
        assert_eq!(file.includes.len(), 2);
        assert!(file.includes[1].constraint);
        let lines: Vec<u32> =
            file.problems.iter().map(|problem| problem.place.unwrap().line).collect();
        assert_eq!(lines, [16, 17]);
    }

    #[test]
    fn a_comment_ends_a_continued_line() {
        let file = requirements_txt("a==1.0 \\\n# note\nb==2.0\n");
        assert_eq!(file.requirements.len(), 2);
        assert_eq!(file.requirements[0].comment.as_deref(), Some("note"));
        assert_eq!(file.requirements[1].place.line, 3);
    }

    #[test]
    fn windows_lines_and_marks() {
        let file = requirements_txt("\u{feff}a==1.0\r\n b==2.0\r\n");
        assert_eq!(file.requirements[0].place.start, 3);
        assert_eq!(file.requirements[1].place.column, 2);
        assert_eq!(file.requirements[1].value, "b==2.0");
    }
}
