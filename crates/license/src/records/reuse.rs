//! `REUSE.toml` (REUSE 3.3).

use plimsoll_model::LicenseExpression;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    FileAnnotation, FileGlob, LicenseRecord, LineStarts, RecordPrecedence, RecordProblem, all_of,
    names,
};

/// The maximum number of patterns that are read from one file.
const GLOBS: usize = 20_000;

/// The maximum number of copyright lines that are kept for one annotation.
const COPYRIGHTS: usize = 200;

/// Reads a `REUSE.toml`. It takes time in proportion to the text.
///
/// # Errors
///
/// If it is not TOML, or has an unknown version: nothing of it is used.
///
/// ```
/// let text = "version = 1\n[[annotations]]\npath = \"img/**\"\n\
///             SPDX-FileCopyrightText = \"2024 Ada\"\nSPDX-License-Identifier = \"CC0-1.0\"\n";
/// let record = plimsoll_license::read_reuse_toml(text)?;
/// assert!(record.annotations[0].is_about(b"img/a/b.png", &mut 0));
/// assert_eq!(record.annotations[0].copyrights, ["2024 Ada"]);
/// assert_eq!(plimsoll_license::read_reuse_toml("version = \n").unwrap_err().line, 1);
/// # Ok::<(), plimsoll_license::RecordProblem>(())
/// ```
pub fn read_reuse_toml(text: &str) -> Result<LicenseRecord, RecordProblem> {
    let lines = LineStarts::of(text);
    let lost = |offset: usize, message: String| RecordProblem {
        line: lines.line_at(offset),
        message,
        is_loss: true,
    };
    let root = DeTable::parse(text).map_err(|why| {
        lost(why.span().map_or(0, |span| span.start), format!("not TOML: {}", why.message()))
    })?;
    let table = root.get_ref();
    let version = table.get("version");
    let is_known = version.is_some_and(
        |it| matches!(it.get_ref(), DeValue::Integer(version) if version.as_str() == "1"),
    );
    if !is_known {
        let at = version.map_or(0, |version| version.span().start);
        return Err(lost(at, "`version` is not 1, the only supported version".to_owned()));
    }
    let mut record = LicenseRecord::default();
    let mut reader = Reader { lines: &lines, globs: 0 };
    let all = table.get("annotations").map(Spanned::get_ref);
    for entry in all.and_then(DeValue::as_array).into_iter().flat_map(|all| all.iter()) {
        let Some(annotation) = entry.get_ref().as_table() else { continue };
        match reader.annotation(annotation, &mut record.problems) {
            Ok(annotation) => record.annotations.push(annotation),
            Err(message) => {
                record.problems.push(lost(entry.span().start, message));
                if reader.globs > GLOBS {
                    break;
                }
            }
        }
    }
    Ok(record)
}

struct Reader<'a> {
    lines: &'a LineStarts,
    globs: usize,
}

impl Reader<'_> {
    fn annotation(
        &mut self,
        table: &DeTable<'_>,
        problems: &mut Vec<RecordProblem>,
    ) -> Result<FileAnnotation, String> {
        let paths = strings(table, "path");
        self.globs += paths.len();
        if paths.is_empty() {
            return Err("annotation without `path`".to_owned());
        }
        if self.globs > GLOBS {
            return Err(format!("more than {GLOBS} patterns: the rest was not read"));
        }
        let precedence = match strings(table, "precedence").first().map(|(word, _)| *word) {
            None | Some("closest") => RecordPrecedence::Closest,
            Some("aggregate") => RecordPrecedence::Aggregate,
            Some("override") => RecordPrecedence::Override,
            Some(other) => return Err(format!("`{other}` is not a value of `precedence`")),
        };
        let mut licenses = Vec::new();
        for (text, at) in strings(table, "SPDX-License-Identifier") {
            match LicenseExpression::parse(text) {
                Some(license) => licenses.push(names::of_today(&license)),
                None => problems.push(RecordProblem {
                    line: self.lines.line_at(at),
                    message: format!("`{text}` is not a license expression"),
                    is_loss: false,
                }),
            }
        }
        let copyrights = strings(table, "SPDX-FileCopyrightText").into_iter().take(COPYRIGHTS);
        let start = table.iter().map(|(key, _)| key.span().start).min().unwrap_or_default();
        let end = table.iter().map(|(_, value)| value.span().end).max().unwrap_or_default();
        Ok(FileAnnotation {
            globs: paths.iter().map(|(path, _)| FileGlob::of_reuse(path)).collect(),
            expression: all_of(licenses),
            copyrights: copyrights.map(|(line, _)| line.trim().to_owned()).collect(),
            precedence,
            lines: (self.lines.line_at(start), self.lines.line_at(end)),
        })
    }
}

/// The strings of a key, which has one or an array of them, with their offsets.
fn strings<'t>(table: &'t DeTable<'_>, key: &str) -> Vec<(&'t str, usize)> {
    let Some(value) = table.get(key) else { return Vec::new() };
    let string =
        |value: &'t Spanned<DeValue<'_>>| Some((value.get_ref().as_str()?, value.span().start));
    match value.get_ref() {
        DeValue::Array(all) => all.iter().filter_map(string).collect(),
        _ => string(value).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_with_one_value_or_several() {
        let text = "version = 1\n\n[[annotations]]\npath = [\"a\", \"b/**\"]\nprecedence = \"override\"\n\
                    SPDX-FileCopyrightText = [\"2020 Ada\", \"2021 Bob\"]\nSPDX-License-Identifier = [\"MIT\", \"GPL-2.0+ OR ISC\"]\n\n\
                    [[annotations]]\npath = \"c\"\n";
        let record = read_reuse_toml(text).unwrap();
        let [one, other] = record.annotations.as_slice() else { panic!("{record:?}") };
        assert_eq!(one.expression.as_ref().unwrap().as_str(), "MIT AND (GPL-2.0-or-later OR ISC)");
        assert_eq!(one.copyrights, ["2020 Ada", "2021 Bob"]);
        assert_eq!((one.precedence, one.lines), (RecordPrecedence::Override, (4, 7)));
        assert_eq!((&other.expression, other.precedence), (&None, RecordPrecedence::Closest));
        assert!(record.problems.is_empty());
    }

    #[test]
    fn mistakes_are_reported_with_their_line() {
        for (text, line, is_loss) in [
            (
                "version = 1\n[[annotations]]\npath = \"a\"\nSPDX-License-Identifier = \"BSD\"\n",
                4,
                false,
            ),
            ("version = 1\n[[annotations]]\nSPDX-License-Identifier = \"MIT\"\n", 2, true),
            ("version = 1\n[[annotations]]\npath = \"a\"\nprecedence = \"first\"\n", 2, true),
        ] {
            let record = read_reuse_toml(text).unwrap();
            let problems: Vec<(u32, bool)> =
                record.problems.iter().map(|it| (it.line, it.is_loss)).collect();
            assert_eq!(problems, [(line, is_loss)], "{text}");
        }
        for (text, line) in
            [("version = 1\n[[annotations]\n", 2), ("a = 1\n", 1), ("\nversion = 2", 2)]
        {
            assert_eq!(read_reuse_toml(text).unwrap_err().line, line, "{text}");
        }
    }
}
