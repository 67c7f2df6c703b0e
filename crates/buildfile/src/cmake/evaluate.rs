//! Evaluates commands that assign variables and commands that control which commands run.

use std::rc::Rc;

use super::arguments::{Arguments, Given};
use super::condition;
use super::fetch;
use super::origin::Origin;
use super::state::{Block, Found, Run, SetAbove, State};
use super::syntax::{Argument, Command, Form};
use super::variables::{Expanded, LONGEST, Value, Variables};

/// Commands that end a block, with those that start it.
const BLOCKS: [(&str, &str); 3] =
    [("if", "endif"), ("foreach", "endforeach"), ("while", "endwhile")];
/// Commands that assign values known only at run time.
const SETTERS: [&str; 13] = [
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
];
/// Commands that assign no relevant variable, although their arguments are often names of
/// variables.
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
/// Maximum number of arguments of a command: expanding lists multiplies them.
const ARGUMENTS: usize = 1_000;
/// Maximum number of open blocks, all of which each command checks.
const BLOCKS_OPEN: usize = 200;
/// Maximum number of changes to variables: a command may change all of them.
const CHANGES: usize = 1_000_000;
/// Maximum number of commands: a function may be called many times.
const COMMANDS: usize = 300_000;
/// Maximum number of bytes to which variables are expanded.
const EXPANDED: usize = 16 << 20;
/// Number of bytes that each argument counts for, in addition to its text.
const GIVEN: usize = 32;

impl Run<'_> {
    /// Evaluates the commands of a file or body.
    pub(super) fn all(&mut self, commands: &mut dyn Iterator<Item = Rc<Command>>) {
        let before = std::mem::take(&mut self.blocks);
        while let Some(command) = commands.next() {
            self.commands += 1;
            if self.is_too_much() || self.is_over {
                break;
            }
            if matches!(command.name.as_str(), "function" | "macro") {
                self.define(&command, commands);
            } else {
                self.command(&command);
            }
        }
        self.is_over = false;
        while let Some(block) = self.blocks.pop() {
            if block.state == State::Open {
                self.variables.close();
            }
        }
        self.blocks = before;
    }

    /// Evaluates a command.
    fn command(&mut self, command: &Command) {
        let name = command.name.as_str();
        if matches!(name, "if" | "elseif" | "foreach") && self.is_active() {
            self.follow_origins(command);
        }
        if let Some((_, end)) = BLOCKS.iter().find(|(begin, _)| *begin == name) {
            self.begin(command, end);
            return;
        }
        if let Some((_, end)) = BLOCKS.iter().find(|(_, end)| *end == name) {
            self.end(end);
            return;
        }
        if matches!(name, "else" | "elseif") {
            self.branch(command);
            return;
        }
        if !self.is_active() {
            return;
        }
        self.follow_origins(command);
        match name {
            "set" => self.set(&command.arguments),
            "unset" => self.unset(command),
            "project" => self.project(&command.arguments),
            "string" | "list" => self.text(command),
            "cmake_parse_arguments" => self.parse_arguments(command),
            "file"
                if command.arguments.first().is_none_or(|argument| argument.text != "DOWNLOAD") =>
            {
                self.lose(command);
            }
            _ if SETTERS.contains(&name) => self.lose(command),
            // An included file or a function may set any variable.
            "include" => self.include(command),
            "add_subdirectory" => self.add_subdirectory(command),
            "include_guard" => self.is_over = self.is_included_again(),
            "return" => self.is_over = !self.is_unsure(),
            "find_package" => {
                if let Some(name) = command.arguments.first() {
                    self.variables.lose_below(&format!("{}_", name.text));
                }
            }
            _ if !fetch::is_read(name) => self.called(command),
            _ => self.fetch(command),
        }
    }

    fn fetch(&mut self, command: &Command) {
        let in_body = self.bodies > 0;
        let arguments = Arguments { all: self.given(&command.arguments), in_body };
        self.wraps |= in_body && arguments.all.iter().any(|argument| !argument.is_known);
        let Some(mut fetch) = fetch::of(command, &arguments) else { return };
        let origin = (self.file, fetch.start);
        let caller = self.given_by_caller(command, &mut fetch);
        let (file, is_given) = (caller.unwrap_or(self.file), caller.is_some());
        self.found.push(Found { file, fetch, origin, is_given, in_body });
    }

    /// Evaluates an unknown command, which may be a function or macro of the file. If its body is
    /// not run, the variables that its arguments name become unknown; after a macro, all variables.
    fn called(&mut self, command: &Command) {
        let Some(definition) = self.defined.get(&command.name).cloned() else {
            if !KNOWN.contains(&command.name.as_str()) {
                self.lose(command);
            }
            return;
        };
        if self.call(&definition, command) {
            return;
        }
        if definition.is_macro {
            self.variables.lose_below("");
        } else {
            self.lose(command);
        }
    }

    pub(super) fn is_active(&self) -> bool {
        let is_left_out =
            |block: &Block| matches!(block.state, State::Decided { active: false, .. });
        !self.blocks.iter().any(is_left_out)
    }

    /// Whether the command runs only under a condition that is unknown.
    pub(super) fn is_unsure(&self) -> bool {
        self.blocks.iter().any(|block| block.state == State::Open)
    }

    pub(super) fn given(&self, arguments: &[Argument]) -> Vec<Given> {
        let mut all = Vec::new();
        for (written, argument) in arguments.iter().enumerate() {
            if let Some(passed) = self.passed_on(argument) {
                all.extend(passed.iter().map(|argument| Given { written, ..argument.clone() }));
                continue;
            }
            let name = argument.text.strip_prefix("${").and_then(|name| name.strip_suffix('}'));
            let choices = name.and_then(|name| self.variables.choices(name));
            let expanded = self.variables.arguments(argument).into_iter();
            all.extend(expanded.map(|Expanded { text, is_known }| Given {
                origin: if is_known { Origin::Build } else { self.origins.of_text(&text) },
                text,
                is_known,
                choices: choices.filter(|_| !is_known).cloned(),
                written,
            }));
            if all.len() > ARGUMENTS {
                break;
            }
        }
        all.truncate(ARGUMENTS + 1);
        self.variables.spend(all.len() * GIVEN);
        all
    }

    fn begin(&mut self, command: &Command, end: &'static str) {
        let state = match command.name.as_str() {
            _ if !self.is_active() => State::Decided { active: false, done: true },
            "if" => self.decide(&command.arguments),
            _ => State::Open,
        };
        if state == State::Open {
            self.variables.open();
        }
        self.blocks.push(Block { end, state });
        if state == State::Open && command.name == "foreach" {
            for argument in &command.arguments {
                self.variables.set(&argument.text, Some(None));
            }
        }
    }

    fn end(&mut self, end: &str) {
        let Some(block) = self.blocks.pop_if(|block| block.end == end) else { return };
        if block.state == State::Open {
            self.variables.close();
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
            State::Open => {
                self.variables.other(command.name == "else");
                State::Open
            }
        };
        if state == State::Open && before != State::Open {
            self.variables.open();
        }
        if let Some(block) = self.blocks.last_mut() {
            block.state = state;
        }
    }

    /// Whether a limit on commands, open blocks or changes to variables is exceeded.
    pub(super) fn is_too_much(&self) -> bool {
        self.blocks.len() > BLOCKS_OPEN
            || self.variables.changes() > CHANGES
            || self.commands > COMMANDS
            || self.variables.expanded() > EXPANDED
    }

    fn decide(&self, condition: &[Argument]) -> State {
        let bound = self.calls.last().map(|call| &call.bound);
        match condition::holds(condition, &self.variables, bound) {
            Some(holds) => State::Decided { active: holds, done: holds },
            None => State::Open,
        }
    }

    /// Enters a function or a directory.
    pub(super) fn enter(&mut self) {
        self.variables.open();
        self.scopes.push(Vec::new());
    }

    /// Leaves a function or directory: its variables are removed, except those set in the caller's
    /// scope.
    pub(super) fn leave(&mut self) {
        self.variables.forget();
        for set in self.scopes.pop().unwrap_or_default() {
            if set.is_cached && self.variables.get(&set.name).is_some() {
                continue;
            }
            self.variables.set(&set.name, set.value.clone());
            if let Some(above) = self.scopes.last_mut().filter(|_| set.is_cached) {
                above.push(set);
            }
        }
    }

    /// Leaves a scope and discards all its changes.
    pub(super) fn forget(&mut self) {
        self.variables.forget();
        self.scopes.pop();
    }

    /// Records a variable set in the caller's scope. If the assignment is conditional, its value is
    /// unknown.
    fn set_above(&mut self, name: &str, value: Option<Value>, is_cached: bool) {
        let value = if self.is_unsure() { Some(None) } else { value };
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(SetAbove { name: name.to_owned(), value, is_cached });
        }
    }

    /// Evaluates `set(NAME value... [CACHE type text [FORCE]] [PARENT_SCOPE])`.
    fn set(&mut self, arguments: &[Argument]) {
        let Some((name, values)) = arguments.split_first() else { return };
        let name = self.variables.expand(&name.text);
        let is =
            |argument: &Argument, word: &str| argument.form == Form::Plain && argument.text == word;
        let end = values.iter().position(|value| is(value, "CACHE") || is(value, "PARENT_SCOPE"));
        let (values, options) = values.split_at(end.unwrap_or(values.len()));
        if !name.is_known {
            return;
        }
        let value = (!values.is_empty()).then(|| self.joined(values, ";"));
        // The variable is set in the scope of the caller or the parent directory only.
        if options.iter().any(|option| is(option, "PARENT_SCOPE")) {
            return self.set_above(&name.text, value, false);
        }
        let is_cached = options.first().is_some_and(|option| is(option, "CACHE"));
        let is_default = is_cached && !options.iter().any(|option| is(option, "FORCE"));
        if is_default && self.variables.get(&name.text).is_some() {
            return;
        }
        if is_cached {
            self.set_above(&name.text, value.clone(), true);
        }
        let line = arguments.first().map_or(0, |argument| argument.line);
        if let (Some(stated), Some(Some(value)), 0) = (&mut self.stated, &value, self.bodies) {
            stated.variables.push((name.text.clone(), value.clone(), line));
        }
        self.variables.set(&name.text, value);
    }

    fn unset(&mut self, command: &Command) {
        if command.arguments.iter().any(|argument| argument.text == "PARENT_SCOPE") {
            for name in self.given(&command.arguments) {
                self.set_above(&name.text, None, false);
            }
            return;
        }
        self.each_name(command, |variables, name| variables.set(name, None));
    }

    fn joined(&self, arguments: &[Argument], between: &str) -> Value {
        let given = self.given(arguments);
        let texts: Vec<&str> = given.iter().map(|argument| argument.text.as_str()).collect();
        let are_known = given.len() <= ARGUMENTS && given.iter().all(|argument| argument.is_known);
        Some(texts.join(between)).filter(|value| are_known && value.len() <= LONGEST)
    }

    /// Evaluates `project(NAME [VERSION version] ...)`.
    fn project(&mut self, arguments: &[Argument]) {
        let given = self.given(arguments);
        let Some(name) = given.first().filter(|name| name.is_known) else { return };
        self.variables.set("PROJECT_NAME", Some(Some(name.text.clone())));
        if let Some(Some(folder)) = self.variables.get("CMAKE_CURRENT_SOURCE_DIR").cloned() {
            for variable in ["PROJECT_SOURCE_DIR", &format!("{}_SOURCE_DIR", name.text)] {
                self.variables.set(variable, Some(Some(folder.clone())));
            }
        }
        let mut behind = given.iter().skip_while(|argument| argument.text != "VERSION").skip(1);
        let version = behind.next().filter(|version| version.is_known);
        let version = version.map(|version| version.text.clone());
        let line = arguments.first().map_or(0, |argument| argument.line);
        if let Some(stated) = self.stated.as_mut().filter(|stated| stated.project.is_none()) {
            stated.project = Some((name.text.clone(), version.clone(), line));
        }
        self.variables.set("PROJECT_VERSION", Some(version.clone()));
        self.variables.set(&format!("{}_VERSION", name.text), Some(version));
    }

    /// Evaluates the commands for texts and lists that build files use to compose versions and
    /// URLs.
    fn text(&mut self, command: &Command) {
        let given = self.given(&command.arguments);
        let texts: Vec<&str> = given.iter().map(|argument| argument.text.as_str()).collect();
        let are_known = given.iter().all(|argument| argument.is_known);
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
        // A text that is extended repeatedly must not grow without limit.
        let value = Some(value).filter(|value| are_known && value.len() <= LONGEST);
        self.variables.set(name, Some(value));
    }

    /// Marks the variables in a command's arguments as unknown from here on.
    pub(super) fn lose(&mut self, command: &Command) {
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
