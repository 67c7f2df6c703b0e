//! The repository's own part of the tree, and which origins that comments name are the repository itself.

use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_model::{Claim, Field, GitUrl, RepoPath};
use plimsoll_source::EntryKind;

use super::found::Members;
use super::hints::PortedHints;
use super::house::House;
use super::names;
use super::origin::{Naming, Origin};
use crate::Context;
use crate::tree::names::plain_name;

/// Least number of files that say that they are part of the repository.
const PARTS: usize = 20;

/// How many places of one name are kept.
const PLACES: usize = 16;

/// Whose an origin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Foreign,
    /// The file that names it, or its directory, is called like it: after it, or it means itself.
    Unclear,
    /// It is the repository, or in it.
    Own,
}

/// The repository's own part of the tree.
#[derive(Debug, Default)]
pub(super) struct OwnTree<'a> {
    /// Where components are.
    components: HashSet<RepoPath>,

    /// Where directories and files are that are called so, by their names in plain form.
    names: HashMap<String, HashSet<RepoPath>>,
    /// The directories at the root.
    top: HashSet<&'a [u8]>,
    /// All paths by their last segments.
    files: HashMap<&'a [u8], Vec<&'a RepoPath>>,
    /// What so many files say that they are part of that it is the repository, in plain form.
    projects: HashSet<String>,
    /// Where the repository is, as far as that is known.
    url: Option<GitUrl>,
}

impl<'a> OwnTree<'a> {
    pub(super) fn of(context: &Context<'a>, claims: &[Claim], members: &Members) -> Self {
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
            if names::may_hold_ported(&entry.path) && tree.is_own(context, &entry.path) {
                tree.add_names(&entry.path, &mut seen);
            }
        }
        tree
    }

    /// Notes what a file and the directories above it are called.
    fn add_names(&mut self, path: &'a RepoPath, seen: &mut HashSet<&'a [u8]>) {
        let mut add = |name: &[u8], place: RepoPath| {
            let places = self.names.entry(plain(name)).or_default();
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
            add(above.file_name(), above.clone());
        }
    }

    /// What the tree tells of a name: something in it is called so, the file or a directory above it is, or nothing.
    fn standing_of(&self, name: &str, path: &RepoPath) -> Standing {
        let Some(places) = self.names.get(&plain_name(name)) else { return Standing::Foreign };
        let is_of_file = |place: &RepoPath| {
            let rest = path.as_bytes().strip_prefix(place.as_bytes());
            rest.is_some_and(|rest| rest.starts_with(b"/") || rest.starts_with(b"."))
        };
        let is_all = places.len() < PLACES && places.iter().all(is_of_file);
        if is_all { Standing::Unclear } else { Standing::Own }
    }

    /// The component that holds a file and is not at a place where third-party code is by convention.
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

    /// Learns what the repository is called by those who write its files.
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

    /// Whether the tree has a file at a path, or at the end of one, or one that may have been there: below a directory
    /// of the root, or with the name of another in a directory that is called so.
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

    /// Whether a directory of one name is in one of another.
    fn has_inside(&self, outer: &[u8], inner: &[u8]) -> bool {
        let places = self.names.get(&plain(inner)).into_iter().flatten();
        let mut outer_names = places
            .filter(|place| place.file_name() == inner)
            .filter_map(|place| place.parent().filter(|above| !above.is_root()));
        outer_names.any(|above| above.file_name() == outer)
    }

    /// Whether an origin that a file names is the repository itself, or something in it.
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

    /// Whether a repository is this one, or another place of it. Others of the same organization are not, where it is
    /// known which this is.
    fn is_own_repository(&self, other: &GitUrl, house: &House<'_>) -> bool {
        match &self.url {
            Some(own) => plain_name(own.name()) == plain_name(other.name()),
            None => house.is_own_name(other.owner()) || house.is_own_name(other.name()),
        }
    }

    /// Whether a name is that of the repository, maybe with a version behind it.
    pub(super) fn is_own_name(&self, name: &str, house: &House<'_>) -> bool {
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || "v. ".contains(c));
        let is_own = |name: &str| house.is_own_name(name) && !self.is_organization(name, house);
        let engine = name.strip_suffix(" Engine");
        is_own(name) || (bare.len() > 1 && is_own(bare)) || engine.is_some_and(is_own)
    }

    /// Whether a name is that of the organization alone, which may have projects that are called like it.
    fn is_organization(&self, name: &str, house: &House<'_>) -> bool {
        let Some(url) = &self.url else { return false };
        let (organization, project) = (plain_name(url.owner()), plain_name(url.name()));
        let is_alias = project.starts_with(&organization) || organization.starts_with(&project);
        plain_name(name) == organization && !is_alias && !house.is_frequent(name)
    }
}

/// A name of the tree, in plain form.
pub(super) fn plain(name: &[u8]) -> String {
    plain_name(&String::from_utf8_lossy(name))
}
