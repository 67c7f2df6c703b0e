//! `yarn.lock`: the format of Yarn 1, and the YAML subset that later versions write.

use std::collections::{BTreeSet, HashMap};

use crate::place::Lines;
use crate::{Ecosystem, Locked, Lockfile, Origin, Problem, Wanted, git};

use super::npm;

/// One entry while its lines are read.
struct Entry {
    keys: Vec<(String, String)>,
    /// The names in its keys, those of aliases too.
    named: BTreeSet<String>,
    package: Locked,
    resolution: Option<String>,
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
type Names = HashMap<String, Option<usize>>;

/// Reads a lockfile line by line: both forms have keys at the margin and fields two blanks deep.
pub(super) fn read(lines: &Lines<'_>, out: &mut Lockfile) {
    let mut offset = 0;
    let mut entry: Option<Entry> = None;
    let mut asked = Asked::new();
    let mut names = Names::new();
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
            out.problem(Problem::syntax(place, "neither an entry nor a field: not read"));
            continue;
        };
        if head == "__metadata" {
            continue;
        }
        let texts = head.split(", ").flat_map(|key| key.trim_matches('"').split(", "));
        let named: BTreeSet<String> =
            texts.clone().filter_map(name_of).map(str::to_owned).collect();
        let keys: Vec<(String, String)> = texts.filter_map(descriptor).collect();
        match keys.first() {
            Some((name, _)) => {
                let package = Locked::new(name.as_str(), Origin::Registry, place);
                entry = Some(Entry {
                    keys,
                    named,
                    package,
                    resolution: None,
                    table: None,
                    dependencies: Vec::new(),
                });
            }
            None => out.problem(Problem::syntax(place, "not a package: it was not read")),
        }
    }
    finish(entry, &mut asked, &mut names, out);
    for (number, Dependency { key, alias }) in asked {
        // Of one specification a lockfile settles on one version.
        let mut targets = out.linked(&key).to_vec();
        // Entries of later versions have the key that `resolutions` give, while who asks still says
        // what it asked for. With one package of the name there is no doubt which it gets.
        if targets.is_empty() {
            let name = alias.as_deref().or_else(|| name_of(&key));
            targets.extend(name.and_then(|name| names.get(name).copied().flatten()));
        }
        for target in targets {
            out.depend(number, target, false);
        }
    }
}

/// The name before the `@` of a key.
fn name_of(key: &str) -> Option<&str> {
    let at = key.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at)?;
    key.split_at_checked(at).map(|(name, _)| name)
}

/// Name and specification of `name@spec`, `name@npm:spec` and `alias@npm:name@spec`.
fn descriptor(key: &str) -> Option<(String, String)> {
    let split = |text: &str| -> Option<(String, String)> {
        let at = text.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at)?;
        let (name, spec) = text.split_at(at);
        Some((name.to_owned(), spec.trim_start_matches('@').to_owned()))
    };
    let (name, spec) = split(key)?;
    let found = match spec.strip_prefix("npm:") {
        Some(rest) => match split(rest).filter(|(real, _)| Ecosystem::Npm.is_name(real)) {
            Some(real) => real,
            None => (name, rest.to_owned()),
        },
        None => (name, spec),
    };
    Ecosystem::Npm.is_name(&found.0).then_some(found)
}

/// A field: `version "1.2.3"` or `version: 1.2.3`.
fn take(field: &str, entry: &mut Entry) {
    entry.table = match field {
        "dependencies:" | "optionalDependencies:" => Some(false),
        "peerDependencies:" => Some(true),
        _ => None,
    };
    let Some((key, value)) = field.split_once(' ') else { return };
    let value = value.trim().trim_matches('"');
    match key.trim_end_matches(':') {
        "version" => entry.package.version = Some(value.to_owned()),
        "resolved" | "resolution" => entry.resolution = Some(value.to_owned()),
        "integrity" => entry.package.hashes.extend(npm::integrity(Some(value))),
        "checksum" if !value.is_empty() => entry.package.hashes.push(value.to_owned()),
        _ => {}
    }
}

/// A line of a table of dependencies: `"@s/rope" "^1.0.0"` or `rope: "npm:^1.0.0"`.
fn take_dependency(line: &str, entry: &mut Entry) {
    let Some(peer) = entry.table else { return };
    // What a peer is resolved to is another entry's to say.
    let Some((name, spec)) = line.split_once(' ').filter(|_| !peer) else { return };
    let name = name.trim_end_matches(':').trim_matches('"');
    let key = descriptor(&format!("{name}@{}", spec.trim().trim_matches('"')));
    entry.dependencies.extend(key.map(|(real, spec)| Dependency {
        key: format!("{real}@{spec}").into(),
        alias: (real != name).then(|| name.into()),
    }));
}

fn finish(entry: Option<Entry>, asked: &mut Asked, names: &mut Names, out: &mut Lockfile) {
    let Some(Entry { keys, named, mut package, resolution, dependencies, .. }) = entry else {
        return;
    };
    let resolution = resolution.unwrap_or_default();
    // The resolution of later versions names what it is: `ship@workspace:packages/ship`.
    let place = resolution.char_indices().skip(1).find(|(_, c)| *c == '@');
    let target = place.map_or(resolution.as_str(), |(at, _)| resolution.split_at(at + 1).1);
    if let Some(dir) = target.strip_prefix("workspace:") {
        out.member(if dir == "." { "" } else { dir });
        package.origin = Origin::Local;
    } else if ["link:", "portal:", "file:"].iter().any(|prefix| target.starts_with(prefix)) {
        package.origin = Origin::Local;
    } else if target.contains("#commit=") || target.contains("&commit=") {
        let (url, fragment) = target.split_once('#').unwrap_or((target, ""));
        let mut parts = fragment.split('&');
        let commit = parts.find_map(|part| part.strip_prefix("commit=")).map(str::to_owned);
        let url = match git::npm(url) {
            Some(Wanted::Git { url, .. }) => url,
            _ => url.to_owned(),
        };
        package.origin = Origin::Git { url, commit };
    } else if resolution.starts_with("git") {
        package.origin = npm::origin(&resolution);
    } else if let Some(origin) = npm::archive(target) {
        package.origin = origin;
    } else if package.hashes.is_empty()
        && let Some((_, digits)) = resolution.rsplit_once('#')
        && digits.len() == 40
    {
        // Yarn before 1.10 kept the SHA-1 of the archive behind its URL.
        package.hashes.push(format!("sha1:{digits}"));
    }
    let own = package.origin == Origin::Local;
    let number = out.add(package);
    for name in named {
        names.entry(name).and_modify(|known| *known = None).or_insert(Some(number));
    }
    for (name, spec) in keys {
        out.link("", &format!("{name}@{spec}"), number);
    }
    // Of a member all groups are in one table; its manifest tells them apart.
    if !own {
        asked.extend(dependencies.into_iter().map(|key| (number, key)));
    }
}
