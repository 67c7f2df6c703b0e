//! Resolves the records of documents to directories and files of the tree.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::RepoPath;
use plimsoll_source::{Entry, Source};

use super::record::{Inventory, Record, Stated};
use crate::metadata::Statement;
use crate::tree::names::{is_generic, plain_name};

/// Something in the tree that a document lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedPlace {
    /// The document.
    pub(crate) document: RepoPath,
    pub(crate) place: Place,
    /// Its name, if the document does not just repeat the name of the directory.
    pub(crate) name: Option<String>,
    /// The line of the document that names it.
    pub(crate) line: u32,
    pub(crate) statements: Vec<Statement>,
    /// Other files of the same component.
    pub(crate) parts: Vec<RepoPath>,
}

/// Its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Directory(RepoPath),
    File(RepoPath),
}

/// Finds the places of everything that documents list.
pub(crate) fn places(inventories: &[Inventory], source: &dyn Source) -> Vec<ListedPlace> {
    if inventories.is_empty() {
        return Vec::new();
    }
    let bases = inventories.iter().filter_map(|inventory| inventory.path.parent()).collect();
    let children = Children::of(source.entries(), &bases);
    // The headings may be directories that contain the paths in the records below them.
    let mut holders = BTreeSet::new();
    for inventory in inventories {
        let base = inventory.path.parent().unwrap_or_default();
        let above = inventory.records.iter().flat_map(|record| &record.above);
        holders.extend(above.filter_map(|name| children.directory(&base, name)));
    }
    let inner = Children::of(source.entries(), &holders);
    let records = inventories.iter().flat_map(|inventory| &inventory.records);
    let names: Vec<&String> = records.flat_map(|record| &record.files).collect();
    let moved = Moved::of(source.entries(), &names);
    let finder = Finder { source, children, inner, moved };
    let mut out = Vec::new();
    for inventory in inventories {
        for record in &inventory.records {
            finder.find(inventory, record, &mut out);
        }
    }
    out
}

struct Finder<'a> {
    source: &'a dyn Source,
    children: Children,
    inner: Children,
    moved: Moved,
}

impl Finder<'_> {
    fn find(&self, inventory: &Inventory, record: &Record, out: &mut Vec<ListedPlace>) {
        let base = inventory.path.parent().unwrap_or_default();
        if record.is_of_own {
            let is_part = is_generic(&String::from_utf8_lossy(base.file_name()));
            let place = Place::Directory(base);
            let title = record.title.as_ref().filter(|title| !is_named(&place, title));
            let name = title.or(record.names.first().filter(|_| is_part));
            self.list(inventory, record, place, name, out);
            return;
        }
        if !record.lies_at.is_empty() {
            let places = record.lies_at.iter().filter_map(|path| self.at(&base, path));
            let mut places: Vec<Place> = places.collect();
            if !places.is_empty() {
                let place = places.remove(0);
                self.list(inventory, record, place, record.title.as_ref(), out);
                if let Some(listed) = out.last_mut() {
                    listed.parts = places.into_iter().map(Place::into_path).collect();
                }
            }
            return;
        }
        if !record.files.is_empty() {
            let mut files = self.moved.find(&record.files).into_iter().map(Place::File);
            if let Some(place) = files.next() {
                self.list(inventory, record, place, record.title.as_ref(), out);
                if let Some(listed) = out.last_mut() {
                    listed.parts = files.map(Place::into_path).collect();
                }
            }
            return;
        }
        let holder =
            record.above.iter().rev().find_map(|name| self.children.directory(&base, name));
        let by_name = record.names.iter().find_map(|name| {
            let own = self.children.directory(&base, name).map(Place::Directory);
            let inside = || {
                let holder = holder.as_ref()?;
                let directory = self.inner.directory(holder, name).map(Place::Directory);
                directory.or_else(|| self.inner.file(holder, name).map(Place::File))
            };
            let path = || Some(self.path(&base, name)?.0);
            own.or_else(inside).or_else(path)
        });
        let places = match by_name {
            Some(place) => vec![place],
            None => self.by_paths(&base, record),
        };
        for place in places {
            let title = record.title.as_ref().or(record.names.first());
            let name = title.filter(|name| !is_named(&place, name));
            self.list(inventory, record, place, name, out);
        }
    }

    /// The directories that the text of a record names.
    fn by_paths(&self, base: &RepoPath, record: &Record) -> Vec<Place> {
        let found = record.paths.iter().filter_map(|path| self.path(base, path));
        let directories = found.filter(|(place, _)| matches!(place, Place::Directory(_)));
        let mut places: Vec<Place> = directories.map(|(place, _)| place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The file or directory of this path below a directory.
    fn at(&self, base: &RepoPath, text: &str) -> Option<Place> {
        let path = base.join(text.as_bytes())?;
        if self.source.entry(&path).is_some_and(|entry| entry.kind.is_file()) {
            return Some(Place::File(path));
        }
        (!self.source.below(&path).is_empty()).then_some(Place::Directory(path))
    }

    /// The place of a path below a directory.
    fn path(&self, base: &RepoPath, text: &str) -> Option<(Place, usize)> {
        let text =
            text.trim().trim_start_matches("./").trim_end_matches("/*").trim_end_matches('/');
        let is_plain = !text.is_empty() && !text.starts_with('/') && !text.contains("..");
        let path = base.join(text.as_bytes()).filter(|_| is_plain && text.contains('/'))?;
        if self.source.entry(&path).is_some_and(|entry| entry.kind.is_file()) {
            return Some((Place::File(path), 1));
        }
        let files = self.source.below(&path).len();
        (files > 0).then_some((Place::Directory(path), files))
    }

    fn list(
        &self,
        inventory: &Inventory,
        record: &Record,
        place: Place,
        name: Option<&String>,
        out: &mut Vec<ListedPlace>,
    ) {
        let own = plain(&String::from_utf8_lossy(place.path().file_name()));
        let is_own = |stated: &&Stated| stated.of.as_ref().is_none_or(|of| plain(of) == own);
        let (stated, others): (Vec<&Stated>, Vec<&Stated>) = record.stated.iter().partition(is_own);
        let statement = |stated: &Stated| Statement {
            value: stated.value.clone(),
            kind: stated.kind,
            line: stated.line,
            record: 0,
        };
        let directory = place.path().clone();
        out.push(ListedPlace {
            document: inventory.path.clone(),
            place,
            name: name.map(|name| file_name_of(name)),
            line: record.line,
            statements: stated.into_iter().map(statement).collect(),
            parts: Vec::new(),
        });
        for other in others {
            let Some(of) = &other.of else { continue };
            let Some(file) = self.file_in(&directory, of) else { continue };
            out.push(ListedPlace {
                document: inventory.path.clone(),
                place: Place::File(file),
                name: Some(of.clone()),
                line: other.line,
                statements: vec![statement(other)],
                parts: Vec::new(),
            });
        }
    }

    /// The file with a name, without its suffix, directly in a directory.
    fn file_in(&self, directory: &RepoPath, name: &str) -> Option<RepoPath> {
        let below = self.source.below(directory).iter();
        let mut files = below.filter(|entry| entry.path.parent().as_ref() == Some(directory));
        let is_it = |entry: &&Entry| plain(&stem(&entry.path)) == plain(name);
        files.find(is_it).map(|entry| entry.path.clone())
    }
}

impl Place {
    /// The path.
    pub(crate) fn path(&self) -> &RepoPath {
        match self {
            Self::Directory(path) | Self::File(path) => path,
        }
    }

    fn into_path(self) -> RepoPath {
        match self {
            Self::Directory(path) | Self::File(path) => path,
        }
    }
}

/// Whether a place has that name.
fn is_named(place: &Place, name: &str) -> bool {
    match place {
        Place::Directory(path) => plain(&String::from_utf8_lossy(path.file_name())) == plain(name),
        Place::File(_) => false,
    }
}

/// The base name of a pattern of files: `clipper` of `src/clipper.{cpp,hpp}`.
fn file_name_of(name: &str) -> String {
    let is_pattern = name.contains(['{', '*']) || (name.contains('.') && !name.contains(' '));
    if !is_pattern {
        return name.to_owned();
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    let end = last
        .find(['{', '*'])
        .or_else(|| last.rfind('.').filter(|dot| *dot > 0 && last.len() - dot <= 5));
    let stem = end.and_then(|end| last.get(..end)).unwrap_or(last);
    stem.trim_end_matches(['.', '-', '_']).to_owned()
}

/// The directories and files directly in some directories; directories by normalized name, because documents spell
/// names differently.
#[derive(Debug, Default)]
struct Children {
    directories: BTreeMap<(RepoPath, String), RepoPath>,
    files: BTreeMap<RepoPath, Vec<RepoPath>>,
}

impl Children {
    fn of(entries: &[Entry], parents: &BTreeSet<RepoPath>) -> Self {
        let mut children = Self::default();
        if parents.is_empty() {
            return children;
        }
        for entry in entries {
            let mut inner = entry.path.clone();
            let mut is_file = true;
            while let Some(parent) = inner.parent() {
                if parents.contains(&parent) {
                    if is_file {
                        children.files.entry(parent.clone()).or_default().push(inner);
                    } else {
                        let name = plain(&String::from_utf8_lossy(inner.file_name()));
                        children.directories.entry((parent.clone(), name)).or_insert(inner);
                    }
                }
                (inner, is_file) = (parent, false);
            }
        }
        children
    }

    fn directory(&self, parent: &RepoPath, name: &str) -> Option<RepoPath> {
        let name = plain(name.trim_matches(['/', '`']));
        self.directories.get(&(parent.clone(), name)).filter(|path| !path.is_root()).cloned()
    }

    /// The first file that matches a name: a pattern such as `a.{c,h}` or `A*.ttf`, or a name without suffix.
    fn file(&self, parent: &RepoPath, name: &str) -> Option<RepoPath> {
        let files = self.files.get(parent)?;
        for one in expanded(name) {
            let is_it = |path: &&RepoPath| {
                let own = String::from_utf8_lossy(path.file_name());
                match one.split_once('*') {
                    Some((front, back)) => {
                        own.len() >= front.len() + back.len()
                            && front.len() >= 3
                            && own.starts_with(front)
                            && own.ends_with(back)
                    }
                    None => {
                        own == one.as_str()
                            || (plain(&stem(path)) == plain(&one) && !one.contains('.'))
                    }
                }
            };
            if let Some(path) = files.iter().find(is_it) {
                return Some(path.clone());
            }
        }
        None
    }
}

/// Files that keep their upstream name, possibly with the name of the project as a prefix.
#[derive(Debug, Default)]
struct Moved {
    /// Files by the end of their name, in plain form.
    files: BTreeMap<String, Vec<RepoPath>>,
}

impl Moved {
    /// The minimum number of letters of a name that does not match by chance.
    const LETTERS: usize = 4;

    fn of(entries: &[Entry], names: &[&String]) -> Self {
        let mut moved = Self::default();
        for name in names {
            let key = plain(&stem(&RepoPath::new(name.as_str())));
            if key.len() >= Self::LETTERS && !is_generic(&key) {
                moved.files.insert(key, Vec::new());
            }
        }
        if moved.files.is_empty() {
            return moved;
        }
        for entry in entries.iter().filter(|entry| entry.kind.is_file()) {
            let own = plain(&stem(&entry.path));
            for (at, _) in own.char_indices() {
                if let Some(files) = own.get(at..).and_then(|end| moved.files.get_mut(end)) {
                    files.push(entry.path.clone());
                }
            }
        }
        moved
    }

    /// The files of some names, if they are in one directory only: with the whole names, otherwise with other words in
    /// front of them.
    fn find(&self, names: &[String]) -> Vec<RepoPath> {
        let mut found: BTreeSet<RepoPath> = BTreeSet::new();
        for name in names {
            let key = plain(&stem(&RepoPath::new(name.as_str())));
            let files = self.files.get(&key).map(Vec::as_slice).unwrap_or_default();
            let is_whole = |path: &&RepoPath| path.file_name() == name.as_bytes();
            let whole: Vec<&RepoPath> = files.iter().filter(is_whole).collect();
            if whole.is_empty() {
                found.extend(files.iter().cloned());
            } else {
                found.extend(whole.into_iter().cloned());
            }
        }
        let mut directories = found.iter().map(RepoPath::parent);
        let first = directories.next();
        let is_in_one = directories.all(|directory| Some(directory) == first);
        if is_in_one { found.into_iter().collect() } else { Vec::new() }
    }
}

/// Expands a pattern with one list to names.
fn expanded(pattern: &str) -> Vec<String> {
    /// The maximum number of names in a list.
    const NAMES: usize = 20;
    let parts = pattern.split_once('{').and_then(|(front, rest)| {
        let (list, back) = rest.split_once('}')?;
        Some(
            list.split(',').take(NAMES).map(|one| format!("{front}{}{back}", one.trim())).collect(),
        )
    });
    parts.unwrap_or_else(|| vec![pattern.to_owned()])
}

fn stem(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => name,
    }
}

/// A name in plain form, unless that is empty.
fn plain(name: &str) -> String {
    let plain = plain_name(name);
    if plain.is_empty() { name.to_owned() } else { plain }
}
