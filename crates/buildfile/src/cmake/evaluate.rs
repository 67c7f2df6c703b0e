//! Commands that give variables their values, and those that decide which commands are run.

use std::collections::BTreeMap;

use super::arguments::{Arguments, Given};
use super::fetch;
use super::syntax::{Argument, Command, Form};
use super::variables::{Expanded, LONGEST, Value, Variables};

/// Commands that end a block that another one begins.
const BLOCKS: [(&str, &str); 5] = [
    ("if", "endif"),
    ("foreach", "endforeach"),
    ("while", "endwhile"),
    ("function", "endfunction"),
    ("macro", "endmacro"),
];
/// Commands that give variables values which only a run can tell.
const SETTERS: [&str; 14] = [
    "execute_process",
    "exec_program",
    "math",
    "get_filename_component",
    "cmake_path",
    "separate_arguments",
    "get_property",
    "get_target_property",
    "get_directory_property",
    "find_program",
    "find_path",
    "find_file",
    "find_library",
    "cmake_parse_arguments",
];
/// Commands that set no variable that matters here, though they are often given the names of some.
const KNOWN: [&str; 16] = [
    "message",
    "option",
    "cmake_minimum_required",
    "cmake_policy",
    "add_library",
    "add_executable",
    "add_custom_target",
    "add_custom_command",
    "add_dependencies",
    "target_link_libraries",
    "target_include_directories",
    "target_compile_definitions",
    "install",
    "fetchcontent_makeavailable",
    "mark_as_advanced",
    "set_property",
];
/// Most arguments of a command that are looked at: lists multiply.
const ARGUMENTS: usize = 1_000;
/// Most blocks that are open at a time: each command looks at all of them.
const BLOCKS_OPEN: usize = 200;
/// Most changes of variables: a command may change all of them.
const CHANGES: usize = 1_000_000;
const TRUE: [&str; 5] = ["1", "ON", "YES", "TRUE", "Y"];
const FALSE: [&str; 6] = ["0", "OFF", "NO", "FALSE", "N", "IGNORE"];

/// A block that is not closed yet.
#[derive(Debug)]
struct Block {
    end: &'static str,
    state: State,
}

/// What is known of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is known whether its open branch is taken, and whether one was.
    Decided { active: bool, done: bool },
    /// Its branches may be taken or not.
    Open,
    /// What it sets is its own.
    Body,
}

/// The state of a file up to a command.
#[derive(Debug, Default)]
pub(super) struct Run {
    variables: Variables,
    blocks: Vec<Block>,
    /// Functions and macros of the file, and whether it is a macro, which has no variables of its own.
    defined: BTreeMap<String, bool>,
}

impl Run {
    /// Takes a command. Gives its arguments unless it is known not to be run, or is none but a command of variables
    /// and conditions.
    pub(super) fn command(&mut self, command: &Command) -> Option<Arguments> {
        let name = command.name.as_str();
        if let Some((_, end)) = BLOCKS.iter().find(|(begin, _)| *begin == name) {
            self.begin(command, end);
            return None;
        }
        if let Some((_, end)) = BLOCKS.iter().find(|(_, end)| *end == name) {
            self.end(end);
            return None;
        }
        if matches!(name, "else" | "elseif") {
            self.branch(command);
            return None;
        }
        if !self.is_active() {
            return None;
        }
        match name {
            "set" => self.set(&command.arguments),
            "unset" => self.each_name(command, |variables, name| variables.set(name, None)),
            "project" => self.project(&command.arguments),
            "string" | "list" => self.text(command),
            "file" if command.arguments.first().is_none_or(|one| one.text != "DOWNLOAD") => {
                self.lose(command);
            }
            _ if SETTERS.contains(&name) => self.lose(command),
            // What is included, or called, may set anything.
            "include" => self.include(command),
            "find_package" => {
                if let Some(name) = command.arguments.first() {
                    self.variables.lose_below(&format!("{}_", name.text));
                }
            }
            _ if !fetch::is_read(name) => self.called(command),
            _ => {
                let in_body = self.blocks.iter().any(|block| block.state == State::Body);
                return Some(Arguments { all: self.given(&command.arguments), in_body });
            }
        }
        None
    }

    /// A command that is not known may be a function of the file, which sets what it is told to; a macro may set more.
    fn called(&mut self, command: &Command) {
        match self.defined.get(&command.name) {
            Some(true) => self.variables.lose_below(""),
            None if KNOWN.contains(&command.name.as_str()) => {}
            _ => self.lose(command),
        }
    }

    /// A file that is included may set anything. Modules of `CMake`, which have no path, set what they are named after.
    fn include(&mut self, command: &Command) {
        let named = self.given(&command.arguments).into_iter().next();
        let is_file = named.is_none_or(|named| named.text.contains(['/', '.', '$']));
        if is_file {
            self.variables.lose_below("");
        }
    }

    fn is_active(&self) -> bool {
        let is_left_out =
            |block: &Block| matches!(block.state, State::Decided { active: false, .. });
        !self.blocks.iter().any(is_left_out)
    }

    fn given(&self, arguments: &[Argument]) -> Vec<Given> {
        let mut all = Vec::new();
        for (written, argument) in arguments.iter().enumerate() {
            let expanded = self.variables.arguments(argument).into_iter();
            all.extend(expanded.map(|Expanded { text, is_known }| Given {
                text,
                is_known,
                written,
            }));
            if all.len() > ARGUMENTS {
                break;
            }
        }
        all
    }

    fn begin(&mut self, command: &Command, end: &'static str) {
        let state = match command.name.as_str() {
            _ if !self.is_active() => State::Decided { active: false, done: true },
            "if" => self.decide(&command.arguments),
            "function" | "macro" => State::Body,
            _ => State::Open,
        };
        if !matches!(state, State::Decided { .. }) {
            self.variables.open();
        }
        self.blocks.push(Block { end, state });
        if state == State::Body
            && let Some(name) = command.arguments.first()
        {
            self.defined.insert(name.text.to_ascii_lowercase(), command.name == "macro");
        }
        // What a loop or a caller gives.
        let given = match (state, command.name.as_str()) {
            (State::Body, _) => command.arguments.get(1..),
            (State::Open, "foreach") => Some(command.arguments.as_slice()),
            _ => None,
        };
        for argument in given.unwrap_or_default() {
            self.variables.set(&argument.text, Some(None));
        }
    }

    fn end(&mut self, end: &str) {
        let Some(block) = self.blocks.pop_if(|block| block.end == end) else { return };
        match block.state {
            State::Decided { .. } => {}
            State::Open => self.variables.close(),
            State::Body => self.variables.forget(),
        }
    }

    fn branch(&mut self, command: &Command) {
        let last = self.blocks.last().filter(|block| block.end == "endif");
        let Some(before) = last.map(|block| block.state) else { return };
        let state = match before {
            State::Decided { done: true, .. } => State::Decided { active: false, done: true },
            State::Decided { .. } if command.name == "else" => {
                State::Decided { active: true, done: true }
            }
            State::Decided { .. } => self.decide(&command.arguments),
            other => {
                self.variables.other();
                other
            }
        };
        if state == State::Open && before != State::Open {
            self.variables.open();
        }
        if let Some(block) = self.blocks.last_mut() {
            block.state = state;
        }
    }

    /// Whether the file has more open blocks or changes of variables than are followed.
    pub(super) fn is_too_much(&self) -> bool {
        self.blocks.len() > BLOCKS_OPEN || self.variables.changes() > CHANGES
    }

    fn decide(&self, condition: &[Argument]) -> State {
        match self.holds(condition) {
            Some(holds) => State::Decided { active: holds, done: holds },
            None => State::Open,
        }
    }

    /// Whether a condition holds, where the file tells. A variable that the file has not set has not been set: what
    /// it does by itself is asked for, not what somebody may ask of it.
    fn holds(&self, condition: &[Argument]) -> Option<bool> {
        let nots = condition.iter().take_while(|argument| argument.text == "NOT").count();
        let said = match condition.get(nots..)? {
            [defined, name] if defined.text == "DEFINED" && !name.text.contains(['{', '$']) => {
                self.variables.is_defined(&name.text)?
            }
            [constant] => {
                let is =
                    |list: &[&str]| list.iter().any(|one| one.eq_ignore_ascii_case(&constant.text));
                if is(&TRUE) {
                    true
                } else if is(&FALSE) {
                    false
                } else {
                    return None;
                }
            }
            _ => return None,
        };
        Some(said == (nots % 2 == 0))
    }

    /// `set(NAME value... [CACHE type text [FORCE]] [PARENT_SCOPE])`.
    fn set(&mut self, arguments: &[Argument]) {
        let Some((name, values)) = arguments.split_first() else { return };
        let name = self.variables.expand(&name.text);
        let is =
            |argument: &Argument, word: &str| argument.form == Form::Plain && argument.text == word;
        let end = values.iter().position(|value| is(value, "CACHE") || is(value, "PARENT_SCOPE"));
        let (values, options) = values.split_at(end.unwrap_or(values.len()));
        // It is set for who calls or includes the file, and not here.
        if options.iter().any(|option| is(option, "PARENT_SCOPE")) {
            return;
        }
        let is_default = options.first().is_some_and(|option| is(option, "CACHE"))
            && !options.iter().any(|option| is(option, "FORCE"));
        if !name.is_known || is_default && self.variables.get(&name.text).is_some() {
            return;
        }
        let value = (!values.is_empty()).then(|| self.joined(values, ";"));
        self.variables.set(&name.text, value);
    }

    fn joined(&self, arguments: &[Argument], between: &str) -> Value {
        let given = self.given(arguments);
        let texts: Vec<&str> = given.iter().map(|one| one.text.as_str()).collect();
        let are_known = given.len() <= ARGUMENTS && given.iter().all(|one| one.is_known);
        Some(texts.join(between)).filter(|value| are_known && value.len() <= LONGEST)
    }

    /// `project(NAME [VERSION version] ...)`.
    fn project(&mut self, arguments: &[Argument]) {
        let given = self.given(arguments);
        let Some(name) = given.first().filter(|name| name.is_known) else { return };
        self.variables.set("PROJECT_NAME", Some(Some(name.text.clone())));
        let mut behind = given.iter().skip_while(|one| one.text != "VERSION").skip(1);
        let version = behind.next().filter(|version| version.is_known);
        let version = version.map(|version| version.text.clone());
        self.variables.set("PROJECT_VERSION", Some(version.clone()));
        self.variables.set(&format!("{}_VERSION", name.text), Some(version));
    }

    /// The commands of texts and lists that build files make versions and URLs with.
    fn text(&mut self, command: &Command) {
        let given = self.given(&command.arguments);
        let texts: Vec<&str> = given.iter().map(|one| one.text.as_str()).collect();
        let are_known = given.iter().all(|one| one.is_known);
        let (name, value) = match (command.name.as_str(), texts.as_slice()) {
            ("string", ["REPLACE", from, to, name, texts @ ..]) if !from.is_empty() => {
                (*name, texts.concat().replace(from, to))
            }
            ("string", ["TOLOWER", text, name]) => (*name, text.to_ascii_lowercase()),
            ("string", ["TOUPPER", text, name]) => (*name, text.to_ascii_uppercase()),
            ("string", ["CONCAT", name, texts @ ..]) => (*name, texts.concat()),
            (command, ["APPEND", name, texts @ ..]) => {
                let between = if command == "list" { ";" } else { "" };
                let more = texts.join(between);
                match self.variables.get(name) {
                    Some(Some(text)) => (*name, format!("{text}{between}{more}")),
                    Some(None) => return,
                    None => (*name, more),
                }
            }
            _ => return self.lose(command),
        };
        // A text that grows with each line would grow without end.
        let value = Some(value).filter(|value| are_known && value.len() <= LONGEST);
        self.variables.set(name, Some(value));
    }

    /// The variables that a command names have values that are not known from here on.
    fn lose(&mut self, command: &Command) {
        self.each_name(command, |variables, name| {
            if variables.get(name).is_some() {
                variables.set(name, Some(None));
            }
        });
    }

    fn each_name(&mut self, command: &Command, mut change: impl FnMut(&mut Variables, &str)) {
        for name in self.given(&command.arguments) {
            change(&mut self.variables, &name.text);
        }
    }
}
