//! Single files that are a library: with a version macro that is named as the file is.

use plimsoll_model::{ClaimValue, MinimumVersion, RepoPath, Upstream};

use super::names::{inner_name, is_abbreviation};
use super::roots::{Hosts, holders_beside, nearest};
use crate::Part;
use crate::copies::versions::{VersionStatement, read_defines};
use crate::licenses::standing::{Standings, Whose};
use crate::tree::names::{is_header, plain_name};

/// A file with a version macro that is named as the file is.
#[derive(Clone, Debug)]
pub(crate) struct SelfNamed {
    pub(crate) path: RepoPath,
    pub(crate) is_header: bool,
    pub(crate) versions: Vec<SelfVersion>,
    /// What its first comment calls it.
    pub(crate) title: Option<(String, u32)>,
    /// The repository that its first comments name, if it is one.
    pub(crate) upstream: Option<(Box<Upstream>, u32)>,
}

/// What a macro says.
#[derive(Clone, Debug)]
pub(crate) struct SelfVersion {
    /// What the macro is named after.
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

/// What the files of one library have in common: the directory and the name without suffix.
pub(crate) fn library_key(path: &RepoPath) -> (RepoPath, Vec<u8>) {
    (path.parent().unwrap_or_default(), stem(path).into_bytes())
}

fn stem(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    name.split('.').next().unwrap_or_default().to_ascii_lowercase()
}

impl SelfNamed {
    /// Reads a file; none where it has no version of its own.
    pub(crate) fn read(path: &RepoPath, text: &str) -> Option<Self> {
        let stem = stem(path);
        // It has the version of all that it is in.
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
        (!versions.is_empty()).then(|| Self {
            path: path.clone(),
            is_header: is_header(path.file_name()),
            versions,
            title: title(text, &stem),
            upstream: upstream(text, &stem),
        })
    }

    /// Whether a macro is named after the directory around, whoever is named in the file.
    fn is_named_after(&self, host: &RepoPath) -> bool {
        let name = String::from_utf8_lossy(host.file_name()).into_owned();
        self.versions.iter().any(|version| inner_name(&version.prefix, &name).is_some())
    }

    pub(crate) fn stem(&self) -> String {
        stem(&self.path)
    }
}

impl SelfVersion {
    /// What it claims of a library of this name: the macro is named after it, however it abbreviates it.
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

/// Lines that the head of a file has.
const HEAD: usize = 60;

/// The lines of comments at the head of a file, without the marks.
fn head(text: &str) -> impl Iterator<Item = (&str, u32)> {
    let plain = |line| str::trim_matches(line, ['/', '*', ' ', '\t', '!', '#', '-', '=']);
    text.lines().take(HEAD).map(plain).zip(1u32..).filter(|(line, _)| !line.is_empty())
}

/// What the first line calls the file: `Knot JSON - for Rope`.
fn title(text: &str, stem: &str) -> Option<(String, u32)> {
    /// Most words of a name.
    const WORDS: usize = 3;
    let (line, number) = head(text).next()?;
    let name =
        [" -- ", " - ", ": "].iter().find_map(|mark| Some(line.split_once(mark)?.0.trim()))?;
    // A name of a file is not one of a library.
    let is_name = name.split_whitespace().count() <= WORDS
        && !name.contains(['.', '/', '$', '@', '<', '\\', '"'])
        && is_alike(name, stem);
    is_name.then(|| (name.to_owned(), number))
}

fn is_alike(name: &str, stem: &str) -> bool {
    let (name, stem) = (plain_name(name), plain_name(stem));
    name.len() > 2 && (name.contains(&stem) || stem.contains(&name))
}

/// The repository of this name that the head names.
fn upstream(text: &str, stem: &str) -> Option<(Box<Upstream>, u32)> {
    head(text).find_map(|(line, number)| {
        let at = line.find("https://").or_else(|| line.find("http://"))?;
        let url = line.get(at..)?.split([' ', '\t', ')', '>', ',', '"', '\'']).next()?;
        let ClaimValue::Upstream(upstream) = ClaimValue::upstream(url.trim_end_matches('.')) else {
            return None;
        };
        let is_it = is_alike(upstream.repository()?.name(), stem);
        is_it.then_some((upstream, number))
    })
}

/// Whether a file states its own terms, and is of somebody else than the code around it.
pub(crate) fn is_of_others(named: &SelfNamed, standings: &Standings, hosts: &Hosts) -> bool {
    let path = &named.path;
    let Some(file) = standings.get(path) else { return false };
    if !file.has_terms || file.holders.is_empty() {
        return false;
    }
    match nearest(path, hosts) {
        None => file.whose == Whose::Foreign,
        Some(host) if named.is_named_after(&host) => false,
        Some(host) => {
            let own = holders_beside(standings.below(&host).iter(), path);
            !own.is_empty() && !file.holders.iter().any(|holder| own.contains(holder.as_ref()))
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
