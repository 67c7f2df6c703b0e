//! Commands that give variables their values, and those that decide which commands are run.

use super::syntax::{Argument, Command, Form};
use super::variables::{Expanded, Value, Variables};

/// What an argument stands for, and which one it is.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) is_known: bool,
    /// The number of the argument as written.
    pub(super) written: usize,
}

/// The arguments of a command that is run, or may be.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    pub(super) all: Vec<Given>,
    /// Whether the command is in the body of a function, whose arguments are not known.
    pub(super) in_body: bool,
}

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
            _ => {
                let in_body = self.blocks.iter().any(|block| block.state == State::Body);
                return Some(Arguments { all: self.given(&command.arguments), in_body });
            }
        }
        None
    }

    fn is_active(&self) -> bool {
        !self.blocks.iter().any(|block| matches!(block.state, State::Decided { active: false, .. }))
    }

    fn given(&self, arguments: &[Argument]) -> Vec<Given> {
        let each = arguments.iter().enumerate();
        each.flat_map(|(written, argument)| {
            let expanded = self.variables.arguments(argument).into_iter();
            expanded.map(move |Expanded { text, is_known }| Given { text, is_known, written })
        })
        .collect()
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
        // What a loop or a caller gives.
        let given = match (state, command.name.as_str()) {
            (State::Body, _) => command.arguments.get(1..),
            (State::Open, "foreach") => command.arguments.get(..1),
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
        let Some(block) = self.blocks.last().filter(|block| block.end == "endif") else { return };
        let state = match block.state {
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
        if let Some(block) = self.blocks.last_mut() {
            if state == State::Open && block.state != State::Open {
                self.variables.open();
            }
            block.state = state;
        }
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
        let words: Vec<&str> = condition.iter().map(|argument| argument.text.as_str()).collect();
        match words.as_slice() {
            ["NOT", rest @ ..] if !rest.is_empty() => {
                self.holds(condition.get(1..).unwrap_or_default()).map(|holds| !holds)
            }
            ["DEFINED", name] if !name.contains(['{', '$']) => {
                Some(self.variables.get(name).is_some())
            }
            [constant] => {
                let is = |list: &[&str]| list.iter().any(|one| one.eq_ignore_ascii_case(constant));
                if is(&TRUE) { Some(true) } else { is(&FALSE).then_some(false) }
            }
            _ => None,
        }
    }

    /// `set(NAME value... [CACHE type text [FORCE]] [PARENT_SCOPE])`.
    fn set(&mut self, arguments: &[Argument]) {
        let Some((name, values)) = arguments.split_first() else { return };
        let name = self.variables.expand(&name.text);
        let is =
            |argument: &Argument, word: &str| argument.form == Form::Plain && argument.text == word;
        let end = values.iter().position(|value| is(value, "CACHE") || is(value, "PARENT_SCOPE"));
        let (values, options) = values.split_at(end.unwrap_or(values.len()));
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
        given.iter().all(|one| one.is_known).then(|| texts.join(between))
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
            ("string", ["APPEND", name, texts @ ..]) => match self.variables.get(name) {
                Some(Some(text)) => (*name, text.clone() + &texts.concat()),
                Some(None) => return,
                None => (*name, texts.concat()),
            },
            ("list", ["APPEND", name, texts @ ..]) => match self.variables.get(name) {
                Some(Some(text)) => (*name, format!("{text};{}", texts.join(";"))),
                Some(None) => return,
                None => (*name, texts.join(";")),
            },
            _ => return self.lose(command),
        };
        // A text that grows with each line would grow without end.
        let value = Some(value).filter(|value| are_known && value.len() <= 64 << 10);
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
        for argument in command.arguments.iter().filter(|one| one.form == Form::Plain) {
            change(&mut self.variables, &argument.text);
        }
    }
}
