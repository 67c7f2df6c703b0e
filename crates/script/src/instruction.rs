//! The instructions of a Dockerfile, split from its text with every offset kept.

use std::ops::Range;

use crate::text::{Source, cut};

/// A Dockerfile as instructions.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) instructions: Vec<Instruction>,
    /// Here-documents that nothing ends.
    pub(crate) broken: Vec<usize>,
}

/// One instruction: its keyword and its arguments, continuation lines and all.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub(crate) keyword: String,
    pub(crate) start: usize,
    pub(crate) arguments: Range<usize>,
    /// Bodies of its here-documents.
    pub(crate) documents: Vec<Range<usize>>,
}

impl<'a> File<'a> {
    /// Splits a text into instructions. What continues a line, and comments between continued
    /// lines, become blanks of the same length, so that places stay what they are.
    pub(crate) fn read(text: &'a str) -> Self {
        let escape = if escapes_by_backtick(text) { '`' } else { '\\' };
        let mut splitter = Splitter {
            text,
            escape,
            masked: String::with_capacity(text.len()),
            instructions: Vec::new(),
            broken: Vec::new(),
        };
        splitter.run();
        let Splitter { masked, instructions, broken, .. } = splitter;
        Self { source: Source::new(text).with_mask(masked), instructions, broken }
    }

    /// The text, masked.
    pub(crate) fn source(&self) -> &Source<'a> {
        &self.source
    }
}

/// The parser directive `# escape=` (Dockerfile reference, "Parser directives").
fn escapes_by_backtick(text: &str) -> bool {
    let directives = text.lines().take_while(|line| line.starts_with('#'));
    directives
        .map(|line| line.trim_start_matches('#').to_ascii_lowercase().replace(' ', ""))
        .any(|line| line == "escape=`")
}

struct Splitter<'a> {
    text: &'a str,
    escape: char,
    masked: String,
    instructions: Vec<Instruction>,
    broken: Vec<usize>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while let Some(line) = self.next_line() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                self.blank(line.len());
                continue;
            }
            self.instruction();
        }
    }

    fn next_line(&self) -> Option<&str> {
        let rest = self.text.get(self.masked.len()..)?;
        rest.split_inclusive('\n').next()
    }

    fn blank(&mut self, length: usize) {
        self.masked.extend(std::iter::repeat_n(' ', length));
    }

    /// Takes the lines of one instruction.
    fn instruction(&mut self) {
        let begin = self.masked.len();
        let mut first = true;
        while let Some(line) = self.next_line().map(str::to_owned) {
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
        if matches!(keyword.as_str(), "RUN" | "COPY" | "ADD") {
            for (delimiter, strip) in delimiters(text) {
                let Some(body) = self.document(&delimiter, strip) else {
                    self.broken.push(start);
                    break;
                };
                documents.push(body);
            }
        }
        self.instructions.push(Instruction { keyword, start, arguments, documents });
    }

    /// Takes the body of a here-document.
    fn document(&mut self, delimiter: &str, strip: bool) -> Option<Range<usize>> {
        let start = self.masked.len();
        let rest = self.text.get(start..)?;
        let mut end = start;
        for line in rest.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            let bare = if strip { bare.trim_start_matches('\t') } else { bare };
            if bare == delimiter {
                self.masked.push_str(cut(self.text, start..end));
                self.blank(line.len());
                return Some(start..end);
            }
            end += line.len();
        }
        None
    }
}

/// The here-documents that a line announces: delimiter, and whether tabs are stripped.
fn delimiters(line: &str) -> Vec<(String, bool)> {
    const MOST: usize = 8;
    let mut found = Vec::new();
    for piece in line.split("<<").skip(1) {
        if piece.is_empty() || piece.starts_with('<') || found.len() >= MOST {
            continue;
        }
        let (piece, strip) = match piece.strip_prefix('-') {
            Some(piece) => (piece, true),
            None => (piece, false),
        };
        let quoted = piece.strip_prefix(['"', '\'']).unwrap_or(piece);
        let name: String =
            quoted.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') {
            found.push((name, strip));
        }
    }
    found
}
