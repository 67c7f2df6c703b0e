//! Package managers of operating systems.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Table, Value};
use crate::found::What;
use crate::strength::{self, Firmness};
use crate::tools::options::{APK, APT, BREW, DNF, PACMAN, RPM};

/// Returns the package URL type of a tool, its options, and the verbs that install; without verbs,
/// options decide.
fn tool(name: &str) -> (&'static str, Table, &'static [&'static str]) {
    match name {
        "apt" | "apt-get" | "aptitude" => ("deb", APT, &["install", "reinstall", "build-dep"]),
        "apk" => ("apk", APK, &["add"]),
        "brew" => ("brew", BREW, &["install", "reinstall"]),
        "pacman" => ("alpm", PACMAN, &[]),
        "rpm" => ("rpm", RPM, &[]),
        _ => (
            "rpm",
            DNF,
            &["install", "localinstall", "groupinstall", "reinstall", "builddep", "in"],
        ),
    }
}

pub(super) fn run(machine: &mut Machine<'_>, call: Invocation<'_>, name: &str, rest: &[Value]) {
    let (ecosystem, table, verbs) = tool(name);
    let options = Options::of_installer(rest, table, usize::from(!verbs.is_empty()));
    let words = if verbs.is_empty() {
        let installs: &[&str] = if name == "pacman" {
            &["-S", "--sync"]
        } else {
            &["-i", "-U", "--install", "--upgrade"]
        };
        if !options.has(installs) || options.has(&["-q", "--import"]) {
            return;
        }
        options.words.as_slice()
    } else {
        let verb = options.words.first().map(|word| word.text.as_str()).unwrap_or_default();
        if !verbs.contains(&verb) {
            return;
        }
        options.words.get(1..).unwrap_or_default()
    };
    let simulates =
        ["--simulate", "--dry-run", "--just-print", "--recon", "--no-act", "--print-uris"];
    if options.has(&simulates)
        || options.has(&["-s"]) && matches!(ecosystem, "deb" | "apk")
        || options.has(&["--download-only"]) && name != "apt-get"
    {
        return;
    }
    for word in words {
        package(machine, ecosystem, word);
    }
    if call.more && words.is_empty() {
        let at = Value::unknown("…").at(call.command.span.clone());
        let what = What::Unknown("arguments from standard input".to_owned());
        machine.add(FetchMethod::OsPackage, &at, what, strength::UNRESOLVABLE, None);
    }
}

/// Path prefixes of files with apt sources, and of scripts that add one.
const SOURCES: [&str; 2] = ["/etc/apt/sources.list", "/usr/share/postgresql-common/pgdg/"];

impl Machine<'_> {
    /// Records a command that adds a package source, from which later packages may come.
    pub(crate) fn note_sources(&mut self, args: &[Value], outputs: &[Value]) {
        const READERS: [&str; 6] = ["cat", "ls", "grep", "rm", "head", "test"];
        if self.isolations > 0 {
            return;
        }
        let mut names = args.iter().map(|arg| arg.text.as_str());
        let tool = names.clone().find(|name| *name != "sudo").unwrap_or_default();
        let adds = matches!(tool, "add-apt-repository" | "apt-add-repository");
        let listed = |text: &str| SOURCES.iter().any(|start| text.starts_with(start));
        let writes = outputs.iter().any(|file| listed(&file.text))
            || !READERS.contains(&tool) && names.clone().any(listed);
        if adds || writes {
            self.sources.insert("deb");
        }
        if tool == "brew" && names.any(|name| name == "tap") && args.len() > 2 {
            self.sources.insert("brew");
        }
    }
}

fn package(machine: &mut Machine<'_>, ecosystem: &'static str, word: &Value) {
    let text = word.text.as_str();
    if text.contains("://") {
        let (firmness, requested) = strength::url(text, word.is_open());
        machine.add(FetchMethod::OsPackage, word, What::Url(text.to_owned()), firmness, requested);
        return;
    }
    let file = [".deb", ".rpm", ".apk", ".zst"].iter().any(|end| text.ends_with(end));
    if file || text.starts_with(['.', '/', '~']) && ecosystem != "apk" || text.starts_with('/') {
        machine.mark_file(word, FetchMethod::Archive);
        return;
    }
    if text.ends_with('-') && ecosystem == "deb" || text.is_empty() {
        return;
    }
    let (name, requested, firmness) = version(ecosystem, text);
    if word.open.is_some_and(|open| open < name.len().max(1)) {
        let what = What::Unknown(text.to_owned());
        machine.add(FetchMethod::OsPackage, word, what, strength::UNRESOLVABLE, None);
        return;
    }
    let firmness = if word.is_open() { strength::UNRESOLVABLE } else { firmness };
    let what = What::Package { ecosystem, name: name.to_owned() };
    let requested = requested.map(str::to_owned);
    machine.add(FetchMethod::OsPackage, word, what, firmness, requested);
}

/// Splits a package into name, version and strength, in the syntax of each tool.
fn version<'t>(ecosystem: &str, text: &'t str) -> (&'t str, Option<&'t str>, Firmness) {
    let exact =
        |version: &str| if version.contains('*') { strength::RANGE } else { strength::VERSION };
    match ecosystem {
        "brew" => match text.split_once('@') {
            // The version is part of the name: the formula `postgresql@18` differs from
            // `postgresql`.
            Some((_, version)) => {
                (text, Some(version), (RefSyntax::VersionRange, PinStrength::MovingTag))
            }
            None => (text, None, strength::NO_VERSION),
        },
        "rpm" => {
            let digits = |at: &usize| {
                let rest = text.get(at + 1..).unwrap_or_default();
                let number = rest.bytes().take_while(u8::is_ascii_digit).count();
                number > 0 && rest.get(number..).is_some_and(|rest| rest.starts_with('.'))
            };
            let at = text.match_indices('-').map(|(at, _)| at).find(digits);
            match text
                .split_once('=')
                .or(at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))))
            {
                Some((name, version)) => (name, Some(version), exact(version)),
                None => (text, None, strength::NO_VERSION),
            }
        }
        _ => {
            if let Some((name, version)) = text.split_once(['~', '<', '>']) {
                return (name, Some(version), strength::RANGE);
            }
            if let Some((name, version)) = text.split_once('=') {
                return (name, Some(version), exact(version));
            }
            match text.split_once('/').filter(|_| ecosystem == "deb") {
                Some((name, release)) => {
                    (name, Some(release), (RefSyntax::BranchLike, PinStrength::Branch))
                }
                None => (text, None, strength::NO_VERSION),
            }
        }
    }
}
