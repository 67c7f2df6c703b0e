//! Finds the tool that a command line runs: wrappers, shells, functions.

use plimsoll_model::FetchMethod;

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Origin, Spec, Value};
use crate::found::{CallKind, Dialect, Invoked, OTHER_SHELLS};
use crate::tools;
use crate::tools::unfollowed;
use crate::tools::wrapper::{self, Wrapped};

/// Maximum number of wrappers around one command.
const WRAPPERS: usize = 12;

/// Shells, whose input is evaluated as a script.
const SHELLS: [&str; 7] = ["bash", "sh", "zsh", "dash", "ash", "ksh", "mksh"];

/// Interpreters of languages other than shell; for shells that are not supported, see
/// [`OTHER_SHELLS`].
const INTERPRETERS: [&str; 8] = ["python", "perl", "ruby", "node", "php", "lua", "deno", "bun"];

impl Machine<'_> {
    /// Evaluates a command.
    pub(crate) fn dispatch(&mut self, call: Invocation<'_>, args: &[Value], depth: usize) {
        let args =
            match args.iter().position(|arg| !arg.text.is_empty() || arg.origin != Origin::Text) {
                Some(first) => args.get(first..).unwrap_or_default(),
                None => return,
            };
        let Some((first, rest)) = args.split_first() else { return };
        let name = name_of(first);
        if depth == 0 {
            self.note_tool(call, &name);
        }
        if depth < WRAPPERS && self.unwrap(call, &name, args, depth) {
            return;
        }
        if depth >= WRAPPERS {
            self.problem(
                first.span.start,
                "too many wrappers around a command: the command was not read",
            );
            return;
        }
        self.keep_run(&name, rest);
        if self.run_shell(call, &name, first, rest) || self.builtin(call, &name, rest) {
            return;
        }
        self.build_tool(call, &name, rest, depth);
        if tools::run(self, call, &name, args) {
            return;
        }
        self.run_path(first);
        self.helper_check(&name, rest);
        self.pass_through(call, &name, rest);
    }

    /// Records the run of a command that is in the limits.
    fn keep_run(&mut self, name: &str, rest: &[Value]) {
        const ARGUMENTS: usize = 24;
        const LENGTH: usize = 120;
        // In a variable with the name of the tool, underscores replace hyphens: `$CLANG_TIDY`.
        let name = name.trim_start_matches("./").replace('_', "-");
        let known = self.limits.commands;
        let Ok(at) = known.binary_search(&name.as_str()) else { return };
        let Some(name) = known.get(at).filter(|_| self.invoked.len() < self.limits.found) else {
            return;
        };
        let arguments = rest.iter().take(ARGUMENTS);
        let arguments = arguments.map(|value| plimsoll_model::clip(&value.text, LENGTH)).collect();
        self.invoked.push(Invoked { name, arguments });
    }

    /// Handles commands that run another command; returns whether this is one.
    fn unwrap(&mut self, call: Invocation<'_>, name: &str, args: &[Value], depth: usize) -> bool {
        let rest = args.get(1..).unwrap_or_default();
        let helper = wrapper::by_name(name, rest);
        if helper {
            self.run_function(name, &[]);
        }
        if let Some(function) = self.functions.get_mut(name).filter(|_| !helper) {
            if let Some(prefix) = function.wraps.clone() {
                function.expanded = true;
                let mut words = prefix;
                words.extend_from_slice(rest);
                self.call_function(name, &[]);
                self.dispatch(call, &words, depth + 1);
            } else {
                self.call_function(name, rest);
                self.helper_check(name, rest);
            }
            return true;
        }
        tools::before(self, call, name, rest);
        match wrapper::unwrap(name, rest) {
            Wrapped::No => false,
            Wrapped::Command(inner) => {
                let options = rest.get(..rest.len().saturating_sub(inner.len()));
                let moves = wrapper::changes_directory(name, options.unwrap_or_default());
                self.apart(moves, moves, |machine| machine.dispatch(call, &inner, depth + 1));
                true
            }
            Wrapped::More(inner) => {
                self.dispatch(Invocation { more: true, ..call }, &inner, depth + 1);
                true
            }
            Wrapped::Text(words) => {
                // Unlike `eval`, `su` starts another shell.
                let moves = wrapper::changes_directory(name, rest);
                self.apart(name != "eval", moves, |machine| {
                    for word in unfollowed::joined(&words) {
                        if !machine.mark_capture(&word, FetchMethod::PipeToShell) {
                            machine.run_string(&word);
                        }
                    }
                });
                true
            }
            Wrapped::Remote(inner) => {
                if inner.is_empty() {
                    self.isolated(|machine| machine.run_documents(call));
                } else if let [only] = inner.as_slice() {
                    self.isolated(|machine| machine.run_word(only));
                } else {
                    self.isolated(|machine| machine.dispatch(call, &inner, depth + 1));
                }
                true
            }
        }
    }

    /// Evaluates something in a process of its own, which may have another directory.
    fn apart(&mut self, apart: bool, moves: bool, run: impl FnOnce(&mut Self)) {
        if !apart {
            return run(self);
        }
        self.scope.enter(false);
        if moves {
            self.scope.get_lost();
        }
        run(self);
        self.scope.leave(false);
    }

    /// Evaluates a command on another host or in a container.
    pub(crate) fn isolated(&mut self, run: impl FnOnce(&mut Self)) {
        self.scope.enter(false);
        self.scope.directory =
            crate::found::Directory { base: crate::found::CallBase::Elsewhere, path: None };
        self.isolations += 1;
        run(self);
        self.isolations -= 1;
        self.scope.leave(false);
    }

    /// Runs the here-documents of a command as scripts.
    pub(crate) fn run_documents(&mut self, call: Invocation<'_>) {
        for body in &call.command.documents {
            self.run_text(body.clone());
        }
    }

    /// Handles shells and other interpreters.
    fn run_shell(
        &mut self,
        call: Invocation<'_>,
        name: &str,
        first: &Value,
        rest: &[Value],
    ) -> bool {
        if matches!(name, "source" | ".") {
            if let Some(file) = rest.first() {
                self.run_file(file, true);
            }
            return true;
        }
        let shell = SHELLS.contains(&name);
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let other = OTHER_SHELLS.contains(&name);
        if !shell && !other && !INTERPRETERS.contains(&stem)
            || rest.iter().any(|arg| arg.text == "-m" || arg.text.starts_with("-mp"))
        {
            return false;
        }
        // `deno` and `bun` are both an interpreter and a package manager.
        let verb = rest.iter().find(|arg| !arg.is_option()).map(|arg| arg.text.as_str());
        let manages = ["add", "a", "install", "i", "x", "create", "remove", "update", "link"];
        if matches!(name, "bun" | "deno") && verb.is_some_and(|verb| manages.contains(&verb)) {
            return false;
        }
        let spec = if shell {
            Spec { short: "oO", long: "--rcfile --init-file" }
        } else {
            Spec { short: "WXIEr", long: "" }
        };
        let (options, _) = Options::parse_until(rest, spec, 1);
        let dialect = if name == "zsh" { Dialect::Zsh } else { Dialect::Bash };
        let inline = options.has(&["-c", "-e", "--eval", "-p", "-Command", "-pe", "-ne"]) && !shell
            || shell && options.has(&["-c"]);
        let file = options.words.first();
        if other && file.is_some() {
            let message = format!("a script for {name}: it was not searched for fetches");
            self.note(first.span.start, &message);
        }
        if inline {
            self.in_dialect(dialect, |machine| machine.run_inline(call, file, shell));
            return true;
        }
        let standard = options.has(&["-s"])
            || file.is_none_or(|file| matches!(file.text.as_str(), "-" | "/dev/stdin"));
        if standard {
            self.in_dialect(dialect, |machine| machine.run_input(call, first, shell));
        } else if let Some(file) = file {
            self.run_file(file, shell);
            if !shell {
                self.drop_waiting(call.command.pipe);
            }
        }
        true
    }

    /// Handles `bash -c text` and `python -c text`.
    fn run_inline(&mut self, call: Invocation<'_>, text: Option<&Value>, shell: bool) {
        let Some(text) = text else { return };
        if text.open == Some(0) && self.mark_capture(text, FetchMethod::PipeToShell) {
            return;
        }
        if shell {
            self.scope.enter(false);
            self.run_string(text);
            self.scope.leave(false);
        } else {
            self.inline_program(call, Some(text));
            self.drop_waiting(call.command.pipe);
        }
    }

    /// Handles an interpreter that reads its standard input.
    fn run_input(&mut self, call: Invocation<'_>, first: &Value, shell: bool) {
        let piped = self.run_waiting(call.command.pipe);
        if shell {
            self.read_by_shell(call, first, piped);
        } else {
            self.inline_program(call, None);
        }
        for input in call.inputs {
            if !self.mark_capture(input, FetchMethod::PipeToShell) {
                self.mark_file(input, FetchMethod::PipeToShell);
            }
        }
        if shell {
            self.scope.enter(false);
            self.run_documents(call);
            self.scope.leave(false);
        }
    }

    /// Handles the file argument of an interpreter.
    fn run_file(&mut self, file: &Value, shell: bool) {
        if self.mark_capture(file, FetchMethod::PipeToShell)
            || self.mark_file(file, FetchMethod::PipeToShell)
            || shell && self.run_written(file)
        {
            return;
        }
        if file.is_option() {
            return;
        }
        if shell {
            self.add_shell_call(file);
        } else {
            self.add_call(CallKind::Program, file);
        }
    }

    /// Handles a command that is a path: a script, or a file that was downloaded before.
    fn run_path(&mut self, first: &Value) {
        let path = first.text.contains('/') || first.origin != Origin::Text;
        if !path || self.mark_file(first, FetchMethod::PipeToShell) || self.run_written(first) {
            return;
        }
        let elsewhere = first.text.starts_with(['/', '~', '(']) && first.origin == Origin::Text;
        let script = first.text.strip_suffix(".sh").is_some();
        // A directory known only at run time is usually in the repository.
        let below = first.text.starts_with('$') && first.text.contains('/');
        if (!elsewhere || self.in_image && script) && (first.open != Some(0) || below) {
            self.add_call(CallKind::Script, first);
        }
    }

    /// Handles the effect of any other command on the downloads that flow into it.
    fn pass_through(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) {
        let stage = call.command.pipe;
        if matches!(name, "cat" | "tee") {
            self.note_written(call);
        }
        if matches!(name, "cat" | "grep" | "egrep" | "fgrep" | "awk" | "sed" | "head" | "tail") {
            let words = rest.iter().filter(|arg| !arg.is_option()).take(16).cloned();
            let words: Vec<Value> = words.collect();
            if !words.is_empty() && stage.index == 0 {
                self.read = Some((stage.pipe, words));
            }
        }
        if matches!(name, "grep" | "egrep" | "fgrep" | "rg") {
            self.search_digest(call, rest);
        }
        match name {
            "tee" => {
                for file in rest.iter().filter(|arg| !arg.is_option()).take(1) {
                    let key = self.file_key(file);
                    self.save_and_pass(stage, &key);
                }
            }
            "apt-key" | "kubectl" | "sponge" | "rpm" | "gpg" | "docker" | "podman" => {
                self.save_waiting_before(stage, name);
            }
            "dd" => self.save_waiting_before(stage, "dd"),
            "gunzip" | "gzip" | "zcat" | "xz" | "xzcat" | "bzip2" | "bunzip2" | "zstd"
            | "base64" | "cat" | "pv" | "openssl" | "iconv" | "dos2unix" => {}
            "sed" | "awk" | "gawk" | "tr" | "envsubst" | "head" | "tail" | "grep" | "egrep"
            | "fgrep" | "perl" => {
                // The address in `echo "$url" | sed "s/VERSION/$version/"` is not the one that is printed.
                let edits = matches!(name, "sed" | "awk" | "gawk" | "tr" | "envsubst" | "perl");
                if edits && stage.index > 0 && rest.iter().any(Value::is_open) {
                    self.forget_output();
                }
                self.filter_waiting(stage);
            }
            _ => self.drop_waiting(stage),
        }
    }

    /// Saves the downloads that flow into the stage.
    fn save_waiting_before(&mut self, stage: crate::syntax::event::Stage, key: &str) {
        if stage.index > 0 {
            self.save_waiting(stage, key);
        }
    }

    /// Saves the downloads that flow into the stage, and passes them on.
    fn save_and_pass(&mut self, stage: crate::syntax::event::Stage, key: &str) {
        let before = self.waiting_candidates(stage);
        self.save_waiting_before(stage, key);
        for candidate in before {
            self.flow_on(candidate, stage);
        }
    }
}

/// Returns the name of the tool that a word runs.
fn name_of(first: &Value) -> String {
    if let Some(candidate) = &first.candidate {
        return candidate.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if first.open == Some(0)
        && let Some(variable) = &first.variable
    {
        return guess(variable, &first.text);
    }
    let name = first.file_name();
    let relative = first.text.contains('/') && !first.text.starts_with('/') && !first.is_open();
    if relative || first.origin != Origin::Text {
        return format!("./{name}");
    }
    let name = name.strip_suffix(".exe").unwrap_or(name);
    name.to_owned()
}

/// Returns the tool that a variable contains by convention: `$PYTHON`, `${PIP}`, `$SUDO`.
fn guess(variable: &str, text: &str) -> String {
    if !text.starts_with('$') && !text.contains('/') {
        return text.to_owned();
    }
    let name = variable.to_ascii_lowercase();
    let name = name.trim_start_matches('_');
    for suffix in ["_executable", "_exe", "_bin", "_cmd", "_command", "_path", "_runtime"] {
        if let Some(stem) = name.strip_suffix(suffix) {
            return stem.to_owned();
        }
    }
    name.to_owned()
}
