//! `DEPS` of gclient (`depot_tools`, "gclient: DEPS file").

use plimsoll_model::{DigestAlgorithm, FileDigest};

use crate::literal::{self, Placed, Text};
use crate::place::Place;
use crate::{BuildFacts, BuildFetch, BuildSource};

/// Reads `deps` and `deps_os` of a `DEPS` file: repositories at a revision, CIPD packages, and
/// objects in Google Cloud Storage. Conditions are not evaluated.
///
/// ```
/// let text = "vars = {'rev': 'v1.4.2'}\ndeps = {'rope': 'https://git.example/rope.git@' + Var('rev')}\n";
/// let facts = plimsoll_buildfile::read_deps(text);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("v1.4.2"));
/// ```
pub fn read_deps(text: &str) -> BuildFacts {
    let program = literal::read(text);
    let mut facts = BuildFacts { more: program.more, ..BuildFacts::default() };
    let vars = program.names.iter().rfind(|(name, _)| name == "vars").map(|(_, vars)| vars);
    for (name, value) in &program.names {
        match name.as_str() {
            "deps" => entries(text, vars, value, &mut facts),
            // `deps_os` has one table per operating system.
            "deps_os" => {
                for (_, deps) in value.entries() {
                    entries(text, vars, deps, &mut facts);
                }
            }
            _ => {}
        }
    }
    facts
}

fn entries(text: &str, vars: Option<&Placed>, deps: &Placed, facts: &mut BuildFacts) {
    for (path, dependency) in deps.entries() {
        let name = path.known().and_then(|path| path.trim_end_matches('/').rsplit('/').next());
        if let Some(packages) = dependency.get("packages") {
            let packages = packages.elements().iter();
            facts.fetches.extend(packages.filter_map(|package| of_cipd(text, vars, package)));
        } else if let (Some(bucket), Some(objects)) =
            (dependency.get("bucket"), dependency.get("objects"))
        {
            let objects = objects.elements().iter();
            let fetches = objects.filter_map(|object| of_bucket(text, vars, (bucket, object)));
            facts.fetches.extend(fetches.map(|fetch| fetch.named(name)));
        } else if let Some(url) =
            dependency.get("url").or(Some(dependency)).filter(|url| url.text().is_some())
        {
            facts.fetches.extend(of_git(text, vars, url, name));
        }
    }
}

/// Returns the text of a value, with variables in place of `{name}`.
fn filled(vars: Option<&Placed>, value: &Placed) -> Option<Text> {
    let text = value.text()?;
    Some(text.filled(|name| vars?.get(name)?.text().cloned()))
}

/// Reads `url@revision`.
fn of_git(
    text: &str,
    vars: Option<&Placed>,
    url: &Placed,
    name: Option<&str>,
) -> Option<BuildFetch> {
    let whole = filled(vars, url)?;
    // A user name may precede the host.
    let (place, revision) = match whole.text.rsplit_once('@') {
        Some((place, revision)) if !revision.contains(['/', ':']) => (place, Some(revision)),
        _ => (whole.text.as_str(), None),
    };
    if !crate::fetch::is_remote(place) {
        return None;
    }
    let source = BuildSource::Repository(place.to_owned());
    let mut fetch = BuildFetch::new(source, text, of_line(text, url.place));
    fetch = fetch.named(name).at_revision(revision);
    fetch.open = !whole.is_known;
    Some(fetch)
}

/// Reads a CIPD package with its tag, reference or instance.
fn of_cipd(text: &str, vars: Option<&Placed>, package: &Placed) -> Option<BuildFetch> {
    let name = package.get("package")?;
    let path = name.text()?.text.clone();
    // `${{platform}}` is the platform of the machine.
    let path = path.split("/${").next().unwrap_or_default();
    let version = package.get("version").and_then(|version| filled(vars, version));
    let source = BuildSource::Named(path.to_owned());
    let mut fetch = BuildFetch::new(source, text, of_line(text, name.place));
    fetch.open = version.as_ref().is_some_and(|version| !version.is_known);
    // The version is `git_revision:…`, `version:…`, or the ID of an instance.
    let revision = version.as_ref().map(|version| {
        version.text.rsplit_once(':').map_or(version.text.as_str(), |(_, revision)| revision)
    });
    (!path.is_empty()).then(|| fetch.at_revision(revision))
}

/// Reads an object in Google Cloud Storage, with its digest.
fn of_bucket(
    text: &str,
    vars: Option<&Placed>,
    (bucket, object): (&Placed, &Placed),
) -> Option<BuildFetch> {
    const ARCHIVES: [&str; 7] =
        [".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar", ".zip"];
    let name = object.get("object_name")?;
    let (bucket, path) = (filled(vars, bucket)?, filled(vars, name)?);
    let url = format!("https://storage.googleapis.com/{}/{}", bucket.text, path.text);
    let is_archive = |path: &str| ARCHIVES.iter().any(|end| path.ends_with(end));
    let output = object.get("output_file").and_then(Placed::known).unwrap_or_default();
    let source = if is_archive(&path.text) || is_archive(output) {
        BuildSource::Archive(url)
    } else {
        BuildSource::File(url)
    };
    let mut fetch = BuildFetch::new(source, text, of_line(text, name.place));
    fetch.open = !(bucket.is_known && path.is_known);
    let digest = object.get("sha256sum").and_then(Placed::known);
    fetch.digest = digest.and_then(|hex| FileDigest::of_hex(DigestAlgorithm::Sha256, hex));
    Some(fetch)
}

/// Limits a place to its first line.
pub(crate) fn of_line(text: &str, place: Place) -> Place {
    let written = text.get(place.start..place.end).unwrap_or_default();
    let first = written.lines().next().unwrap_or_default().trim_end();
    Place { end: place.start + first.len(), ..place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_variables_and_conditions() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let text = format!(
            "use_relative_paths = True\n\
             vars = {{\n  'host': 'https://git.example',\n  'rope': 'v1.4.2', 'x': Str(''),\n}}\n\
             deps = {{\n\
               'third_party/rope': Var('host') + '/rope.git' + '@' + Var('rope'), # note\n\
               'third_party/tide': {{\n 'url': '{{host}}/tide.git@{commit}',\n 'condition': 'checkout and not x',\n }},\n\
               'buoy': Var('host') + '/buoy' + '@' + Var('nowhere'),\n\
               'anchor': None,\n\
               'bin': {{'packages': [{{'package': 'tools/gn/${{{{platform}}}}', 'version': 'git_revision:' + 'abc'}}], 'dep_type': 'cipd'}},\n\
             }}\n\
             hooks = [{{'action': ['python3', 'x.py']}}]\n\
             include_rules = ['+third_party']\n"
        );
        let facts = read_deps(&text);
        let rows: Vec<_> = facts
            .fetches
            .iter()
            .map(|fetch| (fetch.source.clone(), fetch.revision.as_deref(), fetch.open))
            .collect();
        let git = |url: &str| BuildSource::Repository(url.to_owned());
        assert_eq!(
            rows,
            [
                (git("https://git.example/rope.git"), Some("v1.4.2"), false),
                (git("https://git.example/tide.git"), Some(commit), false),
                (git("https://git.example/buoy"), Some("$?"), true),
                (BuildSource::Named("tools/gn".to_owned()), Some("abc"), false),
            ]
        );
        assert_eq!(facts.fetches[0].name.as_deref(), Some("rope"));
        assert!(
            facts
                .fetches
                .iter()
                .all(|fetch| text.get(fetch.start..fetch.end) == Some(&fetch.value))
        );
    }

    #[test]
    fn objects_of_a_bucket() {
        let sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        let text = format!(
            "deps = {{\n 'tools/rope': {{\n  'dep_type': 'gcs', 'bucket': 'harbor-ropes',\n  'objects': [\n\
               {{'object_name': 'linux/rope-1.2.tar.xz', 'sha256sum': '{sha256}', 'size_bytes': 3}},\n\
               {{'object_name': '01ab', 'output_file': 'rope', 'sha256sum': 'none'}},\n  ],\n }},\n}}\n"
        );
        let facts = read_deps(&text);
        let url = |path: &str| format!("https://storage.googleapis.com/harbor-ropes/{path}");
        let sources: Vec<&BuildSource> = facts.fetches.iter().map(|fetch| &fetch.source).collect();
        assert_eq!(
            sources,
            [&BuildSource::Archive(url("linux/rope-1.2.tar.xz")), &BuildSource::File(url("01ab"))]
        );
        let digests: Vec<bool> = facts.fetches.iter().map(|fetch| fetch.digest.is_some()).collect();
        assert_eq!(digests, [true, false]);
        assert_eq!(facts.fetches[0].name.as_deref(), Some("rope"));
    }

    #[test]
    fn rules_of_includes_are_not_dependencies() {
        assert_eq!(
            read_deps("include_rules = [\n  '+base', '-third_party/rope',\n]\n").fetches,
            []
        );
        assert_eq!(read_deps("deps = {'a': 'https://git.example/a'").fetches.len(), 1);
    }
}
