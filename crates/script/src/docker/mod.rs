//! Dockerfiles: instructions, and the shell commands in `RUN`.

mod instruction;
mod stage;
mod words;

use std::collections::VecDeque;
use std::ops::Range;

use plimsoll_model::FetchMethod;

use crate::eval::machine::Machine;
use crate::eval::scope::{Binding, Scope};
use crate::eval::value::{Options, Spec, Value};
use crate::found::CallBase;
use crate::syntax::text::cut;
use crate::tools::{add_image, add_remote};

pub(crate) use instruction::File;
use instruction::{Document, Instruction, delimiter};
use stage::{Interpreter, Stage, Stages, image_path};

/// The state between instructions.
#[derive(Default)]
struct State {
    stages: Stages,
    stage: Stage,
    /// Whether a stage has started.
    begun: bool,
    /// The arguments before the first `FROM`.
    globals: Scope,
}

/// Evaluates the instructions of a file.
pub(crate) fn run(file: &File<'_>, machine: &mut Machine<'_>) {
    let mut state = State::default();
    machine.in_image = true;
    for at in &file.broken {
        machine.problem(*at, "unclosed here-document, so nothing after it was read: close it");
    }
    if let Some(at) = file.stopped {
        machine.limit(at, "too many instructions: the rest was not read");
    }
    if let Some(span) = &file.frontend {
        let name = cut(file.source.original, span.clone());
        let image = Value { span: span.clone(), exact: true, ..Value::known(name) };
        add_image(machine, FetchMethod::DockerPull, &image);
    }
    for instruction in &file.instructions {
        match instruction.keyword.as_str() {
            "FROM" => from(file, machine, &mut state, instruction),
            "ARG" | "ENV" => variables(file, machine, &mut state, instruction),
            "WORKDIR" => {
                if let Some(to) = words(file, machine, instruction).first() {
                    state.stage.workdir = image_path(&state.stage.workdir, &to.text);
                }
            }
            "COPY" | "ADD" => copy(file, machine, &mut state, instruction),
            "RUN" => run_instruction(file, machine, &mut state, instruction),
            "SHELL" => shell(file, &mut state, instruction),
            "ONBUILD" => onbuild(file, machine, &mut state, instruction),
            "CMD" | "ENTRYPOINT" | "LABEL" | "EXPOSE" | "VOLUME" | "USER" | "STOPSIGNAL"
            | "HEALTHCHECK" | "MAINTAINER" => {}
            _ => machine.problem(instruction.start, "unknown instruction: correct it"),
        }
    }
}

/// Evaluates `ONBUILD RUN …`, whose instruction runs in builds of other images.
fn onbuild(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, outer: &Instruction) {
    let text = cut(&file.source.masked, outer.arguments.clone());
    let indent = text.len() - text.trim_start().len();
    let keyword = text.split_whitespace().next().unwrap_or_default();
    let start = outer.arguments.start + indent;
    let inner = Instruction {
        keyword: keyword.to_ascii_uppercase(),
        start,
        arguments: start + keyword.len()..outer.arguments.end,
        documents: outer.documents.clone(),
        end: outer.end,
    };
    match inner.keyword.as_str() {
        "COPY" | "ADD" => copy(file, machine, state, &inner),
        "RUN" => run_instruction(file, machine, state, &inner),
        _ => {}
    }
}

/// Returns the words of an instruction, with variables replaced.
fn words(file: &File<'_>, machine: &mut Machine<'_>, instruction: &Instruction) -> Vec<Value> {
    let words = file.words(instruction.arguments.clone());
    words.flat_map(|word| machine.expand_counted(&word)).collect()
}

fn from(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, instruction: &Instruction) {
    if !std::mem::replace(&mut state.begun, true) {
        state.globals = std::mem::take(&mut machine.scope);
    }
    // `FROM` only sees the arguments before the first `FROM`.
    std::mem::swap(&mut machine.scope, &mut state.globals);
    let words = words(file, machine, instruction);
    std::mem::swap(&mut machine.scope, &mut state.globals);
    machine.scope = machine.scope.after();
    let platform = words.iter().find_map(|word| word.text.strip_prefix("--platform="));
    let windows = platform.is_some_and(|platform| platform.starts_with("windows"));
    let mut words = words.iter().skip_while(|word| word.is_option());
    let Some(image) = words.next() else {
        machine.problem(instruction.start, "`FROM` without an image: add one");
        return;
    };
    let stage = words.next().filter(|word| word.text.eq_ignore_ascii_case("as"));
    let name = stage.and_then(|_| words.next()).map(|name| name.text.to_ascii_lowercase());
    let known = state.stages.is_stage(&image.text);
    if !known {
        // An image from a registry has none of the clones of other stages.
        machine.clones.clear();
    }
    if !known && image.text != "scratch" {
        add_image(machine, FetchMethod::BaseImage, image);
    }
    let ended = std::mem::take(&mut state.stage);
    state.stage = state.stages.begin(ended, &image.text, name);
    if !known && (windows || is_windows(&image.text)) {
        state.stage.interpreter = Interpreter::Other("cmd");
    }
    for (name, binding) in &state.stage.environment {
        machine.scope.set(name, Some(binding.clone()));
    }
}

/// Whether the name of an image is that of a Windows image, in which `RUN` uses `cmd`.
fn is_windows(image: &str) -> bool {
    image.contains("/windows/")
        || image.contains("windowsservercore")
        || image.contains("nanoserver")
}

/// Evaluates `ENV A=b C=d`, `ENV A b`, and `ARG A=b C`.
fn variables(
    file: &File<'_>,
    machine: &mut Machine<'_>,
    state: &mut State,
    instruction: &Instruction,
) {
    let argument = instruction.keyword == "ARG";
    let words = words(file, machine, instruction);
    if let (false, Some((name, value))) = (argument, words.split_first())
        && !name.text.contains('=')
    {
        let mut whole = Value::default();
        for (index, word) in value.iter().enumerate() {
            if index > 0 {
                whole.append(&Value::known(" "));
            }
            whole.append(word);
        }
        set_environment(machine, state, &name.text, whole);
        return;
    }
    // A value cannot refer to another variable of the same instruction.
    for word in &words {
        let (name, value) = match word.text.find('=') {
            Some(at) => (word.text.get(..at).unwrap_or_default(), Some(word.after(at + 1))),
            None => (word.text.as_str(), None),
        };
        match value {
            Some(value) if !argument => set_environment(machine, state, name, value),
            // `ENV` takes precedence over an argument with the same name.
            _ if state.stage.environment.contains_key(name) => {}
            // An empty default is there to be overridden by whoever builds the image.
            Some(value) if value.text.is_empty() => machine.scope.set(name, None),
            Some(value) => machine.scope.set(name, Some(Binding::One(value))),
            // In a stage, `ARG NAME` has the global value; elsewhere, it is unknown.
            None => machine.scope.set(name, state.globals.get(name).cloned()),
        }
    }
}

fn set_environment(machine: &mut Machine<'_>, state: &mut State, name: &str, value: Value) {
    let binding = Binding::One(value);
    state.stage.environment.insert(name.to_owned(), binding.clone());
    machine.scope.set(name, Some(binding));
}

const COPY: Spec = Spec { short: "", long: "" };

fn copy(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, instruction: &Instruction) {
    let mut words = words(file, machine, instruction);
    let (flags, rest) = flags(file, instruction.arguments.clone());
    if let Some(strings) = exec_form(file, rest) {
        words = flags.iter().flat_map(|word| machine.expand_counted(word)).collect();
        words.extend(strings);
    }
    let options = Options::parse(&words, COPY);
    if let Some(image) = options.value(&["--from"]) {
        let number = image.text.bytes().all(|byte| byte.is_ascii_digit());
        if !state.stages.is_stage(&image.text) && !number {
            add_image(machine, FetchMethod::BaseImage, image);
        }
        return;
    }
    let Some((to, from)) = options.words.split_last() else { return };
    let mut documents = instruction.documents.iter();
    for word in from {
        let written = cut(&file.source.masked, word.span.clone());
        if written.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<") {
            if let Some(Document { name, body }) = documents.next() {
                let (_, path) = state.stage.place(name, &to.text, from.len() > 1);
                state.stage.written.insert(path, body.clone());
            }
            continue;
        }
        let adds = instruction.keyword == "ADD";
        let added = machine.found.len();
        if !adds || !add_remote(machine, word, options.value(&["--checksum"])) {
            state.stage.remember(word, to, from.len() > 1);
        } else if added < machine.found.len() {
            machine.name_saved(&to.text, added);
        }
    }
}

/// Evaluates `SHELL ["powershell", "-Command"]`.
fn shell(file: &File<'_>, state: &mut State, instruction: &Instruction) {
    if let Some(words) = exec_form(file, instruction.arguments.clone()) {
        let words = words.iter().map(|word| word.text.as_str());
        state.stage.interpreter = Interpreter::of_words(words);
        state.stage.noted = false;
    }
}

fn run_instruction(
    file: &File<'_>,
    machine: &mut Machine<'_>,
    state: &mut State,
    instruction: &Instruction,
) {
    let (flags, rest) = flags(file, instruction.arguments.clone());
    for flag in &flags {
        mount(machine, state, flag);
    }
    let calls = machine.calls.len();
    machine.scope.enter(false);
    let directory = Some(state.stage.workdir.clone());
    machine.scope.directory =
        crate::found::Directory { base: CallBase::Elsewhere, path: directory };
    if let Some(args) = exec_form(file, rest.clone()) {
        let words = args.iter().take(1).map(|word| word.text.as_str());
        match Interpreter::of_words(words) {
            Interpreter::Other(language @ ("PowerShell" | "cmd")) => {
                note(machine, state, rest.start, language);
            }
            _ => run_exec(machine, &args, rest),
        }
    } else if let Interpreter::Other(language) = state.stage.interpreter {
        note(machine, state, rest.start, language);
    } else if let Some(document) = whole_document(file, &rest, &instruction.documents) {
        run_document(file, machine, state, document.body.clone());
    } else if let Interpreter::Shell(dialect) = state.stage.interpreter {
        // The shell reads here-documents that are not the whole command.
        let end = if instruction.documents.is_empty() { rest.end } else { instruction.end };
        machine.in_dialect(dialect, |machine| machine.run_text(rest.start..end));
    }
    place_calls(file, machine, state, calls);
    machine.scope.leave(false);
}

/// Reports once per interpreter that its text is not read.
fn note(machine: &mut Machine<'_>, state: &mut State, at: usize, language: &str) {
    if !std::mem::replace(&mut state.stage.noted, true) {
        let message = format!("`RUN` in {language}: it was not searched for fetches");
        machine.note(at, &message);
    }
}

/// Returns the here-document that is the whole `RUN`: its body is the script.
fn whole_document<'i>(
    file: &File<'_>,
    range: &Range<usize>,
    documents: &'i [Document],
) -> Option<&'i Document> {
    let [document] = documents else { return None };
    let mut words = file.words(range.clone());
    let first = words.next()?;
    (words.next().is_none() && delimiter(&file.source.masked, &first).is_some()).then_some(document)
}

/// Runs a script in the file with the interpreter in its first line, otherwise with that of
/// `SHELL`.
fn run_document(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, body: Range<usize>) {
    let text = cut(file.source.original, body.clone());
    let interpreter = if text.starts_with("#!") {
        Interpreter::of_script(text)
    } else {
        state.stage.interpreter.clone()
    };
    match interpreter {
        Interpreter::Shell(dialect) => {
            machine.in_dialect(dialect, |machine| machine.run_text(body));
        }
        Interpreter::Other(language) => note(machine, state, body.start, language),
    }
}

/// Evaluates `--mount=type=bind,from=image,…`.
fn mount(machine: &mut Machine<'_>, state: &State, flag: &crate::syntax::event::Word) {
    for value in machine.expand_counted(flag) {
        let Some(fields) = value.text.strip_prefix("--mount=") else { continue };
        let mut at = "--mount=".len();
        for field in fields.split(',') {
            let name = field.get(.."from=".len()).filter(|key| key.eq_ignore_ascii_case("from="));
            if let Some(key) = name {
                let image = value.up_to(at + field.len()).after(at + key.len());
                if !state.stages.is_stage(&image.text) {
                    add_image(machine, FetchMethod::BaseImage, &image);
                }
            }
            at += field.len() + 1;
        }
    }
}

/// Returns the flags at the start of an instruction, `--mount=… --network=…`, and the range after
/// them.
fn flags(file: &File<'_>, range: Range<usize>) -> (Vec<crate::syntax::event::Word>, Range<usize>) {
    let is_flag = |word: &crate::syntax::event::Word| {
        cut(&file.source.masked, word.span.clone()).starts_with("--")
    };
    let found: Vec<_> = file.words(range.clone()).take_while(is_flag).collect();
    let start = found.last().map_or(range.start, |last| last.span.end);
    let text = cut(&file.source.masked, start..range.end);
    let start = start + (text.len() - text.trim_start().len());
    (found, start..range.end)
}

fn run_exec(machine: &mut Machine<'_>, args: &[Value], range: Range<usize>) {
    let command = crate::syntax::event::Command {
        words: Vec::new(),
        environment: Vec::new(),
        outputs: Vec::new(),
        inputs: Vec::new(),
        documents: Vec::new(),
        pipe: crate::syntax::event::Stage { pipe: usize::MAX, index: 0 },
        span: range,
    };
    let call = crate::eval::machine::Invocation {
        command: &command,
        outputs: &[],
        inputs: &[],
        more: false,
    };
    machine.dispatch(call, args, 0);
}

/// Returns the strings of a JSON array, each with its position; `None` if the text is not a JSON
/// array, which is then a shell command.
fn exec_form(file: &File<'_>, range: Range<usize>) -> Option<Vec<Value>> {
    let text = cut(&file.source.masked, range.clone());
    let indent = text.len() - text.trim_start().len();
    if !text.get(indent..)?.starts_with('[') {
        return None;
    }
    let mut values = Vec::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == ']' {
            let rest = text.get(at + 1..).unwrap_or_default();
            return (rest.trim().is_empty() && !values.is_empty()).then_some(values);
        }
        if character != '"' {
            if !matches!(character, '[' | ',') && !character.is_whitespace() {
                return None;
            }
            continue;
        }
        let mut content = String::new();
        let mut end = at + 1;
        let mut escaped = false;
        for (at, character) in characters.by_ref() {
            end = at;
            if escaped {
                content.push(if character == 'n' { '\n' } else { character });
                escaped = false;
            } else if character == '\\' {
                escaped = true;
            } else if character == '"' {
                break;
            } else {
                content.push(character);
            }
        }
        let span = range.start + at + 1..range.start + end;
        let exact = cut(text, at + 1..end) == content;
        values.push(Value { span, exact, ..Value::known(&content) });
    }
    None
}

/// Replaces paths of calls in the image with those in the build context. A file that a here-document
/// of `COPY` wrote is evaluated at the call.
fn place_calls(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, first: usize) {
    let mut open = VecDeque::from(machine.calls.split_off(first));
    let mut placed = Vec::new();
    while let Some(mut call) = open.pop_front() {
        let path = state.stage.absolute(&call);
        if let Some(body) = path.and_then(|path| state.stage.written.remove(&path)) {
            run_document(file, machine, state, body);
            open.extend(machine.calls.split_off(first));
            continue;
        }
        state.stage.place_call(&mut call);
        placed.push(call);
    }
    machine.calls.append(&mut placed);
}
