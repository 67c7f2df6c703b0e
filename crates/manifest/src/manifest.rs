//! The requirements of a manifest.

use plimsoll_model::{FileDigest, Scope};

use crate::Place;

/// Longest key that is part of the locators of the values below it, in code points: a key of a
/// megabyte must not be copied once for each of a thousand requirements.
pub(crate) const KEY: usize = 120;

/// The registry a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Ecosystem {
    /// The Python Package Index and its like.
    Pypi,
    /// crates.io and its like.
    Cargo,
    /// The npm registry and its like.
    Npm,
    /// Modules of Go, by the path under which they are imported.
    Go,
    /// The registry of Ruby.
    Gem,
    /// Repositories of Maven: names are `group:artifact`.
    Maven,
    /// The `NuGet` Gallery and its like.
    Nuget,
    /// Packagist and its like: names are `vendor/package`.
    Composer,
    /// Channels of conda.
    Conda,
    /// Packages of Swift, by the URL of their repository.
    Swift,
    /// The trunk of `CocoaPods` and its like.
    Cocoapods,
    /// Homebrew.
    Brew,
}

impl Ecosystem {
    /// The type of a package URL (ECMA-427).
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

    /// The name by which the registry knows the package: for Python as the specification of name
    /// normalization (PEP 503) has it, elsewhere the name itself.
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

/// The kind of a git revision according to a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevisionKind {
    /// It is not stated.
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
        /// Its URL, without what tools put before and behind it.
        url: String,
        /// The revision, where one is written.
        revision: Option<String>,
        /// What the revision is.
        kind: RevisionKind,
    },
    /// An archive at a URL.
    Url(String),
    /// A path: not third-party, as far as the manifest shows.
    Local(String),
    /// The requirement of this name in the workspace's own manifest.
    Inherited,
    /// A value known only when a tool runs, as written, for example an environment variable.
    Unknown(String),
}

/// One package that a manifest requires.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// The registry it would come from.
    pub ecosystem: Ecosystem,
    /// Name of the package, as written.
    pub name: String,
    /// The name under which it is installed, if it is different: npm's `npm:real@1.2.3`.
    pub alias: Option<String>,
    /// The text of the requirement: for a table, its key and the requested version or source.
    pub value: String,
    /// The text after the name, as lockfiles repeat it; empty if there is none.
    pub specification: String,
    /// Path of keys, which names no line: `project.dependencies.numpy`.
    pub locator: String,
    /// The scope according to the entry itself: the group or table it is in.
    pub scope: Scope,
    /// The requested version or source.
    pub wanted: Wanted,
    /// The version of the file at a URL, if it is in the file name.
    pub version: Option<String>,
    /// Digests written beside it; each is of another file that meets the requirement.
    pub hashes: Vec<FileDigest>,
    /// The environment it is limited to (PEP 508 marker, target platform), as written.
    pub condition: Option<String>,
    /// The directory of the package in its repository or archive, if it is not the root.
    pub subdirectory: Option<String>,
    /// The comment after it.
    pub comment: Option<String>,
    /// Its position.
    pub place: Place,
}

impl Requirement {
    /// A name with what is asked for, as one text.
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

    /// A name with what is asked for behind it, in the order that most languages write it.
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

    /// Places that do not say where they are: see [`Place::without_span`].
    fn drop_span(&mut self) {
        self.place = self.place.without_span();
    }

    /// The name by which the registry knows the package.
    pub fn normalized_name(&self) -> String {
        self.ecosystem.normalize(&self.name)
    }
}

/// Another file that a requirements file draws in.
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

/// A problem: something was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManifestProblem {
    /// Its position; absent for the file as a whole.
    pub place: Option<Place>,
    /// The problem, and what to do.
    pub message: String,
    /// The kind of problem.
    pub kind: ProblemKind,
}

/// The kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The syntax is broken, and something may be missing.
    Syntax,
    /// A budget was used up, and something is missing.
    Limit,
}

impl ManifestProblem {
    /// A syntax error at a position. The message states what to do.
    pub fn syntax(place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), message: message.into(), kind: ProblemKind::Syntax }
    }

    /// A budget used up at a place.
    pub fn limit(place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), message: message.into(), kind: ProblemKind::Limit }
    }
}

/// The content of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// The name of the package it describes.
    pub package: Option<String>,
    /// Its requirements, in the order of the file.
    pub requirements: Vec<Requirement>,
    /// Patterns of the directories whose manifests share its lockfile.
    pub workspaces: Vec<String>,
    /// Other files it draws in.
    pub includes: Vec<Include>,
    /// Whether the package it describes is meant to be published; absent if it does not describe
    /// one.
    pub published: Option<bool>,
    /// Paths of the requirements files with the dependencies of the package, relative to it.
    pub sources: Vec<String>,
    /// Replacements, wherever a package with this name is required.
    pub overrides: Vec<Requirement>,
    /// Restrictions on the versions of packages, without requiring them.
    pub constraints: Vec<Requirement>,
    /// A problem: something was not understood.
    pub problems: Vec<ManifestProblem>,
}

impl Manifest {
    /// Maximum number of requirements of one manifest, of which the first are kept: a generated
    /// requirements file has a few thousand.
    pub const MOST: usize = 20_000;

    /// That a manifest names more than is read, from a place on.
    pub(crate) fn too_many(place: Place) -> ManifestProblem {
        let message = format!("more than {} requirements: the rest was not read", Self::MOST);
        ManifestProblem::limit(place, message)
    }

    /// The manifest with the requirements that are read, in the order of the file.
    pub(crate) fn bounded(mut self) -> Self {
        if let Some(first) = self.requirements.get(Self::MOST) {
            self.problems.push(Self::too_many(first.place));
            self.requirements.truncate(Self::MOST);
            self.requirements.shrink_to_fit();
        }
        self
    }

    /// The same, where a byte range is only kept if the bytes have each word of the value: of a value that is put
    /// together from several places of the text, only the line is told.
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

    /// Takes away all byte ranges: the text was decoded, so its offsets are not those of the file.
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

/// A text without quotes and blanks.
fn bare(text: &str) -> String {
    let is_kept = |c: &char| !matches!(c, '"' | '\'' | '\\') && !c.is_whitespace();
    text.chars().filter(is_kept).collect()
}

/// The requirements of a manifest as tests compare them: name, what is asked for, scope and line.
#[cfg(test)]
pub(crate) fn shown(file: &Manifest) -> Vec<String> {
    let rows = file.requirements.iter();
    rows.map(|row| format!("{} {:?} {} {}", row.name, row.wanted, row.scope, row.place.line))
        .collect()
}
