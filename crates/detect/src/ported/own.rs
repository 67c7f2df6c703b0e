//! The repository's own part of the tree, and the origins that are the repository itself.

use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_model::{Claim, Field, GitUrl, RepoPath};
use plimsoll_source::EntryKind;

use super::found::Members;
use super::headed::{Form, Headed};
use super::hints::PortedHints;
use super::house::House;
use super::names;
use super::origin::{Naming, Origin};
use super::own_titles::own_titles;
use super::stated::Stated;
use crate::Context;
use crate::licenses::LicensedFile;
use crate::tree::names::plain_name;

/// The minimum number of files that state that they are part of the same project, for it to be the repository.
const PARTS: usize = 20;

/// The maximum number of paths that are kept for each name.
const PLACES: usize = 16;

/// Whether an origin is the repository itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Foreign,
    /// The file that names it, or a directory above that file, has the same name: either they are named after the
    /// origin, or the comment refers to the file itself.
    Unclear,
    /// The repository, or a part of it.
    Own,
}

/// The repository's own part of the tree.
#[derive(Debug, Default)]
pub(crate) struct OwnTree<'a> {
    /// The paths of components.
    components: HashSet<RepoPath>,

    /// The paths of directories and files, by name in plain form.
    names: HashMap<String, HashSet<RepoPath>>,
    /// The names of directories, in plain form.
    directories: HashSet<String>,
    /// Projects, in plain form, that files of the owner name as their own.
    parts: HashSet<String>,
    /// Titles, in plain form, that files of the repository have above their copyright lines.
    titles: BTreeSet<String>,
    /// The directories at the root.
    top: HashSet<&'a [u8]>,
    /// All paths, by file name.
    files: HashMap<&'a [u8], Vec<&'a RepoPath>>,
    /// Projects, in plain form, that many files name as their own: they are the repository itself.
    projects: HashSet<String>,
    /// The URL of the repository, if it is known.
    url: Option<GitUrl>,
}

impl<'a> OwnTree<'a> {
    pub(crate) fn of(context: &Context<'a>, claims: &[Claim], members: &Members) -> Self {
        let present = claims.iter().filter(|claim| claim.field() == Field::Presence);
        let components = present.filter_map(|claim| claim.subject.path()).chain(members.keys());
        let components = components.cloned().collect();
        let url = context.source.info().url.as_ref().and_then(|url| url.git()).cloned();
        let mut tree = Self { components, url, ..Self::default() };
        let mut seen = HashSet::new();
        for entry in context.source.entries() {
            let name = entry.path.file_name();
            if entry.kind == EntryKind::Gitlink {
                tree.components.insert(entry.path.clone());
            }
            let mut segments = entry.path.segments();
            if let (Some(first), Some(_)) = (segments.next(), segments.next()) {
                tree.top.insert(first);
            }
            tree.files.entry(name).or_default().push(&entry.path);
            // A module of CMake that finds a library has the name of that library.
            let is_finder = name.starts_with(b"Find") && name.ends_with(b".cmake");
            let counts = names::may_hold_ported(&entry.path) && !is_finder;
            if counts && tree.is_own(context, &entry.path) {
                tree.add_names(&entry.path, &mut seen);
            }
        }
        tree
    }

    /// Adds the names of a file and of the directories above it.
    fn add_names(&mut self, path: &'a RepoPath, seen: &mut HashSet<&'a [u8]>) {
        let names = &mut self.names;
        let mut add = |name: &[u8], place: RepoPath| {
            let places = names.entry(plain(name)).or_default();
            if places.len() < PLACES {
                places.insert(place);
            }
        };
        let parent = path.parent().unwrap_or_default();
        let stem = names::stem(path.file_name());
        let place = parent.join(stem).unwrap_or_else(|| path.clone());
        add(stem, place);
        for above in path.above().take_while(|above| seen.insert(*above)) {
            let above = RepoPath::new(above);
            self.directories.insert(plain(above.file_name()));
            add(above.file_name(), above.clone());
        }
    }

    /// Looks up a name in the tree: `Own` if something in it has that name, `Unclear` if only the file or a directory
    /// above it has it, otherwise `Foreign`.
    fn standing_of(&self, name: &str, path: &RepoPath) -> Standing {
        let Some(places) = self.names.get(&plain_name(name)) else { return Standing::Foreign };
        let is_of_file = |place: &RepoPath| {
            let rest = path.as_bytes().strip_prefix(place.as_bytes());
            rest.is_some_and(|rest| rest.starts_with(b"/") || rest.starts_with(b"."))
        };
        let is_all = places.len() < PLACES && places.iter().all(is_of_file);
        if is_all { Standing::Unclear } else { Standing::Own }
    }

    /// The component that contains a file outside the directories of third-party code by convention.
    pub(super) fn host(&self, context: &Context<'_>, path: &RepoPath) -> Option<&RepoPath> {
        let is_own = context.zones.is_own(path) && !self.components.contains(path);
        is_own.then(|| path.above().find_map(|above| self.components.get(above))).flatten()
    }

    /// Whether a file is in no component.
    pub(super) fn is_own(&self, context: &Context<'_>, path: &RepoPath) -> bool {
        let is_component = |path: &[u8]| self.components.contains(path);
        context.zones.is_own(path)
            && !is_component(path.as_bytes())
            && !path.above().any(is_component)
    }

    /// Learns the names of the repository from "part of" statements in its files.
    pub(super) fn learn_projects(&mut self, hints: &[&PortedHints]) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for hints in hints {
            let parts = hints.origins.iter().filter(|one| one.is_part);
            let names: BTreeSet<String> = parts.map(|one| plain_name(&one.origin.name)).collect();
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
        let frequent = counts.into_iter().filter(|(_, count)| *count >= PARTS);
        self.projects.extend(frequent.map(|(name, _)| name));
    }

    /// Learns the names of what files of the owner alone say that they are part of.
    pub(super) fn learn_parts(
        &mut self,
        files: &HashMap<&RepoPath, Vec<&LicensedFile>>,
        hints: &HashMap<&RepoPath, &PortedHints>,
        house: &House<'_>,
    ) {
        let is_own = |path: &RepoPath| {
            let mut files = files.get(path).into_iter().flatten().peekable();
            files.peek().is_some()
                && files.all(|file| house.holds(file) && house.is_of_regulars(file))
        };
        let own = hints.iter().filter(|(path, _)| is_own(path));
        let stated = own.flat_map(|(_, hints)| hints.stated.iter().filter(|one| one.is_part));
        self.parts.extend(stated.map(|one| plain_name(&one.name)));
        let all: Vec<&PortedHints> = hints.values().copied().collect();
        self.titles = own_titles(&all, &is_own);
    }

    /// Whether files of the owner alone state that they are part of something with this name.
    pub(super) fn is_part_of_own(&self, name: &str) -> bool {
        self.parts.contains(&plain_name(name))
    }

    /// Whether a name that the head of a third-party file states may be that of its project, rather than that of the
    /// repository or of something in it. A library may have the name of a file, but not that of a directory.
    pub(super) fn may_name(&self, stated: &Stated, path: &RepoPath, house: &House<'_>) -> bool {
        let url = stated.upstream.as_ref().map(|upstream| &upstream.repository);
        if url.is_some_and(|url| self.is_own_repository(url, house)) {
            return false;
        }
        let first = stated.name.split(' ').next().unwrap_or_default();
        [&*stated.name, first].into_iter().all(|name| {
            let plain = plain_name(name);
            let is_free = if stated.is_whole {
                !self.directories.contains(&plain)
            } else {
                self.standing_of(name, path) == Standing::Foreign
            };
            (is_free || stated.upstream.is_some())
                && !self.projects.contains(&plain)
                && !self.is_part_of_own(name)
                && !self.is_own_name(name, house)
        })
    }

    /// Whether a name beside a copyright line may be that of the project of a third-party file. With a URL, in a title,
    /// or if the words call it a library, it may be so even if a directory of the repository has the same name.
    pub(super) fn may_head(&self, one: &Headed, path: &RepoPath, house: &House<'_>) -> bool {
        let Headed { stated, form } = one;
        let url = stated.upstream.as_ref().map(|upstream| &upstream.repository);
        if url.is_some_and(|url| self.is_own_repository(url, house)) {
            return false;
        }
        let is_title = *form == Form::Title;
        let is_open = matches!(form, Form::Title | Form::Terms | Form::Original)
            || stated.is_whole
            || stated.upstream.is_some();
        let first = stated.name.split(' ').next().unwrap_or_default();
        let is_own = [&*stated.name, first].into_iter().any(|name| {
            self.projects.contains(&plain_name(name))
                || self.is_part_of_own(name)
                || self.is_own_name(name, house)
        });
        let is_titled = is_title && self.titles.contains(&plain_name(&stated.name));
        !is_own && !is_titled && (is_open || self.standing_of(&stated.name, path) != Standing::Own)
    }

    /// Whether the tree contains, or may have contained, a file at a path that a comment names. The path may begin
    /// with a directory at the root, or with two directories that are nested in the tree; or the path of
    /// another file ends with it. Without a directory, or with an absolute path into a known directory, the same file name is
    /// enough.
    fn has_file(&self, named: &str, from: &RepoPath) -> bool {
        let wanted = RepoPath::new(named.trim_start_matches(['/', '.']));
        let mut segments = wanted.segments();
        let first = segments.next().unwrap_or_default();
        let second = segments.next();
        if second.is_some_and(|second| self.top.contains(first) || self.has_inside(first, second)) {
            return true;
        }
        let is_known = named.starts_with('/') && self.names.contains_key(&plain(first));
        let is_moved = is_known || second.is_none();
        let same = self.files.get(wanted.file_name());
        same.is_some_and(|paths| {
            paths.iter().any(|path| {
                let bytes = path.as_bytes();
                let front = bytes.strip_suffix(wanted.as_bytes());
                let is_end = front.is_some_and(|front| front.is_empty() || front.ends_with(b"/"));
                *path != from && (is_end || is_moved)
            })
        })
    }

    /// Whether the tree contains a directory `outer` with an entry `inner`.
    fn has_inside(&self, outer: &[u8], inner: &[u8]) -> bool {
        let places = self.names.get(&plain(inner)).into_iter().flatten();
        let mut outer_names = places
            .filter(|place| place.file_name() == inner)
            .filter_map(|place| place.parent().filter(|above| !above.is_root()));
        outer_names.any(|above| above.file_name() == outer)
    }

    /// Whether an origin that a file names is the repository itself, or a part of it.
    pub(super) fn standing(&self, origin: &Origin, path: &RepoPath, house: &House<'_>) -> Standing {
        let own_if = |is_own| if is_own { Standing::Own } else { Standing::Foreign };
        if origin.path.as_deref().is_some_and(|named| self.has_file(named, path)) {
            return Standing::Own;
        }
        if self.projects.contains(&plain_name(&origin.name)) {
            return Standing::Own;
        }
        if let Some(repository) = &origin.repository {
            return own_if(self.is_own_repository(repository, house));
        }
        if self.is_own_name(&origin.name, house) {
            return Standing::Own;
        }
        let first = origin.name.split(' ').next().unwrap_or_default();
        let in_tree = || self.standing_of(&origin.name, path).max(self.standing_of(first, path));
        match origin.naming {
            Naming::Path if origin.path.is_none() => in_tree(),
            Naming::Name | Naming::Identifier | Naming::Thing | Naming::Word
                if origin.url.is_none() =>
            {
                in_tree()
            }
            _ => own_if(origin.naming == Naming::File),
        }
    }

    /// Whether words are about a part of the repository: they call something a driver, an engine or the like, and a
    /// directory or file of the repository has its name. A library of that name may be another project.
    pub(super) fn is_part(&self, origin: &Origin, words: &str, path: &RepoPath) -> bool {
        const NOUNS: [&str; 8] =
            ["driver", "engine", "codebase", "plugin", "backend", "frontend", "module", "format"];
        if origin.url.is_some() || origin.naming != Naming::Project {
            return false;
        }
        let behind = words.split_once(origin.name.as_str()).map_or("", |(_, behind)| behind);
        let noun = behind.split_whitespace().next().unwrap_or_default();
        let noun = noun.trim_end_matches(|c: char| !c.is_alphanumeric());
        NOUNS.contains(&noun) && self.standing_of(&origin.name, path) == Standing::Own
    }

    /// Whether a repository is this one, or a copy of it at another place. If the URL of this one is known, other
    /// repositories of the same organization are not.
    fn is_own_repository(&self, other: &GitUrl, house: &House<'_>) -> bool {
        match &self.url {
            Some(own) => plain_name(own.name()) == plain_name(other.name()),
            None => house.is_own_name(other.owner()) || house.is_own_name(other.name()),
        }
    }

    /// Whether a name is that of the repository, possibly followed by a version or "Engine".
    pub(super) fn is_own_name(&self, name: &str, house: &House<'_>) -> bool {
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || "v. ".contains(c));
        let is_own = |name: &str| house.is_own_name(name) && !self.is_organization(name, house);
        let engine = name.strip_suffix(" Engine");
        is_own(name) || (bare.len() > 1 && is_own(bare)) || engine.is_some_and(is_own)
    }

    /// Whether a name is that of the repository, also if only the "part of" statements in its files show this.
    pub(super) fn is_own_project(&self, name: &str, house: &House<'_>) -> bool {
        self.is_own_name(name, house) || self.projects.contains(&plain_name(name))
    }

    /// Whether a name is only that of the organization, which may have another project with the same name.
    fn is_organization(&self, name: &str, house: &House<'_>) -> bool {
        let Some(url) = &self.url else { return false };
        let (organization, project) = (plain_name(url.owner()), plain_name(url.name()));
        let is_alias = project.starts_with(&organization) || organization.starts_with(&project);
        plain_name(name) == organization && !is_alias && !house.is_frequent(name)
    }
}

/// A name from the tree, in plain form.
pub(super) fn plain(name: &[u8]) -> String {
    plain_name(&String::from_utf8_lossy(name))
}
