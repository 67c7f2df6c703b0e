//! Python packages: pip, uv, pipx (PEP 440 versions, PEP 508 requirements).

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::found::{CallKind, What};
use crate::machine::{Invocation, Machine};
use crate::strength::{self, Firmness};
use crate::value::{Options, Origin, Spec, Value};

const PIP: Spec = Spec {
    short: "rceptifdwCb",
    long: "--requirement --constraint --editable --target --index-url --extra-index-url \
        --find-links --platform --python-version --implementation --abi --root --prefix \
        --src --upgrade-strategy --no-binary --only-binary --progress-bar --config-settings \
        --config-setting --global-option --build-option --install-option --hash --proxy \
        --retries --timeout --exists-action --trusted-host --cert --client-cert --cache-dir \
        --log --report --python --group --use-feature --use-deprecated --root-user-action \
        --torch-backend --index --default-index --prerelease --resolution --exclude-newer \
        --link-mode --with --dest --wheel-dir --download --index-strategy --keyring-provider \
        --override --overrides --build-constraint --from --spec --pip-args --extra --package",
};

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
    matches!(stem, "pip" | "pipx" | "uv" | "uvx") || python && module()
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
    let spec = Spec { short: "", long: PIP.long };
    let (head, used) = Options::parse_until(rest, spec, 1);
    let verb = head.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let mut behind = rest.get(used..).unwrap_or_default();
    match (tool, verb) {
        ("uvx", _) => return one_tool(machine, rest),
        ("uv", "pip" | "tool") => {
            let second = behind.first().map(|word| word.text.as_str()).unwrap_or_default();
            behind = behind.get(1..).unwrap_or_default();
            if verb == "tool" && second == "run" {
                return one_tool(machine, behind);
            }
            if second != "install" {
                return;
            }
        }
        ("pipx", "run") => return one_tool(machine, behind),
        (_, "install" | "download" | "wheel") if tool != "uv" => {}
        ("uv", "add") => {}
        _ => return,
    }
    let options = Options::parse(behind, PIP);
    install(machine, call, &options);
}

/// `uvx tool@1.2.3 args`: one package, whose arguments are its own.
fn one_tool(machine: &mut Machine<'_>, rest: &[Value]) {
    let (options, _) = Options::parse_until(rest, PIP, 1);
    let from = options.value(&["--from", "--spec"]);
    let Some(word) = from.or(options.words.first()) else { return };
    let word = match word.text.split_once('@') {
        Some((name, version)) if !version.contains("://") && !version.is_empty() => {
            let version = version.trim();
            let firmness = if version == "latest" {
                (RefSyntax::BranchLike, PinStrength::Branch)
            } else {
                strength::VERSION
            };
            let what = What::Package { ecosystem: "pypi", name: normal(name) };
            let firmness = if word.is_open() { strength::UNRESOLVABLE } else { firmness };
            machine.add(FetchMethod::Pip, word, what, firmness, Some(version.to_owned()));
            return;
        }
        _ => word,
    };
    requirement(machine, word, None);
}

fn install(machine: &mut Machine<'_>, call: Invocation<'_>, options: &Options) {
    for file in options.all(&["-r", "--requirement", "--requirements"]) {
        file_of(machine, CallKind::Requirements, file);
    }
    for file in options.all(&["-c", "--constraint"]) {
        file_of(machine, CallKind::Constraint, file);
    }
    let hash = options.value(&["--hash"]).map(|hash| hash.text.clone());
    let hash = hash.or_else(|| options.has(&["--require-hashes"]).then(String::new));
    for word in options.all(&["-e", "--editable"]).chain(&options.words) {
        requirement(machine, word, hash.as_deref());
    }
    let nothing = options.words.is_empty()
        && !options.has(&["-r", "--requirement", "-e", "--editable", "--group", "-c"]);
    if call.more && nothing {
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

/// One entry of a command line (PEP 508, or pip's own forms of paths and URLs).
fn requirement(machine: &mut Machine<'_>, word: &Value, hash: Option<&str>) {
    let text = word.text.trim();
    if text.is_empty() && word.origin == Origin::Text {
        return;
    }
    if word.open == Some(0) && word.origin == Origin::Text && !is_local(word, text) {
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
    let (name, rest) = name_of(text);
    if word.open.is_some_and(|open| open <= name.len()) || name.is_empty() {
        let what = What::Unknown(text.to_owned());
        machine.add(FetchMethod::Pip, word, what, strength::UNRESOLVABLE, None);
        return;
    }
    let rest = rest.split(';').next().unwrap_or_default().trim();
    let rest = rest.strip_prefix('(').map_or(rest, |inner| inner.trim_end_matches(')'));
    let (firmness, requested) = match hash {
        Some(hash) => (strength::DIGEST, Some(hash).filter(|hash| !hash.is_empty())),
        None if word.is_open() => (strength::UNRESOLVABLE, Some(rest)),
        None => (specifier(rest), Some(rest)),
    };
    let requested = requested.filter(|rest| !rest.is_empty());
    let requested = requested.map(|rest| rest.trim_start_matches("==").trim().to_owned());
    let what = What::Package { ecosystem: "pypi", name: normal(name) };
    machine.add(FetchMethod::Pip, word, what, firmness, requested);
}

/// The strength of a version specifier (PEP 440, "Version specifiers").
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
    let url = url.split(ends).next().unwrap_or(url);
    let url = url.strip_prefix("git+").unwrap_or(url);
    let path = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(path..).and_then(|rest| rest.find('/')).map_or(path, |at| path + at);
    let cut = url.get(path..).and_then(|rest| rest.rfind('@')).map(|at| path + at);
    let (url, revision) = match cut.and_then(|cut| url.split_at_checked(cut)) {
        Some((url, revision)) => (url, revision.strip_prefix('@')),
        None => (url, None),
    };
    let firmness = match revision {
        _ if word.is_open() => strength::UNRESOLVABLE,
        Some(revision) => strength::revision(revision),
        None => (RefSyntax::MissingRef, PinStrength::Absent),
    };
    let what = What::Git { url: url.to_owned() };
    machine.add(FetchMethod::Pip, word, what, firmness, revision.map(str::to_owned));
}

fn from_url(machine: &mut Machine<'_>, word: &Value, url: &str) {
    let here = ["http://localhost", "http://127.", "file:"];
    if here.iter().any(|one| url.starts_with(one)) {
        return;
    }
    let (firmness, requested) = strength::url(url, word.is_open());
    machine.add(FetchMethod::Pip, word, What::Url(url.to_owned()), firmness, requested);
}

/// Whether a word names a file or a directory, as far as pip itself looks at it.
fn is_local(word: &Value, text: &str) -> bool {
    let bare = text.split('[').next().unwrap_or(text);
    let ends = [".whl", ".tar.gz", ".zip", ".tar.bz2"].iter().any(|end| bare.ends_with(end));
    let named = word.variable.as_ref().is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        let part = |part: &&str| name.contains(part);
        ["whl", "wheel", "path", "dir", "file"].iter().any(part) && !name.contains("url")
    });
    if word.open == Some(0) && text.starts_with(['$', '`']) && !named {
        // What only the run knows is a path where it goes on as one: `$BUILD/dist/x.whl`.
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

/// Whether a slash stands outside of every expansion, and is not that of a URL.
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

/// The name of a requirement, and what follows name and extras.
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

/// A name as PEP 503 normalizes it.
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
