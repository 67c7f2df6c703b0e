//! `WORKSPACE`, `MODULE.bazel` and `*.bzl` of Bazel (Bazel reference: repository rules, module files).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plimsoll_model::{DigestAlgorithm, FetchCheck, FileDigest};

use crate::deps::of_line;
use crate::fetch::is_remote;
use crate::literal::{self, Called, Placed, Text, Value};
use crate::{BuildFacts, BuildFetch, BuildSource};

/// Suffixes of rules that download or clone: projects wrap these rules under their own names.
const ARCHIVES: [&str; 4] = ["http_archive", "http_jar", "http_file", "archive_override"];
const REPOSITORIES: [&str; 3] = ["git_repository", "new_git_repository", "git_override"];

/// Reads the fetches of a Bazel file: `http_archive`, `http_file`, `git_repository`, modules of the
/// registry (`bazel_dep`) and their overrides, Maven packages (`maven_install`), and tables of
/// locations such as `repository_locations.bzl`.
///
/// ```
/// let text = "V = \"1.4.2\"\nhttp_archive(name = \"rope\", urls = [\"https://files.example/rope-%s.zip\" % V])\n";
/// let facts = plimsoll_buildfile::read_bazel(text);
/// assert_eq!(facts.fetches[0].name.as_deref(), Some("rope"));
/// ```
pub fn read_bazel(text: &str) -> BuildFacts {
    let program = literal::read(text);
    let mut facts = BuildFacts { more: program.more, ..BuildFacts::default() };
    for called in &program.calls {
        facts.fetches.extend(called_fetch(text, called));
        facts.fetches.extend(maven_packages(text, called));
    }
    for (_, table) in &program.names {
        for (name, location) in table.entries() {
            let name = name.known().unwrap_or_default();
            facts.fetches.extend(located(text, name, location));
        }
    }
    // A nested rule is found before the rule that wraps it.
    facts.fetches.sort_by_key(|fetch| fetch.start);
    facts.fetches.dedup_by(|later, kept| later.start == kept.start && later.source == kept.source);
    // An override replaces the module from the registry.
    let overridden: Vec<String> = program
        .calls
        .iter()
        .filter(|called| called.name.ends_with("_override"))
        .filter_map(|called| called.get("module_name")?.known().map(str::to_owned))
        .collect();
    facts.fetches.retain(|fetch| match &fetch.source {
        BuildSource::Package { name, .. } => !overridden.contains(name),
        _ => true,
    });
    facts
}

fn called_fetch(text: &str, called: &Called) -> Option<BuildFetch> {
    let rule = called.name.rsplit('.').next().unwrap_or_default();
    // `maybe(http_archive, name = …)` calls its first argument.
    let given = (rule == "maybe").then(|| called.arguments.first()).flatten();
    let given = given.and_then(|rule| text.get(rule.place.start..rule.place.end));
    let rule = given.unwrap_or(rule).trim();
    if rule == "bazel_dep" {
        return module(text, called);
    }
    let is = |rules: &[&str]| {
        rules.iter().any(|known| {
            rule == *known || rule.strip_suffix(known).is_some_and(|front| front.ends_with('_'))
        })
    };
    if is(&REPOSITORIES) {
        return repository(text, called);
    }
    let is_file = rule.ends_with("http_file");
    if is(&ARCHIVES) {
        let name = called.get("name").or_else(|| called.get("module_name")).and_then(Placed::known);
        return archive(text, &|key| called.get(key), name, is_file);
    }
    None
}

/// Reads a module of the registry. Its version is `None` if another module determines it, or if it
/// is a placeholder.
fn module(text: &str, called: &Called) -> Option<BuildFetch> {
    let name = called.get("name").or_else(|| called.arguments.first())?;
    let version = called.get("version").or_else(|| called.arguments.get(1));
    let is_version = |version: &&str| version.starts_with(|first: char| first.is_ascii_digit());
    let source = BuildSource::Package { ecosystem: "bazel", name: name.known()?.to_owned() };
    let fetch = BuildFetch::new(source, text, name.place);
    Some(fetch.at_revision(version.and_then(Placed::known).filter(is_version)))
}

/// Reads the packages of `maven_install(artifacts = ["group:name:version", …])` and `maven.install`
/// (`rules_jvm_external`). A file type may be between name and version.
fn maven_packages(text: &str, called: &Called) -> Vec<BuildFetch> {
    let is_install = called.name == "maven.install" || called.name.ends_with("maven_install");
    let artifacts = called.get("artifacts").filter(|_| is_install);
    let package = |artifact: &Placed| {
        let parts: Vec<&str> = artifact.known()?.split(':').collect();
        let (Some(group), Some(name)) = (parts.first(), parts.get(1)) else { return None };
        let source = BuildSource::Package { ecosystem: "maven", name: format!("{group}:{name}") };
        let version = parts.get(2..).and_then(<[&str]>::last).copied();
        Some(BuildFetch::new(source, text, of_line(text, artifact.place)).at_revision(version))
    };
    let artifacts = artifacts.map(Placed::elements).unwrap_or_default();
    artifacts.iter().filter_map(package).collect()
}

/// Reads a repository at a commit, tag or branch.
fn repository(text: &str, called: &Called) -> Option<BuildFetch> {
    let remote = called.get("remote")?;
    let url = remote.text().filter(|url| is_remote(&url.text))?;
    let revision = ["commit", "tag", "branch"].iter().find_map(|key| called.get(key)?.text());
    let name = called.get("name").or_else(|| called.get("module_name")).and_then(Placed::known);
    let source = BuildSource::Repository(url.text.clone());
    let mut fetch = BuildFetch::new(source, text, of_line(text, remote.place));
    fetch.open = !url.is_known || revision.is_some_and(|revision| !revision.is_known);
    Some(fetch.named(name).at_revision(revision.map(|revision| revision.text.as_str())))
}

/// Reads an archive or a file, with the first URL that is not a mirror.
fn archive<'a>(
    text: &str,
    get: &dyn Fn(&str) -> Option<&'a Placed>,
    name: Option<&str>,
    is_file: bool,
) -> Option<BuildFetch> {
    let urls = get("urls").or_else(|| get("url"))?.elements();
    let version = get("version").and_then(Placed::text);
    let filled = |url: &Placed| Some(with_version(url.text()?, version));
    let remote = |url: &&Placed| url.text().is_some_and(|url| is_remote(&url.text));
    let is_mirror = |url: &Placed| url.text().is_some_and(|url| url.text.contains("mirror"));
    let mut all = urls.iter().filter(remote);
    let first = all.clone().find(|url| !is_mirror(url)).or_else(|| all.next())?;
    let url = filled(first)?;
    let source = if is_file { BuildSource::File } else { BuildSource::Archive }(url.text);
    let mut fetch = BuildFetch::new(source, text, of_line(text, first.place)).named(name);
    fetch.open = !url.is_known;
    fetch.digest = digest(get("sha256"), get("integrity"));
    let is_open = |key| get(key).is_some_and(|value| is_unknown(text, value));
    if fetch.digest.is_none() && (is_open("sha256") || is_open("integrity")) {
        // Bazel ignores an empty digest, so an unknown one may verify nothing.
        fetch.check = Some(FetchCheck::UnknownDigest);
    }
    Some(fetch)
}

/// Whether an argument is given, and its value is not in the file.
fn is_unknown(text: &str, given: &Placed) -> bool {
    match &given.value {
        Value::Text(text) => !text.is_known,
        Value::Other => text.get(given.place.start..given.place.end) != Some("None"),
        _ => false,
    }
}

/// Reads a row of a table of locations: `name = dict(version = …, urls = […], sha256 = …)`.
fn located(text: &str, key: &str, location: &Placed) -> Option<BuildFetch> {
    location
        .get("sha256")
        .or_else(|| location.get("version"))
        .or_else(|| location.get("integrity"))?;
    let name = location.get("project_name").and_then(Placed::known).unwrap_or(key);
    let mut fetch = archive(text, &|key| location.get(key), Some(name), false)?;
    let version = location.get("version").and_then(Placed::known);
    fetch.revision = version.map(str::to_owned);
    Some(fetch)
}

/// Replaces `{version}` in a URL with the version of the row. Variants of the placeholder use other
/// separators between the numbers.
fn with_version(url: &Text, version: Option<&Text>) -> Text {
    let Some(version) = version.filter(|_| url.text.contains("version}")) else {
        return url.clone();
    };
    let with = |mark: &str| Text { text: version.text.replace('.', mark), ..version.clone() };
    url.filled(|name| match name {
        "version" => Some(version.clone()),
        "underscore_version" => Some(with("_")),
        "dash_version" => Some(with("-")),
        _ => None,
    })
}

/// Returns the digest: SHA-256 in hexadecimal, or a hash of Subresource Integrity.
fn digest(sha256: Option<&Placed>, integrity: Option<&Placed>) -> Option<FileDigest> {
    let hex = sha256.and_then(Placed::known);
    let hex = hex.and_then(|digits| FileDigest::of_hex(DigestAlgorithm::Sha256, digits));
    hex.or_else(|| of_integrity(integrity?.known()?))
}

/// Reads `sha256-` and a base64 digest (Subresource Integrity, section 3.1).
fn of_integrity(text: &str) -> Option<FileDigest> {
    let (algorithm, encoded) = text.trim().split_once('-')?;
    let algorithm = match algorithm {
        "sha256" => DigestAlgorithm::Sha256,
        "sha384" => DigestAlgorithm::Sha384,
        "sha512" => DigestAlgorithm::Sha512,
        _ => return None,
    };
    let mut bytes = [0; 72];
    let length = STANDARD.decode_slice(encoded, &mut bytes).ok()?;
    FileDigest::of_bytes(algorithm, bytes.get(..length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn rows(text: &str) -> Vec<(Option<String>, BuildSource, Option<String>, bool)> {
        let facts = read_bazel(text);
        let same =
            |fetch: &BuildFetch| text.get(fetch.start..fetch.end) == Some(fetch.value.as_str());
        assert!(facts.fetches.iter().all(same));
        let row =
            |fetch: BuildFetch| (fetch.name, fetch.source, fetch.revision, fetch.digest.is_some());
        facts.fetches.into_iter().map(row).collect()
    }

    fn archive(url: &str) -> BuildSource {
        BuildSource::Archive(url.to_owned())
    }

    #[test]
    fn rules_in_functions_and_below_conditions() {
        let text = format!(
            "load(\"//:x.bzl\", \"y\")\nV = \"1.4.2\"\nBASE = \"https://files.example/\" + \"rope\"\n\
             def deps(version):\n    if not native.existing_rule(\"rope\"):\n        http_archive(\n            name = \"rope\",\n\
             strip_prefix = \"rope-\" + V,\n            urls = [\n\"https://mirror.example/rope-{{}}.zip\".format(V),\n\
             \"{{}}-{{v}}.zip\".format(BASE, v = V),\n ],\n            sha256 = \"{SHA256}\",\n        )\n\
             maybe(\n        git_repository,\n        name = \"tide\",\n        remote = \"https://git.example/tide.git\",\n\
             tag = \"v%s\" % V,\n    )\n    http_archive(name = \"open\", url = \"https://a.example/%s.zip\" % version)\n"
        );
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            rows(&text),
            [
                (some("rope"), archive("https://files.example/rope-1.4.2.zip"), None, true),
                (
                    some("tide"),
                    BuildSource::Repository("https://git.example/tide.git".into()),
                    some("v1.4.2"),
                    false
                ),
                (some("open"), archive("https://a.example/$?.zip"), None, false),
            ]
        );
        assert!(read_bazel(&text).fetches[2].open);
    }

    #[test]
    fn tables_of_locations() {
        let text = format!(
            "LOCATIONS = dict(\n  com_rope = dict(\n    project_name = \"Rope\",\n    version = \"1.4.2\",\n\
             sha256 = \"{SHA256}\",\n    urls = [\"https://files.example/rope-{{dash_version}}.zip\"],\n\
             use_category = [\"test_only\"],\n  ),\n  none = dict(urls = []),\n)\nOTHER = {{\"x\": {{\"url\": \"https://a.example/\"}}}}\n"
        );
        let some = |text: &str| Some(text.to_owned());
        let rope =
            (some("Rope"), archive("https://files.example/rope-1-4-2.zip"), some("1.4.2"), true);
        assert_eq!(rows(&text), [rope]);
    }

    #[test]
    fn modules_and_their_replacements() {
        let text = "module(name = \"own\", version = \"head\")\n\
                    bazel_dep(name = \"rope\", version = \"1.4.2\")\n\
                    bazel_dep(name = \"tide\", version = \"head\")\n\
                    bazel_dep(name = \"buoy\", version = \"2.0\")\n\
                    archive_override(module_name = \"buoy\", urls = [\"https://a.example/buoy-2.1.0.zip\"],\n\
                    integrity = \"sha256-ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=\")\n";
        let package =
            |name: &str| BuildSource::Package { ecosystem: "bazel", name: name.to_owned() };
        assert_eq!(
            rows(text),
            [
                (None, package("rope"), Some("1.4.2".to_owned()), false),
                (None, package("tide"), None, false),
                (Some("buoy".to_owned()), archive("https://a.example/buoy-2.1.0.zip"), None, true),
            ]
        );
    }

    #[test]
    fn packages_of_maven() {
        let text = "V = \"1.4.2\"\nmaven_install(name = \"m\", artifacts = [\n\"org.harbor:rope:%s\" % V,\n\"org.harbor:tide\",\n\
                    \"org.harbor:buoy:aar:2.0\",\n\"none\"], repositories = [\"https://m.example/\"])\n\
                    maven = use_extension(\"x.bzl\", \"maven\")\nmaven.install(artifacts = [\"org.harbor:kedge:3.1\"])\n";
        let package = |name: &str, version: Option<&str>| {
            let source =
                BuildSource::Package { ecosystem: "maven", name: format!("org.harbor:{name}") };
            (None, source, version.map(str::to_owned), false)
        };
        assert_eq!(
            rows(text),
            [
                package("rope", Some("1.4.2")),
                package("tide", None),
                package("buoy", Some("2.0")),
                package("kedge", Some("3.1")),
            ]
        );
    }

    #[test]
    fn text_that_fetches_nothing() {
        for text in [
            "",
            "cc_library(name = \"x\", url = \"https://a.example/x.zip\")",
            "new_local_repository(name = \"x\", path = \"third_party/x\")",
            "http_archive(name = \"x\", urls = [\"file:///x.zip\"])",
            "# http_archive(name = \"x\", url = \"https://a.example/x.zip\")",
            "X = \"http_archive(url = 'https://a.example/x.zip')\"",
            "http_archive(name = \"x\", url = ",
        ] {
            assert_eq!(rows(text), [], "{text}");
        }
    }
}
