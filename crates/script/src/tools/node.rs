//! Node packages: npm, npx, yarn, pnpm, bun.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::found::{CallKind, What};
use crate::machine::{Invocation, Machine};
use crate::strength::{self, Firmness};
use crate::value::{Options, Spec, Value};

const NPM: Spec = Spec {
    short: "Cpw",
    long: "--prefix --registry --workspace --tag --omit --include --cache --loglevel \
        --userconfig --cwd --package --filter --dir --network-timeout --network-concurrency \
        --mutex --modules-folder --call --otp --before --fetch-timeout --fetch-retries \
        --maxsockets --concurrency",
};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    if matches!(name, "npx" | "bunx" | "pnpx") {
        return one_tool(machine, rest);
    }
    let (head, used) = Options::parse_until(rest, NPM, 1);
    let verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    let mut adds = false;
    match (name, verb) {
        ("npm", "exec" | "x") | ("yarn" | "pnpm", "dlx") | ("bun", "x") => {
            return one_tool(machine, behind);
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
    // `-p` of `npm exec` names a package; of `npm install` it is a flag.
    let options = Options::parse(behind, Spec { short: "C", long: NPM.long });
    if options.has(&["--package-lock-only", "--lockfile-only", "--dry-run"]) {
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
    let options = Options::parse(rest, Spec { short: "C", long: NPM.long });
    let here = Value::known(".").at(call.command.span.clone());
    let path = options.value(&["--prefix", "-C", "--cwd", "--dir"]).unwrap_or(&here);
    machine.add_call(CallKind::NodeProject, path);
}

/// `npx tool args`. A project that was installed before holds the tool itself.
fn one_tool(machine: &mut Machine<'_>, rest: &[Value]) {
    let (options, _) = Options::parse_until(rest, NPM, 1);
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
    let Some(word) = options.words.first() else { return };
    let versioned = word.text.get(1..).is_some_and(|rest| rest.contains('@'));
    if versioned || !machine.node_project {
        package(machine, word);
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
    let forge = ["github:", "gitlab:", "bitbucket:"].iter().any(|one| text.starts_with(one));
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
        Some((name, version)) => (name, version.strip_prefix('@').filter(|one| !one.is_empty())),
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
    let url = url.strip_prefix("git+").unwrap_or(url).to_owned();
    let revision = revision.map(str::to_owned);
    machine.add(FetchMethod::Npm, word, What::Git { url }, firmness, revision);
}
