//! Node packages: npm, npx, yarn, pnpm, bun.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Spec, Value};
use crate::found::{CallKind, What};
use crate::strength::{self, Firmness};
use crate::tools::options::{NPM, NPX, PNPM};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    if matches!(name, "npx" | "bunx" | "pnpx") {
        return one_tool(machine, rest);
    }
    if name == "corepack" {
        return corepack(machine, rest);
    }
    let table = if name == "npm" { NPM } else { PNPM };
    let (head, used) = Options::parse_until(rest, table.spec, 1);
    let verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    let mut adds = false;
    match (name, verb) {
        ("npm", "exec" | "x") | ("yarn" | "pnpm", "dlx") | ("bun", "x") => {
            return one_tool(machine, behind);
        }
        ("npm", "init" | "create" | "innit") | ("yarn" | "pnpm" | "bun", "create") => {
            return initializer(machine, behind);
        }
        (_, "ci" | "clean-install" | "install-clean") | ("yarn", "" | "install") => {
            return project(machine, call, rest);
        }
        ("yarn", "global") => {
            let add = behind.first().is_some_and(|word| word.text == "add");
            if !add {
                return;
            }
            behind = behind.get(1..).unwrap_or_default();
            adds = true;
        }
        (_, "add") => adds = true,
        ("npm" | "pnpm" | "bun", "install" | "i" | "in" | "isntall") => {}
        _ => return,
    }
    let options = Options::of_installer(behind, table, 0);
    if options.has(&["--package-lock-only", "--lockfile-only", "--dry-run", "--offline"]) {
        return;
    }
    if options.words.is_empty() && !adds && !call.more {
        return project(machine, call, rest);
    }
    for word in &options.words {
        package(machine, word);
    }
}

fn project(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    machine.node_project = true;
    let options = Options::parse(rest, Spec { short: "C", long: NPM.spec.long });
    let here = Value::known(".").at(call.command.span.clone());
    let path = options.value(&["--prefix", "-C", "--cwd", "--dir"]).unwrap_or(&here);
    machine.add_call(CallKind::NodeProject, path);
}

/// Handles `npx tool args`. A previously installed project provides the tool.
fn one_tool(machine: &mut Machine<'_>, rest: &[Value]) {
    let (options, _) = Options::of_runner(rest, NPX);
    if options.has(&["--no-install", "--no", "--offline"]) {
        return;
    }
    let mut named = options.all(&["-p", "--package"]).peekable();
    if named.peek().is_some() {
        for word in named {
            package(machine, word);
        }
        return;
    }
    let Some(word) = options.words.first().filter(|_| options.doubtful.is_empty()) else { return };
    let versioned = word.text.get(1..).is_some_and(|rest| rest.contains('@'));
    if versioned || !machine.node_project {
        package(machine, word);
    }
}

/// Handles `npm create vite@latest`, which runs the package `create-vite` (npm-init(1)).
fn initializer(machine: &mut Machine<'_>, rest: &[Value]) {
    let (options, _) = Options::of_runner(rest, NPX);
    let Some(word) = options.words.first().filter(|word| !word.is_open()) else { return };
    let text = word.text.as_str();
    if text.contains("://") || !text.starts_with('@') && text.contains('/') {
        return;
    }
    let (scope, rest) = match text.split_once('/') {
        Some((scope, rest)) => (format!("{scope}/"), rest),
        None => (String::new(), text),
    };
    let full = match text.strip_prefix('@').filter(|_| scope.is_empty()) {
        // `@scope@1` means `@scope/create@1`.
        Some(only) => match only.split_once('@') {
            Some((only, version)) => format!("@{only}/create@{version}"),
            None => format!("@{only}/create"),
        },
        None => format!("{scope}create-{rest}"),
    };
    let full = Value { text: full, exact: false, ..word.clone() };
    package(machine, &full);
}

/// Handles `corepack prepare pnpm@8.6.0 --activate` and `corepack install -g pnpm@8.6.0`.
fn corepack(machine: &mut Machine<'_>, rest: &[Value]) {
    let options = Options::parse(rest, Spec { short: "o", long: "--output --install-directory" });
    let Some((verb, words)) = options.words.split_first() else { return };
    if matches!(verb.text.as_str(), "prepare" | "use" | "install") {
        for word in words {
            package(machine, word);
        }
    }
}

fn package(machine: &mut Machine<'_>, word: &Value) {
    let text = word.text.as_str();
    let local = text.starts_with(['.', '/', '~'])
        || text.starts_with("file:")
        || text.strip_suffix(".tgz").is_some();
    if local && !text.contains("://") {
        return;
    }
    let slashes = text.matches('/').count();
    let short = slashes == 1 && !text.starts_with('@') && !word.is_open();
    let forge = ["github:", "gitlab:", "bitbucket:"].iter().any(|prefix| text.starts_with(prefix));
    let git = text.starts_with("git+")
        || text.starts_with("git:")
        || text.strip_suffix(".git").is_some()
        || text.contains(".git#");
    if git || forge || short {
        return from_git(machine, word, text);
    }
    if text.contains("://") {
        let (firmness, requested) = strength::url(text, word.is_open());
        machine.add(FetchMethod::Npm, word, What::Url(text.to_owned()), firmness, requested);
        return;
    }
    let at = text.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1);
    let (name, version) = match at.and_then(|at| text.split_at_checked(at)) {
        Some((name, version)) => {
            (name, version.strip_prefix('@').filter(|version| !version.is_empty()))
        }
        None => (text, None),
    };
    let open_name = word.open.is_some_and(|open| open < name.len());
    let what = if open_name {
        What::Unknown(text.to_owned())
    } else {
        What::Package { ecosystem: "npm", name: name.to_owned() }
    };
    let firmness = match version {
        _ if word.is_open() => strength::UNRESOLVABLE,
        Some(version) => strength::semver(version),
        None => strength::NO_VERSION,
    };
    machine.add(FetchMethod::Npm, word, what, firmness, version.map(str::to_owned));
}

fn from_git(machine: &mut Machine<'_>, word: &Value, text: &str) {
    let (url, revision) = match text.split_once('#') {
        Some((url, revision)) => (url, Some(revision)),
        None => (text, None),
    };
    let firmness: Firmness = match revision {
        _ if word.is_open() => strength::UNRESOLVABLE,
        Some(range) if range.starts_with("semver:") => strength::RANGE,
        Some(revision) => strength::revision(revision),
        None => (RefSyntax::MissingRef, PinStrength::Absent),
    };
    let url = forge_url(url.strip_prefix("git+").unwrap_or(url));
    let revision = revision.map(str::to_owned);
    machine.add(FetchMethod::Npm, word, What::Git { url }, firmness, revision);
}

/// The URL of a repository that may be abbreviated: `owner/name`, `gitlab:owner/name` (npm-install(1)).
fn forge_url(text: &str) -> String {
    let host = |(forge, path)| match forge {
        "github" => Some(format!("https://github.com/{path}")),
        "gitlab" => Some(format!("https://gitlab.com/{path}")),
        "bitbucket" => Some(format!("https://bitbucket.org/{path}")),
        _ => None,
    };
    if !text.contains(':') && !text.contains('@') {
        return format!("https://github.com/{text}");
    }
    text.split_once(':').and_then(host).unwrap_or_else(|| text.to_owned())
}
