//! Lines of a document, as records.

use super::fields::{self, Label};
use super::prose::Sentences;
use super::record::Record;
use super::table::{self, Columns};

/// The maximum number of records of one document.
const RECORDS: usize = 2000;

/// Reads the records of a document. If it is about third-party code, its sentences are read as well.
pub(super) fn records(text: &str, is_dedicated: bool) -> Vec<Record> {
    let mut reader = Reader { reads_prose: is_dedicated, ..Reader::default() };
    let mut lines = text.lines().zip(1u32..).peekable();
    while let Some((line, number)) = lines.next() {
        let next = lines.peek().map_or("", |(next, _)| *next);
        if is_fence(line) {
            reader.is_in_code = !reader.is_in_code;
        } else if reader.is_in_code {
        } else if let Some((level, title)) = heading(line, next) {
            reader.heading(level, title, number);
        } else if table::is_rule(line) {
        } else if table::is_rule(next) {
            reader.columns = Columns::of(line);
        } else {
            reader.line(line, number);
        }
        if reader.done.len() >= RECORDS {
            break;
        }
    }
    reader.close_section();
    reader.done
}

#[derive(Debug, Default)]
struct Reader {
    reads_prose: bool,
    is_in_code: bool,
    done: Vec<Record>,
    /// The headings that the current line is below, with their levels.
    headings: Vec<(usize, String)>,
    section: Record,
    sentences: Sentences,
    /// The current list item that names something, and its indentation.
    item: Option<(usize, Record)>,
    /// The columns of the table that the current line is in.
    columns: Option<Columns>,
}

impl Reader {
    fn heading(&mut self, level: usize, title: &str, line: u32) {
        self.close_section();
        self.headings.retain(|(above, _)| *above < level);
        let name = table::linked(title).trim_end_matches(['/', ':']).to_owned();
        self.section = Record { names: vec![name.clone()], line, ..Record::default() };
        self.section.above = self.above();
        self.section.stated.extend(fields::stated(Label::Upstream, title, line));
        self.headings.push((level, name));
    }

    fn above(&self) -> Vec<String> {
        self.headings.iter().map(|(_, name)| name.clone()).collect()
    }

    fn line(&mut self, line: &str, number: u32) {
        let text = line.trim();
        if text.is_empty() {
            self.columns = None;
            return;
        }
        if let Some(columns) = &self.columns {
            if let Some(record) = columns.record(line, number, &self.above()) {
                self.done.push(record);
                return;
            }
            self.columns = None;
        }
        let indent = line.len() - line.trim_start().len();
        let bullet = ["- ", "* ", "+ "].iter().find_map(|mark| text.strip_prefix(mark));
        // An item ends at the next item of the same level, or at text that is not indented.
        if self.item.as_ref().is_some_and(|(own, _)| indent <= *own) {
            self.close_item();
        }
        let content = bullet.unwrap_or(text).trim();
        if let Some((label, value)) = fields::labelled(content) {
            let stated = fields::stated(label, value, number);
            let record = self.item.as_mut().map_or(&mut self.section, |(_, record)| record);
            record.stated.extend(stated);
            return;
        }
        let spans = spans(content);
        if bullet.is_some() && self.item.is_none() && content.starts_with(['`', '[', '*']) {
            let names = if spans.is_empty() { vec![emphasized(content).to_owned()] } else { spans };
            let above = self.above();
            self.section.paths.extend(names.iter().filter(|name| name.contains('/')).cloned());
            self.item = Some((indent, Record { names, line: number, above, ..Record::default() }));
            return;
        }
        if self.item.is_none() {
            self.section.paths.extend(spans.into_iter().filter(|name| name.contains('/')));
            if self.reads_prose {
                self.sentences.add(content, number);
            }
        }
    }

    fn close_item(&mut self) {
        if let Some((_, record)) = self.item.take().filter(|(_, it)| !it.stated.is_empty()) {
            self.done.push(record);
        }
    }

    fn close_section(&mut self) {
        self.close_item();
        self.columns = None;
        let mut section = std::mem::take(&mut self.section);
        let sentences = std::mem::take(&mut self.sentences).stated();
        for stated in sentences {
            let field = stated.value.field();
            if section.stated.iter().all(|known| known.value.field() != field) {
                section.stated.push(stated);
            }
        }
        if !section.stated.is_empty() && !section.names.is_empty() {
            self.done.push(section);
        }
    }
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// The level and the text of a heading: `## text`, or a text above a line of `===` or `---`.
fn heading<'a>(line: &'a str, next: &str) -> Option<(usize, &'a str)> {
    let level = line.len() - line.trim_start_matches('#').len();
    if (1..=6).contains(&level) {
        let title = line.get(level..)?.trim().trim_end_matches('#').trim();
        return (!title.is_empty()).then_some((level, title));
    }
    let title = line.trim();
    let is_text = !title.is_empty() && !line.starts_with([' ', '\t', '-', '*', '|', '=']);
    let is_line_of = |mark: u8| next.len() >= 3 && next.trim_end().bytes().all(|byte| byte == mark);
    let level = if is_line_of(b'=') {
        1
    } else if is_line_of(b'-') {
        2
    } else {
        return None;
    };
    (is_text && title.len() <= 100).then_some((level, title))
}

/// The code spans of a text.
fn spans(text: &str) -> Vec<String> {
    let mut parts = text.split('`');
    parts.next();
    let mut out = Vec::new();
    while let (Some(span), Some(_)) = (parts.next(), parts.next()) {
        out.push(span.to_owned());
    }
    out
}

/// The text at the beginning that is emphasized or a link.
fn emphasized(text: &str) -> &str {
    let text = table::linked(text);
    let inner = text.split(['*', ':']).find(|part| !part.trim().is_empty());
    inner.unwrap_or(text).trim()
}
