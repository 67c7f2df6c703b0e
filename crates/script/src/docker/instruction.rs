//! Splits a Dockerfile into instructions, keeping every offset.

use std::ops::Range;

use super::words::Words;
use crate::syntax::event::{Part, Word};
use crate::syntax::text::{Source, cut};

/// Maximum number of instructions per file. Real files have a few hundred.
const INSTRUCTIONS: usize = 50_000;

/// Maximum number of here-documents per instruction.
const DOCUMENTS: usize = 64;

/// A Dockerfile split into instructions.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) instructions: Vec<Instruction>,
    /// Offsets of unclosed here-documents.
    pub(crate) broken: Vec<usize>,
    /// Offset at which reading stopped, if there are too many instructions.
    pub(crate) stopped: Option<usize>,
    /// The escape character, which also continues lines.
    pub(crate) escape: char,
    /// Range of the frontend image: `# syntax=docker/dockerfile:1`.
    pub(crate) frontend: Option<Range<usize>>,
}

/// An instruction: its keyword and its arguments, including continuation lines.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub(crate) keyword: String,
    pub(crate) start: usize,
    pub(crate) arguments: Range<usize>,
    /// The here-documents.
    pub(crate) documents: Vec<Document>,
    /// Offset after the last here-document.
    pub(crate) end: usize,
}

/// A here-document of an instruction.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) body: Range<usize>,
}

impl<'a> File<'a> {
    /// Splits a text into instructions. Line continuations, and comments between continued lines,
    /// are replaced by blanks of the same length, so that offsets do not change.
    pub(crate) fn read(text: &'a str) -> Self {
        let directives = Directives::read(text);
        let escape = directives.escape;
        let mut splitter = Splitter {
            text,
            escape,
            masked: String::with_capacity(text.len()),
            instructions: Vec::new(),
            broken: Vec::new(),
            stopped: None,
        };
        splitter.run();
        let Splitter { masked, instructions, broken, stopped, .. } = splitter;
        let source = Source::new(text).with_mask(masked);
        Self { source, instructions, broken, stopped, escape, frontend: directives.frontend }
    }

    /// Returns the masked text.
    pub(crate) fn source(&self) -> &Source<'a> {
        &self.source
    }

    /// Returns the words of a range.
    pub(super) fn words(&self, range: Range<usize>) -> Words<'_> {
        Words::new(&self.source.masked, range, self.escape)
    }
}

/// The parser directives at the start (Dockerfile reference, "Parser directives"): comments of the
/// form `# key=value` before anything else.
struct Directives {
    escape: char,
    frontend: Option<Range<usize>>,
}

impl Directives {
    fn read(text: &str) -> Self {
        let mut found = Self { escape: '\\', frontend: None };
        let mut start = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let end = start + line.len();
            let body = line.trim();
            let directive = body.strip_prefix('#').and_then(|body| body.split_once('='));
            let Some((key, value)) = directive else {
                // The builder skips a shebang line.
                if index == 0 && body.starts_with("#!") {
                    start = end;
                    continue;
                }
                break;
            };
            match key.trim().to_ascii_lowercase().as_str() {
                "escape" if value.trim() == "`" => found.escape = '`',
                "escape" | "check" => {}
                "syntax" if found.frontend.is_none() => {
                    let name = value.split_whitespace().next().unwrap_or_default();
                    let at = line.find('=').map_or(line.len(), |at| at + 1);
                    let blanks = value.len() - value.trim_start().len();
                    let from = start + at + blanks;
                    found.frontend = (!name.is_empty()).then(|| from..from + name.len());
                }
                _ => break,
            }
            start = end;
        }
        found
    }
}

struct Splitter<'a> {
    text: &'a str,
    escape: char,
    masked: String,
    instructions: Vec<Instruction>,
    broken: Vec<usize>,
    stopped: Option<usize>,
}

impl<'a> Splitter<'a> {
    fn run(&mut self) {
        while let Some(line) = self.next_line() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                self.blank(line.len());
                continue;
            }
            if self.instructions.len() >= INSTRUCTIONS {
                self.stopped = Some(self.masked.len());
                return self.blank(self.text.len() - self.masked.len());
            }
            self.instruction();
        }
    }

    fn next_line(&self) -> Option<&'a str> {
        let rest = self.text.get(self.masked.len()..)?;
        rest.split_inclusive('\n').next()
    }

    fn blank(&mut self, length: usize) {
        self.masked.extend(std::iter::repeat_n(' ', length));
    }

    /// Reads the lines of an instruction.
    fn instruction(&mut self) {
        let begin = self.masked.len();
        let mut first = true;
        while let Some(line) = self.next_line() {
            let body = line.trim_end_matches(['\n', '\r']);
            let comment = body.trim_start().starts_with('#') || body.trim().is_empty();
            if comment && !first {
                self.blank(line.len());
                continue;
            }
            first = false;
            let bare = body.trim_end();
            if bare.ends_with(self.escape) && !bare.trim_start().starts_with('#') {
                let kept = bare.len() - self.escape.len_utf8();
                self.masked.push_str(body.get(..kept).unwrap_or_default());
                self.blank(line.len() - kept);
            } else {
                self.masked.push_str(body);
                let ending = line.len() - body.len();
                self.masked.push_str(if ending > 1 { " " } else { "" });
                self.masked.push_str(if ending > 0 { "\n" } else { "" });
                break;
            }
        }
        self.finish(begin);
    }

    fn finish(&mut self, begin: usize) {
        let end = self.masked.len();
        let text = cut(&self.masked, begin..end);
        let indent = text.len() - text.trim_start().len();
        let keyword = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let start = begin + indent;
        let arguments = start + keyword.len()..begin + text.trim_end().len();
        let mut documents = Vec::new();
        let holds = matches!(keyword.as_str(), "RUN" | "COPY" | "ADD" | "ONBUILD");
        if holds && cut(&self.masked, arguments.clone()).contains("<<") {
            for (name, strip) in delimiters(&self.masked, arguments.clone()) {
                let (body, closed) = self.document(&name, strip);
                if !closed {
                    self.broken.push(start);
                }
                documents.push(Document { name, body });
            }
        }
        let end = self.masked.len();
        self.instructions.push(Instruction { keyword, start, arguments, documents, end });
    }

    /// Reads the body of a here-document, and returns whether it is closed: an unclosed one extends
    /// to the end of the file, as in the builder.
    fn document(&mut self, delimiter: &str, strip: bool) -> (Range<usize>, bool) {
        let start = self.masked.len();
        while let Some(line) = self.next_line() {
            let bare = line.trim_end_matches(['\n', '\r']);
            let bare = if strip { bare.trim_start_matches('\t') } else { bare };
            let body = self.masked.len();
            // A shell only treats a line feed as the end of a line.
            self.masked.push_str(&line.replace('\r', " "));
            if bare == delimiter {
                return (start..body, true);
            }
        }
        (start..self.masked.len(), false)
    }
}

/// Returns the delimiters of the here-documents of an instruction, and whether tabs are stripped.
fn delimiters(text: &str, range: Range<usize>) -> Vec<(String, bool)> {
    let words = Words::new(text, range, '\\');
    words.filter_map(|word| delimiter(text, &word)).take(DOCUMENTS).collect()
}

/// Reads the delimiter of `[n]<<[-]word`, which must be a separate word.
pub(super) fn delimiter(text: &str, word: &Word) -> Option<(String, bool)> {
    let written = cut(text, word.span.clone());
    let rest = written.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, strip) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let mut inner = Words::new(rest, 0..rest.len(), '\\');
    let name: String = inner.next()?.parts.iter().filter_map(literal).collect();
    (!name.is_empty() && inner.next().is_none()).then_some((name, strip))
}

fn literal(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) | Part::Opaque(text) => Some(text),
        Part::Variable { raw, .. } => Some(raw),
        Part::Capture { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(text: &str) -> Vec<(String, String)> {
        let file = File::read(text);
        let all = file.instructions.iter().flat_map(|instruction| &instruction.documents);
        all.map(|found| (found.name.clone(), cut(text, found.body.clone()).to_owned())).collect()
    }

    #[test]
    fn here_documents_as_the_builder_parses_them() {
        for (text, expected) in [
            ("RUN <<E\na\nE\n", vec![("E", "a\n")]),
            ("RUN <<-'E x'\n\ta\n\tE x\n", vec![("E x", "\ta\n")]),
            ("RUN <<\\E\na\nE\n", vec![("E", "a\n")]),
            ("RUN 3<<A <<B cat\na\nA\nb\nB\n", vec![("A", "a\n"), ("B", "b\n")]),
            ("RUN cat <<E >/x\na\nE\n", vec![("E", "a\n")]),
            ("COPY <<E <<F /d/\na\nE\nF\n", vec![("E", "a\n"), ("F", "")]),
            // Here-strings, shifts and prefixes of other words are not here-documents.
            ("RUN cat <<<E\n", vec![]),
            ("RUN echo $((1<<2)) a<<E\n", vec![]),
            ("RUN [\"sh\", \"-c\", \"cat <<E\"]\n", vec![]),
            ("LABEL a=\"x <<E\"\n", vec![]),
            ("RUN <<E\r\na\r\nE\r\n", vec![("E", "a\r\n")]),
        ] {
            let found = documents(text);
            let found: Vec<(&str, &str)> =
                found.iter().map(|(name, body)| (name.as_str(), body.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn directives_are_at_the_top() {
        let of = |text: &str| {
            let found = Directives::read(text);
            (found.escape, found.frontend.map(|range| cut(text, range).to_owned()))
        };
        let syntax = Some("docker/dockerfile:1.7".to_owned());
        assert_eq!(of("# syntax = docker/dockerfile:1.7\n# escape=`\n"), ('`', syntax.clone()));
        assert_eq!(of("#!/x\n#syntax=docker/dockerfile:1.7\nFROM a\n"), ('\\', syntax));
        assert_eq!(of("# a comment\n# escape=`\n"), ('\\', None));
        assert_eq!(of("FROM a\n# syntax=b\n"), ('\\', None));
    }
}
