//! Single-file libraries: files with a version macro that is named after the file.

use std::sync::Arc;

use plimsoll_model::{ClaimValue, MinimumVersion, RepoPath, Upstream};
use plimsoll_source::Source;

use super::finder::Hosts;
use super::head::{self, Stated};
use super::names::{inner_name, is_abbreviation};
use super::roots::nearest;
use super::shares::{code_in, holders_beside};
use crate::Part;
use crate::copies::versions::{VersionStatement, read_defines};
use crate::licenses::standing::{Standings, Whose};
use crate::tree::names::{is_header, plain_name};

/// A file with a version macro that is named after the file.
#[derive(Clone, Debug)]
pub(crate) struct SelfNamed {
    pub(crate) path: RepoPath,
    pub(crate) is_header: bool,
    pub(crate) versions: Vec<SelfVersion>,
    /// The name and version that its first comment states.
    pub(crate) stated: Option<Stated>,
    /// The file from which it was copied, if it keeps the tag of another name.
    pub(crate) original: Option<(String, u32)>,
    /// Its name in the first comment.
    pub(crate) title: Option<(String, u32)>,
    /// The repository named in its first comments, if the URL is that of a repository.
    pub(crate) upstream: Option<(Box<Upstream>, u32)>,
}

/// The version in a macro.
#[derive(Clone, Debug)]
pub(crate) struct SelfVersion {
    /// The prefix of the macro's name.
    prefix: String,
    version: String,
    pub(crate) line: u32,
}

impl Part for SelfNamed {
    fn weight(&self, _: usize) -> usize {
        size_of::<Self>() + self.path.as_bytes().len() + self.versions.len() * 64
    }
}

const SOURCES: [&[u8]; 4] = [b".c", b".cc", b".cpp", b".cxx"];

/// Whether a file of this name may be a library.
pub(crate) fn may_be_library(name: &[u8]) -> bool {
    SOURCES.iter().any(|end| name.ends_with(end)) || is_header(name)
}

/// The key of the files of one library: the directory, and the name without suffix.
pub(crate) fn library_key(path: &RepoPath) -> (RepoPath, Vec<u8>) {
    (path.parent().unwrap_or_default(), stem(path).into_bytes())
}

fn stem(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    name.split('.').next().unwrap_or_default().to_ascii_lowercase()
}

impl SelfNamed {
    /// Reads a file; `None` if it does not have a version of its own.
    pub(crate) fn read(path: &RepoPath, text: &str) -> Option<Self> {
        let stem = stem(path);
        // Such a file states the version of the library that contains it.
        if stem.ends_with("version") || stem.starts_with("version") {
            return None;
        }
        let own = |statement: VersionStatement| match statement {
            VersionStatement::Named { prefix, version, line, .. } if is_of(&prefix, &stem) => {
                Some(SelfVersion { prefix, version, line })
            }
            _ => None,
        };
        let versions: Vec<SelfVersion> =
            read_defines(path, text).into_iter().filter_map(own).collect();
        let stated = head::stated(text, &stem);
        let original = head::original(text, &stem);
        let says = !versions.is_empty() || stated.is_some() || original.is_some();
        says.then(|| Self {
            path: path.clone(),
            is_header: is_header(path.file_name()),
            versions,
            title: head::title(text, &stem),
            upstream: head::upstream(text, &stem),
            stated,
            original,
        })
    }

    /// The key of the files of the library: the name and version that they state in the same third-party code,
    /// otherwise the directory and the name without suffix.
    pub(crate) fn key(&self, hosts: &Hosts) -> (RepoPath, Vec<u8>) {
        match self.stated.as_ref().filter(|_| self.versions.is_empty()) {
            Some(stated) => {
                let name = format!("{} {}", plain_name(&stated.name), stated.version);
                (nearest(&self.path, hosts).unwrap_or_default(), name.into_bytes())
            }
            None => library_key(&self.path),
        }
    }

    /// Whether a macro is named after the enclosing directory, regardless of the holders in the file.
    fn is_named_after(&self, host: &RepoPath) -> bool {
        let name = String::from_utf8_lossy(host.file_name()).into_owned();
        let versions = self.versions.iter().map(|version| &version.prefix);
        let mut names = versions.chain(self.stated.iter().map(|stated| &stated.name));
        names.any(|own| inner_name(own, &name).is_some())
    }

    pub(crate) fn stem(&self) -> String {
        stem(&self.path)
    }
}

impl SelfVersion {
    /// The claim about a library of this name: the macro is named after it, in full or abbreviated.
    pub(crate) fn claim(&self, name: &str) -> ClaimValue {
        ClaimValue::MinimumVersion(Box::new(MinimumVersion::new(&self.version, name)))
    }
}

/// Whether a macro is named after a file: `CJSON` and `lua_cjson`, `LUA_BITOP` and `lua_bit`.
fn is_of(prefix: &str, stem: &str) -> bool {
    let (plain, own) = (plain_name(prefix), plain_name(stem));
    inner_name(prefix, stem).is_some()
        || is_abbreviation(prefix, stem)
        || (own.len() > 3 && plain.starts_with(&own))
}

/// Whether a file states its own terms, and has a different holder than the code around it.
pub(crate) fn is_of_others(
    named: &SelfNamed,
    source: &dyn Source,
    standings: &Standings,
    hosts: &Hosts,
) -> bool {
    let path = &named.path;
    let Some(file) = standings.get(path) else { return false };
    if !file.has_terms || file.holders.is_empty() {
        return false;
    }
    // An author who copies and changes a file adds a line, and keeps the existing copyright lines.
    let is_elsewhere = || named.upstream.is_some() && !named.versions.is_empty();
    match nearest(path, hosts) {
        None => file.whose == Whose::Foreign || (is_elsewhere() && file.names_others),
        Some(host) if named.is_named_after(&host) => false,
        Some(host) => {
            let code = code_in(source.below(&host));
            let own = holders_beside(standings.below(&host).iter(), path, code);
            let is_own = |holder: &Arc<str>| own.contains(holder.as_ref());
            named.original.is_some()
                || (!own.is_empty() && (!file.holders.iter().any(is_own) || is_elsewhere()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_with_a_version_of_their_own() {
        let read = |path: &str, text: &str| {
            let file = SelfNamed::read(&RepoPath::new(path), text)?;
            let version = file.versions.first()?.version.clone();
            Some((
                version,
                file.title.map(|it| it.0),
                file.upstream.map(|it| it.0.best_url().to_owned()),
            ))
        };
        let text = "/* Knot JSON - JSON for knots\n * https://github.com/harbor-example/knot-json\n */\n\
                    #define KNOTJSON_VERSION \"2.1.0\"\n";
        let url = "https://github.com/harbor-example/knot-json".to_owned();
        let expected = ("2.1.0".to_owned(), Some("Knot JSON".to_owned()), Some(url));
        assert_eq!(read("src/knot_json.c", text), Some(expected));
        for (path, text) in [
            ("src/main.c", "#define KNOT_VERSION \"2.1.0\"\n"),
            ("src/knot.c", "#define ROPE_VERSION \"2.1.0\"\n"),
            ("src/knot.c", "#define KNOT_VERSION 0x0105\n"),
            ("src/knot_version.h", "#define KNOT_VERSION \"2.1.0\"\n"),
            ("src/knot.c", "#define KNOT_API_VERSION \"2.1.0\"\n"),
        ] {
            assert_eq!(read(path, text), None, "{text}");
        }
        let (_, title, upstream) = read(
            "src/knot.c",
            "/* knot.c - ties\n * https://github.com/harbor-example/rope */\n#define KNOT_VERSION \"1.2\"\n",
        )
        .unwrap();
        assert_eq!((title, upstream), (None, None));
    }
}
