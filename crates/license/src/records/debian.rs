//! Parses the machine-readable format 1.0 of `debian/copyright`, which `.reuse/dep5` has too.
//!
//! Its syntax is that of control files. Three rules matter here: a paragraph ends at an empty line, a field begins at
//! the start of a line, and a line that begins with a space continues the field. Existing crates do not return line
//! numbers, or build a tree for editing.

use super::{FileAnnotation, FileGlob, LicenseRecord, RecordPrecedence, RecordProblem, names};

/// The maximum number of patterns that are read from one file.
const GLOBS: usize = 20_000;

/// The maximum number of copyright lines that are kept for one paragraph.
const COPYRIGHTS: usize = 200;

/// Reads a file in the machine-readable format of `debian/copyright`; `None` if it does not begin with a field
/// `Format` for it. The time is linear in the length of the text.
///
/// ```
/// let text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n\
///             Files: src/*\nCopyright: 2020 Ada\nLicense: GPL-2+\n text of it\n";
/// let record = plimsoll_license::read_debian_copyright(text).unwrap();
/// let annotation = &record.annotations[0];
/// assert_eq!(annotation.expression.as_ref().unwrap().as_str(), "GPL-2.0-or-later");
/// assert_eq!(annotation.lines, (3, 6));
/// assert!(plimsoll_license::read_debian_copyright("Files: *\nLicense: MIT\n").is_none());
/// ```
pub fn read_debian_copyright(text: &str) -> Option<LicenseRecord> {
    let mut paragraphs = Paragraphs { lines: text.lines().zip(1..).peekable() };
    // Comments may come first.
    let head = paragraphs.find(|paragraph| !paragraph.fields.is_empty())?;
    let format = head.field("Format").or_else(|| head.field("Format-Specification"))?;
    let format = format.first.to_ascii_lowercase();
    if !["copyright-format", "dep5", "dep-5"].iter().any(|name| format.contains(name)) {
        return None;
    }
    let mut record = LicenseRecord::default();
    let mut globs = 0;
    // A paragraph without a `Files` field is the text of a license.
    for paragraph in paragraphs {
        let Some(files) = paragraph.field("Files") else { continue };
        let patterns = files.all().flat_map(str::split_whitespace);
        let patterns: Vec<FileGlob> =
            patterns.take(GLOBS.saturating_sub(globs) + 1).map(FileGlob::of_debian).collect();
        globs += patterns.len();
        if globs > GLOBS {
            let message = format!("more than {GLOBS} patterns: the rest was not read");
            let line = paragraph.lines.0;
            record.problems.push(RecordProblem { line, message, is_loss: true });
            break;
        }
        record.annotations.push(annotation(&paragraph, patterns, &mut record.problems));
    }
    Some(record)
}

fn annotation(
    paragraph: &Paragraph<'_>,
    globs: Vec<FileGlob>,
    problems: &mut Vec<RecordProblem>,
) -> FileAnnotation {
    let license = paragraph.field("License");
    let synopsis = license.map(|field| field.first).filter(|synopsis| !synopsis.is_empty());
    let expression = synopsis.and_then(names::of_debian);
    if let (Some(field), Some(synopsis), None) = (license, synopsis, &expression) {
        let message = format!("the license `{synopsis}` has no known SPDX identifier");
        problems.push(RecordProblem { line: field.line, message, is_loss: false });
    }
    let copyrights = paragraph.field("Copyright").into_iter().flat_map(Field::all);
    let copyrights = copyrights.map(str::trim).filter(|line| !line.is_empty() && *line != ".");
    FileAnnotation {
        globs,
        expression,
        copyrights: copyrights.take(COPYRIGHTS).map(str::to_owned).collect(),
        precedence: RecordPrecedence::Aggregate,
        lines: paragraph.lines,
    }
}

/// A paragraph: fields without an empty line between them.
#[derive(Default)]
struct Paragraph<'a> {
    fields: Vec<Field<'a>>,
    /// First and last line, from 1.
    lines: (u32, u32),
}

struct Field<'a> {
    name: &'a str,
    /// The text on the line of the name.
    first: &'a str,
    /// The continuation lines.
    more: Vec<&'a str>,
    line: u32,
}

impl<'a> Field<'a> {
    /// The lines of the field: the first one and its continuation lines.
    fn all(&self) -> impl Iterator<Item = &'a str> {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }
}

impl<'a> Paragraph<'a> {
    fn field(&self, name: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

struct Paragraphs<L: Iterator> {
    lines: std::iter::Peekable<L>,
}

impl<'a, L: Iterator<Item = (&'a str, u32)>> Iterator for Paragraphs<L> {
    type Item = Paragraph<'a>;

    fn next(&mut self) -> Option<Paragraph<'a>> {
        let is_blank = |line: &str| line.trim().is_empty();
        while self.lines.next_if(|(line, _)| is_blank(line)).is_some() {}
        let (_, first) = *self.lines.peek()?;
        let mut paragraph = Paragraph { fields: Vec::new(), lines: (first, first) };
        while let Some((line, number)) = self.lines.next_if(|(line, _)| !is_blank(line)) {
            paragraph.lines.1 = number;
            if line.starts_with('#') {
                continue;
            }
            let is_more = line.starts_with([' ', '\t']);
            match (paragraph.fields.last_mut(), line.split_once(':')) {
                (Some(field), _) if is_more => field.more.push(line),
                (_, Some((name, value))) if !is_more => paragraph.fields.push(Field {
                    name: name.trim_end(),
                    first: value.trim(),
                    more: Vec::new(),
                    line: number,
                }),
                // Other lines have no meaning.
                _ => {}
            }
        }
        Some(paragraph)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: &str =
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";

    type Row = (Vec<&'static str>, Option<String>, Vec<String>, (u32, u32));

    /// For each annotation, the paths that it matches, and its content.
    fn read(text: &str) -> Vec<Row> {
        let record = read_debian_copyright(&format!("{FORMAT}{text}")).unwrap();
        let row = |it: FileAnnotation| {
            let paths = ["a.c", "src/a.c", "debian/rules"];
            let about = paths.into_iter().filter(|path| it.is_about(path.as_bytes(), &mut 0));
            let about = about.collect();
            (about, it.expression.map(|it| it.to_string()), it.copyrights, it.lines)
        };
        record.annotations.into_iter().map(row).collect()
    }

    #[test]
    fn paragraphs_of_files() {
        let text = "Upstream-Name: x\n\nFiles: *\nCopyright: 2020 Ada\n           2021 Bob\n# no\nLicense: Expat\n\n\
                    Files:\n debian/*\n src/a.c\nCopyright: Debian\nLicense: GPL-2+\n On Debian systems\n .\n the text\n \n\
                    License: Expat\n Permission is hereby granted\n";
        let lines =
            |all: &[&str]| -> Vec<String> { all.iter().map(|it| (*it).to_owned()).collect() };
        assert_eq!(
            read(text),
            [
                (
                    vec!["a.c", "src/a.c", "debian/rules"],
                    Some("MIT".to_owned()),
                    lines(&["2020 Ada", "2021 Bob"]),
                    (4, 8)
                ),
                (
                    vec!["src/a.c", "debian/rules"],
                    Some("GPL-2.0-or-later".to_owned()),
                    lines(&["Debian"]),
                    (10, 17)
                ),
            ]
        );
    }

    #[test]
    fn an_unknown_name_is_reported_and_not_guessed_at() {
        let text = format!("{FORMAT}\nFiles: *\nLicense: BSD\n");
        let record = read_debian_copyright(&text).unwrap();
        assert_eq!(record.annotations[0].expression, None);
        assert_eq!(record.problems.len(), 1);
        assert_eq!(record.problems[0].line, 4);
        assert!(!record.problems[0].is_loss);
    }

    #[test]
    fn text_in_another_format_is_not_parsed() {
        for text in ["", "\n", "Files: *\nLicense: MIT\n", "Format: 3.0 (quilt)\n\nFiles: *\n"] {
            assert_eq!(read_debian_copyright(text), None, "{text}");
        }
        let comment = format!("# A comment.\n\n{FORMAT}\nFiles: *\nLicense: MIT\n");
        assert_eq!(read_debian_copyright(&comment).unwrap().annotations.len(), 1);
        let many = format!("{FORMAT}\nFiles: {}\nLicense: MIT\n", "a ".repeat(GLOBS + 1));
        let record = read_debian_copyright(&many).unwrap();
        assert!(record.annotations.is_empty() && record.problems[0].is_loss);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "((Files|License|Copyright|:|#| |\\*|MIT|\n|é){0,6}\n?){0,20}") {
            let record = read_debian_copyright(&format!("{FORMAT}{text}"));
            for it in record.iter().flat_map(|record| &record.annotations) {
                proptest::prop_assert!(it.lines.0 <= it.lines.1);
            }
        }
    }
}
