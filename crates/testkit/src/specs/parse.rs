//! Parses a page.

use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::page::{Example, Page};
use crate::tree::is_sound;
use crate::{Tree, TreeKind};

/// Parses a page; panics if the text is not a page.
pub(super) fn page(path: &Path, text: &str) -> Page {
    let id = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let mut reader =
        Reader { path, text, id, title: String::new(), examples: Vec::new(), prose: false };
    let mut events =
        Parser::new_ext(text, Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES)
            .into_offset_iter();
    while let Some((event, span)) = events.next() {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                let fault = id.map(|id| id.to_string());
                let inside = events.by_ref().take_while(|(event, _)| !is_heading_end(event));
                let title: String = inside.map(|(event, _)| words(&event)).collect();
                reader.heading(level, &title, fault, span.start);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let inside = events.by_ref().take_while(|(event, _)| !is_block_end(event));
                let content: String = inside.map(|(event, _)| words(&event)).collect();
                if let CodeBlockKind::Fenced(info) = kind {
                    reader.block(&info, &content, span);
                }
            }
            Event::Start(Tag::Paragraph) => reader.prose = true,
            _ => {}
        }
    }
    reader.finish()
}

fn is_heading_end(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Heading(_)))
}

fn is_block_end(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::CodeBlock))
}

fn words(event: &Event<'_>) -> String {
    match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        _ => String::new(),
    }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    id: &'a str,
    title: String,
    examples: Vec<Example>,
    /// Whether there was a paragraph since the last heading.
    prose: bool,
}

impl Reader<'_> {
    fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    fn fail(&self, offset: usize, why: &str) -> ! {
        panic!("{}:{}: {why}", self.path.display(), self.line(offset))
    }

    fn heading(&mut self, level: HeadingLevel, title: &str, fault: Option<String>, start: usize) {
        self.close(start);
        match level {
            HeadingLevel::H1 if self.title.is_empty() => title.clone_into(&mut self.title),
            HeadingLevel::H2 if !self.title.is_empty() => {
                if self.examples.iter().any(|other| other.title == title) {
                    self.fail(start, "another example has this title");
                }
                self.examples.push(Example {
                    title: title.to_owned(),
                    fault,
                    line: self.line(start),
                    tree: Tree::new(format!("{}: {title}", self.id)),
                    options: String::new(),
                    expect: None,
                    span: start..start,
                });
            }
            _ => self.fail(start, "a page has one `#` heading, its title, and then `##` headings"),
        }
        self.prose = false;
    }

    fn block(&mut self, info: &str, content: &str, span: Range<usize>) {
        let start = span.start;
        let Some(example) = self.examples.last_mut() else { return };
        if !self.prose {
            self.fail(start, "an example begins with a paragraph that says what it shows");
        }
        match info {
            "options" => content.clone_into(&mut example.options),
            "expect" if example.expect.is_some() => self.fail(start, "a second `expect` block"),
            "expect" => {
                let rows = content.lines().filter(|row| *row != "nothing").map(str::to_owned);
                example.expect = Some(rows.collect());
                // The parser may include the last line end.
                let block = self.text[span].trim_end();
                example.span = start..start + block.len();
            }
            _ => match file(info, content) {
                Ok((path, kind)) if example.tree.has_room_for(&path) => {
                    example.tree.push(path, kind);
                }
                Ok(_) => self.fail(start, "another file of the example is at this path"),
                Err(why) => self.fail(start, &why),
            },
        }
    }

    /// Ends the example before `end`, which is where a missing `expect` block is inserted.
    fn close(&mut self, end: usize) {
        if let Some(example) = self.examples.last_mut()
            && example.expect.is_none()
        {
            example.span = end..end;
        }
    }

    fn finish(mut self) -> Page {
        self.close(self.text.len());
        if self.title.is_empty() {
            self.fail(0, "a page begins with its title, `# <id>`");
        }
        Page {
            id: self.id.to_owned(),
            path: self.path.to_path_buf(),
            title: self.title,
            examples: self.examples,
            text: self.text.to_owned(),
        }
    }
}

/// Returns the path and kind of the entry that a block describes.
fn file(info: &str, content: &str) -> Result<(String, TreeKind), String> {
    let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
    let (path, markers) = match rest.trim().strip_prefix('"').and_then(|rest| rest.split_once('"'))
    {
        Some((path, markers)) => (path, markers),
        None => rest.trim().split_once(' ').unwrap_or((rest.trim(), "")),
    };
    if !is_sound(path) {
        return Err(format!("{info:?}: the info string is `LANG PATH`, `options` or `expect`"));
    }
    let kind = match language {
        "link" => TreeKind::Link(content.trim_end().to_owned()),
        "gitlink" => {
            let commit = content.trim_end();
            if commit.len() != 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err("a gitlink is 40 hexadecimal digits".to_owned());
            }
            TreeKind::Gitlink(commit.to_owned())
        }
        "hex" => TreeKind::File(bytes(content)?),
        _ => TreeKind::File(encoded(content, markers)?),
    };
    Ok((path.to_owned(), kind))
}

fn bytes(content: &str) -> Result<Vec<u8>, String> {
    let pairs = content.split_whitespace();
    let byte = |pair: &str| u8::from_str_radix(pair, 16).map_err(|_| format!("not a byte: {pair}"));
    pairs.map(byte).collect()
}

fn encoded(content: &str, markers: &str) -> Result<Vec<u8>, String> {
    let mut text = content.to_owned();
    let mut wide = false;
    for marker in markers.split_whitespace() {
        match marker {
            "crlf" => text = text.replace('\n', "\r\n"),
            "no-newline" => text.truncate(text.trim_end_matches(['\r', '\n']).len()),
            "utf-16" => wide = true,
            _ => return Err(format!("unknown marker {marker:?}")),
        }
    }
    if !wide {
        return Ok(text.into_bytes());
    }
    text.insert(0, '\u{feff}');
    Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
}
