//! Dockerfiles: instructions, with the shell of `RUN` read in place.

use std::collections::BTreeMap;
use std::ops::Range;

use plimsoll_model::FetchMethod;

use crate::event::{Event, Word};
use crate::found::{CallBase, CallKind, What};
use crate::instruction::{File, Instruction};
use crate::machine::Machine;
use crate::reader::Reader;
use crate::scope::{Binding, join};
use crate::strength;
use crate::text::cut;
use crate::tools::{add_image, add_url};
use crate::value::{Options, Spec, Value};

/// What a Dockerfile knows from instruction to instruction.
#[derive(Default)]
struct State {
    /// Names and numbers of stages.
    stages: Vec<String>,
    /// Arguments before the first `FROM`, by name.
    globals: BTreeMap<String, Option<Binding>>,
    /// Files of the build context by where they are in the image.
    copies: BTreeMap<String, String>,
    /// Directories of the build context by where they are in the image.
    directories: Vec<(String, String)>,
    workdir: String,
}

/// Follows the instructions of a file.
pub(crate) fn run(file: &File<'_>, machine: &mut Machine<'_>) {
    let mut state = State::default();
    machine.in_image = true;
    for at in &file.broken {
        machine.problem(*at, "a here-document is not closed: close it");
    }
    for instruction in &file.instructions {
        let known = matches!(
            instruction.keyword.as_str(),
            "CMD"
                | "ENTRYPOINT"
                | "LABEL"
                | "EXPOSE"
                | "VOLUME"
                | "USER"
                | "STOPSIGNAL"
                | "HEALTHCHECK"
                | "SHELL"
                | "MAINTAINER"
        );
        match instruction.keyword.as_str() {
            "FROM" => from(file, machine, &mut state, instruction),
            "ARG" | "ENV" => variables(file, machine, &mut state, instruction),
            "WORKDIR" => {
                if let Some(to) = words(file, machine, instruction).first() {
                    state.workdir = image_path(&state.workdir, &to.text);
                }
            }
            "COPY" | "ADD" => copy(file, machine, &mut state, instruction),
            "RUN" => shell(file, machine, &state, instruction),
            "ONBUILD" => onbuild(file, machine, &mut state, instruction),
            _ if known => {}
            _ => machine.problem(instruction.start, "an unknown instruction: correct it"),
        }
    }
}

/// `ONBUILD RUN …`: the instruction inside runs in builds of other images.
fn onbuild(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, outer: &Instruction) {
    let text = cut(&file.source.masked, outer.arguments.clone());
    let indent = text.len() - text.trim_start().len();
    let keyword = text.split_whitespace().next().unwrap_or_default();
    let start = outer.arguments.start + indent;
    let inner = Instruction {
        keyword: keyword.to_ascii_uppercase(),
        start,
        arguments: start + keyword.len()..outer.arguments.end,
        documents: Vec::new(),
    };
    match inner.keyword.as_str() {
        "COPY" | "ADD" => copy(file, machine, state, &inner),
        "RUN" => shell(file, machine, state, &inner),
        _ => {}
    }
}

/// The words of an instruction, variables replaced.
fn words(file: &File<'_>, machine: &mut Machine<'_>, instruction: &Instruction) -> Vec<Value> {
    let (reading, _, _) = Reader::new(&file.source, instruction.arguments.clone()).run();
    let mut values = Vec::new();
    for event in &reading.events {
        if let Event::Command(command) = event {
            let words: &[Word] = &command.words;
            for word in words {
                values.extend(machine.expand_counted(word));
            }
        }
    }
    values
}

fn from(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, instruction: &Instruction) {
    for (name, binding) in &state.globals {
        machine.scope.set(name, binding.clone());
    }
    let words = words(file, machine, instruction);
    for name in state.globals.keys() {
        machine.scope.set(name, None);
    }
    let mut words = words.iter().skip_while(|word| word.is_option());
    let Some(image) = words.next() else {
        machine.problem(instruction.start, "`FROM` without an image: name one");
        return;
    };
    let stage = words.next().filter(|word| word.text.eq_ignore_ascii_case("as"));
    let name = stage.and_then(|_| words.next()).map(|name| name.text.to_ascii_lowercase());
    let known = state.stages.contains(&image.text.to_ascii_lowercase());
    if !known && image.text != "scratch" {
        add_image(machine, FetchMethod::BaseImage, image);
    }
    state.stages.push(name.unwrap_or_default());
    "/".clone_into(&mut state.workdir);
    state.copies.clear();
    state.directories.clear();
}

fn variables(
    file: &File<'_>,
    machine: &mut Machine<'_>,
    state: &mut State,
    instruction: &Instruction,
) {
    let argument = instruction.keyword == "ARG";
    let (reading, _, _) = Reader::new(&file.source, instruction.arguments.clone()).run();
    for event in &reading.events {
        match event {
            Event::Assign(assign) => {
                let mut value = Value::default();
                for word in &assign.words {
                    machine.expand_counted(word).iter().for_each(|one| value.append(one));
                }
                let binding = Some(Binding::One(value));
                if argument && state.stages.is_empty() {
                    state.globals.insert(assign.name.clone(), binding.clone());
                }
                machine.scope.set(&assign.name, binding);
            }
            Event::Command(command) => {
                let words: Vec<Value> =
                    command.words.iter().flat_map(|word| machine.expand_counted(word)).collect();
                let Some(name) = words.first() else { continue };
                if argument {
                    // `ARG NAME` in a stage takes what is global; elsewhere it is not known.
                    let global = state.globals.get(&name.text).cloned().flatten();
                    machine.scope.set(&name.text, global);
                } else if let Some(value) = words.get(1) {
                    machine.scope.set(&name.text, Some(Binding::One(value.clone())));
                }
            }
            _ => {}
        }
    }
}

const COPY: Spec = Spec { short: "", long: "" };

fn copy(file: &File<'_>, machine: &mut Machine<'_>, state: &mut State, instruction: &Instruction) {
    let mut words = words(file, machine, instruction);
    if words.first().is_some_and(|word| word.text.starts_with('[')) {
        words = exec_form(file, instruction);
    }
    let options = Options::parse(&words, COPY);
    if let Some(image) = options.value(&["--from"]) {
        let stage = state.stages.contains(&image.text.to_ascii_lowercase())
            || image.text.bytes().all(|byte| byte.is_ascii_digit());
        if !stage && !image.text.is_empty() {
            add_image(machine, FetchMethod::BaseImage, image);
        }
        return;
    }
    let Some((to, from)) = options.words.split_last() else { return };
    for word in from {
        let git = word.text.starts_with("git@")
            || word.text.contains(".git#")
            || word.text.strip_suffix(".git").is_some();
        let remote = instruction.keyword == "ADD" && (word.text.contains("://") || git);
        if remote && git {
            add_git(machine, word);
        } else if remote {
            add_remote(machine, word, options.value(&["--checksum"]));
        } else if !word.text.starts_with("<<") {
            remember(state, word, to, from.len() > 1);
        }
    }
}

fn add_remote(machine: &mut Machine<'_>, url: &Value, checksum: Option<&Value>) {
    let Some(candidate) = add_url(machine, url) else { return };
    let digest = checksum.and_then(|value| value.text.strip_prefix("sha256:"));
    let digest = digest.filter(|digest| strength::is_hex(digest, 64));
    if let (Some(digest), Some(found)) = (digest, machine.found.get_mut(candidate)) {
        found.firmness = strength::DIGEST;
        found.requested = Some(format!("sha256:{digest}"));
    }
}

/// `ADD https://host/repository.git#revision:directory`.
fn add_git(machine: &mut Machine<'_>, word: &Value) {
    use plimsoll_model::{PinStrength, RefSyntax};
    let (url, revision) = match word.text.split_once('#') {
        Some((url, rest)) => (url, rest.split(':').next().filter(|one| !one.is_empty())),
        None => (word.text.as_str(), None),
    };
    let firmness = match revision {
        _ if word.is_open() => strength::UNRESOLVABLE,
        Some(revision) => strength::revision(revision),
        None => (RefSyntax::MissingRef, PinStrength::Absent),
    };
    let what = What::Git { url: url.to_owned() };
    machine.add(FetchMethod::GitClone, word, what, firmness, revision.map(str::to_owned));
}

/// Remembers where a file of the build context is in the image.
fn remember(state: &mut State, from: &Value, to: &Value, several: bool) {
    const DIRECTORIES: usize = 64;
    if from.is_open() || to.is_open() || from.text.contains(['*', '?']) {
        return;
    }
    let source = join("", &from.text).unwrap_or_default();
    let target = image_path(&state.workdir, &to.text);
    let name = source.rsplit('/').next().unwrap_or_default();
    let into = several || to.text.ends_with('/') || matches!(to.text.as_str(), "." | "./" | "..");
    let inside = if target == "/" { format!("/{name}") } else { format!("{target}/{name}") };
    // Whether the source is a file or a directory only the tree knows: both are remembered.
    if state.directories.len() < DIRECTORIES {
        state.directories.push((target.clone(), source.clone()));
    }
    state.copies.insert(if into { inside } else { target }, source);
}

/// An absolute path in the image.
fn image_path(workdir: &str, path: &str) -> String {
    let from = if path.starts_with('/') { "" } else { workdir };
    format!("/{}", join(from, path).unwrap_or_default())
}

fn shell(file: &File<'_>, machine: &mut Machine<'_>, state: &State, instruction: &Instruction) {
    let calls = machine.calls.len();
    machine.scope.enter(false);
    machine.scope.directory =
        crate::found::Directory { base: CallBase::Elsewhere, path: Some(state.workdir.clone()) };
    let range = behind_flags(file, instruction.arguments.clone());
    let text = cut(&file.source.masked, range.clone());
    if text.trim_start().starts_with('[') && !exec_form(file, instruction).is_empty() {
        let args = exec_form(file, instruction);
        run_exec(machine, &args, range);
    } else {
        let shebang =
            instruction.documents.first().map(|body| cut(file.source.original, body.clone()));
        let foreign = shebang.is_some_and(|body| {
            body.starts_with("#!")
                && crate::found::Dialect::of_interpreter(body.lines().next().unwrap_or_default())
                    .is_none()
        });
        let only_document = text.trim_start().starts_with("<<");
        if !only_document {
            machine.run_text(range);
        }
        let read_by_shell = only_document
            || ["bash", "sh"].contains(&text.split_whitespace().next().unwrap_or_default());
        if read_by_shell && !foreign {
            for body in &instruction.documents {
                machine.run_text(body.clone());
            }
        }
    }
    machine.scope.leave(false);
    let workdir = state.workdir.clone();
    for call in machine.calls.iter_mut().skip(calls) {
        place_call(state, &workdir, call);
    }
}

/// `RUN --mount=… --network=… command`.
fn behind_flags(file: &File<'_>, range: Range<usize>) -> Range<usize> {
    let text = cut(&file.source.masked, range.clone());
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    range.start + (text.len() - rest.len())..range.end
}

fn run_exec(machine: &mut Machine<'_>, args: &[Value], range: Range<usize>) {
    let command = crate::event::Command {
        words: Vec::new(),
        environment: Vec::new(),
        outputs: Vec::new(),
        inputs: Vec::new(),
        documents: Vec::new(),
        pipe: crate::event::Stage { pipe: usize::MAX, index: 0 },
        span: range,
    };
    let call =
        crate::machine::Invocation { command: &command, outputs: &[], inputs: &[], more: false };
    machine.dispatch(call, args, 0);
}

/// The strings of a JSON array, each with the place between its quotes.
fn exec_form(file: &File<'_>, instruction: &Instruction) -> Vec<Value> {
    let range = behind_flags(file, instruction.arguments.clone());
    let text = cut(&file.source.masked, range.clone());
    let mut values = Vec::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == ']' {
            return values;
        }
        if character != '"' {
            if !matches!(character, '[' | ',') && !character.is_whitespace() {
                return Vec::new();
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
    Vec::new()
}

/// Gives a call inside the image its path in the build context.
fn place_call(state: &State, workdir: &str, call: &mut crate::found::Call) {
    if matches!(call.base, CallBase::ScriptDirectory | CallBase::Repository) {
        return;
    }
    let directory = match call.working.take() {
        Some(directory) => directory.path,
        None => Some(workdir.to_owned()),
    };
    let absolute = call.path.starts_with('/').then(|| call.path.clone());
    let absolute = absolute.or_else(|| directory.map(|from| image_path(&from, &call.path)));
    let found = absolute.as_deref().and_then(|path| {
        let direct = state.copies.get(path).cloned();
        direct.or_else(|| {
            state.directories.iter().rev().find_map(|(target, source)| {
                let prefix = if target == "/" { "/".to_owned() } else { format!("{target}/") };
                let rest = path.strip_prefix(&prefix)?;
                join(source, rest)
            })
        })
    });
    match found {
        Some(path) => {
            call.base = CallBase::Working;
            call.path = if path.is_empty() { ".".to_owned() } else { path };
        }
        None if call.kind == CallKind::PythonProject && absolute.as_deref() == Some("/") => {}
        None => {
            call.base = CallBase::Elsewhere;
            call.path = absolute.unwrap_or_else(|| call.path.clone());
        }
    }
}
