//! `yarn.lock`: the format of Yarn 1, and the YAML subset that later versions write.

use std::collections::HashMap;

use plimsoll_model::{DigestAlgorithm, Distribution, FileDigest};

use crate::place::Lines;
use crate::{
    Ecosystem, Locked, ManifestProblem, PackageLockfile, PackageOrigin, Wanted, digest, git,
};

use super::npm;

/// An entry whose lines are being read.
struct Entry<'t> {
    keys: Vec<(&'t str, &'t str)>,
    /// The names in its keys, including aliases.
    named: Vec<&'t str>,
    package: Locked,
    resolution: Option<&'t str>,
    integrity: &'t str,
    /// Whether the current lines are in a table of dependencies (`Some`), and whether that table is
    /// of peers.
    table: Option<bool>,
    /// Its dependencies.
    dependencies: Vec<Dependency>,
}

/// A dependency: the key of another entry, and the required name if it differs from the one in the
/// key.
struct Dependency {
    key: Box<str>,
    alias: Option<Box<str>>,
}

/// Dependencies, each with the index of the dependent package.
type Asked = Vec<(usize, Dependency)>;

/// Packages by name; `None` if several packages have the name.
type Names<'t> = HashMap<&'t str, Option<usize>>;

/// Reads a lockfile line by line: in both formats, keys are not indented and fields are indented by
/// two blanks.
///
/// In Yarn 1, `integrity` and the SHA-1 after `#` in `resolved` are of the archive that the
/// registry publishes, and direct dependencies are only in the manifests. Later versions have an
/// entry for each workspace member. Their `checksum` is of the zip file in Yarn's cache, which
/// depends on its settings: it pins the content, but it is not the digest of a published file.
pub(super) fn read(lines: &Lines<'_>, out: &mut PackageLockfile) {
    let mut offset = 0;
    let mut entry: Option<Entry> = None;
    let mut asked = Asked::new();
    let mut names = Names::new();
    let mut has_members = false;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(field) = line.strip_prefix("  ") {
            match &mut entry {
                Some(entry) if field.starts_with("  ") => take_dependency(field.trim(), entry),
                Some(entry) => take(field, entry),
                None => {}
            }
            continue;
        }
        finish(entry.take(), &mut asked, &mut names, out);
        let place = lines.place(start, start + line.len());
        let Some(head) = line.strip_suffix(':') else {
            out.problem(ManifestProblem::syntax(
                place,
                "neither an entry nor a field: this line was not read",
            ));
            continue;
        };
        if head == "__metadata" {
            has_members = true;
            continue;
        }
        let texts = head.split(", ").flat_map(|key| key.trim_matches('"').split(", "));
        let mut named: Vec<&str> = texts.clone().filter_map(name_of).collect();
        named.sort_unstable();
        named.dedup();
        let keys: Vec<(&str, &str)> = texts.filter_map(descriptor).collect();
        match keys.first() {
            Some((name, _)) => {
                let package = Locked::new(*name, PackageOrigin::Registry, place);
                entry = Some(Entry {
                    keys,
                    named,
                    package,
                    resolution: None,
                    integrity: "",
                    table: None,
                    dependencies: Vec::new(),
                });
            }
            None => out
                .problem(ManifestProblem::syntax(place, "not a package: this entry was not read")),
        }
    }
    finish(entry, &mut asked, &mut names, out);
    out.state_edges(has_members);
    settle(asked, &names, out);
}

/// Links packages to their dependencies, when all packages are known.
fn settle(asked: Asked, names: &Names<'_>, out: &mut PackageLockfile) {
    for (number, Dependency { key, alias }) in asked {
        // One version is selected per specification.
        let mut targets = out.linked(&key).to_vec();
        // Since Yarn 2, entries have the key that `resolutions` sets, but dependents still have the
        // original one. If only one package has the name, it is the right one.
        if targets.is_empty() {
            let name = alias.as_deref().or_else(|| name_of(&key));
            targets.extend(name.and_then(|name| names.get(name).copied().flatten()));
        }
        let asking = out.packages.get(number);
        // All groups of a member are in one table; its manifest distinguishes them.
        let own = asking.is_some_and(|package| package.origin == PackageOrigin::Local);
        for target in targets {
            if own {
                out.root(target);
            } else {
                out.depend(number, target, false);
            }
        }
    }
}

/// Returns the name before the `@` of a key.
fn name_of(key: &str) -> Option<&str> {
    let first = key.chars().next()?.len_utf8();
    let at = memchr::memchr(b'@', key.as_bytes().get(first..)?)?;
    key.get(..first + at)
}

/// Splits `name@spec`, `name@npm:spec` and `alias@npm:name@spec` into name and specification.
fn descriptor(key: &str) -> Option<(&str, &str)> {
    let (name, spec) = split(key)?;
    real(name, spec)
}

/// Splits a text at the first `@` that is not its first character.
fn split(text: &str) -> Option<(&str, &str)> {
    let name = name_of(text)?;
    text.get(name.len()..).map(|spec| (name, spec.trim_start_matches('@')))
}

/// Resolves an alias: returns the real name and its specification.
fn real<'t>(name: &'t str, spec: &'t str) -> Option<(&'t str, &'t str)> {
    let found = match spec.strip_prefix("npm:") {
        Some(rest) => match split(rest).filter(|(real, _)| Ecosystem::Npm.is_name(real)) {
            Some(real) => real,
            None => (name, rest),
        },
        None => (name, spec),
    };
    Ecosystem::Npm.is_name(found.0).then_some(found)
}

/// Reads a field: `version "1.2.3"` or `version: 1.2.3`.
fn take<'t>(field: &'t str, entry: &mut Entry<'t>) {
    entry.table = match field {
        "dependencies:" | "optionalDependencies:" => Some(false),
        "peerDependencies:" => Some(true),
        _ => None,
    };
    let Some((key, value)) = field.split_once(' ') else { return };
    let value = value.trim().trim_matches('"');
    match key.trim_end_matches(':') {
        "version" => entry.package.version = Some(value.to_owned()),
        "resolved" | "resolution" => entry.resolution = Some(value),
        "integrity" => entry.integrity = value,
        "checksum" => entry.package.is_hashed |= !value.is_empty(),
        _ => {}
    }
}

/// Reads a line of a table of dependencies: `"@s/rope" "^1.0.0"` or `rope: "npm:^1.0.0"`.
fn take_dependency(line: &str, entry: &mut Entry) {
    let Some(peer) = entry.table else { return };
    // Peers are resolved in the entries of the dependents.
    let Some((name, spec)) = line.split_once(' ').filter(|_| !peer) else { return };
    let name = name.trim_end_matches(':').trim_matches('"');
    let spec = spec.trim().trim_matches('"');
    // Everything after a second `@` is part of the specification.
    let whole;
    let found = if name_of(name).is_some() || name.is_empty() {
        whole = format!("{name}@{spec}");
        descriptor(&whole)
    } else {
        real(name, spec.trim_start_matches('@'))
    };
    entry.dependencies.extend(found.map(|(real, spec)| Dependency {
        key: [real, "@", spec].concat().into(),
        alias: (real != name).then(|| name.into()),
    }));
}

fn finish<'t>(
    entry: Option<Entry<'t>>,
    asked: &mut Asked,
    names: &mut Names<'t>,
    out: &mut PackageLockfile,
) {
    let Some(Entry { keys, named, mut package, resolution, integrity, dependencies, .. }) = entry
    else {
        return;
    };
    let resolution = resolution.unwrap_or_default();
    package.is_hashed |= npm::has_integrity(integrity);
    // Since Yarn 2, the resolution states the kind of package: `ship@workspace:packages/ship`.
    let place = resolution.char_indices().skip(1).find(|(_, c)| *c == '@');
    let target = place.map_or(resolution, |(at, _)| resolution.split_at(at + 1).1);
    // Yarn 1 has no resolution for linked or copied packages.
    let spec = keys.first().map(|(_, spec)| *spec).filter(|_| resolution.is_empty());
    if let Some(dir) = target.strip_prefix("workspace:") {
        out.member(if dir == "." { "" } else { dir });
        package.origin = PackageOrigin::Local;
    } else if LOCAL.iter().any(|prefix| spec.unwrap_or(target).starts_with(prefix)) {
        package.origin = PackageOrigin::Local;
    } else if target.contains("#commit=") || target.contains("&commit=") {
        let (url, fragment) = target.split_once('#').unwrap_or((target, ""));
        let mut parts = fragment.split('&');
        let commit = parts.find_map(|part| part.strip_prefix("commit=")).map(str::to_owned);
        let url = match git::npm(url) {
            Some(Wanted::Git { url, .. }) => url,
            _ => url.to_owned(),
        };
        package.origin = PackageOrigin::Git { url, commit };
    } else if resolution.starts_with("git") {
        package.origin = npm::origin(resolution);
    } else if let Some((url, commit)) = resolution.split_once(".git#") {
        // A git repository that was requested without `.git` or `git+`.
        let (url, commit) = (format!("{url}.git"), Some(commit.to_owned()));
        package.origin = PackageOrigin::Git { url, commit };
    } else {
        if let Some(origin) = npm::archive(target) {
            package.origin = origin;
        } else if resolution.rsplit_once('#').is_some_and(|(_, digits)| digits.len() == 40) {
            package.is_hashed = true;
        }
        package.files = files(resolution, target, integrity);
    }
    let number = out.add(package);
    for name in named {
        names.entry(name).and_modify(|known| *known = None).or_insert(Some(number));
    }
    for (name, spec) in keys {
        out.link("", &[name, "@", spec].concat(), number);
    }
    asked.extend(dependencies.into_iter().map(|key| (number, key)));
}

/// The prefixes of specifications for code in the repository.
const LOCAL: [&str; 3] = ["link:", "portal:", "file:"];

/// Returns the archive that a package was resolved to.
fn files(resolution: &str, target: &str, integrity: &str) -> Vec<Distribution> {
    // Since Yarn 2, the resolution contains the URL if it differs from the one derived from the
    // name.
    let bound = resolution.split_once("::__archiveUrl=").map(|(_, url)| {
        let url = url.split('&').next().unwrap_or(url);
        url.replace("%3A", ":").replace("%2F", "/").replace("%40", "@")
    });
    let stated = [bound.as_deref(), Some(resolution), Some(target)];
    let url = stated.into_iter().flatten().find_map(digest::file_url);
    let digits = resolution.rsplit_once('#').map_or("", |(_, digits)| digits);
    let sha1 = FileDigest::of_hex(DigestAlgorithm::Sha1, digits);
    digest::one_file(url, digest::integrity(integrity).chain(sha1))
}
