//! Package managers of languages that are given one package and one version: cargo, go, gem, .NET.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::found::What;
use crate::machine::{Invocation, Machine};
use crate::strength::{self, Firmness};
use crate::value::{Options, Spec, Value};

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let _: Invocation<'_> = call;
    match name {
        "cargo" => cargo(machine, rest),
        "go" => go(machine, rest),
        "gem" => gem(machine, rest),
        "dotnet" => dotnet(machine, rest),
        "nuget" => simple(
            machine,
            rest,
            FetchMethod::Nuget,
            "nuget",
            "install",
            Spec {
                short: "",
                long: "-Version -OutputDirectory -Source -Framework -ConfigFile -Verbosity \
        -SolutionDirectory",
            },
            &["-Version"],
        ),
        _ => simple(
            machine,
            rest,
            FetchMethod::Choco,
            "choco",
            "install",
            Spec {
                short: "s",
                long: "--version -version --source --params --package-parameters --install-arguments --ia \
        --id --timeout --execution-timeout",
            },
            &["--version", "-version"],
        ),
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

/// A version requirement of cargo: a bare one of three parts means exactly that version here.
fn crate_version(text: &str) -> Firmness {
    strength::semver(text.trim_start_matches('='))
}

/// A version of gem or of .NET.
fn plain_version(text: &str) -> Firmness {
    if text.contains(['*', '<', '>', '~', '[', '(', ',']) {
        strength::RANGE
    } else {
        strength::VERSION
    }
}

fn cargo(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec {
        short: "FjZ",
        long: "--version --vers --git --rev --tag --branch --path --features --root --index \
        --registry --target --target-dir --profile --bin --example --jobs --config --color \
        --pkg-url --targets --strategies",
    };
    let options = Options::parse(rest, spec);
    let mut words = options.words.iter().skip_while(|word| word.text.starts_with('+'));
    if !words.next().is_some_and(|verb| matches!(verb.text.as_str(), "install" | "binstall")) {
        return;
    }
    if options.has(&["--path", "--list"]) {
        return;
    }
    if let Some(url) = options.value(&["--git"]) {
        return cargo_git(machine, &options, url);
    }
    let version = options.value(&["--version", "--vers"]);
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

/// `cargo install --git url --rev commit`.
fn cargo_git(machine: &mut Machine<'_>, options: &Options, url: &Value) {
    let revision = options.value(&["--rev", "--tag"]);
    let branch = options.value(&["--branch"]);
    let firmness = match (revision, branch) {
        _ if url.is_open() || revision.is_some_and(Value::is_open) => strength::UNRESOLVABLE,
        (Some(revision), _) => strength::revision(&revision.text),
        (None, Some(_)) => (RefSyntax::BranchLike, PinStrength::Branch),
        (None, None) => (RefSyntax::MissingRef, PinStrength::Absent),
    };
    let requested = revision.or(branch).map(|one| one.text.clone());
    let what = What::Git { url: url.text.clone() };
    machine.add(FetchMethod::Cargo, url, what, firmness, requested);
}

fn go(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec { short: "", long: "-ldflags -tags -o -mod -gcflags -C" };
    let options = Options::parse(rest, spec);
    let mut words = options.words.iter();
    let verb = words.next().map(|verb| verb.text.as_str());
    if !matches!(verb, Some("install" | "get")) {
        return;
    }
    for word in words {
        let text = word.text.as_str();
        let local = text.starts_with(['.', '/']) || text == "all";
        let host = text.split('/').next().is_some_and(|host| host.contains('.'));
        if local || !(host || word.is_open()) {
            continue;
        }
        let (name, version) = match text.split_once('@') {
            Some((name, _)) => (name, Some(word.after(name.len() + 1))),
            // Inside a module the version comes from go.mod, so nothing floats.
            None if verb == Some("install") => continue,
            None => (text, None),
        };
        add(machine, FetchMethod::Go, "golang", word, name, version.as_ref(), strength::revision);
    }
}

fn gem(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec {
        short: "vsinBP",
        long: "--version --source --install-dir --bindir --trust-policy --platform",
    };
    simple(machine, rest, FetchMethod::Gem, "gem", "install", spec, &["-v", "--version"]);
}

fn dotnet(machine: &mut Machine<'_>, rest: &[Value]) {
    let spec = Spec {
        short: "v",
        long: "--version --add-source --tool-path --framework --configfile --source",
    };
    let options = Options::parse(rest, spec);
    let mut words = options.words.iter();
    let first = words.next().map(|word| word.text.as_str());
    let tool = first == Some("tool") && words.next().is_some_and(|verb| verb.text == "install");
    let package = first == Some("add") && words.any(|word| word.text == "package");
    if !(tool || package) {
        return;
    }
    let version = options.value(&["--version", "-v"]);
    if let Some(word) = words.next() {
        add(machine, FetchMethod::Nuget, "nuget", word, &word.text, version, plain_version);
    }
}

/// `tool install name --version X`.
fn simple(
    machine: &mut Machine<'_>,
    rest: &[Value],
    method: FetchMethod,
    ecosystem: &'static str,
    verb: &str,
    spec: Spec,
    names: &'static [&'static str],
) {
    let options = Options::parse(rest, spec);
    let Some((first, words)) = options.words.split_first() else { return };
    if first.text != verb {
        return;
    }
    let version = options.value(names);
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
