//! The functions that scan a text.

use std::collections::BTreeMap;

use plimsoll_model::{Budget, FetchMethod, ImageName};

use crate::docker::{self, File};
use crate::eval::machine::Machine;
use crate::expression;
use crate::found::{
    Dialect, Fetch, KnownExpression, ScriptFacts, ScriptLimits, ScriptProblem, Unfollowed,
    UnfollowedKind, Variant, What,
};
use crate::strength;
use crate::syntax::event::Reading;
use crate::syntax::recovery;
use crate::syntax::text::{Places, Source, cut, one_line};

/// Scans a shell script: a file, or the text of a `run:` step.
///
/// The first line determines the dialect; Bash is the default. Expressions of GitHub Actions
/// (`${{ … }}`) can be anywhere; a value that contains one is unknown, unless [`scan_shell_with`] gets
/// the values. The time is linear in the length of the text.
///
/// ```
/// use plimsoll_model::PinStrength;
/// use plimsoll_script::{ScriptLimits, scan_shell};
///
/// let script = scan_shell("V=2.1.0\npip install torch==$V numpy\n", &ScriptLimits::default());
/// let [torch, numpy] = script.fetches.as_slice() else { panic!() };
/// assert_eq!((torch.pin, torch.requested.as_deref()), (PinStrength::FullTag, Some("2.1.0")));
/// assert_eq!((numpy.pin, numpy.line, numpy.column), (PinStrength::Absent, 2, 23));
/// ```
pub fn scan_shell(text: &str, limits: &ScriptLimits) -> ScriptFacts {
    scan_shell_with(text, Dialect::of_text(text), &[], &[], limits)
}

/// Like [`scan_shell`], with the context of the script: its dialect, variables that are set before
/// it starts, such as those of `env:` in a workflow, and values of the expressions in its text. If
/// a name has two values, the first is used; invalid variable names are ignored.
///
/// ```
/// use plimsoll_script::{Dialect, KnownExpression, ScriptLimits, scan_shell_with};
///
/// let environment = [("PKG".to_owned(), "torch==2.1.0".to_owned())];
/// let version = KnownExpression {
///     text: "${{ env.V }}".to_owned(),
///     values: vec!["1.26.4".to_owned()],
///     chosen: false,
/// };
/// let text = "pip install $PKG numpy==${{ env.V }}\n";
/// let (bash, limits) = (Dialect::Bash, ScriptLimits::default());
/// let script = scan_shell_with(text, bash, &environment, &[version], &limits);
/// assert_eq!(script.fetches[0].requested.as_deref(), Some("2.1.0"));
/// assert_eq!(script.fetches[1].requested.as_deref(), Some("1.26.4"));
/// ```
pub fn scan_shell_with(
    text: &str,
    dialect: Dialect,
    environment: &[(String, String)],
    expressions: &[KnownExpression],
    limits: &ScriptLimits,
) -> ScriptFacts {
    let read = bounded(text, limits);
    let source = Source::new(read);
    let mut budget = Budget::of_text(read.len());
    let reading = recovery::read(&source, 0..read.len(), dialect, &mut budget);
    let scan = |assigned: BTreeMap<String, String>, reading: Reading| {
        let mut machine = Machine::new(&source, limits);
        machine.dialect = dialect;
        machine.budget = budget;
        machine.expressions = assigned;
        machine.set_environment(environment);
        machine.run_reading(reading);
        machine.finish();
        script(machine, text, read)
    };
    expression::scan(read, expressions, reading, scan)
}

/// Returns the variables that a shell script sets to a value known from its text, for a script that
/// reads it with `source`.
///
/// ```
/// use plimsoll_script::{ScriptLimits, shell_variables};
///
/// let text = "ROPE_VERSION=\"${ROPE_VERSION:-1.4.2}\"\nURL=https://files.example/$ROPE_VERSION\nNOW=$(date)\n";
/// let variables = shell_variables(text, &[], &ScriptLimits::default());
/// assert_eq!(variables["URL"], "https://files.example/1.4.2");
/// assert_eq!(variables.get("NOW"), None);
/// ```
pub fn shell_variables(
    text: &str,
    environment: &[(String, String)],
    limits: &ScriptLimits,
) -> BTreeMap<String, String> {
    let read = bounded(text, limits);
    let source = Source::new(read);
    let dialect = Dialect::of_text(text);
    let mut budget = Budget::of_text(read.len());
    let reading = recovery::read(&source, 0..read.len(), dialect, &mut budget);
    let mut machine = Machine::new(&source, limits);
    machine.dialect = dialect;
    machine.budget = budget;
    machine.set_environment(environment);
    machine.run_reading(reading);
    let known = machine.scope.known();
    known.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Scans a Dockerfile (the syntax of `docker/dockerfile:1`).
///
/// Images, remote files and the fetches in `RUN` are reported. Scripts that `RUN` runs are calls,
/// by their path in the build context if `COPY` or `ADD` put them into the image.
///
/// ```
/// use plimsoll_model::FetchMethod;
/// use plimsoll_script::{ScriptLimits, scan_dockerfile};
///
/// let text = "ARG TAG=22.04\nFROM ubuntu:${TAG}\nCOPY ci/setup.sh .\nRUN bash ./setup.sh\n";
/// let script = scan_dockerfile(text, &ScriptLimits::default());
/// assert_eq!(script.fetches[0].method, FetchMethod::BaseImage);
/// assert_eq!(script.fetches[0].requested.as_deref(), Some("22.04"));
/// assert_eq!(script.calls[0].path, "ci/setup.sh");
/// ```
pub fn scan_dockerfile(text: &str, limits: &ScriptLimits) -> ScriptFacts {
    let read = bounded(text, limits);
    let file = File::read(read);
    let mut machine = Machine::new(file.source(), limits);
    docker::run(&file, &mut machine);
    machine.finish();
    script(machine, text, read)
}

/// The message for the first position in zsh that is not understood, although the text may be
/// valid.
const NOT_UNDERSTOOD: &str = "zsh: not understood from this construct on: what the script fetches \
                              after it may be missing from the inventory";

/// Truncates a text to the limit, at the end of a line.
fn bounded<'t>(text: &'t str, limits: &ScriptLimits) -> &'t str {
    if text.len() <= limits.bytes {
        return text;
    }
    let mut end = limits.bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = cut(text, 0..end);
    head.rfind('\n').map_or(head, |at| cut(head, 0..at + 1))
}

/// Limits a name to one line and a maximum length.
fn bounded_what(what: What) -> What {
    match what {
        What::Url(text) => What::Url(one_line(&text)),
        What::Git { url } => What::Git { url: one_line(&url) },
        What::Package { ecosystem, name } => What::Package { ecosystem, name: one_line(&name) },
        What::Image(text) => What::Image(one_line(&text)),
        What::Unknown(text) => What::Unknown(one_line(&text)),
    }
}

/// Removes quotes around a whole word.
fn unquoted(word: &str) -> &str {
    let inner = ['"', '\''].iter().find_map(|quote| {
        let inner = word.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inner.contains(*quote)).then_some(inner)
    });
    inner.filter(|inner| !inner.is_empty()).unwrap_or(word)
}

/// Returns one of the images or URLs that a loop or branches state.
fn variant(method: FetchMethod, name: &str) -> Variant {
    if matches!(method, FetchMethod::Download | FetchMethod::Archive | FetchMethod::PipeToShell) {
        let ((syntax, pin), requested) = strength::url(name, false);
        let requested = requested.map(|text| one_line(&text));
        return Variant { syntax, pin, requested, what: What::Url(one_line(name)) };
    }
    let image = ImageName::parse(name);
    Variant {
        syntax: image.syntax,
        pin: image.strength(),
        requested: image.requested().map(one_line),
        what: What::Image(one_line(name)),
    }
}

/// Converts the final state to results with positions, in the order of the text.
fn script(machine: Machine<'_>, text: &str, read: &str) -> ScriptFacts {
    let mut limited = machine.limited;
    if read.len() < text.len() {
        let message = "the text is too long: the rest was not read";
        limited.push((read.len(), message.to_owned()));
    }
    let partly_read = machine.not_understood.is_some();
    let mut notes = machine.notes;
    notes.extend(machine.not_understood.map(|at| (at, NOT_UNDERSTOOD.to_owned())));
    let problems = problems(text, notes, machine.problems, limited);
    let mut found = machine.found;
    found.sort_by_key(|candidate| (candidate.span.start, candidate.span.end));
    let mut places = Places::new(text);
    let fetches = found.into_iter().map(|candidate| {
        let (line, column) = places.at(candidate.span.start);
        Fetch {
            method: candidate.method,
            value: one_line(unquoted(cut(text, candidate.span.clone()))),
            line,
            column,
            start: candidate.span.start,
            end: candidate.span.end,
            what: bounded_what(candidate.what),
            syntax: candidate.firmness.0,
            pin: candidate.firmness.1,
            requested: candidate.requested.map(|text| one_line(&text)),
            isolated: candidate.isolated,
            sourced: candidate.sourced,
            variants: candidate
                .choices
                .iter()
                .map(|name| variant(candidate.method, name))
                .collect(),
            check: candidate.check,
            saved_as: candidate.saved_as.map(|name| one_line(&name)),
        }
    });
    let mut fetches: Vec<Fetch> = fetches.collect();
    // A command may be evaluated twice: in a substitution, and in the text around it.
    fetches.dedup();
    let mut calls = machine.calls;
    calls.sort_by_key(|call| (call.start, call.end));
    let mut places = Places::new(text);
    for call in &mut calls {
        (call.line, call.column) = places.at(call.start);
    }
    let unfollowed = unfollowed(text, machine.unfollowed);
    let built = machine.built.into_iter().collect();
    let (invoked, loads_images) = (machine.invoked, machine.loads);
    let adds_sources = machine.sources.into_iter().collect();
    ScriptFacts {
        fetches,
        calls,
        problems,
        invoked,
        built,
        loads_images,
        partly_read,
        adds_sources,
        unfollowed,
    }
}

/// Returns the problems, in the order of the text.
fn problems(
    text: &str,
    notes: Vec<(usize, String)>,
    errors: Vec<(usize, String)>,
    limits: Vec<(usize, String)>,
) -> Vec<ScriptProblem> {
    let of = |all: Vec<(usize, String)>, note: bool, limit: bool| {
        all.into_iter().map(move |(at, message)| (at, message, note, limit))
    };
    let all = of(errors, false, false).chain(of(limits, false, true));
    let mut all: Vec<_> = all.chain(of(notes, true, false)).collect();
    all.sort_by_key(|(at, ..)| *at);
    let mut places = Places::new(text);
    let problems = all.into_iter().map(|(at, message, note, limit)| {
        let (line, column) = places.at(at);
        ScriptProblem { line, column, message, note, limit }
    });
    problems.collect()
}

/// Returns the positions of commands that are not in the text, in order.
fn unfollowed(text: &str, mut all: Vec<(usize, UnfollowedKind)>) -> Vec<Unfollowed> {
    all.sort_unstable();
    all.dedup();
    let mut places = Places::new(text);
    let unfollowed = all.into_iter().map(|(at, kind)| {
        let (line, column) = places.at(at);
        Unfollowed { line, column, kind }
    });
    unfollowed.collect()
}
