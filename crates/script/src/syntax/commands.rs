//! The parser outside of words: operators, reserved words, redirections, here-documents.

use crate::syntax::event::Event;
use crate::syntax::level::{Header, Kind, Level, Phase, Redirect};
use crate::syntax::reader::{Reader, is_declaration, literal};
use crate::syntax::text::cut;
use crate::syntax::word::Draft;

/// The redirection operators, longest first.
const OPERATORS: [(&str, Redirect); 12] = [
    ("&>>", Redirect::Output),
    ("&>", Redirect::Output),
    ("<<<", Redirect::Input),
    ("<<-", Redirect::Document { strip: true }),
    ("<<", Redirect::Document { strip: false }),
    ("<&", Redirect::Ignored),
    ("<>", Redirect::Ignored),
    ("<", Redirect::Input),
    (">>", Redirect::Output),
    (">|", Redirect::Output),
    (">&", Redirect::Ignored),
    (">", Redirect::Output),
];

/// Length of the longest reserved word, `function`.
const RESERVED: usize = 8;

impl Reader<'_> {
    /// Parses the next token outside of words.
    pub(crate) fn command_step(&mut self) {
        if self.zsh {
            self.begin_short_body();
        }
        let Some(level) = self.top() else { return };
        let (test, pattern) = (level.test, level.pattern);
        let array = matches!(level.kind, Kind::Array { .. });
        match (self.byte(0), self.byte(1)) {
            (b' ' | b'\t', _) => {
                let blanks = self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
                self.at += blanks.count();
            }
            (b'\\', b'\n') => self.at += 2,
            (b'#', _) if !test => self.comment(),
            (b'\n', _) if array || pattern => self.newline(),
            (b'`', _) if !self.backticks.is_empty() => self.close_backtick(),
            _ if array => self.array_step(),
            _ if pattern => self.pattern_step(),
            _ if test => self.test_step(),
            (b'\n', _) => {
                self.end_list();
                self.newline();
            }
            (b';', b';' | b'&') => self.end_case_item(),
            (b';', b'|') if self.zsh => self.end_case_item(),
            (b';', _) => {
                self.end_list();
                self.at += 1;
            }
            (b'&', b'>') | (b'<' | b'>', _) => self.open_redirect(),
            (b'&' | b'|', _) => self.operator(),
            (b'(', _) => self.parenthesis(),
            (b')', _) => self.close_parenthesis(),
            (b'0'..=b'9', _) if self.is_descriptor() => self.open_redirect(),
            _ => self.start_word(),
        }
    }

    fn comment(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Ends a command and its pipeline.
    fn end_pipeline(&mut self) {
        let body = self.top().is_some_and(|level| {
            matches!(level.kind, Kind::Function(_)) && !level.words.is_empty()
        });
        self.end_command();
        if body {
            self.after_compound();
            self.end_command();
        }
        self.next_pipeline();
    }

    /// Ends a list of pipelines, and the short forms of which it is the body.
    pub(crate) fn end_list(&mut self) {
        self.end_pipeline();
        if self.zsh {
            self.end_short_bodies();
        }
    }

    fn operator(&mut self) {
        let pipe = self.byte(0) == b'|' && self.byte(1) != b'|';
        let double = self.byte(0) == self.byte(1) || (pipe && self.byte(1) == b'&');
        if pipe {
            self.end_command();
            if let Some(level) = self.top_mut() {
                level.stage.index += 1;
            }
        } else if double {
            self.end_pipeline();
        } else {
            self.end_list();
        }
        self.at += if double { 2 } else { 1 };
    }

    fn end_case_item(&mut self) {
        let at = self.at;
        self.end_list();
        self.at += if self.rest().starts_with(";;&") { 3 } else { 2 };
        match self.top_mut() {
            Some(level) if matches!(level.kind, Kind::Case | Kind::BracedCase) => {
                level.pattern = true;
            }
            _ => self.broken(at, "`;;` outside of `case`: remove it"),
        }
    }

    fn parenthesis(&mut self) {
        let empty = self
            .rest()
            .get(1..)
            .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(')'));
        let Some(level) = self.top() else { return };
        let names = level.words.len() == 1 && level.redirect.is_none();
        let name = level.words.first().and_then(literal).filter(|_| names).map(str::to_owned);
        let body = matches!(level.kind, Kind::Function(_));
        let start = self.at;
        let list = self.zsh && level.header == Some(Header::For) && !level.words.is_empty();
        if list {
            self.at += 1;
            self.push(Kind::Array { name: String::new(), append: false }, start);
        } else if empty && level.words.is_empty() && (body || self.zsh) {
            self.skip_past(')');
        } else if let (true, Some(name)) = (empty, name) {
            self.skip_past(')');
            if let Some(level) = self.top_mut() {
                level.words.clear();
                level.begun = None;
            }
            self.push(Kind::Function(name), start);
        } else if self.zsh && !level.words.is_empty() {
            self.start_group();
        } else if !level.words.is_empty() {
            self.broken(start, "an unexpected `(`: quote it");
            self.at += 1;
        } else if self.byte(1) == b'(' {
            self.start_word();
            if let Some(draft) = self.top_mut().and_then(|level| level.draft.as_mut()) {
                draft.open_group(start, true);
            }
            self.at = start + 2;
        } else {
            self.at += 1;
            self.push(Kind::Parenthesis, start);
        }
    }

    fn skip_past(&mut self, character: char) {
        self.at += self.rest().find(character).map_or(1, |at| at + 1);
    }

    fn close_parenthesis(&mut self) {
        let fits =
            |kind: &Kind| matches!(kind, Kind::Parenthesis | Kind::Capture { backtick: false, .. });
        let level = self.close(self.at, fits);
        self.at += 1;
        match level {
            Some(level) if level.kind == Kind::Parenthesis => self.after_compound(),
            Some(level) => self.close_capture(&level),
            None => {}
        }
    }

    /// Closes the innermost backticks, including unclosed constructs inside of them.
    pub(crate) fn close_backtick(&mut self) {
        let Some(depth) = self.backticks.pop() else { return };
        let mut closed: Option<Level> = None;
        while self.stack.len() > depth {
            closed = self.close_innermost();
        }
        self.at += 1;
        if let Some(level) = closed {
            self.close_capture(&level);
        }
    }

    fn close_innermost(&mut self) -> Option<Level> {
        self.close(self.at, |_| true)
    }

    /// Starts a word, which may be an assignment.
    pub(crate) fn start_word(&mut self) {
        let at = self.at;
        let Some(level) = self.stack.last_mut() else { return };
        let plain = level.redirect.is_none() && level.header.is_none() && !level.test;
        let array = matches!(level.kind, Kind::Array { .. });
        let declares = level.words.first().and_then(literal).is_some_and(is_declaration);
        let may_assign = plain && !array && !level.pattern && (level.words.is_empty() || declares);
        level.begun.get_or_insert(at);
        level.draft = Some(Draft::new(at));
        let Some((name, append, length)) =
            Some(()).filter(|()| may_assign).and_then(|()| assignment(self.rest()))
        else {
            return;
        };
        let (name, value) = (name.to_owned(), at + length);
        if !self.source.is_plain(&(at..value)) {
            return;
        }
        self.at = value;
        if self.byte(0) == b'(' {
            if let Some(level) = self.top_mut() {
                level.draft = None;
            }
            self.at += 1;
            self.push(Kind::Array { name, append }, at);
        } else if let Some(draft) = self.top_mut().and_then(|level| level.draft.as_mut()) {
            draft.assign = Some((name, append));
            draft.start = value;
        }
    }

    fn array_step(&mut self) {
        match self.byte(0) {
            b')' => {
                self.at += 1;
                let Some(level) = self.stack.pop() else { return };
                let Kind::Array { name, append } = level.kind else { return };
                if name.is_empty() {
                    self.end_loop_list(&level.words);
                } else {
                    self.end_array(name, append, level.words);
                }
            }
            b';' | b'&' | b'|' => self.at += 1,
            b'<' | b'>' if self.byte(1) != b'(' => self.at += 1,
            b'(' if self.zsh => self.start_group(),
            b'(' => {
                self.broken(self.at, "an unexpected `(` in an array: quote it");
                self.at += 1;
            }
            _ => self.start_word(),
        }
    }

    fn pattern_step(&mut self) {
        match self.byte(0) {
            b')' => {
                self.at += 1;
                if let Some(level) = self.top_mut() {
                    level.pattern = false;
                    level.words.clear();
                    level.begun = None;
                }
                self.next_pipeline();
                self.reading.events.push(Event::Alternative);
            }
            b'(' if self.zsh && self.is_pattern_group() => self.start_group(),
            b'(' | b'|' | b';' | b'&' | b'<' | b'>' => self.at += 1,
            _ => self.start_word(),
        }
    }

    fn test_step(&mut self) {
        match (self.byte(0), self.byte(1)) {
            (b'\n', _) => {
                let before = cut(&self.source.masked, self.start_of_command()..self.at);
                let on = before.trim_end_matches([' ', '\t', '\n']).ends_with(['&', '|', '(', '!']);
                let next = self.rest().trim_start();
                if on || next.starts_with("&&") || next.starts_with("||") || next.starts_with("]]")
                {
                    self.at += 1;
                } else {
                    self.broken(self.at, "unclosed `[[` on this line: close it with `]]`");
                    self.end_command();
                }
            }
            (b'<' | b'>', b'(') => self.start_word(),
            (b'(' | b')' | b'<' | b'>' | b';' | b'&' | b'|', _) => self.at += 1,
            _ => self.start_word(),
        }
    }

    fn start_of_command(&self) -> usize {
        // Only the end of the line matters: a limited look back keeps this in constant time.
        let mut start = self.at.saturating_sub(64);
        while !self.source.masked.is_char_boundary(start) {
            start += 1;
        }
        start
    }

    fn is_descriptor(&self) -> bool {
        let digits = self.rest().bytes().take(4).take_while(u8::is_ascii_digit).count();
        matches!(self.byte(digits), b'<' | b'>') && self.byte(digits + 1) != b'('
    }

    /// Reads a redirection operator (POSIX.1, 2.7), or starts a process substitution.
    fn open_redirect(&mut self) {
        let at = self.at;
        if matches!(self.byte(0), b'<' | b'>') && self.byte(1) == b'(' {
            self.start_word();
            return;
        }
        let digits = self.rest().bytes().take(4).take_while(u8::is_ascii_digit).count();
        let errors = digits > 0 && self.byte(0) != b'1' && self.byte(0) != b'0';
        self.at += digits;
        let rest = self.rest();
        let found = OPERATORS.iter().find(|(operator, _)| rest.starts_with(operator));
        let (operator, redirect) = found.copied().unwrap_or((">", Redirect::Ignored));
        self.at += operator.len();
        if self.zsh && matches!(operator, ">" | ">>") && matches!(self.byte(0), b'!' | b'|') {
            // `>!` overwrites a file despite `noclobber`.
            self.at += 1;
        }
        let document = matches!(redirect, Redirect::Document { .. });
        if let Some(level) = self.top_mut() {
            level.begun.get_or_insert(at);
            level.redirect = Some(if errors && !document { Redirect::Ignored } else { redirect });
        }
    }

    /// Consumes a newline, and the bodies of the here-documents that start after it.
    fn newline(&mut self) {
        self.at += 1;
        for pending in std::mem::take(&mut self.pending) {
            let body = self.at;
            let Some(end) = self.document_end(&pending.delimiter, pending.strip) else {
                let opened = pending.command;
                self.unclosed = Some(self.unclosed.map_or(opened, |at| at.min(opened)));
                self.at = self.end;
                return;
            };
            self.documents.push((pending.command, body..end));
        }
    }

    /// Skips the rest of a here-document; returns the end of its body.
    fn document_end(&mut self, delimiter: &str, strip: bool) -> Option<usize> {
        for line in self.rest().split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r', ' ']);
            let bare = if strip { bare.trim_start_matches('\t') } else { bare };
            let body = self.at;
            if bare == delimiter {
                self.at += line.len();
                return Some(body);
            }
            let closes = bare.strip_prefix(delimiter).is_some_and(|rest| rest.starts_with(')'));
            if closes && self.stack.len() > 1 && !delimiter.is_empty() {
                let indent = line.len() - line.trim_start_matches('\t').len();
                self.at += if strip { indent } else { 0 } + delimiter.len();
                return Some(body);
            }
            self.at += line.len();
        }
        None
    }

    /// Handles the meaning of a word that has ended.
    pub(crate) fn after_word(&mut self) {
        let Some(level) = self.stack.last() else { return };
        let Some(word) = level.words.last() else { return };
        let written = cut(&self.source.masked, word.span.clone());
        let (start, count) = (word.span.start, level.words.len());
        let plain = !level.test && !level.pattern && level.header.is_none();
        let array = matches!(level.kind, Kind::Array { .. });
        let arithmetic = self.zsh && count == 1 && written.starts_with("((");
        let waits = level.phase == Phase::Condition && plain;
        if plain && !array && self.is_closing_brace(written, count) {
            if let Some(level) = self.top_mut() {
                level.words.pop();
            }
            self.end_list();
            self.end_braces(start);
        } else if arithmetic && waits {
            self.reset(false);
            self.after_compound();
        } else if level.test {
            if written == "]]" {
                self.end_command();
                self.after_compound();
            }
        } else if level.pattern {
            if written == "esac" && count == 1 {
                self.reset(false);
                self.end_construct(&Kind::Case, start);
            } else if written == "}" && count == 1 && level.kind == Kind::BracedCase {
                self.end_braces(start);
            } else if let Some(level) = self.top_mut() {
                level.words.truncate(2);
            }
        } else if let Some(header) = level.header {
            // A word can extend over the rest of the text, and many words can, so its text is only
            // copied if needed.
            let text: String = match header {
                Header::Function => crate::syntax::word::raw(self.source, word.span.clone()),
                _ => written.chars().take(RESERVED).collect(),
            };
            self.header_word(header, &text, count, start);
        } else if count == 1 && !array && written.len() <= RESERVED {
            let written = written.to_owned();
            self.reserved(&written, start);
        }
    }

    /// Handles a word in a header, such as `in`.
    fn header_word(&mut self, header: Header, word: &str, count: usize, start: usize) {
        match header {
            Header::Case if count > 1 && word == "in" => self.reset(true),
            Header::Case if self.zsh && count > 1 && word == "{" => {
                self.reset(true);
                if let Some(level) = self.top_mut() {
                    level.kind = Kind::BracedCase;
                }
            }
            Header::Repeat => self.end_loop_header(),
            // `for (( … ; … ; … ))`.
            Header::For if self.zsh && count == 1 && word.starts_with("((") => {
                self.end_loop_header();
            }
            Header::Function if self.zsh && word == "{" => {
                self.open_construct(Kind::Brace, start, None);
            }
            Header::Function => {
                self.reset(false);
                self.push(Kind::Function(word.to_owned()), start);
            }
            Header::For | Header::Case => {}
        }
    }

    /// Clears the words of the command and its header.
    pub(crate) fn reset(&mut self, pattern: bool) {
        if let Some(level) = self.top_mut() {
            level.words.clear();
            level.begun = None;
            level.header = None;
            level.pattern = pattern;
        }
    }

    fn reserved(&mut self, word: &str, start: usize) {
        if self.zsh && self.reserved_in_zsh(word, start) {
            return;
        }
        match word {
            "!" | "time" => self.reset(false),
            "then" | "do" => {
                self.reset(false);
                self.set_phase(Phase::Long);
                if let Some(level) = self.top_mut() {
                    level.compound = false;
                }
            }
            "if" => {
                self.open_construct(Kind::If, start, None);
                self.set_phase(Phase::Condition);
            }
            "while" | "until" => {
                self.open_construct(Kind::Loop, start, None);
                self.set_phase(Phase::Condition);
            }
            "for" | "select" => self.open_construct(Kind::Loop, start, Some(Header::For)),
            "case" => self.open_construct(Kind::Case, start, Some(Header::Case)),
            "{" => self.open_construct(Kind::Brace, start, None),
            "elif" | "else" => {
                self.reset(false);
                if self.top().is_some_and(|level| level.kind == Kind::If) {
                    let after = self.phase_of_else();
                    self.set_phase(if word == "elif" { Phase::Condition } else { after });
                    self.next_pipeline();
                    self.reading.events.push(Event::Alternative);
                } else {
                    self.broken(start, "`else` outside of `if`: remove it");
                }
            }
            "fi" => self.end_construct(&Kind::If, start),
            "done" => self.end_construct(&Kind::Loop, start),
            "esac" => self.end_construct(&Kind::Case, start),
            "}" => self.end_braces(start),
            "function" => {
                self.reset(false);
                if let Some(level) = self.top_mut() {
                    level.header = Some(Header::Function);
                }
            }
            "[[" => {
                if let Some(level) = self.top_mut() {
                    level.test = true;
                }
            }
            _ => {}
        }
    }

    pub(crate) fn open_construct(&mut self, kind: Kind, start: usize, header: Option<Header>) {
        self.reset(false);
        self.push(kind, start);
        if let Some(level) = self.top_mut() {
            level.header = header;
        }
    }

    pub(crate) fn end_construct(&mut self, kind: &Kind, start: usize) {
        self.reset(false);
        if self.close(start, |open| open == kind).is_some() {
            self.after_compound();
        }
    }
}

/// Returns the name, whether it appends, and the length of `name=` or `name+=` at the start of a
/// text.
fn assignment(text: &str) -> Option<(&str, bool, usize)> {
    let first = text.bytes().next()?;
    if !(first.is_ascii_alphabetic() || first == b'_') {
        return None;
    }
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let length = length.count();
    let (name, rest) = text.split_at_checked(length)?;
    let (rest, subscript) = match rest.strip_prefix('[') {
        Some(inside) => {
            let end = inside.bytes().take(64).position(|byte| byte == b']')?;
            (inside.get(end + 1..)?, end + 2)
        }
        None => (rest, 0),
    };
    if rest.starts_with("+=") {
        Some((name, true, length + subscript + 2))
    } else {
        rest.starts_with('=').then_some((name, subscript > 0, length + subscript + 1))
    }
}
