//! `yarn.lock`: the format of Yarn 1, and the YAML subset that later versions write.

use std::collections::HashMap;

use plimsoll_model::{DigestAlgorithm, Distribution, FileDigest};

use crate::place::Lines;
use crate::{
    Ecosystem, Locked, ManifestProblem, PackageLockfile, PackageOrigin, Wanted, digest, git,
};

use super::npm;

/// One entry while its lines are read.
struct Entry<'t> {
    keys: Vec<(&'t str, &'t str)>,
    /// The names in its keys, those of aliases too.
    named: Vec<&'t str>,
    package: Locked,
    resolution: Option<&'t str>,
    integrity: &'t str,
    /// Whether the lines read are those of a table of dependencies, and whether of peers.
    table: Option<bool>,
    /// What it asks for.
    dependencies: Vec<Dependency>,
}

/// What an entry asks for: the key of another entry, and the name that it is asked for by where that is
/// not the one in the key.
struct Dependency {
    key: Box<str>,
    alias: Option<Box<str>>,
}

/// What each package asks for, by its number.
type Asked = Vec<(usize, Dependency)>;

/// The package that requirements name by each name; none where there are several.
type Names<'t> = HashMap<&'t str, Option<usize>>;

/// Reads a lockfile line by line: both forms have keys at the margin and fields two blanks deep.
///
/// Of Yarn 1, `integrity` and the SHA-1 behind `#` in `resolved` are of the archive that the registry
/// publishes; it leaves to the manifests what the project asks for. Later versions have an entry for each
/// member of the workspace. Their `checksum` is of the zip file that Yarn makes for its cache, and depends
/// on its settings for that: it fixes the content, and is not a digest of what anyone publishes.
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
            out.problem(ManifestProblem::syntax(place, "neither an entry nor a field: not read"));
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
            None => out.problem(ManifestProblem::syntax(place, "not a package: it was not read")),
        }
    }
    finish(entry, &mut asked, &mut names, out);
    out.state_edges(has_members);
    settle(asked, &names, out);
}

/// Links what each package asks for, once all are known.
fn settle(asked: Asked, names: &Names<'_>, out: &mut PackageLockfile) {
    for (number, Dependency { key, alias }) in asked {
        // Of one specification a lockfile settles on one version.
        let mut targets = out.linked(&key).to_vec();
        // Entries of later versions have the key that `resolutions` give, while who asks still says
        // what it asked for. With one package of the name there is no doubt which it gets.
        if targets.is_empty() {
            let name = alias.as_deref().or_else(|| name_of(&key));
            targets.extend(name.and_then(|name| names.get(name).copied().flatten()));
        }
        let asking = out.packages.get(number);
        // Of a member all groups are in one table; its manifest tells them apart.
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

/// The name before the `@` of a key.
fn name_of(key: &str) -> Option<&str> {
    let first = key.chars().next()?.len_utf8();
    let at = memchr::memchr(b'@', key.as_bytes().get(first..)?)?;
    key.get(..first + at)
}

/// Name and specification of `name@spec`, `name@npm:spec` and `alias@npm:name@spec`.
fn descriptor(key: &str) -> Option<(&str, &str)> {
    let (name, spec) = split(key)?;
    real(name, spec)
}

/// The name before the first `@` that is not the first character, and what is behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let name = name_of(text)?;
    text.get(name.len()..).map(|spec| (name, spec.trim_start_matches('@')))
}

/// The name and the specification that a name and what it is asked for by stand for.
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

/// A field: `version "1.2.3"` or `version: 1.2.3`.
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

/// A line of a table of dependencies: `"@s/rope" "^1.0.0"` or `rope: "npm:^1.0.0"`.
fn take_dependency(line: &str, entry: &mut Entry) {
    let Some(peer) = entry.table else { return };
    // What a peer is resolved to is another entry's to say.
    let Some((name, spec)) = line.split_once(' ').filter(|_| !peer) else { return };
    let name = name.trim_end_matches(':').trim_matches('"');
    let spec = spec.trim().trim_matches('"');
    // What is in the name behind another `@` is part of the specification.
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
    // The resolution of later versions names what it is: `ship@workspace:packages/ship`.
    let place = resolution.char_indices().skip(1).find(|(_, c)| *c == '@');
    let target = place.map_or(resolution, |(at, _)| resolution.split_at(at + 1).1);
    // Yarn 1 has no resolution of what it links or copies.
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
        // A repository that is asked for without saying that it is one of git.
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

/// What a specification of code of the repository begins with.
const LOCAL: [&str; 3] = ["link:", "portal:", "file:"];

/// The archive that a package was resolved to.
fn files(resolution: &str, target: &str, integrity: &str) -> Vec<Distribution> {
    // Later versions bind the URL to the resolution where it is not the one that the name gives.
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
