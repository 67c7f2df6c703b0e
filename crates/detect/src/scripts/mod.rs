//! Following the scripts of CI: from the text in workflows to the files it calls.

mod bases;
mod call;
mod generated;
mod images;
mod program;
mod reference;
pub(crate) mod sourced;
mod steps;

use std::any::Any;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_model::{DetectorMeta, Diagnostic, DiagnosticKind, Location, RepoPath};
use plimsoll_script::{
    Dialect, KnownExpression, ScriptFacts, ScriptLimits, ScriptProblem, UnfollowedKind,
    scan_dockerfile, scan_shell_with,
};
use plimsoll_workflow::Shell;
use rayon::prelude::*;

use crate::base::guard::guarded;
use crate::base::parts::bytes_read;
use crate::base::texts::at_mark;
use crate::ci::ReadWorkflow;
use crate::posture::{self, FoundSecret};
use crate::tree::place;
use crate::unseen::{self, Unseen, UnseenKind};
use crate::{Context, Output, Part};
pub(crate) use bases::OwnBases;
pub(crate) use call::{Called, CalledKind, FileCall, Required};
pub(crate) use images::{Built, settle};
pub(crate) use reference::{name, of as reference};
use sourced::Sourced;
pub(crate) use steps::{Inline, ScriptsFile, derive};

/// Maximum number of preceding steps that are searched for package sources.
const STEPS_BEFORE: usize = 64;

/// The maximum number of called files that are read.
const FILE_LIMIT: usize = 20_000;

/// A file that scripts call, as it was read.
#[derive(Clone, Debug)]
pub(crate) struct CalledFile {
    pub(crate) path: RepoPath,
    pub(crate) read: Arc<ReadScript>,
}

impl Part for CalledFile {}

/// Reads every script in workflows and actions, and the files of the tree that they call: scripts, and the Dockerfiles
/// from which they build images. The calls of steps, the edges between callers and called files, and the shell text of
/// steps are added to `output.parts`.
pub(crate) fn follow(
    context: &Context<'_>,
    meta: &DetectorMeta,
    files: &[ScriptsFile],
    output: &mut Output,
) {
    let derived = files
        .par_iter()
        .map(|ScriptsFile(file)| guarded(meta, &file.path, |output| derive(context, file, output)));
    output.absorb_all(derived.collect());
    let inline = output.parts.take::<Inline>();
    let mut calls = output.parts.take::<Called>();
    let read = inline
        .par_iter()
        .map(|one| guarded(meta, &one.path, |output| read_inline(context, one, output)));
    let mut wave: Vec<Output> = read.collect();
    let mut sites: Vec<Called> = Vec::new();
    let mut edges: BTreeSet<FileCall> = BTreeSet::new();
    let mut names: BTreeMap<RepoPath, RepoPath> = BTreeMap::new();
    loop {
        for one in &mut wave {
            calls.append(&mut one.parts.take::<Called>());
        }
        let next = next_wave(&mut calls, &mut names);
        output.absorb_all(wave);
        edges.extend(
            calls.iter().map(|call| FileCall { from: call.from.clone(), to: call.to.clone() }),
        );
        sites.extend(calls.drain(..).filter(|call| !call.locator.is_empty()));
        if next.is_empty() {
            break;
        }
        if names.len() > FILE_LIMIT {
            let message = "scripts call too many files: the rest was not read";
            let kind = DiagnosticKind::LimitExceeded;
            output.diagnostics.push(Diagnostic::file(&RepoPath::default(), kind, message));
            break;
        }
        let read = next
            .par_iter()
            .map(|call| guarded(meta, &call.to, |output| read_file(context, call, output)));
        wave = read.collect();
    }
    output.parts.extend(edges);
    output.parts.extend(sites);
    output.parts.extend(inline);
}

/// The files called that were not read yet, each once, in order.
///
/// `names` has the known files, each with the name under which it was called first. A file with
/// several names through links is read and reported under that name, and calls by other names are
/// changed to it.
fn next_wave(calls: &mut [Called], names: &mut BTreeMap<RepoPath, RepoPath>) -> Vec<Called> {
    // A file's own name is better than that of a link.
    calls.sort_by(|a, b| (&a.file, a.file != a.to, a).cmp(&(&b.file, b.file != b.to, b)));
    let mut next = Vec::new();
    for call in calls.iter_mut() {
        if let Some(name) = names.get(&call.file) {
            call.to.clone_from(name);
            continue;
        }
        names.insert(call.file.clone(), call.to.clone());
        next.push(call.clone());
    }
    calls.sort();
    next.sort();
    next
}

/// Reads shell text with what its workflow states: variables and values of expressions.
fn scan_inline(script: &plimsoll_workflow::Script) -> ScriptFacts {
    let expressions: Vec<KnownExpression> = script
        .expressions
        .iter()
        .map(|one| KnownExpression {
            text: one.text.clone(),
            values: one.values.clone(),
            chosen: one.chosen,
        })
        .collect();
    let dialect = if script.shell == Shell::Zsh { Dialect::Zsh } else { Dialect::Bash };
    scan_shell_with(&script.text, dialect, &script.environment, &expressions, &limits())
}

fn read_inline(context: &Context<'_>, inline: &Inline, output: &mut Output) {
    let read = &inline.read;
    let (Some(script), Some(fetched)) =
        (read.extraction.scripts.get(inline.index), read.fetched.get(inline.index))
    else {
        return;
    };
    let found = fetched.get_or_init(|| {
        let _admitted = context.recorder.admit_text(&script.text);
        scan_inline(script)
    });
    if script.shell == Shell::Other {
        let place = at_mark(&inline.path, script.mark);
        let is_telling = unseen::is_telling(&script.text);
        let message = if is_telling {
            "a step in a language other than shell: it was not searched for fetches"
        } else {
            "a step in a language other than shell: no word in it suggests a fetch"
        };
        leave_program(inline, place, message, is_telling, output);
        return;
    }
    fetched_by(context, inline, script, found, output);
    let base = context.zones.repository_of(&inline.path);
    let directory = script.directory.as_deref().unwrap_or_default();
    let working = base.join(directory.as_bytes()).unwrap_or_else(|| base.clone());
    if inline.activity.counts() {
        let locator = &script.locator;
        let from = call::From {
            path: &inline.path,
            file: &inline.path,
            working: &working,
            root: &base,
            locator,
            exposures: &inline.exposures,
        };
        let called = call::resolve(context, &from, &found.calls, output);
        output.parts.extend(called);
        output.parts.push(built(&inline.path, locator, found));
        unfollowed(&inline.path, found, output);
    }
    let at = |problem: &ScriptProblem| {
        let mark = script.place(problem.line, problem.column, 0, 0);
        Location::at(inline.path.clone(), mark.line, mark.column)
    };
    if script.shell == Shell::Unknown {
        // The script may be in a language other than shell, so a syntax error is not reported as one, and its message
        // would not help.
        if let Some(first) = found.problems.iter().find(|problem| !problem.note) {
            let message =
                "a script in an unknown language: from here on, it was not searched for fetches";
            leave_program(inline, at(first), message, true, output);
        }
        return;
    }
    report(&found.problems, DiagnosticKind::Syntax, output, at);
}

/// The downloads of a step, as references.
fn fetched_by(
    context: &Context<'_>,
    inline: &Inline,
    script: &plimsoll_workflow::Script,
    found: &ScriptFacts,
    output: &mut Output,
) {
    let sources = added_sources(&inline.read, inline.index, script.job);
    for fetch in &found.fetches {
        let mark = script.place(fetch.line, fetch.column, fetch.start, fetch.end);
        let place = at_mark(&inline.path, mark);
        let mut reference = reference::of(context, fetch, place, &script.locator);
        reference.added_source |= reference::is_of(fetch, &sources);
        if !reference.added_source {
            reference.distribution = reference::distribution(fetch, script.system);
        }
        reference.activity = inline.activity;
        reference.exposures.clone_from(&inline.exposures);
        output.references.push(reference);
    }
}

/// Reports that a program in a workflow was not read; the report is then incomplete if CI runs the program and it may
/// fetch something (`tells`).
fn leave_program(inline: &Inline, at: Location, note: &str, tells: bool, output: &mut Output) {
    output.diagnostics.push(Diagnostic::new(at, DiagnosticKind::Note, note));
    if tells && inline.activity.counts() {
        let path = inline.path.clone();
        output.parts.push(Unseen { kind: UnseenKind::InlineProgram, path });
    }
}

/// The ecosystems for which earlier scripts of the same job add package sources.
fn added_sources(read: &ReadWorkflow, index: usize, job: Option<usize>) -> BTreeSet<&'static str> {
    // A limit, because a job can have thousands of steps.
    let far = index.saturating_sub(STEPS_BEFORE);
    let scripts = read.extraction.scripts.iter().zip(&read.fetched).take(index).skip(far);
    let before = scripts.filter(|(script, _)| script.job == job && script.shell != Shell::Other);
    before
        .flat_map(|(script, fetched)| &fetched.get_or_init(|| scan_inline(script)).adds_sources)
        .copied()
        .collect()
}

/// The content of a called file, independent of other files.
#[derive(Debug)]
pub(crate) struct ReadScript {
    /// Its downloads; `None` if it is not a shell script.
    pub(crate) script: Option<ScriptFacts>,
    /// Its kind, if it is not a shell script.
    language: Option<UnseenKind>,
    /// Whether a file that is not a shell script has relevant content.
    tells: bool,
    /// Whether it has bytes that a shell drops, so that what runs is not what the file shows.
    garbled: bool,
    /// Whether it is a `configure` of Autoconf that is not read.
    is_configure: bool,
    /// The secrets in it.
    pub(crate) secrets: Vec<FoundSecret>,
}

/// The limits for reading a script, and the commands in it that are kept.
fn limits() -> ScriptLimits {
    ScriptLimits::default().with_commands(posture::command_names())
}

impl ReadScript {
    fn of(call: &Called, content: &[u8], environment: &[(String, String)]) -> Self {
        let is_searched = posture::is_searched(&call.to);
        let secrets = if is_searched { posture::secrets(content) } else { Vec::new() };
        let text = text_of(content);
        let language = language(call, &text);
        let is_shell = call.kind != CalledKind::Dockerfile && language.is_none();
        let is_configure = is_shell && generated::is_plain_configure(&text);
        let script = match call.kind {
            CalledKind::Dockerfile => Some(scan_dockerfile(&text, &limits())),
            _ if language.is_some() => None,
            _ if is_configure => Some(ScriptFacts::default()),
            _ => {
                let dialect = dialect_of(&call.to, &text);
                Some(scan_shell_with(&text, dialect, environment, &[], &limits()))
            }
        };
        let tells = language.is_some_and(|kind| unseen::is_said(kind, content));
        let garbled = script.is_some() && content.contains(&0);
        Self { script, language, tells, garbled, is_configure, secrets }
    }
}

/// The content of a called file, cached if another scan read the same file.
fn called(context: &Context<'_>, call: &Called, output: &mut Output) -> Option<Arc<ReadScript>> {
    let named = place::named(context.source, &call.to)?;
    let memo = context.recorder.memo().zip(named.file.oid);
    let key = memo.map(|(memo, oid)| (memo, (oid, call.kind.name(), call.to.clone())));
    if let Some((memo, key)) = &key
        && let Some(known) = memo.scripts.get(key).and_then(|known| known.downcast().ok())
        && context.recorder.recall(&named)
    {
        return Some(known);
    }
    match context.recorder.read_admitted(&named, context.options.limits.script_bytes) {
        Ok(unnoted) => {
            let sourced = Sourced::of(context, &call.file, &text_of(&unnoted.content));
            let read = Arc::new(ReadScript::of(call, &unnoted.content, &sourced.environment()));
            // Values from other files are not determined by its own content.
            if let Some((memo, key)) = key.filter(|_| sourced.is_empty()) {
                let bytes = bytes_read(unnoted.content.len()) + call.to.as_bytes().len();
                let kept: Arc<dyn Any + Send + Sync> = Arc::<ReadScript>::clone(&read);
                memo.scripts.keep_large(key, kept, bytes);
            }
            Some(read)
        }
        Err(why) => {
            output.diagnostics.push(why.diagnostic(&call.to));
            None
        }
    }
}

fn read_file(context: &Context<'_>, call: &Called, output: &mut Output) {
    let Some(read) = called(context, call, output) else { return };
    output.parts.push(CalledFile { path: call.to.clone(), read: Arc::clone(&read) });
    if let Some(kind) = read.language.filter(|_| read.tells) {
        output.parts.push(Unseen { kind, path: call.to.clone() });
    }
    if read.garbled {
        let message = "contains NUL bytes, as in UTF-16, which a shell drops, so what runs is not what the \
                       file shows: save it as UTF-8";
        output.diagnostics.push(Diagnostic::file(&call.to, DiagnosticKind::Encoding, message));
    }
    if read.is_configure {
        let message = "an Autoconf configure script: searched for common commands that fetch, none found, so it was \
                       not parsed";
        output.diagnostics.push(Diagnostic::file(&call.to, DiagnosticKind::Note, message));
    }
    let Some(found) = &read.script else { return };
    for fetch in &found.fetches {
        let place = Location::at(call.to.clone(), fetch.line, fetch.column)
            .with_span(number(fetch.start), number(fetch.end));
        output.references.push(reference::of(context, fetch, place, ""));
    }
    let root = context.zones.repository_of(&call.to);
    let from = call::From {
        path: &call.to,
        file: &call.file,
        working: &call.working,
        root: &root,
        locator: "",
        exposures: &[],
    };
    let resolved = call::resolve(context, &from, &found.calls, output);
    output.parts.extend(resolved);
    output.parts.push(built(&call.to, "", found));
    unfollowed(&call.to, found, output);
    report(&found.problems, DiagnosticKind::Syntax, output, |problem| {
        Location::at(call.to.clone(), problem.line, problem.column)
    });
}

/// Content as text. A byte that is not UTF-8 becomes one character of one byte (U+001A, SUBSTITUTE),
/// so that offsets in the text are those of the file.
fn text_of(content: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(content) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(content.len());
    for chunk in content.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{1a}'));
    }
    Cow::Owned(text)
}

/// The dialect of a shell script: by its first line, otherwise by its name.
fn dialect_of(path: &RepoPath, text: &str) -> Dialect {
    if !text.starts_with("#!") && path.file_name().ends_with(b".zsh") {
        Dialect::Zsh
    } else {
        Dialect::of_text(text)
    }
}

/// The kind of a called file, if it is not a shell script.
///
/// A file without an interpreter in its first line is run by the shell that calls it (POSIX.1, 2.9.1.4),
/// unless it is not text; its name may show that it is meant for something else.
fn language(call: &Called, text: &str) -> Option<UnseenKind> {
    if call.kind == CalledKind::Shell {
        return None;
    }
    let text = text.trim_start_matches('\u{feff}');
    if let Some(line) = text.lines().next().filter(|line| line.starts_with("#!")) {
        let shell = Dialect::of_interpreter(line).is_some();
        return if shell { None } else { UnseenKind::of_program(&call.file, interpreter(line)) };
    }
    if text.contains('\0') {
        return Some(UnseenKind::Binary);
    }
    UnseenKind::of_program(&call.file, None)
}

/// The program that a first line names: `#!/usr/bin/env -S python3 -u`.
fn interpreter(line: &str) -> Option<&str> {
    let words = line.trim_start_matches("#!").split_whitespace();
    let names = words.map(|word| word.rsplit('/').next().unwrap_or(word));
    names.into_iter().find(|name| *name != "env" && !name.starts_with('-') && !name.contains('='))
}

fn report(
    problems: &[ScriptProblem],
    kind: DiagnosticKind,
    output: &mut Output,
    at: impl Fn(&ScriptProblem) -> Location,
) {
    for problem in problems {
        let (kind, message) = if problem.note {
            (DiagnosticKind::Note, problem.message.clone())
        } else if problem.limit {
            (DiagnosticKind::LimitExceeded, format!("shell: {}", problem.message))
        } else {
            (kind, format!("shell: {}", problem.message))
        };
        output.diagnostics.push(Diagnostic::new(at(problem), kind, &message));
    }
}

/// Notes what a script runs that is not in it.
fn unfollowed(path: &RepoPath, script: &ScriptFacts, output: &mut Output) {
    output.parts.extend(script.unfollowed.iter().map(|one| {
        let kind = match one.kind {
            UnfollowedKind::Program => UnseenKind::InlineProgram,
            _ => UnseenKind::Commands,
        };
        Unseen { kind, path: path.clone() }
    }));
    if script.partly_read {
        output.parts.push(Unseen { kind: UnseenKind::Zsh, path: path.clone() });
    }
}

/// The images that a script builds.
fn built(path: &RepoPath, locator: &str, script: &ScriptFacts) -> Built {
    Built {
        path: path.clone(),
        locator: locator.to_owned(),
        keys: script.built.clone(),
        loads: script.loads_images,
    }
}

fn number(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
