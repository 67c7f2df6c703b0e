//! The requirements of a manifest.

use plimsoll_model::{FileDigest, Scope};

use crate::Place;

/// Maximum length, in code points, of a key in a locator: a key of a megabyte would otherwise be
/// copied for each of a thousand requirements below it.
pub(crate) const KEY: usize = 120;

/// A package registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Ecosystem {
    /// The Python Package Index and compatible indexes.
    Pypi,
    /// crates.io and compatible registries.
    Cargo,
    /// The npm registry and compatible registries.
    Npm,
    /// Go modules, by module path.
    Go,
    /// `RubyGems.org` and compatible servers.
    Gem,
    /// Maven repositories; names are `group:artifact`.
    Maven,
    /// The `NuGet` Gallery and compatible feeds.
    Nuget,
    /// Packagist and compatible repositories; names are `vendor/package`.
    Composer,
    /// Channels of conda.
    Conda,
    /// Swift packages, by the URL of their repository.
    Swift,
    /// The `CocoaPods` trunk and other spec repositories.
    Cocoapods,
    /// Homebrew.
    Brew,
}

impl Ecosystem {
    /// Returns the type of package URLs (ECMA-427).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pypi => "pypi",
            Self::Cargo => "cargo",
            Self::Npm => "npm",
            Self::Go => "golang",
            Self::Gem => "gem",
            Self::Maven => "maven",
            Self::Nuget => "nuget",
            Self::Composer => "composer",
            Self::Conda => "conda",
            Self::Swift => "swift",
            Self::Cocoapods => "cocoapods",
            Self::Brew => "brew",
        }
    }

    /// Returns the name of the package in the registry: for Python the normalized name (PEP 503),
    /// otherwise the name itself.
    ///
    /// ```
    /// use plimsoll_manifest::Ecosystem;
    ///
    /// assert_eq!(Ecosystem::Pypi.normalize("Ruamel._-YAML"), "ruamel-yaml");
    /// assert_eq!(Ecosystem::Cargo.normalize("serde_json"), "serde_json");
    /// ```
    pub fn normalize(self, name: &str) -> String {
        if self != Self::Pypi {
            return name.to_owned();
        }
        let name = plimsoll_model::redact(name);
        let mut out = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                '-' | '_' | '.' if out.ends_with('-') => {}
                '-' | '_' | '.' => out.push('-'),
                other => out.push(other.to_ascii_lowercase()),
            }
        }
        out
    }

    /// Whether the name is valid in the registry.
    pub fn is_name(self, name: &str) -> bool {
        let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let outer = |c: char| c.is_ascii_alphanumeric();
        match self {
            Self::Pypi => {
                name.starts_with(outer) && name.ends_with(outer) && name.chars().all(inner)
            }
            Self::Cargo => {
                let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                !name.is_empty() && name.chars().all(word)
            }
            Self::Npm => {
                let allowed = |byte: u8| {
                    byte.is_ascii_alphanumeric()
                        || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'!' | b'*' | b'(' | b')')
                };
                let part = |part: &str| {
                    !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed)
                };
                let scoped = name.strip_prefix('@').and_then(|rest| rest.split_once('/'));
                let sound =
                    scoped.map_or_else(|| part(name), |(scope, rest)| part(scope) && part(rest));
                sound && name.len() <= 214
            }
            Self::Maven => {
                let part = |part: &str| part.starts_with(outer) && part.chars().all(inner);
                name.split_once(':').is_some_and(|(group, artifact)| part(group) && part(artifact))
            }
            Self::Composer => {
                let part = |part: &str| part.starts_with(outer) && part.chars().all(inner);
                name.split_once('/').is_some_and(|(vendor, package)| part(vendor) && part(package))
            }
            Self::Nuget => {
                let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
                !name.is_empty() && name.chars().all(inner) && name.len() <= 100
            }
            Self::Go | Self::Swift | Self::Brew | Self::Cocoapods | Self::Conda | Self::Gem => {
                let inner = |c: char| inner(c) || matches!(c, '/' | '~' | '+' | ':' | '@' | '!');
                let outer = |c: char| outer(c) || c == '_';
                name.starts_with(outer) && name.chars().all(inner)
            }
        }
    }
}

/// The kind of a git revision, as a manifest states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevisionKind {
    /// Not stated.
    Any,
    /// A tag.
    Tag,
    /// A branch.
    Branch,
}

/// The requested version or source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wanted {
    /// Any version in the registry.
    Any,
    /// One version.
    Exact(String),
    /// Some versions, as written.
    Range(String),
    /// A name that the registry resolves, such as npm's `latest`.
    Label(String),
    /// A git repository.
    Git {
        /// The URL, without tool-specific prefixes and suffixes.
        url: String,
        /// The revision, if one is stated.
        revision: Option<String>,
        /// The kind of the revision.
        kind: RevisionKind,
    },
    /// An archive at a URL.
    Url(String),
    /// A path; the manifest does not show whether the code is third-party.
    Local(String),
    /// The requirement with this name in the manifest of the workspace.
    Inherited,
    /// A value known only at run time, as written, for example an environment variable.
    Unknown(String),
}

/// One package that a manifest requires.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// The registry of the package.
    pub ecosystem: Ecosystem,
    /// Name of the package, as written.
    pub name: String,
    /// The name under which it is installed, if different: npm's `npm:real@1.2.3`.
    pub alias: Option<String>,
    /// The text of the requirement: for a table, its key and the requested version or source.
    pub value: String,
    /// The text after the name, as lockfiles repeat it; empty if there is none.
    pub specification: String,
    /// Path of keys, without line numbers: `project.dependencies.numpy`.
    pub locator: String,
    /// The scope according to the entry itself: the group or table it is in.
    pub scope: Scope,
    /// The requested version or source.
    pub wanted: Wanted,
    /// The version of the file at a URL, if it is in the file name.
    pub version: Option<String>,
    /// Digests in the requirement; each is of a different file, any of which may be installed.
    pub hashes: Vec<FileDigest>,
    /// The environment it is limited to (PEP 508 marker, target platform), as written.
    pub condition: Option<String>,
    /// The directory of the package in its repository or archive, if it is not the root.
    pub subdirectory: Option<String>,
    /// The comment after the requirement.
    pub comment: Option<String>,
    /// Position of the requirement.
    pub place: Place,
}

impl Requirement {
    /// Returns the name and the requested version or source as one text.
    pub(crate) fn shown(&self) -> String {
        let name = &self.name;
        match &self.wanted {
            Wanted::Exact(text) => format!("{name} =={text}"),
            Wanted::Range(text) | Wanted::Unknown(text) | Wanted::Label(text) => {
                format!("{name} {text}")
            }
            Wanted::Git { url, revision: Some(revision), .. } => {
                format!("{name} @ git+{url}@{revision}")
            }
            Wanted::Git { url, revision: None, .. } => format!("{name} @ git+{url}"),
            Wanted::Url(text) | Wanted::Local(text) => format!("{name} @ {text}"),
            Wanted::Any | Wanted::Inherited => name.clone(),
        }
    }

    /// Returns the name and version in the order that most languages use.
    pub(crate) fn plainly(&self) -> String {
        match &self.wanted {
            Wanted::Exact(text) => format!("{} {text}", self.name),
            _ => self.shown(),
        }
    }

    pub(crate) fn new(ecosystem: Ecosystem, name: &str, wanted: Wanted, place: Place) -> Self {
        Self {
            ecosystem,
            name: name.to_owned(),
            alias: None,
            value: name.to_owned(),
            specification: String::new(),
            locator: String::new(),
            scope: Scope::Unknown,
            wanted,
            version: None,
            hashes: Vec::new(),
            condition: None,
            subdirectory: None,
            comment: None,
            place,
        }
    }

    /// Removes the byte range; see [`Place::without_span`].
    fn drop_span(&mut self) {
        self.place = self.place.without_span();
    }

    /// Returns the name of the package in the registry.
    pub fn normalized_name(&self) -> String {
        self.ecosystem.normalize(&self.name)
    }
}

/// Another requirements file that a manifest includes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Include {
    /// Its path relative to the including file, as written.
    pub path: String,
    /// Whether it only restricts versions (`-c`) and does not require the package.
    pub constraint: bool,
    /// The position of its name.
    pub place: Place,
}

/// Something in a manifest or lockfile that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManifestProblem {
    /// Position; `None` for the file as a whole.
    pub place: Option<Place>,
    /// A description of the problem, and the action to take.
    pub message: String,
    /// The kind of problem.
    pub kind: ProblemKind,
}

/// The kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A syntax error; requirements may be missing.
    Syntax,
    /// A limit was exceeded; requirements are missing.
    Limit,
}

impl ManifestProblem {
    /// Creates a problem for a syntax error. The message states what to do.
    pub fn syntax(place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), message: message.into(), kind: ProblemKind::Syntax }
    }

    /// Creates a problem for an exceeded limit.
    pub fn limit(place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), message: message.into(), kind: ProblemKind::Limit }
    }
}

/// The content of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// The name of the package that the manifest describes.
    pub package: Option<String>,
    /// Requirements, in the order of the file.
    pub requirements: Vec<Requirement>,
    /// Patterns of directories whose manifests share the lockfile.
    pub workspaces: Vec<String>,
    /// Other files that the manifest includes.
    pub includes: Vec<Include>,
    /// Whether the described package is meant to be published; `None` if the manifest describes no
    /// package.
    pub published: Option<bool>,
    /// Paths of requirements files with the dependencies of the package, relative to the manifest.
    pub sources: Vec<String>,
    /// Replacements, which apply wherever a package with this name is required.
    pub overrides: Vec<Requirement>,
    /// Restrictions on the versions of packages, which do not require them.
    pub constraints: Vec<Requirement>,
    /// Problems; everything else was read.
    pub problems: Vec<ManifestProblem>,
}

impl Manifest {
    /// Maximum number of requirements of a manifest; the first ones are kept. Generated
    /// requirements files have a few thousand.
    pub const MOST: usize = 20_000;

    /// Creates the problem that a manifest has more requirements than are read.
    pub(crate) fn too_many(place: Place) -> ManifestProblem {
        let message = format!("more than {} requirements: the rest was not read", Self::MOST);
        ManifestProblem::limit(place, message)
    }

    /// Limits the number of requirements, in the order of the file.
    pub(crate) fn bounded(mut self) -> Self {
        if let Some(first) = self.requirements.get(Self::MOST) {
            self.problems.push(Self::too_many(first.place));
            self.requirements.truncate(Self::MOST);
            self.requirements.shrink_to_fit();
        }
        self
    }

    /// Limits the number of requirements, and removes each byte range that does not contain every
    /// word of its value: if a value is composed of several parts of the text, only its line is
    /// meaningful.
    pub(crate) fn bounded_in(mut self, text: &str) -> Self {
        for requirement in &mut self.requirements {
            let range = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            let place = requirement.place;
            let raw = bare(text.get(range(place.start)..range(place.end)).unwrap_or_default());
            let words = requirement.value.split_whitespace();
            if !words.into_iter().all(|word| raw.contains(&bare(word))) {
                requirement.drop_span();
            }
        }
        self.bounded()
    }

    /// Removes all byte ranges: the text was decoded, so its offsets are not those of the file.
    pub fn drop_spans(&mut self) {
        let lists = [&mut self.requirements, &mut self.overrides, &mut self.constraints];
        lists.into_iter().flatten().for_each(Requirement::drop_span);
        for include in &mut self.includes {
            include.place = include.place.without_span();
        }
        for problem in &mut self.problems {
            problem.place = problem.place.map(Place::without_span);
        }
    }
}

/// Removes quotes, backslashes and whitespace.
fn bare(text: &str) -> String {
    let is_kept = |c: &char| !matches!(c, '"' | '\'' | '\\') && !c.is_whitespace();
    text.chars().filter(is_kept).collect()
}

/// Formats requirements for comparison in tests: name, version or source, scope and line.
#[cfg(test)]
pub(crate) fn shown(file: &Manifest) -> Vec<String> {
    let rows = file.requirements.iter();
    rows.map(|row| format!("{} {:?} {} {}", row.name, row.wanted, row.scope, row.place.line))
        .collect()
}
