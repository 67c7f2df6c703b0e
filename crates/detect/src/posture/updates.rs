//! Reads the configuration of update tools.

use std::cell::Cell;

use plimsoll_model::{Diagnostic, DiagnosticKind, Location, RepoPath};
use plimsoll_workflow::{Document, NodeId};

use super::pattern::{Effort, matches_name, matches_path};
use crate::{Output, Part};

/// The files or packages that a tool watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watched {
    Actions,
    Submodules,
    /// Packages of ecosystems, as package URLs name them; of all ecosystems if the list is empty.
    Packages(&'static [&'static str]),
}

/// A tool that updates dependencies or checks them for advisories, and the files that it covers.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    /// The tool.
    pub(crate) tool: String,
    watched: Watched,
    /// Directories, as patterns; `None` for all.
    directories: Option<Vec<String>>,
    /// Files that are left out, as patterns.
    excluded: Vec<String>,
    /// The only names that are watched; `None` for all.
    allowed: Option<Vec<Allowed>>,
    /// The ignored names.
    ignored: Vec<String>,
}

impl Part for Watch {}

/// The tools that watch something in this repository. Present if update tools are observed, even if there are none.
#[derive(Clone, Debug)]
pub(crate) struct Watchers(pub(crate) Vec<Watch>);

impl Part for Watchers {}

/// An `allow` entry of Dependabot.
#[derive(Clone, Debug)]
struct Allowed {
    name: Option<String>,
    kind: Option<String>,
}

/// A manifest, or something that takes its place: a workflow, a submodule.
pub(crate) struct Manifest<'a> {
    pub(crate) watched: Watched,
    pub(crate) path: &'a RepoPath,
    /// The lockfile that pins it, which may be that of an enclosing workspace.
    pub(crate) lockfile: Option<&'a RepoPath>,
    /// Its requirements, and whether each is only for development.
    pub(crate) names: Vec<(std::borrow::Cow<'a, str>, bool)>,
}

impl Watch {
    /// A scanner of advisories, which looks at the whole tree.
    pub(crate) fn scanner(tool: &str, ecosystems: &'static [&'static str]) -> Self {
        Self::of(tool, Watched::Packages(ecosystems))
    }

    fn of(tool: &str, watched: Watched) -> Self {
        Self {
            tool: tool.to_owned(),
            watched,
            directories: None,
            excluded: Vec::new(),
            allowed: None,
            ignored: Vec::new(),
        }
    }

    /// Whether it watches everything in a manifest, except what it ignores by name. Also `false` if
    /// `effort` is exhausted before that is known.
    pub(crate) fn covers(&self, manifest: &Manifest<'_>, effort: &Effort) -> bool {
        let kind = match (self.watched, manifest.watched) {
            (Watched::Packages([]), Watched::Packages(_)) => true,
            (Watched::Packages(known), Watched::Packages(of)) => {
                of.iter().all(|ecosystem| known.contains(ecosystem))
            }
            (this, that) => this == that,
        };
        if !kind || !effort.spend([""].into_iter(), "") {
            return false;
        }
        let path = manifest.path.to_string();
        let directories = self.directories.iter().flatten().map(String::as_str);
        if !effort.spend(directories.chain(texts(&self.excluded)), &path)
            || !self.is_in_directories(manifest, &path)
            || self.excluded.iter().any(|pattern| matches_path(pattern, &path))
        {
            return false;
        }
        let allowed = self.allowed.iter().flatten().filter_map(|one| one.name.as_deref());
        let by_name = |name: &str| effort.spend(texts(&self.ignored).chain(allowed.clone()), name);
        if !manifest.names.iter().all(|(name, _)| by_name(name)) {
            return false;
        }
        let is_ignored = |name: &str| self.ignored.iter().any(|known| matches_name(known, name));
        let is_named =
            |name: &str| self.ignored.iter().any(|known| known.eq_ignore_ascii_case(name));
        let left_out =
            |name: &str, develops: bool| is_ignored(name) || !self.allows(name, develops);
        let mut rest = manifest.names.iter().filter(|(name, _)| !is_named(name)).peekable();
        rest.peek().is_some() && rest.all(|(name, develops)| !left_out(name, *develops))
    }

    fn allows(&self, name: &str, develops: bool) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| {
            allowed.iter().any(|one| {
                let kind = match one.kind.as_deref() {
                    None | Some("all" | "direct") => true,
                    Some("production") => !develops,
                    Some("development") => develops,
                    Some(_) => false,
                };
                kind && one.name.as_deref().is_none_or(|known| matches_name(known, name))
            })
        })
    }

    fn is_in_directories(&self, manifest: &Manifest<'_>, path: &str) -> bool {
        let Some(directories) = &self.directories else { return true };
        let above = |path: &str| path.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
        let mut places = vec![above(path)];
        if let Some(lockfile) = manifest.lockfile {
            places.push(above(&lockfile.to_string()));
        }
        match manifest.watched {
            // The root represents the directory from which GitHub reads workflows.
            Watched::Actions if path.starts_with(".github/workflows/") => {
                places.push(String::new());
            }
            Watched::Submodules => places = vec![String::new()],
            // Requirement lists are also looked for one level below.
            Watched::Packages(_) if matches!(path.rsplit_once('.'), Some((_, "txt" | "in"))) => {
                places.extend(places.first().map(|place| above(place)));
            }
            _ => {}
        }
        directories.iter().any(|known| places.iter().any(|place| matches_path(known, place)))
    }
}

fn texts(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}

/// Dependabot's names of ecosystems, with the corresponding package URL types.
const ECOSYSTEMS: [(&str, &[&str]); 17] = [
    ("bun", &["npm"]),
    ("bundler", &["gem"]),
    ("cargo", &["cargo"]),
    ("composer", &["composer"]),
    ("conda", &["conda"]),
    ("elm", &["elm"]),
    ("gomod", &["golang"]),
    ("gradle", &["maven"]),
    ("maven", &["maven"]),
    ("mix", &["hex"]),
    ("npm", &["npm"]),
    ("nuget", &["nuget"]),
    ("pip", &["pypi"]),
    ("pub", &["pub"]),
    ("swift", &["swift"]),
    ("uv", &["pypi"]),
    ("vcpkg", &["vcpkg"]),
];

/// The files Renovate reads, relative to the root.
const RENOVATE: [&str; 8] = [
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
];

/// Whether Renovate takes its configuration from a file.
pub(crate) fn is_renovate(path: &RepoPath) -> bool {
    path.as_str().is_some_and(|path| RENOVATE.contains(&path))
}

/// Maximum number of entries of a list in a configuration that are used.
const LIST: usize = 1000;

/// Reads what a Dependabot configuration watches.
pub(crate) fn dependabot(path: &RepoPath, document: &Document<'_>, output: &mut Output) {
    let Some(root) = document.roots().first() else { return };
    let lists = Lists { document, longest: Cell::new(0) };
    let updates = lists.of(*root, "updates");
    // It is unknown what a truncated entry excludes.
    let whole = updates.iter().filter(|id| !document.is_cut(**id));
    output.parts.extend(whole.filter_map(|id| update(&lists, *id)));
    if lists.longest.get() > LIST {
        let message =
            format!("a list of more than {LIST} entries: only the first {LIST} were read");
        let kind = DiagnosticKind::LimitExceeded;
        output.diagnostics.push(Diagnostic::file(path, kind, &message));
    }
}

/// The lists of a document, of which only the first entries are read.
struct Lists<'d, 't> {
    document: &'d Document<'t>,
    longest: Cell<usize>,
}

impl<'d> Lists<'d, '_> {
    fn of(&self, id: NodeId, key: &str) -> &'d [NodeId] {
        let list = self.document.get(id, key);
        let items = list.map(|list| self.document.items(list)).unwrap_or_default();
        self.longest.set(self.longest.get().max(items.len()));
        items.get(..LIST).unwrap_or(items)
    }
}

fn update(lists: &Lists<'_, '_>, update: NodeId) -> Option<Watch> {
    let document = lists.document;
    let text = |id: NodeId, key: &str| document.scalar(document.get(id, key)?);
    let list = |id: NodeId, key: &str| lists.of(id, key).iter().copied();
    let texts = |id: NodeId, key: &str| -> Vec<String> {
        list(id, key).filter_map(|item| document.scalar(item)).map(str::to_owned).collect()
    };
    // With a limit of zero pull requests, only updates for advisories are proposed, and only if a setting of GitHub
    // allows it.
    if text(update, "open-pull-requests-limit") == Some("0") {
        return None;
    }
    let watched = match text(update, "package-ecosystem")? {
        "github-actions" => Watched::Actions,
        "gitsubmodule" => Watched::Submodules,
        name => {
            let known = ECOSYSTEMS.iter().find(|(known, _)| *known == name);
            Watched::Packages(known.map(|(_, ours)| *ours)?)
        }
    };
    let mut watch = Watch::of("Dependabot", watched);
    let one = text(update, "directory").map(str::to_owned);
    let directories = one.into_iter().chain(texts(update, "directories"));
    watch.directories = Some(directories.map(|it| it.trim_matches('/').to_owned()).collect());
    watch.excluded = texts(update, "exclude-paths");
    if document.get(update, "allow").is_some() {
        let allowed = list(update, "allow").map(|one| Allowed {
            name: text(one, "dependency-name").map(str::to_owned),
            kind: text(one, "dependency-type").map(str::to_owned),
        });
        watch.allowed = Some(allowed.collect());
    }
    let ignored = list(update, "ignore").filter_map(|one| {
        let kinds = texts(one, "update-types");
        let all = ["major", "minor", "patch"].iter().all(|kind| {
            kinds.iter().any(|known| known.strip_prefix("version-update:semver-") == Some(kind))
        });
        let some = document.get(one, "versions").is_some() || (!kinds.is_empty() && !all);
        text(one, "dependency-name").filter(|_| !some).map(str::to_owned)
    });
    watch.ignored = ignored.collect();
    Some(watch)
}

/// Reads what a Renovate configuration watches.
pub(crate) fn renovate(path: &RepoPath, text: &str, output: &mut Output) {
    let (found, problems) = plimsoll_manifest::renovate(text);
    crate::base::texts::problems(path, &problems, output);
    let mut add = |watched: Watched| {
        let mut watch = Watch::of("Renovate", watched);
        watch.excluded.clone_from(&found.ignored_paths);
        watch.ignored.clone_from(&found.ignored_names);
        output.parts.push(watch);
    };
    if found.actions {
        add(Watched::Actions);
    }
    if found.submodules {
        add(Watched::Submodules);
    }
    for ecosystem in found.ecosystems {
        add(Watched::Packages(ecosystem));
    }
}

/// The displayed place of a manifest.
pub(crate) fn place(path: &RepoPath) -> Location {
    Location::whole(path.clone())
}
