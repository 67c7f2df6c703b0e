//! git: clones, and checkouts in them.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Origin, Spec, Value};
use crate::found::What;
use crate::strength::{self, Firmness};

const GIT: Spec = Spec { short: "Cc", long: "--git-dir --work-tree --namespace" };

const CLONE: Spec = Spec {
    short: "bojcu",
    long: "--branch --depth --origin --jobs --config --upload-pack --reference \
        --separate-git-dir --template --shallow-since --filter --revision \
        --reference-if-able --server-option --bundle-uri",
};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let _: Invocation<'_> = call;
    if name == "gh" {
        return gh(machine, rest);
    }
    let (head, used) = Options::parse_until(rest, GIT, 1);
    let verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let behind = rest.get(used..).unwrap_or_default();
    let work_tree = head.value(&["--work-tree"]).or(head.value(&["-C"])).cloned();
    let of_store = head.value(&["--git-dir"]).and_then(|store| {
        let end = store.text.strip_suffix("/.git")?.len();
        Some(store.up_to(end))
    });
    let place = place(machine, work_tree.or(of_store).as_ref());
    match verb {
        "clone" => clone(machine, head.value(&["-C"]), behind),
        "checkout" | "switch" | "reset" => checkout(machine, &place, verb, behind),
        "fetch" | "pull" => fetch(machine, &place, behind),
        "remote" => remote(machine, &place, behind),
        "submodule" => submodule(machine, behind),
        "rev-parse" if behind.iter().any(|word| word.text == "--show-toplevel") => {
            machine.output(Some(Value { origin: Origin::Repository, ..Value::default() }));
        }
        _ => {}
    }
}

/// Returns the key of a work tree.
fn place(machine: &Machine<'_>, directory: Option<&Value>) -> String {
    let here = Value::known("");
    machine.file_key(directory.unwrap_or(&here)).trim_end_matches('/').to_owned()
}

/// Whether a word is the URL of a repository on another machine (git-clone(1), "GIT URLS").
fn is_remote(word: &Value) -> bool {
    let text = word.text.as_str();
    if text.starts_with("file:") || word.origin != Origin::Text {
        return false;
    }
    let scp = text.split_once(':').is_some_and(|(host, _)| !host.contains('/') && host.len() > 1);
    text.contains("://") || scp || word.open == Some(0) && !text.starts_with("${PWD")
}

/// Whether a text refers to the repository that runs the script, which is not third-party.
pub(super) fn is_own(text: &str) -> bool {
    let expression = text.match_indices("github.repository").any(|(at, name)| {
        let next = text.get(at + name.len()..).and_then(|rest| rest.chars().next());
        !next.is_some_and(|next| next == '_' || next == '.' || next.is_alphanumeric())
    });
    let variable = text
        .match_indices("GITHUB_REPOSITORY")
        .any(|(at, name)| text.get(at + name.len()..).is_none_or(|rest| !rest.starts_with('_')));
    expression || variable
}

fn what(url: &Value) -> What {
    if url.open == Some(0) {
        What::Unknown(url.text.clone())
    } else {
        What::Git { url: url.text.clone() }
    }
}

/// Returns the pin strength of a revision. A full commit is the same in any repository, even one
/// known only at run time; a branch or a tag is not.
fn firmness(url: &Value, revision: Option<&Value>) -> Firmness {
    let found = match revision {
        Some(revision) if revision.is_open() => return strength::UNRESOLVABLE,
        Some(revision) => strength::revision_of(&revision.text, &url.text),
        None => (RefSyntax::MissingRef, PinStrength::Absent),
    };
    let holds = !url.is_open() || found.1 == PinStrength::CommitUnverified;
    if holds { found } else { strength::UNRESOLVABLE }
}

fn clone(machine: &mut Machine<'_>, from: Option<&Value>, rest: &[Value]) {
    let options = Options::parse(rest, CLONE);
    // A variable before the URL contains options: `git clone $BRANCH https://…`.
    let open = |word: &&Value| word.open == Some(0);
    let first = options.words.iter().position(|word| !open(&word) && is_remote(word));
    let leads = first.is_some_and(|first| options.words.iter().take(first).all(|word| open(&word)));
    let first = first.filter(|_| leads).unwrap_or(0);
    let remote = |url: &&Value| is_remote(url) && !is_own(&url.text);
    let Some(url) = options.words.get(first).filter(remote) else { return };
    let branch = options.value(&["-b", "--branch", "--revision"]);
    let firmness = if first > 0 { strength::UNRESOLVABLE } else { firmness(url, branch) };
    let requested = branch.map(|branch| branch.text.clone());
    let candidate = machine.add(FetchMethod::GitClone, url, what(url), firmness, requested);
    let stem = url.file_name();
    let stem = Value::known(stem.strip_suffix(".git").unwrap_or(stem));
    let mut into = options.words.get(first + 1).unwrap_or(&stem).clone();
    if let Some(from) = from {
        let mut path = from.clone();
        path.append(&Value::known("/"));
        path.append(&into);
        into = path;
    }
    let key = place(machine, Some(&into));
    machine.clones.insert(key, candidate);
}

/// Handles a checkout in a clone, which takes precedence over the revision of the clone.
fn checkout(machine: &mut Machine<'_>, place: &str, verb: &str, rest: &[Value]) {
    let Some(candidate) = machine.clones.get(place).copied() else { return };
    let spec = Spec { short: "bBcC", long: "--orphan --create --conflict" };
    let options = Options::parse(rest, spec);
    if verb == "reset" && !options.has(&["--hard", "--merge", "--keep"]) {
        return;
    }
    let Some(revision) = options.words.first() else { return };
    let text = revision.text.as_str();
    // With paths, only these files are of the other revision.
    let is_path = |at: usize| rest.get(at + 1).is_some();
    let paths = rest.iter().position(|arg| arg.text == "--").is_some_and(is_path)
        || options.words.len() > 1;
    let here =
        ["HEAD", "FETCH_HEAD", "ORIG_HEAD", ".", "-"].iter().any(|name| text.starts_with(name));
    let url = match machine.found.get(candidate).map(|found| &found.what) {
        Some(What::Git { url }) => url.as_str(),
        _ => "",
    };
    let firmness =
        if revision.is_open() { strength::UNRESOLVABLE } else { strength::revision_of(text, url) };
    if here || paths && !options.has(&["-b", "-B"]) {
        return;
    }
    if let Some(found) = machine.found.get_mut(candidate) {
        found.firmness = firmness;
        found.requested = Some(text.to_owned());
    }
}

fn fetch(machine: &mut Machine<'_>, place: &str, rest: &[Value]) {
    let spec = Spec {
        short: "jo",
        long: "--depth --jobs --filter --refmap --shallow-since --upload-pack --deepen",
    };
    let options = Options::parse(rest, spec);
    let Some(from) = options.words.first() else { return };
    // The part of a refspec after the colon is a local name (git-fetch(1)).
    let revision = options.words.get(1).map(|spec| {
        let colon =
            spec.text.find(':').filter(|at| !spec.text.get(..*at).is_some_and(str::is_empty));
        let source = colon.map_or_else(|| spec.clone(), |at| spec.up_to(at));
        if source.text.starts_with('+') { source.after(1) } else { source }
    });
    let revision = revision.as_ref();
    let remote = machine.remotes.get(&format!("{place}\0{}", from.text)).cloned();
    let url = remote.as_ref().or(Some(from).filter(|from| from.text.contains("://")));
    let firmness = firmness(url.unwrap_or(from), revision);
    let requested = revision.map(|revision| revision.text.clone());
    if let Some(url) = url {
        if is_own(&url.text) {
            return;
        }
        let known = machine.clones.contains_key(place);
        if remote.is_none() || !known {
            let candidate = machine.add(FetchMethod::GitClone, url, what(url), firmness, requested);
            machine.clones.insert(place.to_owned(), candidate);
        }
        return;
    }
    // After `git fetch origin <commit>` in a clone, `FETCH_HEAD` is that commit.
    let clone = machine.clones.get(place).copied();
    if let Some(found) = clone.and_then(|candidate| machine.found.get_mut(candidate))
        && firmness.1 == PinStrength::CommitUnverified
    {
        found.firmness = firmness;
        found.requested = requested;
    }
}

fn remote(machine: &mut Machine<'_>, place: &str, rest: &[Value]) {
    let options = Options::parse(rest, Spec { short: "tm", long: "" });
    if let [verb, name, url] = options.words.as_slice()
        && matches!(verb.text.as_str(), "add" | "set-url")
        && url.text.contains("://")
    {
        machine.remotes.insert(format!("{place}\0{}", name.text), url.clone());
    }
}

fn submodule(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec { short: "bj", long: "--branch --depth --name --reference --jobs" };
    let options = Options::parse(rest, spec);
    let mut words = options.words.iter();
    match words.next().map(|verb| verb.text.as_str()) {
        Some("add") => {
            let Some(url) = words.next().filter(|url| is_remote(url)) else { return };
            let branch = options.value(&["-b", "--branch"]);
            let firmness = match branch {
                _ if url.is_open() => strength::UNRESOLVABLE,
                Some(_) => (RefSyntax::BranchLike, PinStrength::Branch),
                None => (RefSyntax::MissingRef, PinStrength::Absent),
            };
            let requested = branch.map(|branch| branch.text.clone());
            machine.add(FetchMethod::GitClone, url, what(url), firmness, requested);
        }
        Some("update") if options.has(&["--remote"]) => {
            let Some(at) = rest.iter().find(|arg| arg.text == "--remote") else { return };
            let what = What::Unknown("submodules at the head of their branches".to_owned());
            let firmness = (RefSyntax::BranchLike, PinStrength::Branch);
            machine.add(FetchMethod::GitClone, at, what, firmness, None);
        }
        _ => {}
    }
}

fn gh(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec {
        short: "RpDOu",
        long: "--repo --pattern --dir --output --archive --upstream-remote-name",
    };
    let options = Options::parse(rest, spec);
    let words: Vec<&Value> = options.words.iter().collect();
    match words.as_slice() {
        [group, verb, repository, ..]
            if group.text == "repo" && verb.text == "clone" && !is_own(&repository.text) =>
        {
            let mut branch =
                rest.iter().skip_while(|arg| !matches!(arg.text.as_str(), "-b" | "--branch"));
            let branch = branch.nth(1);
            let firmness = match branch {
                _ if repository.is_open() => strength::UNRESOLVABLE,
                Some(branch) => strength::revision(&branch.text),
                None => (RefSyntax::MissingRef, PinStrength::Absent),
            };
            let url = if repository.text.contains("://") || repository.is_open() {
                repository.text.clone()
            } else {
                format!("https://github.com/{}", repository.text)
            };
            let requested = branch.map(|branch| branch.text.clone());
            let what = What::Git { url };
            let candidate =
                machine.add(FetchMethod::GitClone, repository, what, firmness, requested);
            let key = place(machine, Some(&Value::known(repository.file_name())));
            machine.clones.insert(key, candidate);
        }
        [group, verb, rest @ ..] if group.text == "release" && verb.text == "download" => {
            let repository = options.value(&["-R", "--repo"]);
            let Some(repository) = repository.filter(|name| !is_own(&name.text)) else { return };
            let tag = rest.first();
            let firmness = match tag {
                _ if repository.is_open() || tag.is_some_and(|tag| tag.is_open()) => {
                    strength::UNRESOLVABLE
                }
                Some(tag) => strength::revision(&tag.text),
                None => (RefSyntax::NoVersion, PinStrength::Absent),
            };
            let url = format!("https://github.com/{}/releases", repository.text);
            let requested = tag.map(|tag| tag.text.clone());
            machine.add(FetchMethod::Download, repository, What::Url(url), firmness, requested);
        }
        _ => {}
    }
}
