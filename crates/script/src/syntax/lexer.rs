//! The parser inside words: quoting and expansions (POSIX.1, 2.2 and 2.6).

use crate::syntax::event::Part;
use crate::syntax::level::Kind;
use crate::syntax::reader::Reader;
use crate::syntax::word::{Context, Draft, Opened, raw};

/// Whether an unquoted byte ends a word.
fn is_meta(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

/// The innermost context, copied to avoid borrowing the reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Bare,
    Double,
    Brace { quoted: bool },
    Group { open: usize, double: bool },
}

impl Reader<'_> {
    /// Parses the next part of a word.
    pub(crate) fn word_step(&mut self) {
        if self.top().and_then(|level| level.draft.as_ref()).is_some_and(Draft::is_too_deep) {
            return self.give_up(crate::syntax::reader::TOO_DEEP);
        }
        let inside = self.inside();
        let byte = self.byte(0);
        match (inside, byte) {
            (_, b'\\') => self.escape(inside),
            (_, b'$') => self.dollar(),
            (_, b'`') if self.closes_backtick() => self.close_backtick(),
            (_, b'`') => self.open_capture(1, true),
            (Inside::Double, b'"') | (Inside::Brace { .. }, b'}') => self.close_context(1),
            (_, b'"') => {
                if let Some(draft) = self.draft() {
                    draft.open_double();
                }
                self.at += 1;
            }
            (Inside::Bare | Inside::Brace { quoted: false }, b'\'') => self.single(),
            (Inside::Group { open, double }, b'(' | b')') => self.group(byte, open, double),
            (Inside::Bare, b'<' | b'>') if self.byte(1) == b'(' => self.open_capture(2, false),
            (Inside::Bare, b'=') if self.is_file_capture() => self.open_capture(2, false),
            (Inside::Bare, b'(') if self.extends_pattern() || self.is_word_group() => {
                let at = self.at;
                if let Some(draft) = self.draft() {
                    draft.open_group(at, false);
                }
                self.at += 1;
            }
            (Inside::Bare, byte) if is_meta(byte) => self.end_bare(),
            _ => self.run_of_text(inside),
        }
    }

    fn draft(&mut self) -> Option<&mut Draft> {
        self.stack.last_mut()?.draft.as_mut()
    }

    fn inside(&self) -> Inside {
        let Some(draft) = self.top().and_then(|level| level.draft.as_ref()) else {
            return Inside::Bare;
        };
        match draft.contexts.last() {
            None => Inside::Bare,
            Some(Context::Double) => Inside::Double,
            Some(Context::Brace { .. }) => Inside::Brace { quoted: draft.quoted() },
            Some(Context::Group { open, double, .. }) => {
                Inside::Group { open: *open, double: *double }
            }
        }
    }

    /// Whether a level below the current one has open backticks.
    fn closes_backtick(&self) -> bool {
        self.backticks.last().is_some_and(|depth| *depth < self.stack.len())
    }

    fn close_context(&mut self, length: usize) {
        self.at += length;
        let (at, source) = (self.at, self.source);
        if let Some(draft) = self.draft() {
            draft.close(source, at);
        }
    }

    fn end_bare(&mut self) {
        self.end_word();
    }

    /// Whether a `(` belongs to a pattern such as `@(a|b)`.
    fn extends_pattern(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.source.masked.as_bytes().get(at));
        let begun = self.top().and_then(|level| level.draft.as_ref());
        let array = self.top().is_some_and(|level| matches!(level.kind, Kind::Array { .. }));
        let pattern = before.is_some_and(|byte| b"@!?*+".contains(byte));
        pattern && !array && begun.is_some_and(|draft| draft.start < self.at)
    }

    fn group(&mut self, byte: u8, open: usize, double: bool) {
        if byte == b')' && open == 0 {
            let both = double && self.byte(1) == b')';
            self.close_context(if both { 2 } else { 1 });
            return;
        }
        self.at += 1;
        if let Some(Context::Group { open, .. }) =
            self.draft().and_then(|draft| draft.contexts.last_mut())
        {
            *open = if byte == b'(' { *open + 1 } else { open.saturating_sub(1) };
        }
    }

    fn escape(&mut self, inside: Inside) {
        let next = self.byte(1);
        let start = self.at;
        self.at += 1;
        let length = self.character_length();
        let kept =
            matches!(inside, Inside::Double) && !matches!(next, b'$' | b'`' | b'"' | b'\\' | b'\n');
        let source = self.source;
        let end = (self.at + length).min(self.end);
        self.at = end;
        let Some(draft) = self.draft() else { return };
        if kept {
            draft.text(source, start..end);
        } else if next != b'\n' {
            draft.text(source, start + 1..end);
        }
    }

    /// Reads `'…'`.
    fn single(&mut self) {
        let start = self.at + 1;
        self.at = start;
        let length = self.rest().find('\'');
        if length.is_none() {
            self.unclosed = Some(self.unclosed.map_or(start - 1, |at| at.min(start - 1)));
        }
        let end = length.map_or(self.end, |length| start + length);
        let source = self.source;
        if let Some(draft) = self.draft() {
            draft.text(source, start..end);
            if start == end {
                draft.push("");
            }
        }
        self.at = (end + 1).min(self.end);
    }

    /// Reads `$'…'`; an escape is replaced if it represents a character.
    fn ansi(&mut self) {
        self.at += 2;
        let mut text = String::new();
        while self.at < self.end && self.byte(0) != b'\'' {
            let Some(character) = self.rest().chars().next() else { break };
            self.at += character.len_utf8();
            if character != '\\' {
                text.push(character);
                continue;
            }
            let Some(escaped) = self.rest().chars().next() else { break };
            self.at += escaped.len_utf8();
            text.push(match escaped {
                'n' => '\n',
                't' => '\t',
                other => other,
            });
        }
        self.at = (self.at + 1).min(self.end);
        if let Some(draft) = self.draft() {
            draft.push(&text);
        }
    }

    fn dollar(&mut self) {
        let inside = self.inside();
        let quoted = self.top().and_then(|level| level.draft.as_ref()).is_some_and(Draft::quoted);
        match (self.byte(1), self.byte(2)) {
            (b'(', b'(') => {
                let at = self.at;
                if let Some(draft) = self.draft() {
                    draft.open_group(at, true);
                }
                self.at += 3;
            }
            (b'(', _) => self.open_capture(2, false),
            (b'{', _) => self.brace(),
            (b'\'', _) if inside == Inside::Bare => self.ansi(),
            (b'"', _) if inside == Inside::Bare => self.at += 1,
            (b'a'..=b'z' | b'A'..=b'Z' | b'_', _) => {
                let name = self.rest().bytes().skip(1);
                let name = name.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
                self.variable(name.count(), quoted);
            }
            (b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-' | b'0'..=b'9', _) => {
                self.variable(1, quoted);
            }
            _ => {
                self.at += 1;
                if let Some(draft) = self.draft() {
                    draft.push("$");
                }
            }
        }
    }

    /// Adds `$name` with a name of this many bytes.
    fn variable(&mut self, length: usize, quoted: bool) {
        let (start, end) = (self.at, self.at + 1 + length);
        let source = self.source;
        let name = source.masked.get(start + 1..end).unwrap_or_default().to_owned();
        let zsh = self.zsh;
        let written = raw(source, start..end);
        let plain = source.is_plain(&(start..end));
        self.at = end;
        let Some(draft) = self.draft() else { return };
        draft.parts.push(if plain {
            let all = name == "@" || name == "*" || zsh && !quoted;
            let quoted = quoted || zsh;
            Part::Variable { name, fallback: None, operation: None, all, quoted, raw: written }
        } else {
            Part::Opaque(written)
        });
    }

    /// Opens `${…}` after its name.
    fn brace(&mut self) {
        let start = self.at;
        self.at += 2;
        let mut name = String::new();
        let changed = self.zsh && self.expansion_flags();
        let nested = self.zsh && self.byte(0) == b'$' && matches!(self.byte(1), b'{' | b'(');
        if matches!(self.byte(0), b'@' | b'*' | b'?' | b'$') && !nested {
            name.extend(self.rest().chars().next());
            self.at += 1;
        } else {
            let bytes = self.rest().bytes();
            let name_bytes = bytes.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            let length = name_bytes.count();
            name.push_str(self.rest().get(..length).unwrap_or_default());
            self.at += length;
        }
        // In zsh, an unquoted variable expands to all elements of an array, and is not split.
        let whole = self.zsh && self.inside() == Inside::Bare;
        let mut all = name == "@" || name == "*" || whole;
        // In zsh, array indices start at 1.
        let first = if self.zsh { "[1]" } else { "[0]" };
        if self.byte(0) == b'[' {
            let inside = self.rest().bytes().take(64);
            if let Some(length) = inside.clone().position(|byte| byte == b']') {
                all = matches!(self.byte(1), b'@' | b'*');
                if !all && !self.rest().starts_with(first) {
                    // Elements other than the first are not tracked.
                    name.push('[');
                }
                self.at += length + 1;
            }
        }
        if changed {
            name.push('[');
        }
        let operation = self.at;
        if let Some(draft) = self.draft() {
            draft.open_brace(Opened { name, start, operation, all, whole });
        }
        // The operator `:-` or `-` is not part of the fallback.
        if self.byte(0) == b':' && matches!(self.byte(1), b'-' | b'=' | b'+' | b'?') {
            self.at += 2;
        } else if matches!(self.byte(0), b'-' | b'=' | b'+' | b'?') {
            self.at += 1;
        }
    }

    /// Adds the characters up to the next special one.
    fn run_of_text(&mut self, inside: Inside) {
        let stops = |byte: u8| {
            matches!(byte, b'\\' | b'$' | b'`' | b'"')
                || match inside {
                    Inside::Bare => byte == b'\'' || is_meta(byte),
                    Inside::Double => false,
                    Inside::Brace { .. } => matches!(byte, b'}' | b'\''),
                    Inside::Group { .. } => matches!(byte, b'(' | b')'),
                }
        };
        let start = self.at;
        let length = self.rest().bytes().position(stops).unwrap_or(self.rest().len());
        self.at += if length == 0 { self.character_length() } else { length };
        let end = self.at.min(self.end);
        let source = self.source;
        let Some(draft) = self.draft() else { return };
        draft.text(source, start..end);
    }
}
