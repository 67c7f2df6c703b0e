//! Parses a script into events: without recursion, in linear time, and for any input.
//!
//! The grammar is that of POSIX.1 chapter 2 with the extensions of Bash that are common in scripts.
//! It has an explicit stack, so that nesting takes heap memory and no call stack. Invalid text is
//! recorded and skipped; the commands around it are still parsed.

use plimsoll_model::{Budget, Resource};

use crate::found::Dialect;
use crate::syntax::event::{Assign, Command, Event, Frame, Part, Reading, Stage, Word};
use crate::syntax::level::{Header, Kind, Level, Pending, Phase, Redirect};
use crate::syntax::text::{Source, cut};
use crate::syntax::word::raw;

/// Maximum number of levels that a closing word may skip to find the matching one.
pub(crate) const SKIP: usize = 16;

/// Maximum nesting depth of constructs. Real scripts stay below 20.
const DEPTH: usize = 1000;

/// Maximum number of words in a command or array. Further ones are dropped.
const WORDS: usize = 20_000;

const TOO_LARGE: &str = "the script is too large: the rest was not read";
const TOO_LONG: &str = "nested scripts are too long: the rest was not read";
pub(crate) const TOO_DEEP: &str = "constructs are nested too deeply: the rest was not read";
const TOO_MANY_WORDS: &str = "too many words: the rest of the command was not read";

/// Whether a message is about a reached limit.
pub(crate) fn is_limit(why: &str) -> bool {
    [TOO_LARGE, TOO_LONG, TOO_DEEP, TOO_MANY_WORDS].contains(&why)
}

/// Maximum length of a here-document delimiter in bytes.
const DELIMITER: usize = 1024;

/// Memory size of a level and its events in bytes.
const LEVEL: usize = size_of::<Level>() + 2 * size_of::<Event>();

/// The parser.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Source<'a>,
    /// Whether the grammar of zsh is used.
    pub(crate) zsh: bool,
    pub(crate) at: usize,
    pub(crate) end: usize,
    pub(crate) stack: Vec<Level>,
    pub(crate) pending: Vec<Pending>,
    /// Bodies of here-documents, with the start of their command.
    pub(crate) documents: Vec<(usize, std::ops::Range<usize>)>,
    /// Open levels of backticks.
    pub(crate) backticks: Vec<usize>,
    /// Position of an unclosed quote or here-document.
    pub(crate) unclosed: Option<usize>,
    pub(crate) reading: Reading,
    budget: &'a mut Budget,
}

impl<'a> Reader<'a> {
    /// Creates a parser for a range of a text.
    pub(crate) fn new(
        source: &'a Source<'a>,
        range: std::ops::Range<usize>,
        dialect: Dialect,
        budget: &'a mut Budget,
    ) -> Self {
        let mut reader = Self {
            source,
            zsh: dialect == Dialect::Zsh,
            at: range.start,
            end: range.end.min(source.masked.len()),
            stack: Vec::new(),
            pending: Vec::new(),
            documents: Vec::new(),
            backticks: Vec::new(),
            unclosed: None,
            reading: Reading::default(),
            budget,
        };
        reader.push(Kind::Top, range.start);
        reader
    }

    /// Parses to the end.
    ///
    /// Returns the events, the position of the first unclosed quote, and the delimiters of
    /// here-documents whose body is not in the range.
    pub(crate) fn run(mut self) -> (Reading, Option<usize>, Vec<String>) {
        if !self.budget.work(self.end.saturating_sub(self.at)) {
            self.give_up_for_budget();
        }
        while self.at < self.end {
            let before = (self.at, self.stack.len());
            let inside = self.top().is_some_and(|level| level.draft.is_some());
            if inside {
                self.word_step();
            } else {
                self.command_step();
            }
            if before == (self.at, self.stack.len()) {
                let still = self.top().is_some_and(|level| level.draft.is_some());
                if inside == still {
                    self.at += self.character_length();
                }
            }
        }
        self.finish();
        let delimiters = self.pending.into_iter().map(|pending| pending.delimiter).collect();
        (self.reading, self.unclosed, delimiters)
    }

    fn finish(&mut self) {
        while let Some(level) = self.stack.last_mut() {
            let start = level.start;
            if let Some(draft) = &mut level.draft {
                if !draft.contexts.is_empty() {
                    let opened = draft.start;
                    draft.contexts.clear();
                    self.unclosed = Some(self.unclosed.map_or(opened, |at| at.min(opened)));
                }
                self.end_word();
            }
            self.end_command();
            let Some(level) = self.stack.pop() else { break };
            match level.kind {
                Kind::Top => break,
                Kind::Capture { .. } => {
                    self.unclosed = Some(self.unclosed.map_or(start, |at| at.min(start)));
                }
                Kind::Function(_) => {}
                _ if level.phase == Phase::Short => {}
                _ => self.broken(start, "unclosed construct: close it"),
            }
            self.leave(&level.kind);
        }
        if let Some(at) = self.unclosed {
            self.broken(at, "unclosed quote, substitution or here-document: close it");
        }
        self.attach_documents();
    }

    /// Assigns the here-documents to their commands.
    fn attach_documents(&mut self) {
        self.documents.sort_by_key(|(command, body)| (*command, body.start));
        let documents = std::mem::take(&mut self.documents);
        for event in &mut self.reading.events {
            let Event::Command(command) = event else { continue };
            let first = documents.partition_point(|(start, _)| *start < command.span.start);
            let own = documents.iter().skip(first);
            let own = own.take_while(|(start, _)| *start == command.span.start);
            command.documents.extend(own.map(|(_, body)| body.clone()));
        }
    }

    pub(crate) fn top(&self) -> Option<&Level> {
        self.stack.last()
    }

    pub(crate) fn top_mut(&mut self) -> Option<&mut Level> {
        self.stack.last_mut()
    }

    pub(crate) fn byte(&self, ahead: usize) -> u8 {
        let at = self.at.saturating_add(ahead);
        if at >= self.end {
            return 0;
        }
        self.source.masked.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.source.masked.get(self.at..self.end).unwrap_or_default()
    }

    pub(crate) fn character_length(&self) -> usize {
        self.rest().chars().next().map_or(1, char::len_utf8)
    }

    /// Counts memory; stops parsing if the limit is reached.
    fn keep(&mut self, bytes: usize) {
        if !self.budget.keep(bytes) && self.at < self.end {
            self.give_up_for_budget();
        }
    }

    fn give_up_for_budget(&mut self) {
        let large = self.budget.exceeded() == Some(Resource::Memory);
        self.give_up(if large { TOO_LARGE } else { TOO_LONG });
    }

    /// Stops parsing and records the reason.
    pub(crate) fn give_up(&mut self, why: &'static str) {
        self.broken(self.at, why);
        self.at = self.end;
    }

    pub(crate) fn broken(&mut self, at: usize, why: &'static str) {
        self.reading.broken.push((at, why));
    }

    /// Opens a level.
    pub(crate) fn push(&mut self, kind: Kind, start: usize) {
        let parent = match kind {
            Kind::Capture { .. } | Kind::Function(_) => None,
            _ => self.top().map(|level| level.stage),
        };
        let stage = Stage { pipe: self.reading.pipes.len(), index: 0 };
        self.reading.pipes.push(parent);
        self.keep(LEVEL);
        if self.stack.len() >= DEPTH {
            self.give_up(TOO_DEEP);
        }
        let frame = match &kind {
            Kind::Parenthesis => Some(Frame::Subshell),
            Kind::Capture { id, .. } => Some(Frame::Capture(*id)),
            Kind::If | Kind::Loop | Kind::Case | Kind::BracedCase => Some(Frame::Branch),
            Kind::Function(name) => Some(Frame::Function(name.clone())),
            Kind::Top | Kind::Brace | Kind::Array { .. } => None,
        };
        self.reading.events.extend(frame.map(Event::Enter));
        self.stack.push(Level {
            kind,
            start,
            stage,
            draft: None,
            words: Vec::new(),
            environment: Vec::new(),
            outputs: Vec::new(),
            inputs: Vec::new(),
            redirect: None,
            begun: None,
            compound: false,
            phase: Phase::default(),
            header: None,
            test: false,
            pattern: false,
            full: false,
        });
    }

    pub(crate) fn leave(&mut self, kind: &Kind) {
        let frame = match kind {
            Kind::Parenthesis => Frame::Subshell,
            Kind::Capture { id, .. } => Frame::Capture(*id),
            Kind::If | Kind::Loop | Kind::Case | Kind::BracedCase => Frame::Branch,
            Kind::Function(name) => Frame::Function(name.clone()),
            Kind::Top | Kind::Brace | Kind::Array { .. } => return,
        };
        self.reading.events.push(Event::Leave(frame));
    }

    /// Closes the innermost level that `fits`, including unclosed constructs inside of it.
    pub(crate) fn close(&mut self, at: usize, fits: impl Fn(&Kind) -> bool) -> Option<Level> {
        let barrier = |kind: &Kind| matches!(kind, Kind::Capture { .. } | Kind::Array { .. });
        let mut depth = 0;
        for (index, level) in self.stack.iter().rev().take(SKIP).enumerate() {
            if fits(&level.kind) {
                depth = index + 1;
                break;
            }
            if barrier(&level.kind) {
                break;
            }
        }
        if depth == 0 {
            self.broken(at, "closes a construct that was not opened: open it, or remove this");
            return None;
        }
        if depth > 1 {
            let inner = self.stack.iter().rev().take(depth - 1);
            let ends = |level: &Level| {
                matches!(level.kind, Kind::Function(_)) || level.phase == Phase::Short
            };
            if !inner.clone().all(ends) {
                self.broken(
                    at,
                    "closes an outer construct while an inner one is still open: close the inner one first",
                );
            }
        }
        let mut closed = None;
        for _ in 0..depth {
            if self.top().is_some_and(|level| level.draft.is_some()) {
                self.end_word();
            }
            self.end_command();
            let Some(level) = self.stack.pop() else { break };
            self.leave(&level.kind);
            closed = Some(level);
        }
        closed
    }

    /// Records that a compound command ended; if it is the body of a function, the function ends,
    /// too.
    pub(crate) fn after_compound(&mut self) {
        while self.top().is_some_and(|level| matches!(level.kind, Kind::Function(_))) {
            if let Some(level) = self.stack.pop() {
                self.leave(&level.kind);
            }
        }
        let at = self.at;
        if let Some(level) = self.top_mut() {
            level.compound = true;
            level.begun = Some(at);
        }
    }

    /// Ends the current word.
    pub(crate) fn end_word(&mut self) {
        let (at, source) = (self.at, self.source);
        let Some(level) = self.stack.last_mut() else { return };
        let Some(mut draft) = level.draft.take() else { return };
        let assign = draft.assign.take();
        let word = draft.finish(at);
        let (bytes, start) = (word.bytes(), word.span.start);
        if let Some((name, append)) = assign {
            let assign = Assign { name, words: vec![word], array: false, append, one_of: false };
            level.environment.push(assign);
            return self.keep(bytes);
        }
        match level.redirect.take() {
            Some(Redirect::Output) => level.outputs.push(word),
            Some(Redirect::Input) => level.inputs.push(word),
            Some(Redirect::Ignored) => {}
            Some(Redirect::Document { strip }) => {
                let written = cut(&source.masked, word.span);
                // The end of a longer delimiter is not searched, to limit the cost.
                let written = written.get(..DELIMITER).unwrap_or(written);
                let delimiter = written.replace(['\'', '"', '\\'], "");
                let command = level.begun.unwrap_or(level.start);
                self.pending.push(Pending { delimiter, strip, command });
            }
            None if level.words.len() >= WORDS => {
                if !std::mem::replace(&mut level.full, true) {
                    self.broken(start, TOO_MANY_WORDS);
                }
                return;
            }
            None => {
                level.words.push(word);
                self.after_word();
            }
        }
        self.keep(bytes);
    }

    /// Adds an array to the command.
    pub(crate) fn end_array(&mut self, name: String, append: bool, words: Vec<Word>) {
        if let Some(level) = self.stack.last_mut() {
            let assign = Assign { name, words, array: true, append, one_of: false };
            level.environment.push(assign);
        }
    }

    /// Ends the current command.
    pub(crate) fn end_command(&mut self) {
        let at = self.at;
        let Some(level) = self.stack.last_mut() else { return };
        if matches!(level.kind, Kind::Array { .. }) || level.pattern {
            return;
        }
        let mut words = std::mem::take(&mut level.words);
        let environment = std::mem::take(&mut level.environment);
        let outputs = std::mem::take(&mut level.outputs);
        let inputs = std::mem::take(&mut level.inputs);
        let compound = std::mem::replace(&mut level.compound, false);
        let begun = level.begun.take();
        level.redirect = None;
        level.test = false;
        level.full = false;
        if self.zsh && compound {
            // The words after a group are the arguments of an anonymous function.
            words.clear();
        }
        if let Some(header) = level.header.take() {
            self.end_header(header, words);
            return;
        }
        let declares = words.first().and_then(literal).is_some_and(is_declaration);
        if words.is_empty() && !compound && outputs.is_empty() || declares {
            self.reading.events.extend(environment.into_iter().map(Event::Assign));
            return;
        }
        if words.is_empty() && outputs.is_empty() && inputs.is_empty() {
            return;
        }
        let start = begun.unwrap_or(at);
        let command = Command {
            words,
            environment,
            outputs,
            inputs,
            documents: Vec::new(),
            pipe: level.stage,
            span: start..at.max(start),
        };
        self.reading.events.push(Event::Command(Box::new(command)));
        self.keep(size_of::<Command>());
    }

    fn end_header(&mut self, header: Header, mut words: Vec<Word>) {
        if header == Header::For && !words.is_empty() {
            let Some(name) = literal(&words.remove(0)).map(str::to_owned) else { return };
            if words.first().and_then(literal) == Some("in") {
                words.remove(0);
            }
            let one_of = self.is_one_of(&words);
            let assign = Assign { name, words, array: false, append: false, one_of };
            self.reading.events.push(Event::Assign(assign));
        }
        if header == Header::For {
            self.end_loop_header();
        }
    }

    /// Starts the next pipeline of the level.
    pub(crate) fn next_pipeline(&mut self) {
        let parent = self.top().and_then(|level| self.reading.pipes.get(level.stage.pipe).copied());
        let stage = Stage { pipe: self.reading.pipes.len(), index: 0 };
        self.reading.pipes.push(parent.flatten());
        if let Some(level) = self.stack.last_mut() {
            level.stage = stage;
        }
    }

    /// Opens a substitution inside the current word.
    pub(crate) fn open_capture(&mut self, length: usize, backtick: bool) {
        let id = self.at;
        self.at += length;
        if backtick {
            self.backticks.push(self.stack.len());
        }
        self.push(Kind::Capture { id, backtick }, id);
    }

    /// Continues the word around a substitution that has ended.
    pub(crate) fn close_capture(&mut self, level: &Level) {
        let Kind::Capture { id, .. } = level.kind else { return };
        let raw = raw(self.source, id..self.at);
        if let Some(draft) = self.stack.last_mut().and_then(|level| level.draft.as_mut()) {
            draft.parts.push(Part::Capture { id, raw });
        }
    }
}

/// Returns the text of a word without expansions.
pub(crate) fn literal(word: &Word) -> Option<&str> {
    match word.parts.as_slice() {
        [Part::Text(text)] => Some(text),
        _ => None,
    }
}

pub(crate) fn is_declaration(name: &str) -> bool {
    matches!(name, "export" | "local" | "readonly" | "declare" | "typeset")
}
