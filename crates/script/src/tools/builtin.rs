//! The effects of shell builtins and similar tools: directories, variables, echo, verification of
//! digests.

use plimsoll_model::FetchMethod;

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Origin, Value};
use crate::tools::checks;

impl Machine<'_> {
    /// Handles a shell builtin; returns whether it was one.
    pub(crate) fn builtin(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) -> bool {
        match name {
            "cd" | "pushd" | "popd" => self.change_directory(call, name, rest),
            "pwd" => self.output_directory(),
            "echo" | "printf" => self.echo(call, rest),
            "dirname" => self.dirname(rest),
            "realpath" | "readlink" | "greadlink" => {
                self.output(rest.iter().rfind(|arg| !arg.is_option()).cloned());
            }
            "read" | "unset" | "mapfile" | "readarray" => {
                for arg in rest.iter().filter(|arg| !arg.is_option()).take(64) {
                    self.scope.set(&arg.text, None);
                }
                self.drop_waiting(call.command.pipe);
            }
            "[" | "[[" | "test" => self.compare(rest),
            _ if checks::computes_digest(name, rest) => self.digest(call, name, rest),
            _ if self.signature(name, rest) => {}
            "cmp" => self.compare_files(rest),
            "tar" | "bsdtar" | "gtar" | "unzip" | "7z" | "7za" | "cpio" | "ar" | "gunzip"
            | "unxz" | "dpkg" | "installer" | "hdiutil" | "xar" => {
                self.unpack(call, name, rest);
                return matches!(name, "tar" | "bsdtar" | "gtar" | "unzip" | "cpio");
            }
            "mv" | "cp" | "install" => self.rename(name, rest),
            "rm" | "unlink" => {
                for file in rest.iter().filter(|arg| !arg.is_option()).take(64) {
                    let key = self.file_key(file);
                    if self.files.contains_key(&key) {
                        self.removed.insert(key);
                    }
                }
            }
            "chmod" | "set" | "true" | "false" | "trap" | "shift" | "return" | "exit" | ":" => {}
            _ => return false,
        }
        true
    }

    fn change_directory(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) {
        if self.is_in_subshell(call) {
            return;
        }
        let word = rest.iter().find(|arg| !arg.is_option());
        let is_place = |arg: &Value| {
            let number = arg.text.strip_prefix(['+', '-']).filter(|rest| !rest.is_empty());
            number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        // The stack is only known if it is used like one (bash(1), "DIRSTACK").
        if name != "cd" && rest.iter().any(|arg| arg.text == "-n") {
            return self.scope.forget_pushed();
        }
        if name != "cd" && rest.iter().any(is_place) || name == "pushd" && word.is_none() {
            return self.scope.get_lost();
        }
        if name == "popd" {
            return self.scope.pop_directory();
        }
        let Some(to) = word else { return self.scope.change(&Value::known("~")) };
        let unknown = Value::unknown("-");
        let to = if to.text == "-" { &unknown } else { to };
        if name == "pushd" {
            self.scope.push_directory(to);
        } else {
            self.scope.change(to);
        }
    }

    /// Whether a simple command runs in a subshell: a stage of a pipeline, or in the background.
    fn is_in_subshell(&self, call: Invocation<'_>) -> bool {
        let stage = call.command.pipe.index > 0;
        let behind = self.source.original.get(call.command.span.end..).unwrap_or_default();
        let behind = behind.trim_start_matches([' ', '\t']);
        let is_single =
            |sign: char| behind.strip_prefix(sign).is_some_and(|behind| !behind.starts_with(sign));
        stage || is_single('|') || is_single('&')
    }

    /// Sets the known output of the captured command.
    pub(crate) fn output(&mut self, value: Option<Value>) {
        if let (Some(id), Some(value)) = (self.capture(), value) {
            self.captured.insert(id, value);
        }
    }

    /// Removes the known output of the captured command.
    pub(crate) fn forget_output(&mut self) {
        if let Some(id) = self.capture() {
            self.captured.remove(&id);
        }
    }

    fn output_directory(&mut self) {
        use crate::found::CallBase;
        let directory = self.scope.directory.clone();
        let origin = match directory.base {
            CallBase::ScriptDirectory => Origin::ScriptDirectory,
            CallBase::Repository => Origin::Repository,
            CallBase::Working => Origin::Working,
            CallBase::Elsewhere => Origin::Text,
        };
        let value = match directory.path {
            Some(path) if path.is_empty() || origin == Origin::Text => {
                Value { text: path, origin, ..Value::default() }
            }
            Some(path) => Value { text: format!("/{path}"), origin, ..Value::default() },
            None => return,
        };
        self.output(Some(value));
    }

    fn echo(&mut self, call: Invocation<'_>, rest: &[Value]) {
        let words = rest.iter().filter(|arg| !arg.is_option());
        let mut value = Value::default();
        for word in words.take(16) {
            if !value.text.is_empty() {
                value.append(&Value::known(" "));
            }
            value.append(word);
        }
        self.echoed = Some((call.command.pipe.pipe, value.text.clone()));
        let words: Vec<Value> =
            rest.iter().filter(|arg| !arg.is_option()).take(16).cloned().collect();
        self.note_runner_file(call.outputs, &words);
        self.echoed_words = Some((call.command.pipe.pipe, words));
        if self.capture().is_some() && call.command.pipe.index == 0 {
            self.output(
                Some(value).filter(|value| !value.is_open() || value.origin != Origin::Text),
            );
        } else {
            self.forget_output();
        }
    }

    fn dirname(&mut self, rest: &[Value]) {
        let Some(mut value) = rest.iter().rfind(|arg| !arg.is_option()).cloned() else { return };
        if value.is_open() && value.origin == Origin::Text {
            return;
        }
        match (value.origin, value.text.trim_end_matches('/').rfind('/')) {
            (Origin::ScriptFile, _) if value.text.is_empty() => {
                value.origin = Origin::ScriptDirectory;
            }
            (Origin::Text, None) => ".".clone_into(&mut value.text),
            (_, Some(end)) => value.text.truncate(end),
            (_, None) => "/..".clone_into(&mut value.text),
        }
        self.output(Some(value));
    }

    fn unpack(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) {
        let tar = name.ends_with("tar");
        let first = rest.first().map(|arg| arg.text.as_str()).unwrap_or_default();
        let bundle = |text: &str| text.starts_with('-') && !text.starts_with("--");
        let extracts = !tar
            || (!first.starts_with('-') && first.contains('x'))
            || rest
                .iter()
                .any(|arg| bundle(&arg.text) && arg.text.contains('x') || arg.text == "--extract");
        if !extracts {
            return;
        }
        for arg in rest.iter().chain(call.inputs).take(64) {
            if !self.mark_capture(arg, FetchMethod::Archive) {
                self.mark_file(arg, FetchMethod::Archive);
            }
        }
        self.unpack_waiting(call.command.pipe);
    }

    /// Renames a file, keeping the recorded facts about it.
    fn rename(&mut self, name: &str, rest: &[Value]) {
        let words: Vec<&Value> = rest.iter().filter(|arg| !arg.is_option()).take(4).collect();
        let [from, to] = words.as_slice() else { return };
        let from_key = self.file_key(from);
        let Some(candidates) = self.files.get(&from_key).cloned() else { return };
        let to_key = self.file_key(to);
        let inside = format!("{}/{}", to_key.trim_end_matches('/'), from.file_name());
        let recent: Vec<usize> = candidates.iter().rev().take(8).copied().collect();
        if name == "mv" {
            self.files.remove(&from_key);
            for candidate in &recent {
                self.rename_saved(&to.text, *candidate);
            }
        }
        self.files.insert(inside, recent.clone());
        self.files.insert(to_key, recent);
    }
}
