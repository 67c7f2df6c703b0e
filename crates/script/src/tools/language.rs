//! Package managers whose commands take one package and one version: cargo, go, gem, .NET, Chocolatey,
//! winget.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Spec, Table, Value};
use crate::found::What;
use crate::strength::{self, Firmness};
use crate::tools::options::{CARGO, CHOCO, DOTNET, GEM, NUGET, WINGET};

/// An installer of the form `tool install name --version X`.
#[derive(Clone, Copy)]
struct Simple {
    method: FetchMethod,
    ecosystem: &'static str,
    verbs: &'static [&'static str],
    table: Table,
    /// Options for the version.
    version: &'static [&'static str],
    /// Options that prevent network access.
    offline: &'static [&'static str],
}

const GEMS: Simple = Simple {
    method: FetchMethod::Gem,
    ecosystem: "gem",
    verbs: &["install", "i", "fetch"],
    table: GEM,
    version: &["-v", "--version"],
    offline: &["-l", "--local"],
};

const NUGETS: Simple = Simple {
    method: FetchMethod::Nuget,
    ecosystem: "nuget",
    verbs: &["install"],
    table: NUGET,
    version: &["-Version"],
    offline: &[],
};

const CHOCOS: Simple = Simple {
    method: FetchMethod::Choco,
    ecosystem: "choco",
    verbs: &["install", "upgrade"],
    table: CHOCO,
    version: &["--version", "-version"],
    offline: &["--noop", "--whatif"],
};

const WINGETS: Simple = Simple {
    method: FetchMethod::OsPackage,
    ecosystem: "winget",
    verbs: &["install", "add", "upgrade"],
    table: WINGET,
    version: &["--version", "-v"],
    offline: &["-m", "--manifest"],
};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let _: Invocation<'_> = call;
    match name {
        "cargo" => cargo(machine, rest, false),
        "cargo-binstall" => cargo(machine, rest, true),
        "go" => go(machine, rest),
        "gem" => simple(machine, rest, GEMS),
        "bundle" => simple(machine, rest, Simple { verbs: &["add"], ..GEMS }),
        "dotnet" => dotnet(machine, rest),
        "dnx" => dotnet_runner(machine, rest),
        "nuget" => simple(machine, rest, NUGETS),
        "choco" => simple(machine, rest, CHOCOS),
        _ => simple(machine, rest, WINGETS),
    }
}

fn add(
    machine: &mut Machine<'_>,
    method: FetchMethod,
    ecosystem: &'static str,
    word: &Value,
    name: &str,
    version: Option<&Value>,
    classify: fn(&str) -> Firmness,
) {
    let open = word.is_open() || version.is_some_and(Value::is_open);
    let firmness = match version {
        _ if open => strength::UNRESOLVABLE,
        Some(version) => classify(&version.text),
        None => strength::NO_VERSION,
    };
    let what = if word.open.is_some_and(|open| open < name.len().max(1)) {
        What::Unknown(word.text.clone())
    } else {
        What::Package { ecosystem, name: name.to_owned() }
    };
    machine.add(method, word, what, firmness, version.map(|version| version.text.clone()));
}

/// Classifies the version that `cargo install` gets: unlike in a manifest, three numbers are an exact version.
fn crate_version(text: &str) -> Firmness {
    strength::semver(text.trim_start_matches('='))
}

/// Classifies a version of gem or .NET.
fn plain_version(text: &str) -> Firmness {
    if text.contains(['*', '<', '>', '~', '[', '(', ',']) {
        strength::RANGE
    } else {
        strength::VERSION
    }
}

fn cargo(machine: &mut Machine<'_>, rest: &[Value], binstall: bool) {
    let toolchain = |word: &&Value| word.text.starts_with('+');
    let rest = rest.get(usize::from(rest.first().is_some_and(|argument| toolchain(&argument)))..);
    let mut rest = rest.unwrap_or_default();
    let mut adds = false;
    if !binstall {
        let (head, used) = Options::parse_until(rest, CARGO.spec, 1);
        let verb = head.words.first().map(|verb| verb.text.as_str()).unwrap_or_default();
        if !matches!(verb, "install" | "binstall" | "add") {
            return;
        }
        adds = verb == "add";
        rest = rest.get(used..).unwrap_or_default();
    }
    let options = Options::of_installer(rest, CARGO, 0);
    if options.has(&["--path", "--list", "--offline", "--dry-run"]) {
        return;
    }
    let words = options.words.iter();
    if let Some(url) = options.value(&["--git"]) {
        return cargo_git(machine, &options, url);
    }
    let version = options.value(&["--version", "--vers"]).filter(|_| !adds);
    for word in words.filter(|word| !word.text.starts_with(['.', '/'])) {
        match word.text.split_once('@') {
            Some((name, _)) => {
                let behind = word.after(name.len() + 1);
                add(machine, FetchMethod::Cargo, "cargo", word, name, Some(&behind), crate_version);
            }
            None => {
                add(machine, FetchMethod::Cargo, "cargo", word, &word.text, version, crate_version);
            }
        }
    }
}

/// Handles `cargo install --git url --rev commit`.
fn cargo_git(machine: &mut Machine<'_>, options: &Options, url: &Value) {
    let revision = options.value(&["--rev", "--tag"]);
    let branch = options.value(&["--branch"]);
    let firmness = match (revision, branch) {
        _ if url.is_open() || revision.is_some_and(Value::is_open) => strength::UNRESOLVABLE,
        (Some(revision), _) => strength::revision(&revision.text),
        (None, Some(_)) => (RefSyntax::BranchLike, PinStrength::Branch),
        (None, None) => (RefSyntax::MissingRef, PinStrength::Absent),
    };
    let requested = revision.or(branch).map(|value| value.text.clone());
    let what = What::Git { url: url.text.clone() };
    machine.add(FetchMethod::Cargo, url, what, firmness, requested);
}

/// Classifies a version of a module (go.dev/ref/mod, "Versions"): a complete tag is an exact
/// version.
fn module_version(text: &str) -> Firmness {
    match strength::revision(text) {
        (RefSyntax::TagFull, pin) => (RefSyntax::Version, pin),
        // Version queries for the latest version.
        _ if matches!(text, "latest" | "upgrade" | "patch") => {
            (RefSyntax::BranchLike, PinStrength::Branch)
        }
        other => other,
    }
}

fn go(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec {
        short: "",
        long: "-ldflags -tags -o -mod -gcflags -asmflags -C -p -modfile -overlay -pkgdir -toolexec \
            -compiler -buildmode -installsuffix -covermode -coverpkg -pgo -exec",
    };
    let options = Options::parse(rest, spec);
    let mut words = options.words.as_slice();
    let mut verb = "";
    // Handles `go mod download path@version`.
    while let Some((first, rest)) = words.split_first() {
        words = rest;
        verb = first.text.as_str();
        if verb != "mod" {
            break;
        }
    }
    // The words after the package of `go run` are arguments of the program.
    let most = match verb {
        "run" => 1,
        "install" | "get" | "download" => usize::MAX,
        _ => return,
    };
    for word in words.iter().take(most) {
        let text = word.text.as_str();
        let local =
            text.starts_with(['.', '/']) || text == "all" || text.strip_suffix(".go").is_some();
        let host = text.split('/').next().is_some_and(|host| host.contains('.'));
        if local || !(host || word.is_open()) {
            continue;
        }
        let (name, version) = match text.split_once('@') {
            Some((name, _)) => (name, Some(word.after(name.len() + 1))),
            // In a module, the version is pinned in go.mod.
            None if verb != "get" => continue,
            None => (text, None),
        };
        add(machine, FetchMethod::Go, "golang", word, name, version.as_ref(), module_version);
    }
}

fn dotnet(machine: &mut Machine<'_>, rest: &[Value]) {
    let options = Options::of_installer(rest, DOTNET, 0);
    let words: Vec<&str> = options.words.iter().map(|word| word.text.as_str()).collect();
    let (at, names): (usize, &[&str]) = match words.as_slice() {
        ["tool", "install" | "update", ..] => (2, &["--version"]),
        ["tool", "exec" | "execute", ..] => {
            let at = rest.iter().position(|arg| arg.text == "exec" || arg.text == "execute");
            let behind = at.and_then(|at| rest.get(at + 1..)).unwrap_or_default();
            return dotnet_runner(machine, behind);
        }
        ["package", "add", ..] | ["add", "package", ..] => (2, &["--version", "-v"]),
        ["add", _, "package", ..] => (3, &["--version", "-v"]),
        _ => return,
    };
    let version = if names.len() == 1 {
        options.value(&["--version"])
    } else {
        options.value(&["--version", "-v"])
    };
    if let Some(word) = options.words.get(at) {
        dotnet_package(machine, word, version);
    }
}

/// Handles `dnx tool@1.2.3 args` and `dotnet tool exec tool@1.2.3 args`.
fn dotnet_runner(machine: &mut Machine<'_>, rest: &[Value]) {
    let (options, _) = Options::of_runner(rest, DOTNET);
    if let Some(word) = options.words.first().filter(|_| options.doubtful.is_empty()) {
        dotnet_package(machine, word, options.value(&["--version"]));
    }
}

fn dotnet_package(machine: &mut Machine<'_>, word: &Value, version: Option<&Value>) {
    let (name, behind) = match word.text.split_once('@') {
        Some((name, _)) => (name, Some(word.after(name.len() + 1))),
        None => (word.text.as_str(), None),
    };
    let version = behind.as_ref().or(version);
    add(machine, FetchMethod::Nuget, "nuget", word, name, version, plain_version);
}

/// Handles `tool install name --version X`.
fn simple(machine: &mut Machine<'_>, rest: &[Value], tool: Simple) {
    let options = Options::of_installer(rest, tool.table, 1);
    let Some((first, words)) = options.words.split_first() else { return };
    if !tool.verbs.contains(&first.text.as_str()) || options.has(tool.offline) {
        return;
    }
    let Simple { method, ecosystem, .. } = tool;
    let version = options.value(tool.version);
    let named = options.value(&["--id"]).filter(|_| words.is_empty());
    for word in words.iter().chain(named) {
        let text = word.text.as_str();
        let file = [".gem", ".config", ".nupkg"].iter().any(|end| text.ends_with(end));
        if file || text.starts_with(['.', '/']) {
            continue;
        }
        let (name, behind) = match text.split_once(':').filter(|_| ecosystem == "gem") {
            Some((name, _)) => (name, Some(word.after(name.len() + 1))),
            None => (text, None),
        };
        let version = behind.as_ref().or(version);
        add(machine, method, ecosystem, word, name, version, plain_version);
    }
}
