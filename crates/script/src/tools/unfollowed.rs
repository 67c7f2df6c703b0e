//! Commands and programs that are run but are not in the text: `eval` of a variable, decoded text
//! in a shell, a program in another language.
//!
//! The known parts of such text are evaluated like the rest. The unknown parts are reported,
//! because they can contain any command.

use crate::eval::machine::{Invocation, Machine};
use crate::eval::record::{TOO_MANY_CALLS, TOO_MANY_FETCHES};
use crate::eval::value::{Options, Spec, Value};
use crate::found::{CallKind, UnfollowedKind};
use crate::syntax::recovery;
use crate::syntax::text::{Source, cut};

/// Maximum number of positions per text.
const PLACES: usize = 200;

/// Maximum number of tools per pipeline.
const TOOLS: usize = 16;

/// Tools whose output is a transformation of their input. The output of all other tools is their
/// own: `eval "$(ssh-agent)"`.
const CONVERTERS: [&str; 24] = [
    "base64", "base32", "xxd", "openssl", "cat", "echo", "printf", "tr", "rev", "sed", "awk",
    "gawk", "cut", "python", "python3", "perl", "ruby", "gunzip", "zcat", "xz", "xzcat", "jq",
    "yq", "gpg",
];

/// Words in lower case that indicate a program that opens a connection, runs a command or loads
/// code.
const SIGNS: [&str; 17] = [
    "http",
    "url",
    "socket",
    "subprocess",
    "system",
    "popen",
    "exec",
    "eval",
    "spawn",
    "fetch",
    "request",
    "__import__",
    "base64",
    "download",
    "install",
    "npm",
    "pip",
];

/// Whether a program in a language other than shell contains a word that opens a connection, runs a
/// command or loads code, ignoring case. The program is not parsed, so words in comments also
/// count.
///
/// ```
/// assert!(plimsoll_script::may_fetch("import urllib.request"));
/// assert!(!plimsoll_script::may_fetch("print(1)"));
/// ```
pub fn may_fetch(program: &str) -> bool {
    let lower = program.to_ascii_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}

impl Machine<'_> {
    /// Records the tools of a pipeline, and those that produce captured output.
    pub(crate) fn note_tool(&mut self, call: Invocation<'_>, name: &str) {
        let pipe = call.command.pipe.pipe;
        if self.pipeline.0 != pipe {
            self.pipeline = (pipe, Vec::new());
        }
        if self.pipeline.1.len() < TOOLS {
            self.pipeline.1.push(name.to_owned());
        }
        if let Some(id) = self.capture() {
            let tools = self.capture_tools.entry(id).or_default();
            if tools.len() < TOOLS {
                tools.push(name.to_owned());
            }
        }
    }

    /// Records a place at which commands run that are not in the text.
    pub(crate) fn unfollowed(&mut self, at: &Value, kind: UnfollowedKind) {
        if self.unfollowed.len() < PLACES {
            self.unfollowed.push((at.span.start, kind));
        }
    }

    /// Runs a word as commands: `eval`, `bash -c`.
    pub(crate) fn run_string(&mut self, word: &Value) {
        let alone = word.variable.is_some() || self.is_one_variable(word);
        if let Some(choices) = word.choices.clone().filter(|_| alone) {
            for text in choices.texts() {
                self.run_known(text, word);
            }
        } else if alone && !word.is_open() {
            self.run_known(&word.text, word);
        } else {
            let converted = word.capture.is_some_and(|id| self.is_converted(id));
            let unknown = word.open == Some(0) && word.capture.is_none() && !word.parameter;
            if converted || unknown {
                self.unfollowed(word, UnfollowedKind::Commands);
            }
            self.run_word(word);
        }
    }

    /// Whether a word is a single variable or expression, whose value is run.
    fn is_one_variable(&self, word: &Value) -> bool {
        let written = cut(self.source.original, word.span.clone()).trim_matches(['"', '\'']);
        let Some(name) = written.strip_prefix('$') else { return false };
        let name = match name.strip_prefix('{') {
            Some(inner) => {
                return inner.find('}').is_some_and(|end| inner.trim_end_matches('}').len() <= end);
            }
            None => name,
        };
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    /// Whether captured output is transformed text, rather than a tool's own output.
    fn is_converted(&self, capture: usize) -> bool {
        let Some(tools) = self.capture_tools.get(&capture) else { return false };
        let known = self.captured.get(&capture).is_some_and(|value| !value.is_open());
        let echoes = |tool: &str| matches!(tool, "echo" | "printf");
        tools.iter().any(|tool| CONVERTERS.contains(&tool.as_str()) && !(known && echoes(tool)))
    }

    /// Runs text that is the value of a word.
    fn run_known(&mut self, text: &str, word: &Value) {
        if self.is_deepest() || self.spent > self.limits.bytes.saturating_mul(8) {
            self.unfollowed(word, UnfollowedKind::Commands);
            return;
        }
        self.spent += text.len() * 8;
        let source = Source::new(text);
        let reading = recovery::read(&source, 0..text.len(), self.dialect, &mut self.budget);
        let mut inner = Machine::inside(&source, self);
        inner.run_reading(reading);
        inner.finish();
        self.budget = inner.budget;
        self.spent = inner.spent;
        self.sources.extend(inner.sources);
        if inner.not_understood.is_some() {
            self.not_understood.get_or_insert(word.span.start);
        }
        for (_, message) in &inner.limited {
            self.limit(word.span.start, message);
        }
        let (found, calls, unfollowed) = (inner.found, inner.calls, inner.unfollowed);
        for mut candidate in found {
            if self.found.len() >= self.limits.found {
                self.limit(word.span.start, TOO_MANY_FETCHES);
                break;
            }
            candidate.span = word.span.clone();
            candidate.branches.clone_from(&self.branches);
            self.found.push(candidate);
        }
        for mut call in calls {
            if self.calls.len() >= self.limits.found {
                self.limit(word.span.start, TOO_MANY_CALLS);
                break;
            }
            (call.start, call.end) = (word.span.start, word.span.end);
            self.calls.push(call);
        }
        for (_, kind) in unfollowed {
            self.unfollowed(word, kind);
        }
    }

    /// Handles the input of a shell without a file argument, which comes from files or a pipeline.
    /// `piped` is whether a download came through the pipeline.
    pub(crate) fn read_by_shell(&mut self, call: Invocation<'_>, first: &Value, piped: bool) {
        for input in call.inputs {
            if input.capture.is_some() || self.is_download(input) {
                continue;
            }
            if input.text.contains(char::is_whitespace) {
                self.run_word(input);
            } else {
                self.add_shell_call(input);
            }
        }
        if call.more {
            return self.unfollowed(first, UnfollowedKind::Commands);
        }
        let given = !call.inputs.is_empty() || !call.command.documents.is_empty();
        if given || piped || call.command.pipe.index == 0 {
            return;
        }
        let pipe = call.command.pipe.pipe;
        let before: Vec<&str> = match &self.pipeline {
            (at, tools) if *at == pipe => tools.iter().rev().skip(1).map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let all = |name: &str| !before.is_empty() && before.iter().all(|tool| *tool == name);
        if all("cat")
            && let Some((_, files)) = self.read.clone().filter(|(at, _)| *at == pipe)
        {
            for file in &files {
                self.add_shell_call(file);
            }
        } else if (all("echo") || all("printf"))
            && let Some((_, words)) = self.echoed_words.clone().filter(|(at, _)| *at == pipe)
        {
            for word in &words {
                self.run_string(word);
            }
        } else {
            self.unfollowed(first, UnfollowedKind::Commands);
        }
    }

    /// Adds a file that a shell reads, regardless of its name.
    pub(crate) fn add_shell_call(&mut self, file: &Value) {
        let before = self.calls.len();
        self.add_call(CallKind::Script, file);
        for call in self.calls.get_mut(before..).unwrap_or_default() {
            call.by_shell = true;
        }
    }

    /// Handles a program in another language that is part of the script.
    pub(crate) fn inline_program(&mut self, call: Invocation<'_>, text: Option<&Value>) {
        let given = text.map(|value| (value.span.clone(), value.is_open()));
        let documents = call.command.documents.iter().map(|body| (body.clone(), false));
        let parts: Vec<_> = given.into_iter().chain(documents).collect();
        for (span, open) in parts {
            if open || may_fetch(cut(self.source.original, span.clone())) {
                let at = Value::default().at(span);
                self.unfollowed(&at, UnfollowedKind::Program);
            }
        }
    }

    /// Handles tools that run the content of their configuration file.
    pub(crate) fn build_tool(
        &mut self,
        call: Invocation<'_>,
        name: &str,
        rest: &[Value],
        depth: usize,
    ) {
        match name {
            "find" => {
                let runs = |arg: &Value| matches!(arg.text.as_str(), "-exec" | "-execdir" | "-ok");
                let at = rest.iter().position(runs).map(|at| at + 1);
                let inner = at.and_then(|at| rest.get(at..)).unwrap_or_default();
                let ends = |arg: &Value| matches!(arg.text.as_str(), ";" | "+" | "\\;");
                let end = inner.iter().position(ends).unwrap_or(inner.len());
                if let Some(inner) = inner.get(..end).filter(|inner| !inner.is_empty()) {
                    self.dispatch(call, inner, depth + 1);
                }
            }
            "curl" | "wget" => self.listed_downloads(call, name, rest),
            "make" | "gmake" | "bmake" | "mingw32-make" => self.make(rest),
            "run-parts" => {
                if let Some(directory) = rest.iter().rfind(|arg| !arg.is_option()) {
                    let mut files = directory.clone();
                    files.append(&Value::known("/*"));
                    self.add_shell_call(&files);
                }
            }
            "npm" | "yarn" | "pnpm" | "bun" => self.node_script(name, rest),
            _ => {}
        }
    }

    /// Handles downloads whose URLs are in a file or come from a pipeline.
    fn listed_downloads(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) {
        let lists: &[&str] =
            if name == "curl" { &["-K", "--config"] } else { &["-i", "--input-file"] };
        let list = rest.iter().find(|arg| {
            lists.iter().any(|list| arg.text == *list || arg.text.starts_with(&format!("{list}=")))
        });
        let first = rest.first();
        let none = call.more && !rest.iter().any(|arg| arg.text.contains("://"));
        if let Some(at) = list.or(first.filter(|_| none)) {
            self.unfollowed(at, UnfollowedKind::Commands);
        }
    }

    /// Records the text that a here-document writes to a file.
    pub(crate) fn note_written(&mut self, call: Invocation<'_>) {
        let (Some(file), [body]) = (call.outputs.first(), call.command.documents.as_slice()) else {
            return;
        };
        if self.written.len() < PLACES {
            let key = self.file_key(file);
            self.name_file(&key);
            self.written.insert(key, body.clone());
        }
    }

    /// Runs a file that the script wrote; returns whether it did.
    pub(crate) fn run_written(&mut self, file: &Value) -> bool {
        let key = self.used_key(file);
        let Some(body) = self.written.remove(&key) else { return false };
        self.run_text(body);
        true
    }

    /// Handles lines that a script adds to `GITHUB_ENV` or `GITHUB_PATH`. They can set `BASH_ENV`, the script that Bash
    /// reads first, or add a directory of commands.
    pub(crate) fn note_runner_file(&mut self, outputs: &[Value], words: &[Value]) {
        let Some(word) = words.first() else { return };
        let to = |name: &str| outputs.iter().any(|file| file.text.contains(name));
        if to("GITHUB_ENV") && word.text.starts_with("BASH_ENV=") {
            self.add_shell_call(&word.after("BASH_ENV=".len()));
        } else if to("GITHUB_PATH") {
            let mut files = word.clone();
            files.append(&Value::known("/*"));
            self.add_call(CallKind::Script, &files);
        }
    }

    fn make(&mut self, rest: &[Value]) {
        let spec = Spec { short: "CfIoWl", long: "--directory --file --makefile --include-dir" };
        let options = Options::parse(rest, spec);
        let directory = options.value(&["-C", "--directory"]).cloned();
        let mut named = false;
        let files: Vec<Value> = options.all(&["-f", "--file", "--makefile"]).cloned().collect();
        for file in files.iter().take(16) {
            named = true;
            let mut path = directory.clone().unwrap_or_default();
            if directory.is_some() {
                path.append(&Value::known("/"));
            }
            path.append(file);
            self.add_call(CallKind::Makefile, &path.at(file.span.clone()));
        }
        if !named {
            self.add_call(CallKind::Makefile, &directory.unwrap_or_else(|| Value::known(".")));
        }
    }

    fn node_script(&mut self, name: &str, rest: &[Value]) {
        const OWN: [&str; 34] = [
            "install",
            "i",
            "ci",
            "add",
            "remove",
            "rm",
            "uninstall",
            "update",
            "upgrade",
            "up",
            "exec",
            "x",
            "dlx",
            "create",
            "init",
            "publish",
            "pack",
            "link",
            "unlink",
            "audit",
            "config",
            "cache",
            "login",
            "logout",
            "version",
            "view",
            "info",
            "why",
            "list",
            "ls",
            "set",
            "import",
            "fetch",
            "workspace",
        ];
        let spec = Spec { short: "", long: "--prefix --cwd --dir --filter --workspace" };
        let options = Options::parse_until(rest, spec, 1).0;
        let Some(verb) = options.words.first() else { return };
        let runs = ["run", "run-script", "test", "t", "start", "stop", "restart", "rebuild"];
        let script = runs.contains(&verb.text.as_str())
            || name != "npm" && !OWN.contains(&verb.text.as_str());
        if script {
            let directory = options.value(&["--prefix", "--cwd", "--dir"]).cloned();
            self.add_call(CallKind::NodeScript, &directory.unwrap_or_else(|| Value::known(".")));
        }
    }
}

/// Returns the words of a command, with those that come from one variable joined again.
pub(crate) fn joined(words: &[Value]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for word in words {
        match all.last_mut() {
            Some(last) if last.span == word.span && !last.span.is_empty() => {
                last.append(&Value::known(" "));
                last.append(word);
            }
            _ => all.push(word.clone()),
        }
    }
    all
}
