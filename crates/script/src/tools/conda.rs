//! conda, mamba, micromamba (match specifications of conda).

use plimsoll_model::FetchMethod;

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Value};
use crate::found::{CallKind, What};
use crate::strength;
use crate::tools::options::CONDA;

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let (head, used) = Options::parse_until(rest, CONDA.spec, 1);
    let verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    let environment = verb == "env";
    if environment {
        let second = behind.first().map(|word| word.text.as_str());
        if !matches!(second, Some("create" | "update")) {
            return;
        }
        behind = behind.get(1..).unwrap_or_default();
    } else if name == "pixi" {
        return pixi(machine, verb, behind);
    } else if !matches!(verb, "install" | "create" | "update" | "upgrade") {
        return;
    }
    let options = Options::of_installer(behind, CONDA, 0);
    let files: Vec<&Value> = options.all(&["-f", "--file"]).collect();
    for file in &files {
        if file.text.contains("://") {
            super::add_url(machine, file);
        } else {
            machine.add_call(CallKind::CondaEnvironment, file);
        }
    }
    if environment {
        if files.is_empty() && options.words.is_empty() {
            let file = Value::known("environment.yml").at(call.command.span.clone());
            machine.add_call(CallKind::CondaEnvironment, &file);
        }
        return;
    }
    if options.has(&["--offline", "--dry-run", "-d"]) {
        return;
    }
    for word in &options.words {
        package(machine, word);
    }
}

/// Handles `pixi add name` and `pixi global install name`; `pixi install` reads the project's
/// lockfile.
fn pixi(machine: &mut Machine<'_>, verb: &str, rest: &[Value]) {
    let behind = match verb {
        "add" => rest,
        "global" => match rest.split_first() {
            Some((second, behind)) if matches!(second.text.as_str(), "install" | "add") => behind,
            _ => return,
        },
        _ => return,
    };
    let options = Options::of_installer(behind, CONDA, 0);
    if options.has(&["--pypi", "--git", "--path"]) {
        return;
    }
    for word in &options.words {
        package(machine, word);
    }
}

fn package(machine: &mut Machine<'_>, word: &Value) {
    let text = word.text.trim();
    if text.is_empty() || text.starts_with(['.', '/', '~']) {
        return;
    }
    if text.contains("://") {
        let (firmness, requested) = strength::url(text, word.is_open());
        machine.add(FetchMethod::Conda, word, What::Url(text.to_owned()), firmness, requested);
        return;
    }
    let spec = text.rsplit("::").next().unwrap_or(text);
    let before = text.len() - spec.len();
    let end = spec.find(['=', '<', '>', '!', '~', ' ', '[']).unwrap_or(spec.len());
    let (name, version) = spec.split_at_checked(end).unwrap_or((spec, ""));
    if word.open.is_some_and(|open| open <= before + name.len()) {
        let what = What::Unknown(text.to_owned());
        machine.add(FetchMethod::Conda, word, what, strength::UNRESOLVABLE, None);
        return;
    }
    let version = version.trim();
    let plain = version.trim_start_matches('=');
    let exact = version.starts_with("==") || plain.contains('=') || plain.matches('.').count() >= 2;
    let firmness = if word.is_open() {
        strength::UNRESOLVABLE
    } else if version.is_empty() {
        strength::NO_VERSION
    } else if version.starts_with('=') && exact && !plain.contains(['*', ',', '<', '>', '|']) {
        strength::VERSION
    } else {
        strength::RANGE
    };
    // In `name=version=build`, the version identifies the release.
    let release = if firmness == strength::VERSION { plain.split('=').next() } else { Some(plain) };
    let requested = release.map(str::to_owned).filter(|release| !release.is_empty());
    let what = What::Package { ecosystem: "conda", name: name.to_ascii_lowercase() };
    machine.add(FetchMethod::Conda, word, what, firmness, requested);
}
