//! Python packages: pip, uv, pipx (PEP 440 versions, PEP 508 requirements).

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Origin, Spec, Table, Value};
use crate::found::{CallKind, What};
use crate::strength::{self, Firmness};
use crate::tools::options::PIP;

/// Managers of Python projects, whose short options differ from pip's.
const PROJECT: Table =
    Table { spec: Spec { short: "rGpPSkLCEi", long: PIP.spec.long }, flags: PIP.flags };

/// Whether a command is pip under any of its names.
pub(super) fn is_pip(name: &str, rest: &[Value]) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let python = stem == "python" || stem == "pypy" || name == "py";
    let module = || {
        let joined = |arg: &Value| matches!(arg.text.as_str(), "-mpip" | "-mpipx" | "-muv");
        if rest.iter().take_while(|arg| arg.is_option()).any(joined) {
            return true;
        }
        let mut words = rest.iter().skip_while(|arg| arg.is_option() && arg.text != "-m");
        words.next().is_some_and(|arg| arg.text == "-m")
            && words.next().is_some_and(|arg| matches!(arg.text.as_str(), "pip" | "pipx" | "uv"))
    };
    let projects = ["poetry", "pdm", "pipenv", "rye"];
    matches!(stem, "pip" | "pipx" | "uv" | "uvx") || projects.contains(&name) || python && module()
}

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let mut rest = rest;
    let mut tool = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    if let Some(at) = rest.iter().position(|arg| arg.text == "-m").filter(|_| tool != "pip") {
        tool = rest.get(at + 1).map_or("pip", |module| module.text.as_str());
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    if let Some(at) = rest.iter().position(|arg| arg.text.starts_with("-mp") || arg.text == "-muv")
    {
        tool = rest.get(at).and_then(|arg| arg.text.get(2..)).unwrap_or("pip");
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    let spec = Spec { short: "", long: PIP.spec.long };
    let (head, used) = Options::parse_until(rest, spec, 1);
    let verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    match (tool, verb) {
        ("uvx", _) => return one_tool(machine, call, rest),
        ("uv", "pip" | "tool") => {
            let second = behind.first().map(|word| word.text.as_str()).unwrap_or_default();
            behind = behind.get(1..).unwrap_or_default();
            if verb == "tool" && second == "run" {
                return one_tool(machine, call, behind);
            }
            if second != "install" {
                return;
            }
            if verb == "tool" {
                let options = Options::of_installer(behind, PIP, 0);
                return tool_of(machine, call, &options);
            }
        }
        ("uv", "run") => return added(machine, call, behind),
        ("pipx", "run") => return one_tool(machine, call, behind),
        ("pipx", "inject") => {
            // The first word is the environment into which the packages are installed.
            let mut options = Options::of_installer(behind, PIP, 2);
            options.words = options.words.split_off(1.min(options.words.len()));
            return install(machine, call, &options);
        }
        ("poetry" | "pdm", "add" | "self") | ("pipenv", "install") | ("rye", "add" | "install") => {
            if verb == "self" {
                if behind.first().is_none_or(|word| word.text != "add") {
                    return;
                }
                behind = behind.get(1..).unwrap_or_default();
            }
            let options = Options::of_installer(behind, PROJECT, 0);
            return project(machine, call, &options);
        }
        (_, "install" | "download" | "wheel") if tool != "uv" => {}
        ("uv", "add") => {}
        _ => return,
    }
    let options = Options::of_installer(behind, PIP, 0);
    install(machine, call, &options);
}

/// Whether packages only come from this machine: pip only uses `--find-links`.
fn is_offline(machine: &Machine<'_>, call: Invocation<'_>, options: &Options) -> bool {
    let links = options
        .all(&["-f", "--find-links"])
        .any(|links| links.text.contains("://") && !links.text.starts_with("file:"));
    let set = ["PIP_NO_INDEX", "UV_NO_INDEX", "UV_OFFLINE"];
    let set = set.iter().any(|name| machine.is_enabled(call, name));
    options.has(&["--offline"]) || (set || options.has(&["--no-index"])) && !links
}

/// Handles the packages that `uv run` and `uvx` add to the environment of a tool.
pub(super) fn added(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    let (options, _) = Options::of_runner(rest, PIP);
    with(machine, call, &options);
}

fn with(machine: &mut Machine<'_>, call: Invocation<'_>, options: &Options) {
    for file in options.all(&["--with-requirements"]) {
        file_of(machine, CallKind::Requirements, file);
    }
    let offline = is_offline(machine, call, options);
    for list in options.all(&["--with", "--with-editable"]) {
        let mut start = 0;
        // An option may contain several packages, separated by commas.
        for piece in list.text.split(',') {
            let mut word = list.after(start);
            word.text.truncate(piece.len());
            word.open = word.open.filter(|open| *open < piece.len());
            if word.exact {
                word.span.end = word.span.start + piece.len();
            }
            start += piece.len() + 1;
            requirement(machine, &word, &Source { hash: None, offline });
        }
    }
}

/// Handles `uvx tool@1.2.3 args`: one package, followed by its arguments.
fn one_tool(machine: &mut Machine<'_>, call: Invocation<'_>, rest: &[Value]) {
    let (options, _) = Options::of_runner(rest, PIP);
    tool_of(machine, call, &options);
}

/// Handles the package that contains a tool, which `--from` states if its name differs from that of
/// the tool, and additional packages.
fn tool_of(machine: &mut Machine<'_>, call: Invocation<'_>, options: &Options) {
    with(machine, call, options);
    let offline = is_offline(machine, call, options);
    let from = options.value(&["--from", "--spec"]);
    if from.is_none() && !options.doubtful.is_empty() {
        return;
    }
    let Some(word) = from.or(options.words.first()) else { return };
    let named = word.text.split_once('@').filter(|(name, _)| !name.trim_end().ends_with(' '));
    match named {
        Some((name, version)) if !offline && !version.contains("://") && !version.is_empty() => {
            constrained(machine, word, name, version.trim(), plain_version(version.trim()));
        }
        _ => requirement(machine, word, &Source { hash: None, offline }),
    }
}

/// Classifies a bare version: `1.2.3`, `latest`.
fn plain_version(version: &str) -> Firmness {
    if version == "latest" {
        (RefSyntax::BranchLike, PinStrength::Branch)
    } else {
        strength::VERSION
    }
}

/// Handles `name@version`.
fn constrained(
    machine: &mut Machine<'_>,
    word: &Value,
    name: &str,
    version: &str,
    firmness: Firmness,
) {
    let what = if word.open.is_some_and(|open| open <= name.len()) {
        What::Unknown(word.text.clone())
    } else {
        What::Package { ecosystem: "pypi", name: normal(name) }
    };
    let firmness = if word.is_open() { strength::UNRESOLVABLE } else { firmness };
    machine.add(FetchMethod::Pip, word, what, firmness, Some(version.to_owned()));
}

/// Handles `poetry add requests@^2`, `pdm add requests`, and `pipenv install flask`.
fn project(machine: &mut Machine<'_>, call: Invocation<'_>, options: &Options) {
    if options.has(&["--path", "--lock", "--dry-run"]) {
        return;
    }
    if let Some(url) = options.value(&["--git"]) {
        let what = What::Git { url: url.text.clone() };
        let revision = options.value(&["--rev", "--tag", "--branch"]);
        let firmness = match revision {
            _ if url.is_open() || revision.is_some_and(Value::is_open) => strength::UNRESOLVABLE,
            Some(revision) => strength::revision(&revision.text),
            None => (RefSyntax::MissingRef, PinStrength::Absent),
        };
        let revision = revision.map(|revision| revision.text.clone());
        machine.add(FetchMethod::Pip, url, what, firmness, revision);
        return;
    }
    for word in &options.words {
        let named = word.text.split_once('@').filter(|(name, version)| {
            !version.contains("://") && !version.is_empty() && !name.ends_with(' ')
        });
        match named {
            // Poetry's syntax (its documentation, "add"): a constraint after `@`.
            Some((name, version)) => {
                let range = version.starts_with(['^', '~', '<', '>', '!', '*'])
                    || version.contains(['*', ',']);
                let exact = version.trim_start_matches('=').trim();
                let firmness = if range { strength::RANGE } else { plain_version(exact) };
                constrained(machine, word, name, exact, firmness);
            }
            None => requirement(machine, word, &Source { hash: None, offline: false }),
        }
    }
    let _: Invocation<'_> = call;
}

/// The sources of the packages of a command.
struct Source<'o> {
    /// The stated hash, if any; empty if hashes are required and are in a file.
    hash: Option<&'o str>,
    /// Whether no index is used.
    offline: bool,
}

fn install(machine: &mut Machine<'_>, call: Invocation<'_>, options: &Options) {
    for file in options.all(&["-r", "--requirement", "--requirements"]) {
        file_of(machine, CallKind::Requirements, file);
    }
    for file in options.all(&["-c", "--constraint", "--constraints"]) {
        file_of(machine, CallKind::Constraint, file);
    }
    with(machine, call, options);
    let hash = options.value(&["--hash"]).map(|hash| hash.text.as_str());
    let hash = hash.or_else(|| options.has(&["--require-hashes"]).then_some(""));
    let source = Source { hash, offline: is_offline(machine, call, options) };
    for word in options.all(&["-e", "--editable"]).chain(&options.words) {
        requirement(machine, word, &source);
    }
    let nothing = options.words.is_empty()
        && !options.has(&["-r", "--requirement", "-e", "--editable", "--group", "-c"]);
    if call.more && nothing && !source.offline {
        let at = Value::unknown("…").at(call.command.span.clone());
        let what = What::Unknown("arguments from standard input".to_owned());
        machine.add(FetchMethod::Pip, &at, what, strength::UNRESOLVABLE, None);
    }
}

fn file_of(machine: &mut Machine<'_>, kind: CallKind, file: &Value) {
    if file.text.contains("://") {
        super::add_url(machine, file);
    } else if file.text != "/dev/stdin" && file.text != "-" {
        machine.add_call(kind, file);
    }
}

/// Handles an argument (PEP 508, or a path or URL in pip's syntax).
fn requirement(machine: &mut Machine<'_>, word: &Value, source: &Source<'_>) {
    let text = word.text.trim();
    if text.is_empty() && word.origin == Origin::Text {
        return;
    }
    if word.open == Some(0) && word.origin == Origin::Text && !is_local(word, text) {
        if source.offline {
            return;
        }
        let what = What::Unknown(text.to_owned());
        machine.add(FetchMethod::Pip, word, what, strength::UNRESOLVABLE, None);
        return;
    }
    if text.contains("git+") {
        return from_git(machine, word, text);
    }
    if let Some(at) = text.find("://") {
        let name_end = text.get(..at).and_then(|head| head.find('@'));
        let url = name_end.map_or(text, |end| text.get(end + 1..).unwrap_or(text)).trim();
        return from_url(machine, word, url);
    }
    if is_local(word, text) {
        return local(machine, word, text);
    }
    if source.offline {
        return;
    }
    let (name, rest) = name_of(text);
    if word.open.is_some_and(|open| open <= name.len()) || name.is_empty() {
        let what = What::Unknown(text.to_owned());
        machine.add(FetchMethod::Pip, word, what, strength::UNRESOLVABLE, None);
        return;
    }
    let rest = rest.split(';').next().unwrap_or_default().trim();
    let rest = rest.strip_prefix('(').map_or(rest, |inner| inner.trim_end_matches(')'));
    let firmness = match (source.hash, specifier(rest)) {
        _ if word.is_open() => strength::UNRESOLVABLE,
        (Some(_), (RefSyntax::Version, _)) => (RefSyntax::Version, PinStrength::ContentDigest),
        (Some(_), _) => strength::DIGEST,
        (None, firmness) => firmness,
    };
    let exact = rest.strip_prefix("===").or(rest.strip_prefix("==")).unwrap_or(rest).trim();
    let requested = Some(exact.to_owned()).filter(|exact| !exact.is_empty());
    let what = What::Package { ecosystem: "pypi", name: normal(name) };
    machine.add(FetchMethod::Pip, word, what, firmness, requested);
}

/// Classifies a version specifier (PEP 440, "Version specifiers").
fn specifier(text: &str) -> Firmness {
    if text.is_empty() {
        return strength::NO_VERSION;
    }
    let exact = text.strip_prefix("===").or(text.strip_prefix("=="));
    match exact.map(str::trim) {
        Some(version) if !version.contains(['*', ',', ' ']) && !version.is_empty() => {
            strength::VERSION
        }
        _ => strength::RANGE,
    }
}

fn from_git(machine: &mut Machine<'_>, word: &Value, text: &str) {
    let url = text.get(text.find("git+").unwrap_or(0)..).unwrap_or(text);
    let ends = |c: char| c == '#' || !word.is_open() && matches!(c, ' ' | ';');
    // Redacted first: a password may contain characters that end a host or start a revision.
    let url = plimsoll_model::redact(url);
    let url = url.split(ends).next().unwrap_or_default();
    let url = url.strip_prefix("git+").unwrap_or(url);
    let path = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(path..).and_then(|rest| rest.find('/')).map_or(path, |at| path + at);
    let cut = url.get(path..).and_then(|rest| rest.rfind('@')).map(|at| path + at);
    let (url, revision) = match cut.and_then(|cut| url.split_at_checked(cut)) {
        Some((url, revision)) => (url, revision.strip_prefix('@')),
        None => (url, None),
    };
    let firmness = match revision.map(strength::revision) {
        // A full commit is the same in any repository, even one known only at run time.
        Some(known) if !word.is_open() || known.1 == PinStrength::CommitUnverified => known,
        None if !word.is_open() => (RefSyntax::MissingRef, PinStrength::Absent),
        _ => strength::UNRESOLVABLE,
    };
    let what = What::Git { url: url.to_owned() };
    machine.add(FetchMethod::Pip, word, what, firmness, revision.map(str::to_owned));
}

fn from_url(machine: &mut Machine<'_>, word: &Value, url: &str) {
    let here = ["http://localhost", "http://127.", "file:"];
    if here.iter().any(|prefix| url.starts_with(prefix)) {
        return;
    }
    let (firmness, requested) = strength::url(url, word.is_open());
    machine.add(FetchMethod::Pip, word, What::Url(url.to_owned()), firmness, requested);
}

/// Whether a word is a file or directory, by the rules of pip.
fn is_local(word: &Value, text: &str) -> bool {
    let bare = text.split('[').next().unwrap_or(text);
    let ends = [".whl", ".tar.gz", ".zip", ".tar.bz2"].iter().any(|end| bare.ends_with(end));
    let named = word.variable.as_ref().is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        let part = |part: &&str| name.contains(part);
        ["whl", "wheel", "path", "dir", "file"].iter().any(part) && !name.contains("url")
    });
    if word.open == Some(0) && text.starts_with(['$', '`']) && !named {
        // An unknown value is a path if a path follows: `$BUILD/dist/x.whl`.
        return bare_slash(text);
    }
    word.origin != Origin::Text
        || bare == "."
        || bare == ".."
        || ends
        || named
        || bare.starts_with(['/', '~'])
        || bare.contains('/')
        || bare.starts_with('*')
}

/// Whether there is a slash outside of all expansions that is not part of a URL.
fn bare_slash(text: &str) -> bool {
    let mut open = 0_usize;
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '(' | '{' => open += 1,
            ')' | '}' => open = open.saturating_sub(1),
            '/' if open == 0 => return before != ':',
            _ => {}
        }
        before = character;
    }
    false
}

fn local(machine: &mut Machine<'_>, word: &Value, text: &str) {
    let bare = text.split('[').next().unwrap_or(text);
    let file = [".whl", ".tar.gz", ".zip", ".tar.bz2", "*"].iter().any(|end| bare.ends_with(end));
    if !file && !bare.contains('*') && word.variable.is_none() {
        machine.add_call(CallKind::PythonProject, &word.up_to(bare.len()));
    } else if let Some(name) = Some(word).filter(|_| file) {
        machine.mark_file(name, FetchMethod::Archive);
    }
}

/// Splits a requirement into its name, and the text after name and extras.
fn name_of(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    (name, rest.trim())
}

/// Normalizes a name (PEP 503).
fn normal(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name).trim();
    let mut normal = String::with_capacity(name.len());
    for character in name.chars() {
        let character = if matches!(character, '_' | '.') { '-' } else { character };
        if character != '-' || !normal.ends_with('-') {
            normal.extend(character.to_lowercase());
        }
    }
    normal
}
