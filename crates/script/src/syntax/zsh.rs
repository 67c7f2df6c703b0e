//! The short forms of zsh, which Bash does not have (zshmisc(1), "Complex Commands", "Alternate
//! Forms For Complex Commands").
//!
//! No reserved word ends a short form. Its body starts after a condition that ends by itself
//! (`[[ … ]]`, `(( … ))`, a group) or after the list of a loop, and is one list of pipelines on the same
//! line, or a list in braces.

use crate::syntax::event::{Assign, Event, Word};
use crate::syntax::level::{Header, Kind, Phase};
use crate::syntax::reader::{Reader, literal};

/// Maximum distance between `(` and `)` in the lookahead.
const GROUP: usize = 256;

impl Reader<'_> {
    /// Starts the body of a short form, if it can start here.
    pub(crate) fn begin_short_body(&mut self) {
        let Some(level) = self.top() else { return };
        let ready = match level.phase {
            Phase::Condition => level.compound,
            Phase::Body => level.header.is_none(),
            _ => false,
        };
        let idle = level.words.is_empty() && level.redirect.is_none();
        if !ready || !idle || level.test || level.pattern {
            return;
        }
        let ends = b" \t\n;&|<>#)\0".contains(&self.byte(0));
        let ends = ends || self.byte(0) == b'\\' && self.byte(1) == b'\n';
        if ends || self.is_keyword("then") || self.is_keyword("do") {
            return;
        }
        self.end_command();
        self.next_pipeline();
        let braced = self.is_keyword("{");
        if let Some(level) = self.top_mut() {
            level.phase = if braced { Phase::Braced } else { Phase::Short };
        }
    }

    /// Ends the bodies without braces: each consists of one list, which has ended.
    pub(crate) fn end_short_bodies(&mut self) {
        while self.top().is_some_and(|level| level.phase == Phase::Short) {
            let Some(level) = self.stack.pop() else { break };
            self.leave(&level.kind);
            self.after_compound();
            self.end_command();
            self.next_pipeline();
        }
    }

    /// Ends the construct that `}` closes, and the short form of which it is the body.
    pub(crate) fn end_braces(&mut self, start: usize) {
        self.reset(false);
        if self.zsh {
            self.end_command();
            self.end_short_bodies();
        }
        let fits = |kind: &Kind| matches!(kind, Kind::Brace | Kind::BracedCase);
        if self.close(start, fits).is_none() {
            return;
        }
        self.after_compound();
        let Some(level) = self.top().filter(|level| level.phase == Phase::Braced) else { return };
        let alternates = level.kind == Kind::If;
        let rest = self.rest();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let before = self.at;
        self.at += blanks;
        let goes_on = alternates && (self.is_keyword("else") || self.is_keyword("elif"));
        self.at = before;
        if goes_on {
            self.end_command();
            self.next_pipeline();
            return;
        }
        self.end_command();
        if let Some(level) = self.stack.pop() {
            self.leave(&level.kind);
        }
        self.after_compound();
    }

    /// Whether a `}` that is not the first word of its command closes a construct, as in zsh.
    pub(crate) fn is_closing_brace(&self, written: &str, count: usize) -> bool {
        if !self.zsh || written != "}" || count < 2 {
            return false;
        }
        let inside = self.stack.iter().rev().take(crate::syntax::reader::SKIP);
        inside
            .take_while(|level| !matches!(level.kind, Kind::Capture { .. } | Kind::Array { .. }))
            .any(|level| matches!(level.kind, Kind::Brace | Kind::BracedCase))
    }

    /// Ends the list of `for name ( … )`.
    pub(crate) fn end_loop_list(&mut self, words: &[Word]) {
        let Some(level) = self.stack.last_mut() else { return };
        let names: Vec<String> =
            level.words.iter().filter_map(literal).map(str::to_owned).take(8).collect();
        let one_of = names.len() > 1 || self.is_one_of(words);
        let assigns = names.into_iter().map(|name| {
            let words = words.to_vec();
            Event::Assign(Assign { name, words, array: false, append: false, one_of })
        });
        self.reading.events.extend(assigns);
        self.end_loop_header();
    }

    /// Whether the variable of a loop has one of several values. In zsh, an array variable in the
    /// list expands to several words.
    pub(crate) fn is_one_of(&self, words: &[Word]) -> bool {
        match words {
            [word] => self.zsh && literal(word).is_none(),
            _ => true,
        }
    }

    /// Ends the header of a loop; its body follows.
    pub(crate) fn end_loop_header(&mut self) {
        self.reset(false);
        if let Some(level) = self.top_mut().filter(|level| level.phase != Phase::Foreach) {
            level.phase = Phase::Body;
        }
    }

    /// Handles words that are only reserved in zsh; returns whether it was one.
    pub(crate) fn reserved_in_zsh(&mut self, word: &str, start: usize) -> bool {
        match word {
            "foreach" => {
                self.open_construct(Kind::Loop, start, Some(Header::For));
                self.set_phase(Phase::Foreach);
            }
            "end" if self.top().is_some_and(|level| level.phase == Phase::Foreach) => {
                self.end_construct(&Kind::Loop, start);
            }
            "repeat" => self.open_construct(Kind::Loop, start, Some(Header::Repeat)),
            // `{ … } always { … }`.
            "always" if self.top().is_some_and(|level| level.compound) => self.reset(false),
            _ => return false,
        }
        true
    }

    /// Returns the phase after `else`.
    pub(crate) fn phase_of_else(&self) -> Phase {
        let braced = self.top().is_some_and(|level| level.phase == Phase::Braced);
        let opens = self.rest().trim_start_matches([' ', '\t']).starts_with('{');
        if self.zsh && braced && opens { Phase::Braced } else { Phase::Long }
    }

    pub(crate) fn set_phase(&mut self, phase: Phase) {
        if let Some(level) = self.top_mut() {
            level.phase = phase;
        }
    }

    /// Whether a reserved word starts here.
    fn is_keyword(&self, word: &str) -> bool {
        let behind = self.rest().strip_prefix(word).map(|rest| rest.bytes().next());
        behind.is_some_and(|next| next.is_none_or(|byte| b" \t\n;&|()".contains(&byte)))
    }

    /// Starts a word with the parentheses of a pattern or of glob qualifiers.
    pub(crate) fn start_group(&mut self) {
        let at = self.at;
        self.start_word();
        if let Some(draft) = self.top_mut().and_then(|level| level.draft.as_mut()) {
            draft.open_group(at, false);
        }
        self.at = at + 1;
    }

    /// Whether a `(` inside a word belongs to the word; that of a definition (`name()`) does not.
    pub(crate) fn is_word_group(&self) -> bool {
        let Some(level) = self.top() else { return false };
        let begun = level.draft.as_ref().is_some_and(|draft| draft.start < self.at);
        let defines = || {
            let inside = self.rest().get(1..).unwrap_or_default();
            level.words.is_empty() && inside.trim_start_matches([' ', '\t']).starts_with(')')
        };
        self.zsh && begun && !defines()
    }

    /// Whether a process substitution `=( … )` starts here.
    pub(crate) fn is_file_capture(&self) -> bool {
        let draft = self.top().and_then(|level| level.draft.as_ref());
        self.zsh && self.byte(1) == b'(' && draft.is_some_and(|draft| draft.start == self.at)
    }

    /// Whether the `(` before a pattern of `case` is part of the pattern, and not the optional one
    /// before it: then, more of the pattern follows its `)`.
    pub(crate) fn is_pattern_group(&self) -> bool {
        let mut open = 0_usize;
        let mut bytes = self.rest().bytes().take(GROUP).skip_while(|byte| {
            match byte {
                b'(' => open += 1,
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            open > 0 && *byte != b'\n'
        });
        let closed = bytes.next() == Some(b')');
        closed && bytes.next().is_some_and(|byte| !b" \t\n;".contains(&byte))
    }

    /// Skips the flags of `${(flags)name}` and the operators before a name. Returns whether the result
    /// may differ from the value of the variable.
    pub(crate) fn expansion_flags(&mut self) -> bool {
        let mut changes = false;
        if self.byte(0) == b'('
            && let Some(end) = self.rest().bytes().take(64).position(|byte| byte == b')')
        {
            changes = !self.rest().starts_with("(@)");
            self.at += end + 1;
        }
        while matches!(self.byte(0), b'=' | b'^' | b'~') {
            // These flags split the value or expand patterns.
            changes = true;
            self.at += 1;
        }
        if matches!(self.byte(0), b'+' | b'#') && self.byte(1) != b'}' {
            changes = true;
            self.at += 1;
        }
        changes
    }
}
